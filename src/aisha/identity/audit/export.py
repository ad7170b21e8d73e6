"""The audit log as a file for spreadsheets."""

import csv
import io
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.identity.audit.queries import AuditFilter, each_audit_row

_COLUMNS = (
    "created_at", "actor_email", "actor_name", "actor_type", "action", "entity_type", "entity_id", "changes", "ip",
    "user_agent", "request_id", "change_set_id", "id",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def as_csv(ctx: Context, wanted: AuditFilter, pattern: str) -> tuple[bytes, int]:
    """The log as CSV and its number of rows, the newest first, at most MOST_EXPORTED. The export itself is audited."""
    ctx.require("audit.read")
    text, count = io.StringIO(), 0
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    async for rows in each_audit_row(ctx, wanted, pattern):
        for row in rows:
            writer.writerow([_cell(row[name]) for name in _COLUMNS])
        count += len(rows)
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    asked |= {"q": pattern} if pattern else {}
    details = {"what": [None, "audit_log"], "rows": [None, count], "filter": [None, asked]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="audit_log", changes=details)
    return text.getvalue().encode("utf-8-sig"), count


def _cell(value: Any) -> str:
    """A value as spreadsheets may open it: what would be a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    text = msgspec.json.encode(value).decode() if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
