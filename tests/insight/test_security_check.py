"""The security check: each question finds what it is about, on the real database."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from aisha.core.context import open_system_context
from aisha.core.database import Pool, open_pool
from aisha.core.periodic import At
from aisha.core.recurring import run_due
from aisha.core.secrets import keep_role_passwords
from aisha.identity.auth.passwords import hash_password
from aisha.identity.members.actions import add_member
from aisha.identity.tenants.actions import create_tenant
from aisha.identity.users.actions import NewLogin, create_superadmin
from aisha.insight.security.check import CHECKS, check_security, find_last_check
from aisha.insight.security.check_results import CheckResult
from aisha.insight.security.jobs import SECURITY_CHECK
from tests.application import Api, Workspace
from tests.database import DatabaseServer, make_settings
from tests.entrypoints.processes import aisha
from tests.recurring import missed

STRONG = {"jwt_secret": "9f1c02ab" * 16, "encryption_key": "e1d2c3b4a5968778" * 4, "audit_seal_key": "a5b4c3d2e1f0" * 6}


async def run_check(pool: Pool, **settings: Any) -> dict[str, CheckResult]:
    """The answers by id, for an installation with these settings."""
    async with open_system_context(pool, None) as ctx:
        report = await check_security(ctx, make_settings(**(STRONG | settings)))
    return {result.id: result for result in report.checks}


async def test_the_page_shows_the_last_run_and_runs_on_demand(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    ran = (await superadmin.post("/api/system/security-check")).json()["data"]
    shown = (await superadmin.get("/api/system/security-check")).json()["data"]

    assert shown == ran
    assert [check["id"] for check in ran["checks"]] == [check.id for check in CHECKS]
    failing = [check["severity"] for check in ran["checks"] if check["state"] == "failed"]
    assert ran["failed"] == {severity: failing.count(severity) for severity in ("critical", "high", "medium", "low")}
    assert ran["is_ok"] is not bool(failing) and ran["checked_at"]
    for method in ("GET", "POST"):
        assert (await workspace.admin.request(method, "/api/system/security-check")).status_code == 403


async def test_a_sample_key_or_password_is_critical(fresh_pool: Pool) -> None:
    async def items(**settings: Any) -> tuple[str, ...]:
        return (await run_check(fresh_pool, **settings))["sample_secrets"].items

    assert await items() == ()
    assert await items(jwt_secret="your-secret-key-your-secret-key-your-secret-key-your-secret-key-") == ("JWT_SECRET",)
    assert await items(database_url="postgresql://crm:secure_password@db/crm") == ("DATABASE_URL",)
    assert await items(smtp_pass="your-app-password") == ("SMTP_PASS",)


async def test_an_administrator_with_the_password_of_the_guide_is_critical(fresh_pool: Pool) -> None:
    await add_person(fresh_pool, "superadmin", "careful@tests.example", password="a phrase of my own")
    before = (await run_check(fresh_pool))["sample_secrets"]
    await add_person(fresh_pool, "admin", "careless@tests.example", password="SecurePass123!")
    await add_person(fresh_pool, "employee", "harmless@tests.example", password="SecurePass123!")

    found = (await run_check(fresh_pool))["sample_secrets"]

    assert before.state == "passed"
    assert (found.state, found.severity) == ("failed", "critical")
    assert found.items == ("careless@tests.example signs in with a sample password",)


async def test_plain_http_counts_outside_development_only(fresh_pool: Pool) -> None:
    async def https(**settings: Any) -> CheckResult:
        return (await run_check(fresh_pool, **settings))["https"]

    plain = await https(node_env="production", frontend_url="http://crm.example.com")
    mixed = await https(
        node_env="production", frontend_url="https://crm.example.com", allowed_origins=("http://old.example.com",)
    )
    secure = await https(node_env="production", frontend_url="https://crm.example.com")

    assert (plain.state, plain.items) == ("failed", ("http://crm.example.com",))
    assert (mixed.state, mixed.items) == ("failed", ("http://old.example.com",))
    assert secure.state == "passed"
    assert (await https()).state == "not_checked"


async def test_administrators_need_a_second_factor(fresh_pool: Pool) -> None:
    await add_person(fresh_pool, "superadmin", "root@tests.example")
    admin = await add_person(fresh_pool, "admin", "admin@tests.example")
    await add_person(fresh_pool, "employee", "employee@tests.example")

    both = (await run_check(fresh_pool))["second_factor"]
    await write(fresh_pool, "insert into two_factors (id, secret, enabled_at) values ($1, 'sealed', now())", admin)
    one = (await run_check(fresh_pool))["second_factor"]

    assert (both.severity, both.items) == ("high", ("root@tests.example", "admin@tests.example"))
    assert one.items == ("root@tests.example",)


async def test_unused_logins_and_many_superadmins_are_named(fresh_pool: Pool) -> None:
    people = [await add_person(fresh_pool, "superadmin", f"root{number}@tests.example") for number in range(3)]
    few = await run_check(fresh_pool)
    await add_person(fresh_pool, "superadmin", "root3@tests.example")
    used = "update users set created_at = '2001-01-01', last_seen_at = {} where id = $1"
    await write(fresh_pool, used.format("now() - interval '91 days'"), people[0])
    await write(fresh_pool, used.format("now() - interval '89 days'"), people[1])

    many = await run_check(fresh_pool)

    assert (few["unused_logins"].state, few["superadmins"].state) == ("passed", "passed")
    assert (many["unused_logins"].severity, many["unused_logins"].items) == ("medium", ("root0@tests.example",))
    assert (many["superadmins"].severity, len(many["superadmins"].items)) == ("low", 4)


async def test_keys_are_counted_by_workspace_and_not_named(api: Api) -> None:
    tenant_id = await api.tenant("A workspace with keys")
    admin = await api.member(tenant_id, "admin")
    for name, scope in (("idle", "read:contacts"), ("wide", "read:*"), ("fine", "read:contacts")):
        made = await admin.post("/api/api-keys", {"name": name, "scopes": [scope]})
        assert made.status_code == 201, made.text
    async with api.system(tenant_id) as ctx:
        old = "update api_keys set created_at = now() - interval '91 days' where tenant_id = $1 and name = 'idle'"
        await ctx.execute(old, tenant_id)

    found = await run_check(api.state.pool)

    assert "A workspace with keys: 1" in found["unused_keys"].items
    assert "A workspace with keys: 1" in found["wide_keys"].items
    assert "idle" not in str(found)


@pytest.mark.parametrize(("mode", "state"), [(0o600, "passed"), (0o640, "passed"), (0o644, "failed")])
async def test_files_with_secrets_are_for_their_owner(
    fresh_pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, state: str
) -> None:
    env = tmp_path / ".env"
    env.write_text("SMTP_PASS=x\n")
    env.chmod(mode)
    monkeypatch.chdir(tmp_path)

    found = (await run_check(fresh_pool, aisha_home=tmp_path / "home"))["secret_files"]

    assert (found.state, found.items) == (state, (str(env),) if state == "failed" else ())


async def test_a_key_over_age_is_named(fresh_pool: Pool, tmp_path: Path) -> None:
    keys = {"jwt_secret": STRONG["jwt_secret"], "encryption_key": STRONG["encryption_key"]}
    old, new = "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"
    password = {"database_password_aisha_app": "p", "database_password_aisha_app_since": old}
    stored = {**keys, **password, "jwt_secret_since": old, "encryption_key_since": new}
    (tmp_path / "secrets.json").write_bytes(msgspec.json.encode(stored))

    found = (await run_check(fresh_pool, aisha_home=tmp_path))["key_age"]

    assert found.state == "failed"
    assert [item.partition(":")[0] for item in found.items] == ["JWT_SECRET", "password of aisha_app"]
    keep_role_passwords(tmp_path, {"aisha_app": "another"})
    assert [item.partition(":")[0] for item in (await run_check(fresh_pool, aisha_home=tmp_path))["key_age"].items] == [
        "JWT_SECRET"
    ]


async def test_credentials_of_integrations_grow_old(fresh_pool: Pool) -> None:
    async with open_system_context(fresh_pool, None) as ctx:
        tenant_id = await create_tenant(ctx, "Acme", slug="acme")
    sql = (
        "insert into tenant_integrations (tenant_id, integration_type, name, credentials, rotated_at)"
        " values ($1, 'openai', $2, $3, now() - make_interval(days => $4))"
    )
    async with open_system_context(fresh_pool, tenant_id) as ctx:
        for name, sealed, days in (("Old", b"x", 91), ("New", b"x", 89), ("Keyless", None, 91)):
            await ctx.execute(sql, tenant_id, name, sealed, days)

    found = (await run_check(fresh_pool))["credential_age"]

    assert (found.state, found.severity, found.items) == ("failed", "medium", ("Acme: 1",))


async def test_a_gap_in_isolation_and_a_changed_audit_log_are_critical(fresh_pool: Pool) -> None:
    before = await run_check(fresh_pool)
    for kind in ("rls_self_test", "audit_verify"):
        sql = "insert into protection_reports (kind, is_ok, findings, duration_ms) values ($1, false, $2, 1)"
        await write(fresh_pool, sql, kind, [f"{kind} found this"])

    after = await run_check(fresh_pool)

    assert [before[each].state for each in ("data_isolation", "audit_log")] == ["not_checked", "not_checked"]
    assert [(after[each].state, after[each].severity) for each in ("data_isolation", "audit_log")] == [
        ("failed", "critical")
    ] * 2
    assert after["data_isolation"].items == ("rls_self_test found this",)


async def test_the_check_runs_at_night(fresh_pool: Pool) -> None:
    await missed(fresh_pool, SECURITY_CHECK)

    ran = await run_due(fresh_pool, make_settings(**STRONG), (SECURITY_CHECK,))

    async with open_system_context(fresh_pool, None, write=False) as ctx:
        assert ran == ["security_check"] and (await find_last_check(ctx)).checked_at is not None
    assert SECURITY_CHECK.every == At(4, 0)


async def test_the_command_tells_by_its_exit_code(
    database_server: DatabaseServer, fresh_database: str, fresh_pool: Pool, tmp_path: Path
) -> None:
    for number in range(4):
        await add_person(fresh_pool, "superadmin", f"root{number}@tests.example")
    its_dsn = database_server.dsn("aisha_app", fresh_database)

    async def check(*arguments: str, dsn: str = its_dsn) -> tuple[int, str]:
        done = await asyncio.to_thread(aisha, "security", "check", *arguments, home=tmp_path / "home", DATABASE_URL=dsn)
        return done.returncode, done.stdout + done.stderr

    tmp_path.joinpath("home").mkdir()
    failing, critical = await check("--fail-on", "low", "--json"), await check("--fail-on", "critical")
    wrong = await check("--fail-on", "terrible")
    away = await check(dsn="postgresql://aisha_app:x@127.0.0.1:9/none")

    assert [failing[0], wrong[0], away[0]] == [1, 2, 3]
    assert '"id": "superadmins"' in failing[1] and "of severity low or above failed." in failing[1]
    assert critical[0] == 0, critical[1]
    assert "Few superadmins" in critical[1] and "Database connection failed" in away[1]


@pytest.fixture
async def fresh_pool(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[Pool]:
    """An installation of this one test, with nobody in it: the check tries the sample passwords on every administrator."""
    pool = await open_pool(database_server.dsn("aisha_app", fresh_database), size=2)
    yield pool
    await pool.close()


async def add_person(pool: Pool, role: str, email: str, password: str = "a long phrase of mine") -> UUID:
    """A superadmin, or a member of the one workspace."""
    login = NewLogin(email, "Ada", "Byron", await hash_password(password))
    async with open_system_context(pool, None) as ctx:
        if role == "superadmin":
            return await create_superadmin(ctx, login)
        tenant_id = await ctx.fetchval("select id from tenants where slug = 'only'") or await create_tenant(
            ctx, "Only", slug="only"
        )
    async with open_system_context(pool, tenant_id) as ctx:
        return await add_member(ctx, login, role=role)


async def write(pool: Pool, sql: str, *values: Any) -> None:
    """One statement of the installation."""
    async with open_system_context(pool, None, source=None) as ctx:
        await ctx.execute(sql, *values)


@pytest.mark.parametrize("sql", ["select administrator_ids()", "select weak_key_counts(interval '0')"])
async def test_what_the_check_asks_of_all_workspaces_is_answered_on_the_platform_only(
    api: Api, workspace: Workspace, sql: str
) -> None:
    await workspace.admin.post("/api/api-keys", {"name": "Shop", "scopes": ["read:leads"]})

    async with workspace.admin.context(write=False) as ctx:
        inside = await ctx.fetch(sql)
    async with open_system_context(api.state.pool, None, write=False) as ctx:
        outside = await ctx.fetch(sql)

    assert inside == [] and outside
