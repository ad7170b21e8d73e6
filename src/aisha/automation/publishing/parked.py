"""Events that the publisher put aside after its last try: listed over all workspaces, told after all, or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context, within_tenant
from aisha.core.errors import NotFound

MOST_LISTED, MOST_AT_ONCE = 200, 10_000
_WHERE = "select tenant_id, id from parked_events($1)"
_SHOWN = """
select e.id, t.id as tenant_id, t.name as tenant_name, e.event, e.entity_type, e.entity_id, e.created_at, e.parked_at,
       coalesce(e.publish_error, '') as error
  from events e join tenants t on t.id = e.tenant_id where e.tenant_id = $1 and e.id = any ($2)
"""


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that somebody who is told of events could not take; `error` says who and why. Nobody was told of it."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    event: str
    entity_type: str | None
    entity_id: UUID | None
    created_at: datetime
    parked_at: datetime
    error: str


async def list_parked(ctx: Context) -> list[ParkedEvent]:
    """Those put aside last, of every workspace; at most 200."""
    ctx.require("jobs.manage")
    found: list[ParkedEvent] = []
    for tenant_id, ids in (await _by_tenant(ctx, MOST_LISTED)).items():
        async with within_tenant(ctx, tenant_id) as inside:
            found += [ParkedEvent(**dict(row)) for row in await inside.fetch(_SHOWN, tenant_id, ids)]
    return sorted(found, key=lambda each: (each.parked_at, each.id), reverse=True)


async def retry_parked(ctx: Context, ids: Sequence[UUID]) -> int:
    """Have these events told again from the beginning, within seconds; how many. Raises NotFound when none is put aside."""
    ctx.require("jobs.manage")
    retried = 0
    for tenant_id, chosen in (await _chosen(ctx, ids)).items():
        async with within_tenant(ctx, tenant_id) as inside:
            retried += await inside.fetchval("select release_parked_events($1)", chosen)
        changes = {"tenant": [None, str(tenant_id)], "events": [None, len(chosen)]}
        await record_audit(ctx, "EVENTS_RETRIED", entity_type="job", changes=changes)
    return retried


async def drop_parked(ctx: Context, ids: Sequence[UUID]) -> int:
    """Give up telling of these events; how many. They stay as long as told ones and can be replayed to a webhook on purpose.

    Raises NotFound when none is put aside.
    """
    ctx.require("jobs.manage")
    dropped = 0
    for tenant_id, chosen in (await _chosen(ctx, ids)).items():
        async with within_tenant(ctx, tenant_id) as inside:
            dropped += await inside.fetchval("select drop_parked_events($1)", chosen)
        changes = {"tenant": [None, str(tenant_id)], "events": [len(chosen), None]}
        await record_audit(ctx, "EVENTS_DROPPED", entity_type="job", changes=changes)
    return dropped


async def _chosen(ctx: Context, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Those of `ids` that are put aside, by their workspace. Raises NotFound for none."""
    wanted = set(ids)
    found = {
        tenant_id: chosen
        for tenant_id, parked in (await _by_tenant(ctx, MOST_AT_ONCE)).items()
        if (chosen := [each for each in parked if each in wanted])
    }
    if not found:
        raise NotFound("An event that was put aside")
    return found


async def _by_tenant(ctx: Context, most: int) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for row in await ctx.fetch(_WHERE, most):
        found.setdefault(row["tenant_id"], []).append(row["id"])
    return found
