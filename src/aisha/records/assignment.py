"""Owners and assignees: who may be one, and the history of every change (domain.md § 3.7)."""

from collections.abc import Iterable, Sequence, Set
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.records.registry import RecordType, Values, Written

OWNERS = ("owner_id", "assigned_to")
_NOTE = """
with changed as (
  select * from jsonb_to_recordset($5) c (entity_id uuid, action text, field text, from_user uuid, to_user uuid)),
noted as (
  insert into assignment_history (tenant_id, entity_type, entity_id, action, field, from_user, to_user, by_user, note)
  select $1, $2, entity_id, action, field, from_user, to_user, $3, $4 from changed)
insert into events (tenant_id, event, entity_type, entity_id, actor_id, payload)
select $1, $2 || '.assigned', $2, entity_id, $3,
       jsonb_build_object('id', entity_id, 'field', field, 'from_user', from_user, 'to_user', to_user, 'note', $4::text)
  from changed
"""


async def check_assignees(ctx: Context, record_type: RecordType, values: Values, current: asyncpg.Record | None) -> None:
    """Assigning to somebody else needs the assign right, and an assignee who is an active member of the tenant.

    The new owner comes into this transaction's scope, so that a manager may hand a record out of the own department.
    """
    named = named_people(ctx, record_type, values, current)
    if named:
        refuse_missing(named, await admit_people(ctx, named.values()))


def named_people(ctx: Context, record_type: RecordType, values: Values, current: asyncpg.Record | None) -> dict[str, UUID]:
    """Column → the other person a write gives the record to. Raises 403 without the assign right."""
    named: dict[str, UUID] = {}
    for column in OWNERS:
        if column not in values or (current is not None and values[column] == current[column]):
            continue
        if current is not None or values[column] != ctx.actor.user_id:
            ctx.require(record_type.permission("assign"))
        if values[column] is not None and values[column] != ctx.actor.user_id:
            named[column] = values[column]
    return named


async def admit_people(ctx: Context, people: Iterable[UUID]) -> frozenset[UUID]:
    """Those of `people` who are active members; they come into this transaction's scope."""
    ctx.require_signed_in()
    asked = list(dict.fromkeys(people))
    active = await ctx.fetchval(
        "select array_agg(user_id) from employees where tenant_id = $1 and user_id = any ($2)"
        " and status in ('active', 'on_leave')",
        ctx.tenant_id,
        asked,
    )
    admitted = frozenset[UUID](active or ())
    if not ctx.actor.view_all and admitted:
        scope = "{" + ",".join(str(each) for each in (*ctx.actor.scope_ids, *admitted)) + "}"
        await ctx.fetchval("select set_config('app.scope_ids', $1, true)", scope)
    return admitted


def refuse_missing(named: dict[str, UUID], admitted: Set[UUID]) -> None:
    """Raises 400 for a column whose person is not among the admitted."""
    missing = {c: ["This person is not an active member of this workspace."] for c, u in named.items() if u not in admitted}
    if missing:
        raise ValidationFailed(missing)


async def record_assignments(
    ctx: Context, record_type: RecordType, written: Sequence[Written], note: str | None = None
) -> None:
    """A history row and an event for every changed owner or assignee. A creator's own record is no assignment."""
    rows: list[dict[str, Any]] = []
    for before, after in written:
        for column in OWNERS:
            old, new = before[column] if before is not None else None, after[column]
            if old == new or (before is None and new == ctx.actor.user_id):
                continue
            action = "unassign" if new is None else "assign" if old is None else "reassign"
            rows.append({"entity_id": after["id"], "action": action, "field": column, "from_user": old, "to_user": new})
    if rows:
        await ctx.execute(_NOTE, ctx.tenant_id, record_type.singular, ctx.actor.user_id, note, rows)
