"""A list of addresses as a file, onto the suppression list: rows that are wrong are told, the others are taken."""

import csv
import io
from collections.abc import Mapping

from aisha.core.audit import record_audit
from aisha.core.channels import CHANNEL
from aisha.core.context import Context
from aisha.core.errors import AishaError, BadRequest, ValidationFailed
from aisha.crm.consent.actions import parse_address, suppress
from aisha.crm.consent.schemas import ImportedSuppressions, RowProblem
from aisha.crm.consent.tables import SUPPRESSION_REASON

MAX_ROWS, MAX_TOLD, MAX_NOTE = 20_000, 200, 2000
_ADDRESS_COLUMNS: Mapping[str, str | None] = {
    "address": None, "email": "email", "e-mail": "email", "email address": "email", "phone": "call", "number": "call",
}  # fmt: skip
"""Names of the column with the addresses, and the channel such a name speaks of."""


async def import_suppressions(ctx: Context, content: bytes) -> ImportedSuppressions:
    """Read a CSV with the column `address` (or `email`, or `phone`) and perhaps `channel`, `reason`, `note`; a file without
    header is a list of e-mail addresses. Raises 400 INVALID_FILE for what is no such file."""
    ctx.require("settings.manage")
    result = ImportedSuppressions()
    for number, row in _rows(content):
        try:
            added = await _take(ctx, row)
        except AishaError as error:
            result.failed += 1
            if len(result.errors) < MAX_TOLD:
                result.errors.append(RowProblem(number, error.message))
        else:
            result.added += added
            result.present += not added
    said = {"what": "suppressions", "rows": result.added, "failed": result.failed}
    changes = {name: [None, value] for name, value in said.items()}
    await record_audit(ctx, "DATA_IMPORT", entity_type="suppression", changes=changes)
    return result


async def _take(ctx: Context, row: Mapping[str, str]) -> bool:
    channel = CHANNEL.find(row.get("channel") or row["usual_channel"])
    reason = SUPPRESSION_REASON.find(row.get("reason") or "imported")
    if channel is None:
        raise ValidationFailed({"channel": [f"This is one of {', '.join(CHANNEL.values)}."]})
    if reason is None:
        raise ValidationFailed({"reason": [f"This is one of {', '.join(SUPPRESSION_REASON.values)}."]})
    note = row.get("note", "")
    if len(note) > MAX_NOTE or "\x00" in note:
        raise ValidationFailed({"note": [f"Use at most {MAX_NOTE:,} characters."]})
    return await suppress(ctx, channel, parse_address(ctx, channel, row["address"]), reason, note) is not None


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise _invalid(f"The file is not UTF-8 text (byte {error.start}).") from error
    except csv.Error as error:
        raise _invalid(f"The file is not readable as CSV: {error}.") from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    named = next((name for name in header if name in _ADDRESS_COLUMNS), None)
    if named is None and len(header) == 1 and "@" in header[0]:
        header, named, start = ["address"], "address", 1
    elif named is None:
        raise _invalid("The first line names the columns; one of them is address, email or phone.")
    else:
        lines, start = lines[1:], 2
    numbered = [(number, line) for number, line in enumerate(lines, start) if any(cell.strip() for cell in line)]
    if len(numbered) > MAX_ROWS:
        raise _invalid(f"The file has {len(numbered):,} rows; {MAX_ROWS:,} are admitted.")
    usual = _ADDRESS_COLUMNS[named] or "email"
    return [(number, _row(header, line, named, usual)) for number, line in numbered]


def _row(header: list[str], line: list[str], named: str, usual: str) -> dict[str, str]:
    given = dict(zip(header, (cell.strip() for cell in line), strict=False))
    return {**given, "address": given.get(named, ""), "usual_channel": usual}


def _invalid(text: str) -> BadRequest:
    return BadRequest(text, code="INVALID_FILE")
