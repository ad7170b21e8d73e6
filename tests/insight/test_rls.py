"""The page, the self-test and the check at start notice whatever does not keep tenants apart: a real database is broken."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from sqlalchemy import CheckConstraint, Column, Integer

from aisha.core.context import open_system_context
from aisha.core.database import Connection, Pool, connect, metadata, open_pool, tenant_table
from aisha.core.guard import Guard
from aisha.core.periodic import At
from aisha.core.policies import protect_sql
from aisha.core.recurring import run_due
from aisha.core.refused import Refused
from aisha.core.serving_check import check_serving_role
from aisha.entrypoints.api import create_app
from aisha.insight.security.isolation import list_isolation
from aisha.insight.security.jobs import ISOLATION_PROBE
from aisha.insight.security.self_test import run_self_test
from tests.application import Api, Workspace
from tests.database import DatabaseServer, make_settings
from tests.entrypoints.processes import aisha
from tests.recurring import missed


async def test_the_page_shows_every_table_without_gaps(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    tried = (await superadmin.post("/api/system/rls/self-test")).json()["data"]
    rows = (await superadmin.get("/api/system/rls")).json()["data"]

    by_name = {row["name"]: row for row in rows}
    assert {"leads", "audit_log", "roles"} <= by_name.keys()
    assert {row["name"]: row["gaps"] for row in rows if row["gaps"]} == {}
    assert {row["name"] for row in rows if row["has_tenant"]} == {row["name"] for row in rows if row["why"] is None}
    assert by_name["pgqueuer"]["row_class"] == "library" and "job library" in by_name["pgqueuer"]["why"]
    assert by_name["users"]["admissions"] == ["platform_rows", "self_and_colleagues"]
    assert [by_name["users"][each] for each in ("has_tenant", "is_isolated", "is_forced")] == [False, None, True]
    assert by_name["audit_log"]["rights"] == ["SELECT", "INSERT"]
    assert (by_name["leads"]["row_class"], by_name["leads"]["owner"]) == ("scoped", "aisha_owner")
    assert by_name["leads"]["admissions"] == ["scope_delete", "scope_insert", "scope_read", "scope_update"]
    assert (by_name["leads"]["migration"], by_name["audit_seals"]["migration"]) == ("0001_foundation", "0006_protection")
    assert tried["findings"] == [] and tried["is_ok"] is True
    assert tried["tables"] > 20 and tried["duration_ms"] < 30_000
    assert (await workspace.admin.get("/api/system/rls")).status_code == 403


async def test_the_last_self_test_is_kept(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    tried = (await superadmin.post("/api/system/rls/self-test")).json()["data"]

    last = (await superadmin.get("/api/system/rls/self-test")).json()["data"]

    assert (last["is_ok"], last["findings"], last["duration_ms"]) == (True, [], tried["duration_ms"])
    assert last["tried_at"]
    assert (await workspace.admin.get("/api/system/rls/self-test")).status_code == 403


@dataclass(frozen=True)
class Broken:
    """A database of its own: as the application, and as a superuser who may break it."""

    pool: Pool
    superuser: Connection

    async def gaps(self, table: str) -> list[str]:
        """What the page says of a table."""
        async with open_system_context(self.pool, None, write=False) as ctx:
            return next(row["gaps"] for row in await list_isolation(ctx) if row["name"] == table)

    async def refusal(self) -> str:
        """Why the program would not start."""
        async with self.pool.acquire() as connection:
            with pytest.raises(Refused) as refused:
                await check_serving_role(connection)
        return str(refused.value)


@pytest.fixture
async def broken(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[Broken]:
    superuser = await connect(urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=f"/{fresh_database}")))
    pool = await open_pool(database_server.dsn("aisha_app", fresh_database), size=2)
    yield Broken(pool, superuser)
    await pool.close()
    await superuser.close()


_OPEN_DEPARTMENTS = "alter policy tenant_isolation on departments using (true) with check (true)"
CROSSINGS: dict[str, tuple[str, str]] = {
    "rows are seen": ("alter table events disable row level security", "events: rows of another tenant are seen"),
    "nobody sees rows": ("alter policy tenant_isolation on events using (true)", "events: rows are seen without a tenant"),
    "rows are hidden": ("drop policy members on pipelines", "pipelines: no row could be made"),
    "a row is written": (
        "alter policy tenant_isolation on notes with check (true); alter policy follows_record on notes with check (true)",
        "notes: a row of another tenant can be written",
    ),
    "a row is moved": (_OPEN_DEPARTMENTS, "departments: a row can be moved to another tenant"),
    "a row is changed": (_OPEN_DEPARTMENTS, "departments: a row of another tenant can be changed"),
    "a row is removed": (_OPEN_DEPARTMENTS, "departments: a row of another tenant can be removed"),
    "a link crosses": (
        "do $$ begin execute (select format('alter table contacts drop constraint %I', conname) from pg_constraint"
        " where conrelid = 'contacts'::regclass and confrelid = 'accounts'::regclass); end $$",
        "contacts: account_id can point to a row of another tenant",
    ),
    "a table nobody declared": (
        "create table bad (tenant_id uuid not null); grant select on bad to aisha_app", "bad: is not declared in the program",
    ),
}  # fmt: skip


@pytest.mark.parametrize("crossing", CROSSINGS)
async def test_the_self_test_gets_over_a_broken_border(
    broken: Broken, crossing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sabotage, finding = CROSSINGS[crossing]
    before = await run_self_test(broken.pool)
    await broken.superuser.execute(sabotage)

    after = await run_self_test(broken.pool)

    assert before.findings == []
    assert [each for each in after.findings if each.startswith(finding)], after.findings
    assert await broken.superuser.fetchval("select count(*) from protection_reports where not is_ok") == 1
    table, _, text = finding.partition(": ")
    assert any(text in gap for gap in await broken.gaps(table))
    assert "critical" in capsys.readouterr().out


async def test_nothing_of_a_self_test_stays(broken: Broken) -> None:
    counted = "select (select count(*) from tenants) + (select count(*) from users) + (select count(*) from audit_log)"
    before = await broken.superuser.fetchval(counted)

    await run_self_test(broken.pool)

    assert await broken.superuser.fetchval(counted) == before


async def test_a_table_whose_row_cannot_be_made_is_a_finding(broken: Broken) -> None:
    table = tenant_table(
        "riddles", Column("answer", Integer, nullable=False), CheckConstraint("answer = 42", name="answer"), entity="riddle"
    )
    try:
        await broken.superuser.execute(_create_sql("riddles", "answer integer not null check (answer = 42)"))
        unsolved = await run_self_test(broken.pool)
        table.info["sample"] = {"answer": 42}
        solved = await run_self_test(broken.pool)
    finally:
        metadata.remove(table)

    assert len(unsolved.findings) == 1 and unsolved.findings[0].startswith("riddles: no row could be made")
    assert solved.findings == []


def _create_sql(table: str, columns: str) -> str:
    return (
        f"create table {table} (tenant_id uuid not null references tenants (id), id uuid not null default gen_random_uuid(),"
        " created_at timestamptz not null default now(), updated_at timestamptz not null default now(), created_by uuid,"
        f" updated_by uuid, version integer not null default 1, {columns}, primary key (tenant_id, id));"
        f" alter table {table} owner to aisha_owner; {'; '.join(protect_sql(table, 'tenant'))}"
    )


GAPS: dict[str, tuple[str, str, str]] = {
    "off": ("alter table leads disable row level security", "leads", "row security is off"),
    "not forced": ("alter table leads no force row level security", "leads", "row security does not bind the owner"),
    "one clause": (
        "alter policy tenant_isolation on leads with check (true)", "leads", "no restrictive policy holds adding, changing to",
    ),
    "no policy": (
        "drop policy tenant_isolation on leads", "leads", "no restrictive policy holds reading, adding, changing, removing to",
    ),
    "not for us": ("alter policy tenant_isolation on leads to aisha_backup", "leads", "no restrictive policy holds reading"),
    "a scope policy": ("drop policy scope_read on leads", "leads", "the policy scope_read is missing"),
    "a foreign policy": ("create policy all_of_it on leads to aisha_app using (true)", "leads", "the policy all_of_it is not"),
    "the owner": ("alter table notes owner to aisha_app", "notes", "the application owns it"),
    "rights on a log": ("grant update on events to aisha_app", "events", "log rows can be changed"),
    "a loose link": (
        "create unique index u on accounts (id); alter table leads add constraint f foreign key (account_id)"
        " references accounts (id)", "leads", "the link f does not carry the tenant",
    ),
    "an open platform table": ("alter table users disable row level security", "users", "row security is off"),
    "a wider platform table": ("create policy p on sign_ins to aisha_app using (true)", "sign_ins", "the policy p is not"),
    "rights on a platform log": ("grant delete on sign_ins to aisha_app", "sign_ins", "log rows can be changed"),
    "the queue's policy": ("drop policy queue on pgqueuer", "pgqueuer", "the policy queue is missing"),
    "a lost link": (
        "alter table notes drop constraint fk_notes_tenant_id_lead_id", "notes", "the link lead_id is missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("gap", GAPS)
async def test_the_page_names_each_gap(broken: Broken, gap: str) -> None:
    sabotage, table, text = GAPS[gap]
    before = await broken.gaps(table)
    await broken.superuser.execute(sabotage)

    assert before == []
    assert [each for each in await broken.gaps(table) if each.startswith(text)], await broken.gaps(table)


REFUSALS: dict[str, tuple[str, str]] = {
    "a table that is not forced": ("alter table contacts no force row level security", "not kept apart in: contacts"),
    "a table whose writing is open": ("alter policy tenant_isolation on notes with check (true)", "not kept apart in: notes"),
    "a new table without row security": (
        "create table bad (tenant_id uuid not null); grant select on bad to aisha_app", "not kept apart in: bad",
    ),
    "a policy that admits everything": (
        "insert into tenants (name, slug, status) values ('A', 'the-a', 'active');"
        " insert into events (tenant_id, event, payload) select id, 'test.done', '{}' from tenants where slug = 'the-a';"
        " alter policy tenant_isolation on events using (tenant_id = current_tenant_id() or current_tenant_id() is null)",
        "seen without a tenant in: events",
    ),
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSALS)
async def test_the_program_refuses_to_serve(broken: Broken, reason: str) -> None:
    sabotage, text = REFUSALS[reason]
    async with broken.pool.acquire() as connection:
        await check_serving_role(connection)
    await broken.superuser.execute(sabotage)

    assert text in await broken.refusal()


async def test_a_login_that_is_always_in_a_tenant_is_refused(
    broken: Broken, database_server: DatabaseServer, fresh_database: str
) -> None:
    tenant: Any = await broken.superuser.fetchval(
        "insert into tenants (name, slug, status) values ('A', 'the-a', 'active') returning id"
    )
    await broken.superuser.execute("insert into events (tenant_id, event, payload) values ($1, 'test.done', '{}')", tenant)
    await broken.superuser.execute(f"alter role aisha_app in database {fresh_database} set app.tenant_id = '{tenant}'")

    connection = await connect(database_server.dsn("aisha_app", fresh_database))
    with pytest.raises(Refused, match=r"seen without a tenant in: .*\bevents\b"):
        await check_serving_role(connection)
    await connection.close()


async def test_a_running_process_stops_serving_and_goes_on_once_it_is_cured(
    broken: Broken, database_server: DatabaseServer, fresh_database: str
) -> None:
    app = create_app(make_settings(jwt_secret="t" * 64), dsn=database_server.dsn("aisha_app", fresh_database))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        guard = app.state.aisha.guard

        async def look() -> tuple[tuple[int, str], tuple[int, list[str]], int]:
            await guard.check_isolation(app.state.aisha.pool)
            leads, ready = await client.get("/api/leads"), await client.get("/ready")
            body = leads.json()
            return (leads.status_code, body["code"]), (ready.status_code, ready.json()["failing"]), body.get("retryAfter", 0)

        before = await look()
        await broken.superuser.execute("alter table contacts no force row level security")
        unsafe = await look()
        open_still = [(await client.get(path)).status_code for path in ("/health", "/api/status")]
        await broken.superuser.execute("alter table contacts force row level security")
        after = await look()

    assert before == after == ((401, "UNAUTHENTICATED"), (200, []), 0)
    assert unsafe == ((503, "RLS_UNSAFE"), (503, ["isolation"]), 60)
    assert open_still == [200, 200]


async def test_a_process_looks_every_hour_by_itself(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("aisha.core.guard.monotonic", lambda: now[0])
    guard = Guard(make_settings())
    await broken.superuser.execute("alter table contacts no force row level security")

    await guard.refresh(broken.pool)
    fresh = guard.unsafe
    now[0] += 3601
    await guard.refresh(broken.pool)

    assert fresh is None
    assert guard.unsafe is not None and "contacts" in guard.unsafe


async def test_the_probe_runs_at_night_and_after_a_migration(
    broken: Broken, database_server: DatabaseServer, fresh_database: str, tmp_path: Path
) -> None:
    await missed(broken.pool, ISOLATION_PROBE)
    ran = await run_due(broken.pool, make_settings(), (ISOLATION_PROBE,))
    home = tmp_path / "home"
    home.mkdir()
    (home / "secrets.json").write_bytes((Path(database_server.home) / "secrets.json").read_bytes())
    owner = database_server.dsn("aisha_owner", fresh_database)

    fine = await asyncio.to_thread(aisha, "migrate", "up", home=home, DATABASE_URL=owner)
    await broken.superuser.execute("alter table events disable row level security")
    bad = await asyncio.to_thread(aisha, "migrate", "up", home=home, DATABASE_URL=owner)

    assert ran == ["isolation_probe"] and ISOLATION_PROBE.every == At(4, 30)
    assert fine.returncode == 0 and "Nobody crosses the border" in fine.stdout, fine.stdout + fine.stderr
    assert bad.returncode == 1 and "events: rows of another tenant are seen" in bad.stderr
    kinds = await broken.superuser.fetch(
        "select is_ok from protection_reports where kind = 'rls_self_test' order by created_at"
    )
    assert [row["is_ok"] for row in kinds] == [True, True, False]
