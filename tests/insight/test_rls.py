"""The page and the self-test of data isolation notice a table that does not keep tenants apart."""

from collections.abc import AsyncGenerator
from urllib.parse import urlsplit, urlunsplit

import pytest

from aisha.core.database import Connection, Pool, connect, open_pool
from aisha.insight.security.isolation import run_self_test
from tests.application import Api, Workspace
from tests.database import DatabaseServer


async def test_the_page_shows_every_table_without_gaps(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    rows = (await superadmin.get("/api/system/rls")).json()["data"]
    tried = (await superadmin.post("/api/system/rls/self-test")).json()["data"]

    assert {"leads", "audit_log", "roles"} <= {row["name"] for row in rows}
    assert {row["name"]: row["gaps"] for row in rows if row["gaps"]} == {}
    assert next(row for row in rows if row["name"] == "audit_log")["rights"] == ["SELECT", "INSERT"]
    assert tried["is_ok"] is True and tried["tables"] > 20 and tried["duration_ms"] < 30_000
    assert (await workspace.admin.get("/api/system/rls")).status_code == 403


async def test_the_last_self_test_is_kept(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    tried = (await superadmin.post("/api/system/rls/self-test")).json()["data"]

    last = (await superadmin.get("/api/system/rls/self-test")).json()["data"]

    assert (last["is_ok"], last["findings"], last["duration_ms"]) == (True, [], tried["duration_ms"])
    assert last["tried_at"]
    assert (await workspace.admin.get("/api/system/rls/self-test")).status_code == 403


@pytest.fixture
async def opened(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[tuple[Pool, Connection]]:
    """A database of its own: as the application, and as a superuser who may break it."""
    superuser = await connect(urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=f"/{fresh_database}")))
    pool = await open_pool(database_server.dsn("aisha_app", fresh_database), size=2)
    yield pool, superuser
    await pool.close()
    await superuser.close()


@pytest.mark.parametrize(
    ("sabotage", "finding"),
    [
        ("alter table events disable row level security", "events: a row of another tenant can be written"),
        ("alter policy tenant_isolation on notes with check (true)", "notes: a row of another tenant can be written"),
    ],
)
async def test_the_self_test_notices_a_broken_policy(opened: tuple[Pool, Connection], sabotage: str, finding: str) -> None:
    pool, superuser = opened
    before = await run_self_test(pool)
    await superuser.execute(sabotage)
    if "notes" in sabotage:
        await superuser.execute("alter policy follows_record on notes with check (true)")

    assert before.findings == []
    assert finding in (await run_self_test(pool)).findings
    assert await superuser.fetchval("select count(*) from protection_reports where not is_ok") == 1
