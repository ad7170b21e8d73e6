"""The outbox: each committed event reaches each consumer once, in order, and what a consumer cannot take is not lost."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.automation.publishing.consumers import Consumer, Published
from aisha.automation.publishing.jobs import RETRIES, forget_published, publish_tenant, publish_to
from aisha.automation.publishing.parked import list_parked, retry_parked
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.ids import new_id
from tests.tenants import MakeTenant, Tenant


class _Heard:
    """A consumer that keeps what it is told, unless the transaction it is told in comes to nothing."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.events: list[Published] = []

    async def consume(self, ctx: Context, events: Sequence[Published]) -> None:
        if any(self.refused and each.payload.get("name") == self.refused for each in events):
            raise ValueError("this name cannot be taken")
        self.events += events

    @property
    def consumer(self) -> Consumer:
        return Consumer("heard", self.consume)

    def names(self) -> list[str | None]:
        return [each.payload.get("name") for each in self.events]


async def _accounts(tenant: Tenant, *names: str) -> None:
    admin = await tenant.person("admin")
    for name in names:
        await admin.create("accounts", name=name)


async def _rows(tenant: Tenant) -> list[asyncpg.Record]:
    sql = (
        "select payload ->> 'name' as name, published_at, publish_tries, publish_after, publish_error, parked_at"
        " from events where tenant_id = $1 order by seq"
    )
    async with tenant.system() as ctx:
        return await ctx.fetch(sql, tenant.id)


async def test_committed_events_are_told_once_and_in_order(tenant: Tenant) -> None:
    await _accounts(tenant, "First", "Second", "Third")
    heard = _Heard()

    await publish_tenant(tenant.pool, tenant.id, [heard.consumer])
    await publish_tenant(tenant.pool, tenant.id, [heard.consumer])

    assert [(each.event, each.payload["name"]) for each in heard.events] == [
        ("account.created", "First"), ("account.created", "Second"), ("account.created", "Third"),
    ]  # fmt: skip
    assert all(row["published_at"] is not None for row in await _rows(tenant))


async def test_two_workers_at_once_tell_no_event_twice(tenant: Tenant) -> None:
    await _accounts(tenant, "First", "Second", "Third")
    heard = _Heard()

    await asyncio.gather(*(publish_tenant(tenant.pool, tenant.id, [heard.consumer]) for _ in range(4)))

    assert heard.names() == ["First", "Second", "Third"]


async def test_an_event_that_cannot_be_taken_stops_no_other(make_tenant: MakeTenant) -> None:
    tenant, other = await make_tenant(), await make_tenant()
    await _accounts(tenant, "First", "Bad", "Third")
    await _accounts(other, "Elsewhere")
    heard = _Heard(refused="Bad")

    await publish_to(tenant.pool, [heard.consumer])

    assert {"First", "Third", "Elsewhere"} <= set(heard.names())
    bad = (await _rows(tenant))[1]
    assert (bad["published_at"], bad["publish_tries"], bad["publish_error"]) == (None, 1, "heard: this name cannot be taken")
    assert bad["publish_after"] > utc_now()


async def test_after_its_last_try_an_event_is_put_aside_until_it_is_released(tenant: Tenant) -> None:
    await _insert(tenant, {"name": "Bad"}, publish_tries=len(RETRIES))

    await publish_tenant(tenant.pool, tenant.id, [_Heard(refused="Bad").consumer])

    assert (await _rows(tenant))[0]["parked_at"] is not None
    healed = _Heard()
    await publish_tenant(tenant.pool, tenant.id, [healed.consumer])
    assert healed.names() == []
    async with tenant.api.system() as ctx:
        (parked,) = [each for each in await list_parked(ctx) if each.tenant_id == tenant.id]
        assert (parked.event, parked.error) == ("account.created", "heard: this name cannot be taken")
        assert await retry_parked(ctx, [parked.id]) == 1
    await publish_tenant(tenant.pool, tenant.id, [healed.consumer])
    assert healed.names() == ["Bad"]


