"""A sealed audit log in a database of its own, and whoever gets at it as a superuser."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Connection, Pool, connect, open_pool
from aisha.core.ids import new_id
from aisha.core.settings import Settings
from aisha.core.storage import FileStorage, file_storage
from aisha.identity.audit.sealing import seal_all
from aisha.identity.audit.verify import Verified, proof_of, verify_all
from tests.database import DatabaseServer, make_settings

KEY = token_hex(32)


@dataclass
class Log:
    """A database with one tenant and its audit log. `settings` are those of an installation on it."""

    pool: Pool
    superuser: Connection
    tenant: UUID
    settings: Settings

    @property
    def storage(self) -> FileStorage:
        return file_storage(self.settings.home)

    async def write(
        self,
        count: int,
        *,
        entity_id: UUID | None = None,
        at: datetime | None = None,
        email: str = "ada@example.com",
        reason: str | None = "asked by telephone",
    ) -> list[UUID]:
        """Add rows as the application does, at a moment; returns their ids in order."""
        changes = {"email": [None, email], "amount": [None, 12.50], "first_name": [None, "Ada"]}
        made: list[UUID] = []
        async with open_system_context(self.pool, self.tenant, source=None) as ctx:
            for _ in range(count):
                sql = (
                    "insert into audit_log (tenant_id, actor_type, action, entity_type, entity_id, changes, actor_email,"
                    " created_at, actor_role, reason)"
                    " values ($1, 'user', 'update', 'contact', $2, $3, $4, coalesce($5, now()), 'manager', $6) returning id"
                )
                made.append(await ctx.fetchval(sql, self.tenant, entity_id or new_id(), changes, email, at, reason))
        return made

    async def seal(self) -> int:
        """Close a segment with everything that is there; the log is younger than the second that sealing leaves open."""
        await self.superuser.execute(
            "insert into audit_horizons (id, cutoff_at, pending_at) values (1, '1970-01-01Z', clock_timestamp())"
            " on conflict (id) do update set pending_at = clock_timestamp(), pending_transactions = '{}'"
        )
        return await seal_all(self.pool, KEY)

    async def verify(self, anchors: dict[str, str] | None = None) -> Verified:
        return await verify_all(self.pool, proof_of(self.settings, anchors))

    async def found(self) -> list[tuple[int | None, UUID | None, str]]:
        """Segment, row and problem of everything that does not hold in the tenant's log."""
        findings = (await self.verify()).findings
        return [(each.segment, each.row, each.problem) for each in findings if each.tenant_id == self.tenant]


@pytest.fixture
async def log(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[Log]:
    """The log of a fresh database."""
    dsn = urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=f"/{fresh_database}"))
    superuser = await connect(dsn)
    app = database_server.dsn("aisha_app", fresh_database)
    pool = await open_pool(app, size=3)
    tenant = new_id()
    async with open_system_context(pool, None) as ctx:
        sql = "insert into tenants (id, name, slug, settings) values ($1, 'Sealed', 'sealed', '{}')"
        await ctx.execute(sql, tenant)
    settings = make_settings(aisha_home=Path(database_server.home), database_url=app, audit_seal_key=KEY)
    yield Log(pool, superuser, tenant, settings)
    await pool.close()
    await superuser.close()


def days_ago(days: int) -> datetime:
    """A moment some days before now."""
    return utc_now().replace(microsecond=0) - timedelta(days=days)
