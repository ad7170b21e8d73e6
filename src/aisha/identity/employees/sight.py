"""Departments decide whose records people see. Nobody uses them to see, or to let others see, more than they see themselves."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Forbidden

MAX_MANAGERS = 1000


@dataclass(slots=True)
class Sight:
    """What the block tells: people who are new in the tenant, and own nothing there that somebody could come to see."""

    newcomers: set[UUID] = field(default_factory=set[UUID])


@asynccontextmanager
async def no_wider_sight(ctx: Context, *people: UUID | None) -> AsyncGenerator[Sight]:
    """Around a change of departments, of somebody's place in them, or of their role.

    Raises 403 when the caller, or one of `people`, comes to see records that the caller did not see before. Who sees
    everything may change everything (decisions.md "Data scope").
    """
    ctx.require_signed_in()
    sight = Sight()
    if ctx.actor.view_all:
        yield sight
        return
    persons = {each for each in (ctx.actor.user_id, *people) if each is not None}
    before = {person: await _seen_by(ctx, person) for person in persons}
    yield sight
    held = set(ctx.actor.scope_ids) | sight.newcomers
    for person in persons | sight.newcomers:
        if not await _seen_by(ctx, person) <= held | before.get(person, set()) | {person}:
            raise Forbidden("This would show records that you do not see yourself. Somebody who sees them can do this.")


async def list_managers(ctx: Context) -> list[UUID]:
    """Who leads a department, at most 1,000: moving one department moves what the managers above it see."""
    ctx.require_signed_in()
    sql = (
        "select distinct manager_user_id from departments where tenant_id = $1 and manager_user_id is not null"
        " order by 1 limit $2"
    )
    return [row["manager_user_id"] for row in await ctx.fetch(sql, ctx.tenant_id, MAX_MANAGERS)]


async def _seen_by(ctx: Context, person: UUID) -> set[UUID]:
    """The people whose records somebody sees; nobody for who sees everything, whose role the granting rules judge."""
    access = read_json(await ctx.fetchval("select access_of($1, $2)", person, ctx.tenant_id))
    return {UUID(each) for each in access["scope_ids"]} if access else set()