async def test_superadmins_alone_see_what_was_put_aside_and_decide_of_it(tenant: Tenant) -> None:
    superadmin, admin = await tenant.api.superadmin(), await tenant.person("admin")
    for name in ("First", "Second"):
        await _insert(tenant, {"name": name})
    async with tenant.system() as ctx:
        sql = "select id from events where tenant_id = $1 and payload ->> 'name' is not null order by seq"
        first, second = [row["id"] for row in await ctx.fetch(sql, tenant.id)]
    for each in (first, second):
        async with tenant.system() as ctx:
            await ctx.execute("select note_unpublished($1, 'webhooks: no', null)", each)
    async with tenant.system() as ctx:
        assert await ctx.fetch("select * from parked_events(10)") == [], "a tenant learns nothing of others"
    path = "/api/events/parked"

    refused = [(await admin.get(path)).status, (await admin.post(f"{path}/drop", {"ids": [str(first)]})).status]
    shown = [each for each in (await superadmin.get(path)).json()["data"] if each["tenant_id"] == str(tenant.id)]
    dropped = await superadmin.post(f"{path}/drop", {"ids": [str(first)]})
    retried = await superadmin.post(f"{path}/retry", {"ids": [str(first), str(second)]})
    again = await superadmin.post(f"{path}/retry", {"ids": [str(second)]})
    heard = _Heard()
    await publish_tenant(tenant.pool, tenant.id, [heard.consumer])

    assert refused == [403, 403]
    assert [(each["id"], each["error"]) for each in shown] == [(str(second), "webhooks: no"), (str(first), "webhooks: no")]
    assert (dropped.json()["data"], retried.json()["data"], again.status_code) == ({"events": 1}, {"events": 1}, 404)
    assert heard.names() == ["Second"]
    async with tenant.api.system() as ctx:
        sql = "select action from audit_log where actor_id = $1 and action like 'EVENTS%' order by created_at, id"
        assert [row["action"] for row in await ctx.fetch(sql, superadmin.user_id)] == ["EVENTS_DROPPED", "EVENTS_RETRIED"]


async def test_what_consumers_write_is_undone_with_the_batch_that_failed(tenant: Tenant) -> None:
    await _accounts(tenant, "Bad")
    refusing = _Heard(refused="Bad")

    async def write(ctx: Context, events: Sequence[Published]) -> None:
        await ctx.execute("insert into accounts (tenant_id, id, name) values ($1, $2, 'Written')", ctx.tenant_id, events[0].id)

    await publish_tenant(tenant.pool, tenant.id, [Consumer("writes", write), refusing.consumer])

    async with tenant.system() as ctx:
        assert await ctx.fetchval("select count(*) from accounts where tenant_id = $1", tenant.id) == 1


async def test_published_events_stay_thirty_days_and_those_put_aside_longer(tenant: Tenant) -> None:
    young, old = utc_now() - timedelta(days=29), utc_now() - timedelta(days=31)
    await _insert(tenant, {"name": "young"}, id=_id_of(young), published_at=young)
    await _insert(tenant, {"name": "old"}, id=_id_of(old), published_at=old)
    await _insert(tenant, {"name": "aside"}, id=_id_of(old), parked_at=old)

    await forget_published(tenant.pool, tenant.api.state.settings)

    assert [row["name"] for row in await _rows(tenant)] == ["young", "aside"]


def _id_of(moment: datetime) -> UUID:
    """An id as one made at that moment has."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (new_id().int & ((1 << 80) - 1)))


async def _insert(tenant: Tenant, payload: dict[str, Any], **columns: Any) -> None:
    names = "".join(f", {name}" for name in columns)
    places = "".join(f", ${number}" for number in range(3, len(columns) + 3))
    sql = f"insert into events (tenant_id, event, payload{names}) values ($1, 'account.created', $2{places})"
    async with tenant.system() as ctx:
        await ctx.execute(sql, tenant.id, payload, *columns.values())
