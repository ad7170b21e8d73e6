"""What happened to a record: field changes, assignments, and the timeline that brings everything together."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest
from aisha.records.custom.values import seen_change
from aisha.records.reads import get_record
from aisha.records.registry import RecordType
from aisha.records.tables import CHANGE_ACTIONS
from aisha.records.timeline_cursor import read_moment, write_moment

_COLUMNS = "id, kind, at, actor, title, body, entity_type, entity_id, data"
TIMELINE_TYPES = ("note", "activity", "change", "stage", "assignment", "lineage")
_FIRST_ID = UUID(int=0)
_ACTOR = "case when {0} is null then null else json_build_object('id', {0}, 'name', e.first_name || ' ' || e.last_name) end"
_JOIN_ACTOR = "left join employees e on e.tenant_id = {0}.tenant_id and e.user_id = {0}.{1}"

_NOTES = f"""
  select n.id, 'note' as kind, n.created_at as at, {_ACTOR.format("n.created_by")} as actor, coalesce(n.title, '') as title,
         n.content as body, 'note' as entity_type, n.id as entity_id,
         jsonb_build_object('note_type', n.note_type, 'pinned', n.pinned, 'version', n.version) as data
    from notes n {_JOIN_ACTOR.format("n", "created_by")}
   where n.tenant_id = $1 and n.related_id = $3 and n.related_type = $2 and n.deleted_at is null"""
_ACTIVITY = f"""
  select a.id, 'activity', a.created_at, {_ACTOR.format("a.created_by")}, a.subject, coalesce(a.description, ''), 'activity',
         a.id,
         jsonb_build_object('type', a.type, 'status', a.status, 'priority', a.priority, 'due_at', a.due_at,
           'completed_at', a.completed_at, 'outcome', a.outcome, 'duration_minutes', a.duration_minutes, 'version', a.version,
           'assigned_to', a.assigned_to, 'delivery', a.metadata -> 'delivery')
    from activities a {_JOIN_ACTOR.format("a", "created_by")}
   where a.tenant_id = $1 and a.deleted_at is null and"""
# A mail is written to a person; it also stands on the deal that it was written about, and on the account of the person.
_ACTIVITIES = f"""{_ACTIVITY} a.related_id = $3 and a.related_type = $2
 union all {_ACTIVITY} $2 = 'opportunity' and a.metadata ? 'opportunity_id' and a.metadata ->> 'opportunity_id' = $3::text
   and a.related_type in ('contact', 'lead')
 union all {_ACTIVITY} $2 = 'account' and a.type = 'email' and a.related_type = 'contact'
   and a.related_id in (select c.id from contacts c where c.tenant_id = $1 and c.account_id = $3)"""
_CHANGES = f"""
  select l.id, case when l.changes ? 'stage' and l.action = 'update' then 'stage' else 'change' end, l.created_at,
         {_ACTOR.format("l.actor_id")}, l.action, '', l.entity_type, l.entity_id,
         jsonb_build_object('action', l.action, 'change_set_id', l.change_set_id,
           'changes', case when l.action = 'update' then l.changes else '{{}}' end,
           'from', l.changes -> 'stage' -> 0, 'to', l.changes -> 'stage' -> 1)
    from audit_log l {_JOIN_ACTOR.format("l", "actor_id")}
   where l.tenant_id = $1 and l.entity_type = $2 and l.entity_id = $3 and l.action in {CHANGE_ACTIONS}"""
_ASSIGNMENTS = f"""
  select h.id, 'assignment', h.created_at, {_ACTOR.format("h.by_user")}, h.action, coalesce(h.note, ''), h.entity_type,
         h.entity_id, jsonb_build_object('field', h.field, 'from', h.from_user, 'to', h.to_user,
           'from_name', f.first_name || ' ' || f.last_name, 'to_name', o.first_name || ' ' || o.last_name)
    from assignment_history h {_JOIN_ACTOR.format("h", "by_user")}
    left join employees f on f.tenant_id = h.tenant_id and f.user_id = h.from_user
    left join employees o on o.tenant_id = h.tenant_id and o.user_id = h.to_user
   where h.tenant_id = $1 and h.entity_type = $2 and h.entity_id = $3"""
_LINEAGE = f"""
  select x.id, 'lineage', x.created_at, {_ACTOR.format("x.by_user")}, x.action,
         coalesce(x.snapshot ->> 'reason', ''), x.to_type, x.to_id,
         jsonb_build_object('action', x.action, 'from_type', x.from_type, 'from_id', x.from_id, 'to_type', x.to_type,
           'to_id', x.to_id)
    from entity_transitions x {_JOIN_ACTOR.format("x", "by_user")}
   where x.tenant_id = $1 and ((x.from_type = $2 and x.from_id = $3) or (x.to_type = $2 and x.to_id = $3))"""
_PARTS = {
    "note": _NOTES, "activity": _ACTIVITIES, "change": _CHANGES, "stage": _CHANGES, "assignment": _ASSIGNMENTS,
    "lineage": _LINEAGE,
}  # fmt: skip


async def record_timeline(
    ctx: Context,
    record_type: RecordType,
    record_id: UUID,
    *,
    types: str | None,
    limit: int,
    cursor: str | None,
    before: datetime | None = None,
) -> tuple[list[dict[str, Any]], str | None]:  # fmt: skip
    """Entries of a record, newest first, before the moment if one is given, and the cursor of the next page.

    Notes and activities are under their own policies.
    """
    ctx.require(record_type.permission("read"))
    wanted = [part for part in (types or ",".join(TIMELINE_TYPES)).split(",") if part]
    if unknown := set(wanted) - set(TIMELINE_TYPES):
        raise BadRequest(f"The timeline has no entries of type {', '.join(sorted(unknown))}.")
    await get_record(ctx, record_type, record_id, fields="id", with_deleted=True)
    parts = dict.fromkeys(_PARTS[kind] for kind in wanted)
    before_at, before_id = read_moment(cursor) if cursor else (before, _FIRST_ID)
    rows = await ctx.fetch(
        f"select * from ({' union all '.join(parts)}) x ({_COLUMNS}) where kind = any ($4)"
        " and ($5::timestamptz is null or (at, id) < ($5, $6::uuid)) order by at desc, id desc limit $7",
        ctx.tenant_id, record_type.singular, record_id, wanted, before_at, before_id, limit + 1,
    )  # fmt: skip
    entries = [_entry(ctx, record_type, dict(row)) for row in rows[:limit]]
    more = write_moment(rows[limit - 1]["at"], rows[limit - 1]["id"]) if len(rows) > limit else None
    return entries, more


def _entry(ctx: Context, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any]:
    if row["kind"] == "change":
        data = read_json(row["data"])
        data["changes"] = _seen_changes(ctx, record_type, data["changes"])
        del data["from"], data["to"]
        row["data"] = data
    return row


def _seen_changes(ctx: Context, record_type: RecordType, changes: dict[str, Any]) -> dict[str, Any]:
    """Changes of declared fields only, sensitive ones only for those who may see them."""
    seen = {
        name: seen_change(ctx, record_type, value) if name == "custom" else value
        for name, value in changes.items()
        if (field := record_type.fields.get(name)) and (not field.sensitive or ctx.can("view_sensitive_data"))
    }
    return {name: value for name, value in seen.items() if value is not None}


async def record_history(
    ctx: Context, record_type: RecordType, record_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Field changes from the audit log, newest first: {at, actor, action, changes {field: [old, new]}, change_set_id}."""
    ctx.require(record_type.permission("read"))
    await get_record(ctx, record_type, record_id, fields="id", with_deleted=True)
    before_at, before_id = read_moment(cursor)
    rows = await ctx.fetch(
        f"select l.id, l.created_at as at, {_ACTOR.format('l.actor_id')} as actor, l.action, l.changes, l.change_set_id"
        f" from audit_log l {_JOIN_ACTOR.format('l', 'actor_id')}"
        f" where l.tenant_id = $1 and l.entity_type = $2 and l.entity_id = $3 and l.action in {CHANGE_ACTIONS}"
        " and ($4::timestamptz is null or (l.created_at, l.id) < ($4, $5::uuid))"
        " order by l.created_at desc, l.id desc limit $6",
        ctx.tenant_id, record_type.singular, record_id, before_at, before_id, limit + 1,
    )  # fmt: skip
    entries = [dict(row) | {"changes": _seen_changes(ctx, record_type, read_json(row["changes"]))} for row in rows[:limit]]
    more = write_moment(rows[limit - 1]["at"], rows[limit - 1]["id"]) if len(rows) > limit else None
    return entries, more


async def assignment_history(
    ctx: Context, record_type: RecordType, record_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Changes of owner and assignee, newest first, and the cursor of the next page."""
    ctx.require(record_type.permission("read"))
    await get_record(ctx, record_type, record_id, fields="id", with_deleted=True)
    before_at, before_id = read_moment(cursor)
    rows = await ctx.fetch(
        f"select * from ({_ASSIGNMENTS}) x (id, kind, at, actor, action, note, entity_type, entity_id, data)"
        " where $4::timestamptz is null or (at, id) < ($4, $5::uuid) order by at desc, id desc limit $6",
        ctx.tenant_id, record_type.singular, record_id, before_at, before_id, limit + 1,
    )  # fmt: skip
    more = write_moment(rows[limit - 1]["at"], rows[limit - 1]["id"]) if len(rows) > limit else None
    return [
        {"id": row["id"], "at": row["at"], "actor": row["actor"], "action": row["action"], "note": row["note"]}
        | read_json(row["data"])
        for row in rows[:limit]
    ], more
