"""Loading, finding and removing the demo."""

from collections.abc import Sequence
from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool, open_pool
from aisha.core.refused import Refused
from aisha.core.roles import serving_dsn
from aisha.core.settings import Settings
from aisha.demo.dental import fill_dental
from aisha.demo.hardware import fill_hardware
from aisha.demo.imports import Tell
from aisha.demo.logins import remove_logins, write_logins
from aisha.demo.people import SUPERADMIN, Placed, create_demo_tenant, create_superadmin_login
from aisha.demo.removal import remove_tenant
from aisha.demo.sales_data import read_sales_data
from aisha.demo.tenants import dental, hardware

SLUGS = ("maven-hardware", "lakeside-dental")


async def load_demo(settings: Settings, *, tell: Tell = lambda _: None, dsn: str | None = None) -> bool:
    """Load both demo workspaces into an installation without any workspace; True when they were loaded.

    `tell` hears of each step. A load that was interrupted begins anew. `demo-logins.json` is written as soon as the people are
    there. Raises Refused when the data cannot be loaded, or a workspace of somebody's own has a demo's name.
    """
    pool = await open_pool(dsn or serving_dsn(settings), size=4, name="aisha-demo")
    try:
        found = await _find_demo(pool)
        if any(state == "complete" for _, state in found) or (not found and await _has_tenants(pool)):
            return False
        await _remove(pool, settings, found)
        await _load(pool, settings, tell)
        return True
    finally:
        await pool.close()


async def reset_demo(settings: Settings, *, tell: Tell = lambda _: None, dsn: str | None = None) -> None:
    """Remove the demo workspaces with everything in them, and load them anew with new passwords."""
    pool = await open_pool(dsn or serving_dsn(settings), size=4, name="aisha-demo")
    try:
        tell("removing the old demo")
        await _remove(pool, settings, await _find_demo(pool))
        await _load(pool, settings, tell)
    finally:
        await pool.close()


async def _load(pool: Pool, settings: Settings, tell: Tell) -> None:
    data = read_sales_data()
    tell("creating workspaces and people")
    logins = [await create_superadmin_login(pool)]
    placed: list[Placed] = []
    for tenant in (hardware(data), dental()):
        place, its_logins = await create_demo_tenant(pool, tenant)
        placed.append(place)
        logins += its_logins
    write_logins(settings.home, logins)
    big, small = placed
    await fill_hardware(pool, settings, big, data, tell)
    tell("filling the second workspace")
    await fill_dental(pool, small)
    async with open_system_context(pool, None) as ctx:
        await ctx.execute(
            'update tenants set metadata = metadata || \'{"demo": "complete"}\' where id = any ($1)', [p.id for p in placed]
        )


async def _has_tenants(pool: Pool) -> bool:
    async with open_system_context(pool, None, write=False) as ctx:
        return await ctx.fetchval("select exists (select 1 from tenants where status <> 'system')")


async def _find_demo(pool: Pool) -> Sequence[tuple[UUID, str]]:
    """The demo's workspaces and how far they are. Raises Refused for one of that name that is not the demo's."""
    async with open_system_context(pool, None, write=False) as ctx:
        rows = await ctx.fetch("select id, slug, metadata ->> 'demo' as state from tenants where slug = any ($1)", list(SLUGS))
    for row in rows:
        if row["state"] is None:
            raise Refused(f"There is a workspace {row['slug']} that is not the demo's. Start with --no-demo.")
    return [(row["id"], row["state"]) for row in rows]


async def _remove(pool: Pool, settings: Settings, found: Sequence[tuple[UUID, str]]) -> None:
    for tenant_id, _ in found:
        await remove_tenant(pool, tenant_id)
    async with open_system_context(pool, None) as ctx:
        await ctx.execute("delete from sessions where user_id in (select id from users where email = $1)", SUPERADMIN)
        await ctx.execute("delete from users where email = $1", SUPERADMIN)
    remove_logins(settings.home)
