"""Owners and assignees: who may be one, and the history of every change (domain.md § 3.7)."""

from collections.abc import Iterable, Sequence, Set
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.records.registry import RecordType, Values, Written

OWNERS = ("owner_id", "assigned_to")


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
    """One history row for every changed owner or assignee. A creator's own record is no assignment."""
    rows: list[tuple[Any, ...]] = []
    for before, after in written:
        for column in OWNERS:
            old, new = before[column] if before is not None else None, after[column]
            if old == new or (before is None and new == ctx.actor.user_id):
                continue
            action = "unassign" if new is None else "assign" if old is None else "reassign"
            rows.append((ctx.tenant_id, record_type.singular, after["id"], action, column, old, new, ctx.actor.user_id, note))
    if rows:
        await ctx.executemany(
            "insert into assignment_history (tenant_id, entity_type, entity_id, action, field, from_user, to_user, by_user,"
            " note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            rows,
        )
