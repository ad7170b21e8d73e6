"""What can be said against a cell or a row of a file."""

from typing import Any

import msgspec


class CellRefused(Exception):
    """A cell does not fit its field. `code` is stable, the text says what would fit, `suggestion` is a near choice's value."""

    def __init__(self, code: str, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.suggestion = suggestion

    def again(self) -> "CellRefused":
        """The same refusal of another cell: an exception raised twice would keep alive what both raises saw."""
        return CellRefused(self.code, self.message, self.suggestion)


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error or a warning of a row; without `column` it concerns the whole row."""

    code: str
    message: str
    column: str | None = None
    field: str | None = None
    suggestion: str | None = None

    def as_json(self) -> dict[str, Any]:
        return msgspec.structs.asdict(self)
