"""The audit log as a file for spreadsheets."""

import csv
import io
from dataclasses import asdict

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.csv_cells import csv_cell
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_search import AuditFilter
from aisha.identity.audit.queries import each_audit_row

_COLUMNS = (
    "created_at", "actor_email", "actor_name", "actor_type", "actor_role", "impersonator_name", "impersonator_id", "action",
    "reason", "entity_type", "entity_id", "changes", "ip", "user_agent", "request_id", "change_set_id", "id",
)  # fmt: skip


async def as_csv(ctx: Context, wanted: AuditFilter, storage: FileStorage) -> tuple[bytes, int]:
    """The log as CSV, archives included, and its number of rows; at most MOST_EXPORTED. The export is audited."""
    ctx.require("audit.read")
    text, count = io.StringIO(), 0
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    async for rows in each_audit_row(ctx, wanted, storage):
        for row in rows:
            writer.writerow([csv_cell(row[name]) for name in _COLUMNS])
        count += len(rows)
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    details = {"what": [None, "audit_log"], "rows": [None, count], "filter": [None, asked]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="audit_log", changes=details)
    return text.getvalue().encode("utf-8-sig"), count
