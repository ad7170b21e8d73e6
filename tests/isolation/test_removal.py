"""A removed tenant is gone from every table; its neighbour is what it was, byte for byte."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from aisha.core.context import open_system_context
from aisha.core.database import Connection
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.identity.tenants import removal
from aisha.identity.tenants.removal import remove_due_tenants
from tests.database import DatabaseServer, make_settings
from tests.isolation.world import World, make_world

LEDGERS = ("tenant_purges", "audit_log", "change_sets", "erasures")
"""The platform's own rows may name a tenant that is gone: the certificate, who removed it, what a restore removes again."""
_COLUMNS = """
select c.relname as name, array_agg(a.attname::text) filter (where a.attname in ('tenant_id', 'tenant')) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by 1 order by 1
"""


@pytest.fixture
async def world(database_server: DatabaseServer) -> AsyncGenerator[World]:
    """Two filled tenants, one of which will be removed."""
    async with make_world(database_server) as made:
        yield made


@pytest.fixture
async def superuser(world: World) -> AsyncGenerator[Connection]:
    """Somebody who sees every row."""
    connection = await asyncpg.connect(world.admin_dsn)
    yield connection
    await connection.close()


async def test_a_removed_tenant_leaves_no_row_and_its_neighbour_is_untouched(
    world: World, superuser: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "ROWS_AT_ONCE", 7)  # many transactions, as a large tenant has
    settings = make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    first, second = world.first.id, world.second.id
    for tenant in (first, second):
        folder = tmp_path / "files" / str(tenant) / "imports"
        folder.mkdir(parents=True)
        (folder / f"{new_id()}.csv").write_bytes(b"12345")
        async with open_system_context(world.api.state.pool, tenant) as ctx:
            await enqueue(ctx, "isolation.later", {}, delay=timedelta(days=1))
    counts, neighbour = await _counts(superuser, first), await _rows_of(superuser, second)
    colleagues = await _logins(superuser, second)
    superadmin = await world.api.sign_in(world.superadmin, None)
    slug = (await superadmin.get(f"/api/tenants/{first}")).json()["data"]["slug"]
    assert (await superadmin.delete(f"/api/tenants/{first}?slug={slug}")).status_code == 200

    assert first not in [each["tenant"] for each in await remove_due_tenants(world.api.state.pool, settings)], "30 days"
    await superuser.execute("update tenants set deleted_at = now() - interval '31 days' where id = $1", first)
    [certificate] = await remove_due_tenants(world.api.state.pool, settings)

    assert await _mentions(superuser, first) == []
    assert await _rows_of(superuser, second) == neighbour
    assert await _logins(superuser, second) == colleagues
    assert sorted(path.name for path in (tmp_path / "files").iterdir()) == [str(second)]
    assert (certificate["tenant"], certificate["file_count"], certificate["file_bytes"]) == (first, 1, 5)
    by_triggers = {"audit_log", "access_versions", "record_index", "sessions"}
    removed = {name: count for name, count in certificate["row_counts"].items() if name not in by_triggers}
    assert removed == {name: count for name, count in counts.items() if name not in by_triggers}
    assert certificate["logins_erased"] == 4, "the login that is in both tenants stays"
    assert certificate["last_seal"] == f"1:{b'h'.hex()}"
    shown = (await superadmin.get(f"/api/tenants/purges/{certificate['id']}")).json()["data"]
    assert (shown["name"], shown["total_rows"]) == ("First", certificate["total_rows"])
    assert shown["deleted_by_name"].startswith("Superadmin")


async def test_nothing_but_a_removal_that_has_begun_removes(world: World, superuser: Connection) -> None:
    pool = world.api.state.pool
    before = await _rows_of(superuser, world.first.id)

    for sql in ("select remove_rows($1, 10)", "select end_removal($1)", "select begin_removal($1, 'x', 0, 0)"):
        with pytest.raises(asyncpg.RaiseError):
            async with open_system_context(pool, None) as ctx:
                await ctx.execute(sql, world.first.id)
    async with open_system_context(pool, world.first.id) as ctx:
        await ctx.execute("select enter_removal($1)", world.first.id)
        await ctx.execute("update leads set company = 'X' where tenant_id = $1", world.first.id)
        audited = await ctx.fetchval("select count(*) from audit_log where changes ? 'company'")

    assert audited > 0, "the setting alone hides nothing from the log"
    after = await _rows_of(superuser, world.first.id)
    assert {name for name in before if before[name] != after[name]} <= {"leads", "record_index", "audit_log", "change_sets"}


def _tenant_columns(table: asyncpg.Record) -> list[str]:
    return table["columns"] or []


async def _counts(superuser: Connection, tenant: UUID) -> dict[str, int]:
    """Rows of a tenant by table, where there are any."""
    counts: dict[str, int] = {}
    for table in await superuser.fetch(_COLUMNS):
        for column in _tenant_columns(table):
            if count := await superuser.fetchval(f"select count(*) from {table['name']} where {column} = $1", tenant):
                counts[table["name"]] = count
    return counts


async def _rows_of(superuser: Connection, tenant: UUID) -> dict[str, str]:
    """Every row of a tenant as text, by table."""
    return {
        table["name"]: await superuser.fetchval(
            f"select string_agg(t::text, '|' order by t::text) from {table['name']} t where {column} = $1", tenant
        )
        for table in await superuser.fetch(_COLUMNS)
        for column in _tenant_columns(table)
    }


async def _logins(superuser: Connection, tenant: UUID) -> str:
    """The logins of a tenant's members; where a login was made is forgotten with that tenant."""
    sql = (
        "select string_agg((to_jsonb(u) - array['home_tenant_id', 'version', 'updated_at'])::text, '|' order by u.id)"
        " from users u"
        " where exists (select from employees e where e.tenant_id = $1 and e.user_id = u.id)"
    )
    return await superuser.fetchval(sql, tenant)


async def _mentions(superuser: Connection, tenant: UUID) -> list[str]:
    """Every table with a row that names the tenant in any column, the job queue's bytes included."""
    found: list[str] = []
    for table in await superuser.fetch(_COLUMNS):
        name = table["name"]
        only = " and tenant_id = '00000000-0000-0000-0000-000000000000'" if name in LEDGERS[1:] else ""
        payload = " || encode(payload, 'escape')" if name == "pgqueuer" else ""
        count = await superuser.fetchval(
            f"select count(*) from {name} t where (t::text{payload}) like '%' || $1 || '%'"
            + (f" and not (true{only})" if name in LEDGERS else ""),
            str(tenant),
        )
        found += [name] * bool(count)
    return found
