"""Creating, mapping, starting and cancelling imports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from aisha.core.context import Context
from aisha.core.errors import BadRequest, Conflict
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.core.storage import StoredFile
from aisha.records.assignment import OWNERS
from aisha.records.custom.actions import create_custom_field
from aisha.records.imports.columns import FileFacts
from aisha.records.imports.formats import FileFormat
from aisha.records.imports.mapping import check_complete, check_mapping, new_fields, parse_mapping, parse_options
from aisha.records.imports.run import RUN_JOB_NAME
from aisha.records.imports.stored import StoredImport, get_stored_import, note_import
from aisha.records.imports.suggestions import suggest_defaults, suggest_mapping
from aisha.records.imports.targets import CUSTOM_PREFIX, own_targets
from aisha.records.registry import ImportRules, RecordType

VALIDATE_JOB_NAME = "imports.validate"
REMOVE_FILE_JOB_NAME = "imports.remove_file"
_NO_COUNTS = "position = 0, processed = 0, created = 0, updated = 0, skipped = 0, failed = 0, warnings = 0, findings = '{}'"


def require_import(ctx: Context, record_type: RecordType) -> None:
    """Raises 403 unless the actor may import this type and the tenant has imports switched on."""
    ctx.require(record_type.permission("import"))
    ctx.require_module("data_import")


async def create_import(
    ctx: Context, record_type: RecordType, file_name: str, file: StoredFile, file_format: FileFormat, facts: FileFacts
) -> UUID:
    """A new import of a stored file, with suggestions for its mapping and options; returns its id."""
    require_import(ctx, record_type)
    rules = await record_type.prepare_import(ctx) if record_type.prepare_import else ImportRules()
    mapping = suggest_mapping(record_type, facts.columns, rules.choices, own_targets(ctx, record_type))
    mapping = [_permitted(ctx, record_type, entry) for entry in mapping]
    mapped = {entry["field"] for entry in mapping}
    match_on = next((key for key in record_type.match_on if key in mapped), None)
    options = {"match_on": match_on, "defaults": suggest_defaults(record_type, mapping)}
    import_id = new_id()
    await ctx.execute(
        "insert into import_jobs (tenant_id, id, entity, file_name, storage_key, size_bytes, format, columns, mapping, options,"
        " total) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ctx.tenant_id, import_id, record_type.name, file_name, file.key, file.size_bytes, file_format, facts.columns, mapping,
        msgspec.to_builtins(parse_options(options)), facts.total,
    )  # fmt: skip
    return import_id


def _permitted(ctx: Context, record_type: RecordType, entry: dict[str, Any]) -> dict[str, Any]:
    """A suggestion the actor may not carry out is none."""
    field = record_type.fields.get(entry["field"] or "")
    is_hidden = field is not None and field.sensitive and not ctx.can("view_sensitive_data")
    if is_hidden or (entry["field"] in OWNERS and not ctx.can(record_type.permission("assign"))):
        return entry | {"field": None, "confidence": 0, "options": {}}
    return entry


async def update_import(ctx: Context, import_id: UUID, sent: Mapping[str, Any]) -> None:
    """Change mapping, options or both. Raises 400, and 409 INVALID_STATUS once the run has begun or while a dry run goes on."""
    ctx.require_signed_in()
    stored = await _locked(ctx, import_id)
    unknown = set(sent) - {"mapping", "options", "version", "tenant_id"}
    if unknown:
        raise BadRequest(f"An import has no {', '.join(sorted(unknown))} to change.", code="UNKNOWN_FIELD")
    _require_status(stored, "change the mapping", "uploaded", "validated")
    mapping = parse_mapping(sent["mapping"]) if "mapping" in sent else stored.mapping
    options = parse_options(sent["options"]) if "options" in sent else stored.options
    check_mapping(ctx, stored.record_type, stored.header, mapping, options)
    await ctx.execute(
        f"update import_jobs set mapping = $3, options = $4, status = 'uploaded', error = null, {_NO_COUNTS}"
        " where tenant_id = $1 and id = $2",
        ctx.tenant_id, import_id, mapping, options,
    )  # fmt: skip


async def start_validation(ctx: Context, import_id: UUID) -> None:
    """Queue the dry run. Raises as `begin_validation`."""
    ctx.require_signed_in()
    version = await begin_validation(ctx, import_id)
    await enqueue(ctx, VALIDATE_JOB_NAME, {"import_id": str(import_id), "version": version})


async def begin_validation(ctx: Context, import_id: UUID) -> int:
    """Make an import ready for its dry run; the version it concerns. Raises 400 for an incomplete mapping, 409."""
    ctx.require_signed_in()
    stored = await _locked(ctx, import_id)
    _require_status(stored, "check it", "uploaded", "validated")
    _require_file(stored)
    check_mapping(ctx, stored.record_type, stored.header, stored.mapping, stored.options)
    check_complete(stored.record_type, stored.mapping, stored.options)
    return await ctx.fetchval(
        f"update import_jobs set status = 'validating', error = null, started_at = now(), {_NO_COUNTS}"
        " where tenant_id = $1 and id = $2 returning version",
        ctx.tenant_id, import_id,
    )  # fmt: skip


async def start_run(ctx: Context, import_id: UUID) -> None:
    """Queue the run. Raises as `begin_run`."""
    ctx.require_signed_in()
    await begin_run(ctx, import_id)
    await enqueue(ctx, RUN_JOB_NAME, {"import_id": str(import_id)})


async def begin_run(ctx: Context, import_id: UUID) -> None:
    """Make a checked import ready to run, or to go on after it was paused or failed. Raises 400, 409."""
    ctx.require_signed_in()
    stored = await _locked(ctx, import_id)
    _require_status(stored, "run it", "validated", "paused", "failed")
    await _begin(ctx, stored)


async def begin_unchecked_run(ctx: Context, import_id: UUID) -> None:
    """As `begin_run`, for a new import without a dry run: nobody looks at the preview of the program's own files."""
    ctx.require_signed_in()
    stored = await _locked(ctx, import_id)
    _require_status(stored, "run it", "uploaded")
    await _begin(ctx, stored)


