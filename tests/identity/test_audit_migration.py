"""The migration of archives and reviews goes back and forth, with what it cannot keep in place."""

from aisha.core import migrate
from aisha.core.context import open_system_context
from aisha.core.ids import new_id
from aisha.core.roles import OWNER
from tests.database import DatabaseServer
from tests.identity.sealed_log import Log, log

__all__ = ["log"]


async def test_an_erased_lead_does_not_stand_in_the_way_of_going_back(
    log: Log, database_server: DatabaseServer, fresh_database: str
) -> None:
    async with open_system_context(log.pool, log.tenant) as ctx:
        for kind in ("lead", "contact"):
            sql = "insert into erasures (tenant_id, entity_type, entity_id) values ($1, $2, $3)"
            await ctx.execute(sql, log.tenant, kind, new_id())
    owner = database_server.dsn(OWNER, fresh_database)

    await migrate.downgrade(owner, "0009")
    left = await log.superuser.fetch("select entity_type from erasures")
    await migrate.upgrade(owner)
    await migrate.check(owner)

    assert [row["entity_type"] for row in left] == ["contact"]
