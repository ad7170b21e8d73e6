"""Taking a large bulk action back: an action of its own, over what it changed, with the values that the audit log has.

What somebody changed after it is left alone: the last version of such a record is not the one that the action made.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Conflict, NotFound
from aisha.records.bulk import act_on_each, queue_bulk, require_bulk
from aisha.records.custom.fields import custom_fields_of
from aisha.records.merging import restore_record
from aisha.records.registry import RecordType, Values, get_record_type
from aisha.records.writes import update_record

UNDOABLE = ("update", "assign", "tag", "untag", "delete")
UNDO_OF = "undone_change_set_id"
"""Parameter of an undo: the change-set of what it takes back."""
UNDO_PATH = f"""
case when b.undoes is null and b.status in ('completed', 'failed') and b.updated > 0 and b.action in {UNDOABLE}
      and not exists (select from bulk_changes u where u.tenant_id = b.tenant_id and u.undoes = b.id and u.status <> 'failed')
     then '/api/bulk-changes/' || b.id || '/undo' end as undo_path
"""
_ASKED = f"""
select b.entity, b.action, b.status, b.parameters, b.record_ids[1:b.processed] as ids, {UNDO_PATH} from bulk_changes b
 where b.tenant_id = $1 and b.user_id = $2 and b.id = $3 for update
"""
_CHANGED = """
select array_agg(r.id order by r.place) from unnest($4::uuid[]) with ordinality r (id, place)
 where exists (select from audit_log l
                where l.tenant_id = $1 and l.entity_type = $2 and l.entity_id = r.id and l.change_set_id = $3)
"""


async def undo_bulk_change(ctx: Context, bulk_id: UUID) -> UUID:
    """Begin to take a large action of the actor back, as a job; returns the id of the undo.

    Raises NotFound, also for somebody else's, 403 without the right that changes the records back, 409 INVALID_STATUS while it
    goes on, and 409 UNDO_REFUSED when it was undone, changed nothing, or is of a kind that is not undone.
    """
    ctx.require_signed_in()
    row = await ctx.fetchrow(_ASKED, ctx.tenant_id, ctx.actor.user_id, bulk_id)
    if row is None:
        raise NotFound("This bulk action")
    record_type = get_record_type(row["entity"])
    if row["status"] in ("queued", "running"):
        raise Conflict("This still goes on. Wait for its end, or end it.", code="INVALID_STATUS")
    undone = read_json(row["parameters"]).get("change_set_id")
    if row["undo_path"] is None or undone is None:
        text = "This cannot be taken back: it was already, it changed nothing, or it is of a kind that has no way back."
        raise Conflict(text, code="UNDO_REFUSED")
    _require_undo(ctx, record_type, row["action"])
    ids = await ctx.fetchval(_CHANGED, ctx.tenant_id, record_type.singular, UUID(undone), row["ids"])
    if not ids:
        raise Conflict("This changed nothing, so there is nothing to take back.", code="UNDO_REFUSED")
    return await queue_bulk(ctx, record_type, row["action"], ids, {UNDO_OF: undone}, undoes=bulk_id)


def _require_undo(ctx: Context, record_type: RecordType, action: str) -> None:
    require_bulk(ctx, record_type, "restore" if action == "delete" else action)


async def take_back(
    ctx: Context, record_type: RecordType, action: str, change_set_id: UUID, ids: Sequence[UUID]
) -> dict[str, Any]:
    """Make records what they were before `action` in that change-set, as `act_on`; skipped is what is not as it left them."""
    _require_undo(ctx, record_type, action)
    changes = await _as_left(ctx, record_type, action, change_set_id, ids)

    async def act(record_id: UUID) -> None:
        if record_id not in changes:
            raise NotFound(record_type.label_singular)
        if action == "delete":
            await restore_record(ctx, record_type, record_id)
        else:
            await update_record(ctx, record_type, record_id, _before(ctx, record_type, changes[record_id]))

    return await act_on_each(ctx, ids, act)


async def _as_left(
    ctx: Context, record_type: RecordType, action: str, change_set_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, list[dict[str, Any]]]:
    """Id → changes, in order, of the records whose last version the change-set made; their rows are locked.

    The log is asked by record: the index of change-sets would bring all of a large one for every part.
    """
    rows = await ctx.fetch(
        "with logged as materialized ("
        " select id, entity_id, created_at, change_set_id, changes from audit_log"
        " where tenant_id = $1 and entity_type = $2 and entity_id = any ($3)), made as ("
        " select entity_id, max(created_at) as at, jsonb_agg(changes order by created_at, id) as changes from logged"
        " where change_set_id = $4 group by entity_id)"
        f" select t.id, made.changes from made join {record_type.name} t"
        " on t.tenant_id = $1 and t.id = made.entity_id and t.updated_at = made.at"
        f" where t.deleted_at is {'not null' if action == 'delete' else 'null'} order by t.id for update of t",
        ctx.tenant_id, record_type.singular, list(ids), change_set_id,
    )  # fmt: skip
    return {row["id"]: read_json(row["changes"]) for row in rows}


def _before(ctx: Context, record_type: RecordType, changes: Sequence[Mapping[str, Any]]) -> Values:
    """What to send to have the values that were there before; what follows from others follows again."""
    computed = {key for key, field in custom_fields_of(ctx, record_type).items() if field.computed}
    kept = {"custom": computed, "metadata": record_type.kept_metadata}
    values: Values = {}
    for change in reversed(changes):
        for name, (was, became) in change.items():
            field = record_type.fields.get(name)
            if field is None or field.readonly:
                continue
            if name in kept:
                differing = {key for key in was | became if was.get(key) != became.get(key)} - kept[name]
                values[name] = values.get(name, {}) | {key: was.get(key) for key in differing}
            else:
                values[name] = was
    return values
