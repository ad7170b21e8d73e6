"""An import as it lies in its table, for the jobs that work on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.records.imports.findings import Findings
from aisha.records.imports.formats import FileFormat
from aisha.records.imports.mapping import ColumnMapping, ImportOptions, parse_mapping, parse_options
from aisha.records.registry import RecordType, get_record_type


@dataclass(slots=True)
class Counts:
    """Rows by what became of them; `warnings` counts rows that carry one."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    warnings: int = 0

    @property
    def total(self) -> int:
        return self.created + self.updated + self.skipped + self.failed


@dataclass(slots=True)
class StoredImport:
    """A row of import_jobs. `position` is the line up to which rows are done."""

    id: UUID
    record_type: RecordType
    storage_key: str
    file_format: FileFormat
    header: tuple[str, ...]
    mapping: list[ColumnMapping]
    options: ImportOptions
    status: str
    phase: str
    position: int
    counts: Counts
    findings: Findings
    version: int
    change_set_id: UUID | None
    file_removed_at: datetime | None


async def get_stored_import(ctx: Context, import_id: UUID, *, for_update: bool = False) -> StoredImport:
    """The import with everything a job needs. Raises NotFound."""
    ctx.require_signed_in()
    lock = " for update" if for_update else ""
    row = await ctx.fetchrow(f"select * from import_jobs where tenant_id = $1 and id = $2{lock}", ctx.tenant_id, import_id)
    if row is None:
        raise NotFound("This import")
    columns: list[dict[str, Any]] = read_json(row["columns"])
    return StoredImport(
        id=import_id,
        record_type=get_record_type(row["entity"]),
        storage_key=row["storage_key"],
        file_format=msgspec.convert(read_json(row["format"]), FileFormat),
        header=tuple(column["name"] for column in columns),
        mapping=parse_mapping(read_json(row["mapping"])),
        options=parse_options(read_json(row["options"])),
        status=row["status"],
        phase=row["phase"],
        position=row["position"],
        counts=Counts(row["created"], row["updated"], row["skipped"], row["failed"], row["warnings"]),
        findings=msgspec.convert(read_json(row["findings"]), Findings),
        version=row["version"],
        change_set_id=row["change_set_id"],
        file_removed_at=row["file_removed_at"],
    )


async def save_progress(
    ctx: Context, import_id: UUID, position: int, counts: Counts, findings: Findings, total: int | None
) -> None:
    """Where a job stands, seen by whoever watches it. `total` may be an estimate while the file is read."""
    ctx.require_signed_in()
    await ctx.execute(
        "update import_jobs set position = $3, processed = $4, created = $5, updated = $6, skipped = $7, failed = $8,"
        " warnings = $9, findings = $10, total = $11 where tenant_id = $1 and id = $2",
        ctx.tenant_id, import_id, position, counts.total, counts.created, counts.updated, counts.skipped, counts.failed,
        counts.warnings, findings, total,
    )  # fmt: skip


async def set_status(ctx: Context, import_id: UUID, status: str, error: str | None = None) -> None:
    """Move an import to its next status; the end of a run is stamped."""
    ctx.require_signed_in()
    await ctx.execute(
        "update import_jobs set status = $3, error = $4,"
        " completed_at = case when $3 in ('completed', 'failed', 'cancelled') then now() end where tenant_id = $1 and id = $2",
        ctx.tenant_id, import_id, status, error,
    )  # fmt: skip


async def note_import(ctx: Context, import_id: UUID, outcome: str) -> None:
    """Say in the audit log what an import brought in, or had brought in when it ended early; nothing of one that never ran."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(
        "select entity, file_name, created, updated, skipped, failed from import_jobs"
        " where tenant_id = $1 and id = $2 and change_set_id is not null",
        ctx.tenant_id, import_id,
    )  # fmt: skip
    if row is None:
        return
    said = {"what": row["entity"], "rows": row["created"] + row["updated"], "outcome": outcome, **row}
    del said["entity"]
    changes = {name: [None, value] for name, value in said.items()}
    await record_audit(ctx, "DATA_IMPORT", entity_type="import", entity_id=import_id, changes=changes)
