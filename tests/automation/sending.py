"""Campaigns that can be sent: a workspace where it is midday, a connection to a server of the test, and people to write to."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from aisha.automation.campaigns.worker import CampaignWorker
from aisha.core.context import open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.ids import new_id
from aisha.core.settings import Settings
from tests.database import make_settings

SOON = 60
"""Seconds after which a test gives up waiting."""
FAST = {"max_emails_per_minute": 100_000}
TEXTS = {"subject": "News for {{first_name}}", "body": "Hello {{first_name|there}}, from {{tenant.name}}."}


def midday_zone() -> str:
    """A zone in which it is about noon now, so that no test depends on the hour at which it runs."""
    hours = datetime.now(UTC).hour - 12
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


@dataclass(frozen=True)
class Sender:
    """A workspace that sends campaigns."""

    pool: Pool
    tenant_id: UUID

    def system(self) -> open_system_context:
        return open_system_context(self.pool, self.tenant_id, source=None)

    async def settings(self, **changes: Any) -> None:
        """Change the workspace's settings."""
        async with open_system_context(self.pool, None, source=None) as ctx:
            await ctx.execute("update tenants set settings = settings || $2 where id = $1", self.tenant_id, changes)

    async def connection(self, kind: str, config: Mapping[str, Any], credentials: bytes | None = None) -> UUID:
        """A connection as it lies in the database; `credentials` are sealed already."""
        identity = new_id()
        async with self.system() as ctx:
            await ctx.execute(
                "insert into tenant_integrations (tenant_id, id, integration_type, name, config, credentials)"
                " values ($1, $2, $3, $4, $5, $6)",
                self.tenant_id, identity, kind, f"{kind} {identity.hex[-4:]}", config, credentials,
            )  # fmt: skip
        return identity

    async def smtp(self, port: int, **config: Any) -> UUID:
        """A connection to a mail server on loopback."""
        options = {"host": "127.0.0.1", "port": port, "encryption": "none", "from_address": "sales@our.example"}
        return await self.connection("smtp", {**options, **FAST, **config})

    async def campaign(
        self, connection: UUID | None, people: int, kind: str = "email", *, status: str = "scheduled", **values: Any
    ) -> UUID:
        """A campaign to this many new contacts, due at once."""
        named = (
            {"ai_call_integration_id": connection}
            if kind == "call"
            else {"ai_email_config": {"sending_profile_id": connection}}
        )
        metadata: dict[str, Any] = {"campaign_type": kind, **(named if connection else {}), **values.pop("metadata", {})}
        row = {"name": "Spring", "campaign_type": kind, "status": status, "metadata": metadata, **TEXTS,
               "call_script": "Say hello to {{first_name}}.", **values}  # fmt: skip
        identity, columns = new_id(), ", ".join(row)
        places = ", ".join(f"${number}" for number in range(3, 3 + len(row)))
        async with self.system() as ctx:
            await ctx.execute(
                f"insert into ai_campaigns (tenant_id, id, {columns}) values ($1, $2, {places})",
                self.tenant_id, identity, *row.values(),
            )  # fmt: skip
            await ctx.execute(
                "with people as (insert into contacts (tenant_id, id, first_name, email, phone)"
                " select $1, uuid_v7(), 'Person ' || n,"
                " 'person-' || n || '-' || $4 || '@firm.example', '+1415555' || lpad((n + 100)::text, 4, '0')"
                " from generate_series(1, $3::integer) n returning id, email, phone)"
                " insert into campaign_recipients (tenant_id, id, campaign_id, entity_type, entity_id, destination)"
                " select $1, uuid_v7(), $2, 'contact', id, case when $5 then phone else email end from people",
                self.tenant_id, identity, people, identity.hex[-8:], kind == "call",
            )  # fmt: skip
        return identity

    async def value(self, sql: str, *values: Any) -> Any:
        """One value from the database; $1 is the workspace."""
        async with self.system() as ctx:
            return await ctx.fetchval(sql, self.tenant_id, *values)

    async def cancel_all(self) -> None:
        """Leave nothing behind for the worker of another test."""
        sql = (
            "update ai_campaigns set status = 'cancelled' where tenant_id = $1 and status in ('running', 'scheduled', 'paused')"
        )
        async with self.system() as ctx:
            await ctx.execute(sql, self.tenant_id)

    async def counts(self, campaign_id: UUID) -> dict[str, int]:
        """The recipients by status."""
        sql = "select status, count(*) as number from campaign_recipients where tenant_id = $1 and campaign_id = $2 group by 1"
        async with self.system() as ctx:
            return {row["status"]: row["number"] for row in await ctx.fetch(sql, self.tenant_id, campaign_id)}

    async def show(self, campaign_id: UUID) -> tuple[str, dict[str, Any]]:
        """Status and metadata."""
        async with self.system() as ctx:
            row = await ctx.fetchrow(
                "select status, metadata from ai_campaigns where tenant_id = $1 and id = $2", self.tenant_id, campaign_id
            )
        assert row is not None
        return row["status"], read_json(row["metadata"])

    async def events(self, campaign_id: UUID) -> list[tuple[str, dict[str, Any]]]:
        """What was told to the automations of a campaign."""
        sql = "select event, payload from events where tenant_id = $1 and entity_id = $2 order by seq"
        async with self.system() as ctx:
            rows = await ctx.fetch(sql, self.tenant_id, campaign_id)
        return [(row["event"], msgspec.json.decode(row["payload"])) for row in rows]


async def make_sender(pool: Pool, tenant_id: UUID) -> Sender:
    """The workspace at midday, with a working week of seven long days."""
    sender = Sender(pool, tenant_id)
    hours = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "08:00", "to": "20:00"}
    await sender.settings(timezone=midday_zone(), business_hours=hours)
    return sender


@asynccontextmanager
async def working(dsn: str, **given: Any) -> AsyncGenerator[CampaignWorker]:
    """A worker in this process for the length of the block; it ends in order."""
    worker = CampaignWorker(campaign_settings(), dsn, None, asyncio.Event(), **given)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stopping.set()
        async with asyncio.timeout(SOON):
            await task


def campaign_settings() -> Settings:
    """Those of a worker that looks often, with the keys of the application under test."""
    keys = {"jwt_secret": "t" * 64, "encryption_key": "e1" * 32}
    return make_settings(campaign_worker_enabled=True, campaign_worker_interval_ms=50, **keys)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that is told or stored, not for a time."""
    async with asyncio.timeout(SOON):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def ended(sender: Sender, campaign_id: UUID) -> None:
    """Wait until a campaign is completed or failed."""

    async def over() -> bool:
        return (await sender.show(campaign_id))[0] in ("completed", "failed")

    await until(over)
