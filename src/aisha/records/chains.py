"""Reading a list page by page: how far a caller has come, so that paging does not replace an export.

The cursor that leaves the server carries how many rows came before it, with a mark only this installation can make and only
this person can use. So nothing is counted or stored, and every process knows it (admin-chapters.md § 5.3 "Reading as export").
"""

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from aisha.core.context import Context
from aisha.core.errors import BadRequest, Forbidden
from aisha.core.http import app_state, credential
from aisha.core.protection import note_reading
from aisha.records.labels import label_of
from aisha.records.registry import RecordType

SIGNAL_AFTER, EXPORT_AFTER = 1_000, 5_000
"""Rows along one chain of pages: a signal, and the end for whoever may not export."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a request stands: `cursor` is the list's own, `rows` came before it."""

    request: Request
    record_type: RecordType
    cursor: str | None = None
    rows: int = 0

    @classmethod
    def of(cls, request: Request, record_type: RecordType, sent: str | None) -> Self:
        """The chain a request goes on with, or begins. Raises 400 INVALID_CURSOR for a cursor this person was not given."""
        if sent is None:
            return cls(request, record_type)
        cursor, _, proof = sent.partition("~")
        rows, _, mark = proof.partition(".")
        known = app_state(request).tokens
        if not rows.isdecimal() or len(rows) > 9 or not known.is_marked(_text(request, record_type, cursor, int(rows)), mark):
            raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR")
        return cls(request, record_type, cursor, int(rows))

    def require(self, ctx: Context) -> None:
        """Raises 403 beyond 5,000 rows for whoever may not export."""
        permission = self.record_type.permission("export")
        if self.rows < EXPORT_AFTER or ctx.can(permission):
            return
        read = f"{self.rows:,} {label_of(ctx, self.record_type).plural.lower()}"
        text = (
            f"You have read {read} page by page. Reading on is an export and needs the"
            f" permission {permission}. Narrow the list, or ask an administrator."
        )
        raise Forbidden(text, details={"permission": permission})

    def next(self, cursor: str | None, count: int) -> str | None:
        """The cursor of the next page after `count` rows of this one; None at the end. Notes a signal at 1,000 rows."""
        rows = self.rows + count
        if self.rows < SIGNAL_AFTER <= rows:
            note_reading(self.request, self.record_type.name, rows)
        if cursor is None:
            return None
        mark = app_state(self.request).tokens.mark(_text(self.request, self.record_type, cursor, rows))
        return f"{cursor}~{rows}.{mark}"


def _text(request: Request, record_type: RecordType, cursor: str, rows: int) -> str:
    return f"{credential(request).user_id} {record_type.name} {rows} {cursor}"
