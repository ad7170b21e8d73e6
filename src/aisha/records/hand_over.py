"""The open records of somebody who leaves: counted, and given to another person at once, with their history."""

from collections.abc import Mapping
from uuid import UUID

from aisha.core.context import Context, beyond_scope
from aisha.records.registry import RecordType, record_types

_MINE = "t.tenant_id = $1 and t.deleted_at is null and (t.owner_id = $2 or t.assigned_to = $2)"
_MOVE = """
with mine as (select t.id, t.owner_id, t.assigned_to from {table} t where {mine} and ({open}) for update),
moved as (
  update {table} t set owner_id = case when t.owner_id = $2 then $3 else t.owner_id end,
                       assigned_to = case when t.assigned_to = $2 then $3 else t.assigned_to end
    from mine where t.tenant_id = $1 and t.id = mine.id returning t.id),
noted as (
  insert into assignment_history (tenant_id, entity_type, entity_id, action, field, from_user, to_user, by_user, rule)
  select $1, $4, m.id, case when $3::uuid is null then 'unassign' else 'reassign' end, f.field, $2, $3, $5, 'hand_over'
    from mine m, lateral (values ('owner_id', m.owner_id), ('assigned_to', m.assigned_to)) f (field, person)
   where f.person = $2),
told as (
  insert into events (tenant_id, event, entity_type, entity_id, actor_id, payload)
  select $1, $4 || '.updated', $4, m.id, $5, jsonb_build_object('id', m.id, 'changes',
         case when m.owner_id = $2 then jsonb_build_object('owner_id', jsonb_build_array($2, $3)) else '{{}}' end
         || case when m.assigned_to = $2 then jsonb_build_object('assigned_to', jsonb_build_array($2, $3)) else '{{}}' end)
    from mine m),
assigned as (
  insert into events (tenant_id, event, entity_type, entity_id, actor_id, payload)
  select $1, $4 || '.assigned', $4, m.id, $5,
         jsonb_build_object('id', m.id, 'field', f.field, 'from_user', $2, 'to_user', $3, 'note', null)
    from mine m, lateral (values ('owner_id', m.owner_id), ('assigned_to', m.assigned_to)) f (field, person)
   where f.person = $2)
select count(*) from moved
"""


async def count_open_records(ctx: Context, user_id: UUID) -> Mapping[str, int]:
    """How many records of each type somebody owns or is assigned to that are not closed."""
    ctx.require("users.manage")
    async with beyond_scope(ctx):
        return {
            each.name: await ctx.fetchval(
                f"select count(*) from {each.name} t where {_MINE} and ({each.open_sql})", ctx.tenant_id, user_id
            )
            for each in _owned_types()
        }


async def move_open_records(ctx: Context, user_id: UUID, to: UUID | None) -> Mapping[str, int]:
    """Give the open records of a person to another one, or to nobody; returns how many of each type.

    Each gets its line of history and its event, as if it had been reassigned by itself.
    """
    ctx.require("users.manage")
    moved: dict[str, int] = {}
    async with beyond_scope(ctx):
        for each in _owned_types():
            sql = _MOVE.format(table=each.name, mine=_MINE, open=each.open_sql)
            moved[each.name] = await ctx.fetchval(sql, ctx.tenant_id, user_id, to, each.singular, ctx.actor.user_id)
    return moved


def _owned_types() -> list[RecordType]:
    return [each for each in record_types() if each.is_owned]