async def _begin(ctx: Context, stored: StoredImport) -> None:
    _require_file(stored)
    check_mapping(ctx, stored.record_type, stored.header, stored.mapping, stored.options)
    check_complete(stored.record_type, stored.mapping, stored.options)
    await _declare_new_fields(ctx, stored)
    if stored.change_set_id is None:
        await ctx.execute("delete from import_rows where tenant_id = $1 and import_id = $2", ctx.tenant_id, stored.id)
        await ctx.execute(
            f"update import_jobs set started_at = now(), phase = 'rows', {_NO_COUNTS} where tenant_id = $1 and id = $2",
            ctx.tenant_id, stored.id,
        )  # fmt: skip
    await ctx.execute(
        "update import_jobs set status = 'running', error = null, completed_at = null where tenant_id = $1 and id = $2",
        ctx.tenant_id, stored.id,
    )  # fmt: skip


async def _declare_new_fields(ctx: Context, stored: StoredImport) -> None:
    """A column mapped to a field that is not there yet makes it."""
    own = own_targets(ctx, stored.record_type)
    for name, entry in new_fields(own, stored.mapping, stored.options).items():
        field = {"entity": stored.record_type.name, "field_name": name.removeprefix(CUSTOM_PREFIX)}
        await create_custom_field(ctx, field | {"label": _label_of(entry.column), "field_type": entry.options.kind})


def _label_of(column: str) -> str:
    """What people read: a heading as it is written, `engage_date` as "Engage date"."""
    return (column if column != column.lower() else column.replace("_", " ").strip().capitalize())[:100]


async def cancel_import(ctx: Context, import_id: UUID) -> None:
    """Stop a dry run (the import can be changed again), or end the import: its file is removed, what is imported stays.

    Raises 409 INVALID_STATUS.
    """
    ctx.require_signed_in()
    stored = await _locked(ctx, import_id)
    if stored.status == "cancelled":
        return
    _require_status(stored, "cancel it", "uploaded", "validating", "validated", "running", "paused", "failed")
    status = "uploaded" if stored.status == "validating" else "cancelled"
    await ctx.execute(
        "update import_jobs set status = $3, completed_at = case when $3 = 'cancelled' then now() end"
        " where tenant_id = $1 and id = $2",
        ctx.tenant_id, import_id, status,
    )  # fmt: skip
    if status == "cancelled":
        await note_import(ctx, import_id, "cancelled")
        await enqueue(ctx, REMOVE_FILE_JOB_NAME, {"import_id": str(import_id)})


async def _locked(ctx: Context, import_id: UUID) -> StoredImport:
    """The import, locked, once the actor may import its type."""
    ctx.require_signed_in()
    stored = await get_stored_import(ctx, import_id, for_update=True)
    require_import(ctx, stored.record_type)
    return stored


def _require_file(stored: StoredImport) -> None:
    if stored.file_removed_at is not None:
        raise Conflict("The file of this import was removed. Upload it again.", code="INVALID_STATUS")


def _require_status(stored: StoredImport, purpose: str, *admitted: str) -> None:
    if stored.status in admitted:
        return
    if stored.status in ("validating", "running"):
        raise Conflict("This import is being worked on. Wait for it, or cancel it.", code="ALREADY_RUNNING")
    raise Conflict(f"This import is {stored.status}; you cannot {purpose} now.", code="INVALID_STATUS")
