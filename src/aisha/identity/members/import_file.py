"""The guide's CSV of users (§ 3.1): email, first_name, last_name, role, tenant_id. Read strictly, reported row by row."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from aisha.core.errors import BadRequest
from aisha.identity.members.schemas import ROLE_ALIASES
from aisha.identity.users.schemas import EMAIL_PATTERN

MAX_ROWS = 5_000
COLUMNS = ("email", "first_name", "last_name", "role", "tenant_id")
REQUIRED = COLUMNS[:4]
MAX_NAME_LENGTH, MAX_EMAIL_LENGTH = 100, 320


@dataclass(frozen=True, slots=True)
class UserRow:
    """A row of the file. `number` counts as a spreadsheet does: the header is row 1."""

    number: int
    values: Mapping[str, str]

    def problem(self) -> str | None:
        """What is wrong with the row by itself."""
        missing = [name for name in REQUIRED if not self.values[name]]
        if missing:
            return f"{missing[0]}: This field is required."
        if len(self.values["email"]) > MAX_EMAIL_LENGTH or not re.match(EMAIL_PATTERN, self.values["email"]):
            return "email: This is not an e-mail address."
        for name in ("first_name", "last_name", "role"):
            if len(self.values[name]) > MAX_NAME_LENGTH:
                return f"{name}: Use at most {MAX_NAME_LENGTH} characters."
        if any(not c.isprintable() for value in self.values.values() for c in value):
            return "The row holds a character that cannot be shown."
        return None

    @property
    def role(self) -> str:
        return ROLE_ALIASES.get(self.values["role"].lower(), self.values["role"])


def read_users(content: bytes) -> list[UserRow]:
    """The rows of a file in UTF-8, separated by commas or semicolons. Raises 400 INVALID_FILE for what is no such file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _invalid(f"The file is not UTF-8 text (byte {error.start}).") from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _invalid(f"The file is not readable as CSV: {error}.") from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    missing = [name for name in REQUIRED if name not in header]
    if missing or len(set(header)) < len(header):
        raise _invalid(f"The first line names the columns {', '.join(COLUMNS)}; {missing[0] if missing else 'one'} "
                       f"{'is missing' if missing else 'is there twice'}.")  # fmt: skip
    rows = [(number, line) for number, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    if len(rows) > MAX_ROWS:
        raise _invalid(f"The file has {len(rows):,} rows; {MAX_ROWS:,} are admitted.")
    return [UserRow(number, _values(header, line)) for number, line in rows]


def _values(header: list[str], line: list[str]) -> dict[str, str]:
    given = dict(zip(header, (cell.strip() for cell in line), strict=False))
    return {name: given.get(name, "") for name in COLUMNS}


def _invalid(text: str) -> BadRequest:
    return BadRequest(text, code="INVALID_FILE")
