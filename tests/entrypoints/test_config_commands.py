"""`aisha config`, `aisha module`, `aisha label` on the real database."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from aisha.configuration.settings.actions import change_own, change_system, change_tenant
from aisha.configuration.settings.queries import list_effective
from aisha.core.errors import ValidationFailed
from aisha.core.refused import Refused
from aisha.entrypoints.config_commands import Scope, opened_scope
from aisha.entrypoints.environment_settings import describe_environment
from tests.application import Api, Workspace
from tests.database import make_settings
from tests.entrypoints.processes import aisha
from tests.mail.test_outbox import queued
from tests.tenants import MakeTenant, Person, Tenant


@pytest.fixture
async def clean(api: Api) -> AsyncGenerator[None]:
    """The installation's settings are taken back afterwards."""
    yield
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key = 'import_file_days'")


async def test_each_scope_is_read_and_written(api: Api, workspace: Workspace, clean: None) -> None:
    pool, tenant, user = api.state.pool, str(workspace.id), workspace.employee.email

    async with opened_scope(pool, "system", None, None, write=True) as ctx:
        await change_system(ctx, api.state.settings.sealing_keys, {"import_file_days": 33}, {"import_file_days": True})
    async with opened_scope(pool, "tenant", tenant, None, write=True) as ctx:
        await change_tenant(ctx, {"date_format": "YYYY-MM-DD", "auth.idle_logout": 45})
    async with opened_scope(pool, "user", tenant, user, write=True) as ctx:
        await change_own(ctx, {"time_format": "24h"})

    assert await value(api, "tenant", tenant, None, "import_file_days") == (33, "system", True)
    assert await value(api, "tenant", tenant, None, "date_format") == ("YYYY-MM-DD", "tenant", False)
    assert await value(api, "tenant", tenant, None, "auth.idle_logout") == (45, "tenant", False)
    assert await value(api, "user", tenant, user, "time_format") == ("24h", "user", False)


async def value(api: Api, scope: Scope, tenant: str, user: str | None, key: str) -> tuple[object, str, bool]:
    async with opened_scope(api.state.pool, scope, tenant, user, write=False) as ctx:
        found = {each.key: each for each in await list_effective(ctx, api.state.settings, scope)}
    return found[key].value, found[key].source, found[key].is_locked


async def test_what_is_missing_or_wrong_is_refused(api: Api, workspace: Workspace) -> None:
    for scope, tenant, user in (("tenant", None, None), ("tenant", "nowhere", None), ("user", str(workspace.id), None)):
        with pytest.raises(Refused):
            async with opened_scope(api.state.pool, scope, tenant, user, write=False):  # pyright: ignore[reportArgumentType]
                pass
    async with opened_scope(api.state.pool, "tenant", str(workspace.id), None, write=True) as ctx:
        with pytest.raises(ValidationFailed):
            await change_tenant(ctx, {"trash_days": "many"})


def test_the_environment_is_shown_without_secrets() -> None:
    shown = {each.name: each for each in describe_environment(make_settings(jwt_secret="t" * 64, smtp_port=2525))}

    assert (shown["SMTP_PORT"].value, shown["SMTP_PORT"].source) == ("2525", "environment")
    assert (shown["JWT_SECRET"].value, shown["LOG_FORMAT"].source) == ("•••", "default")


async def test_what_commands_change_holds_for_everybody_there_and_nowhere_else(
    make_tenant: MakeTenant, tenant: Tenant, app_dsn: str, tmp_path: Path
) -> None:
    colleague, stranger = await tenant.person("employee"), await (await make_tenant()).person("employee")

    async def run(*arguments: str) -> Any:
        command = (*arguments, "--tenant", str(tenant.id), "--json")
        done = await asyncio.to_thread(aisha, *command, home=tmp_path, DATABASE_URL=app_dsn)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    async def seen(person: Person) -> tuple[object, ...]:
        me = (await person.get("/api/auth/me")).data
        return me["formats"]["date_format"], me["modules"]["leads"], me["labels"]["accounts"]["plural"]

    usual, scope = ("MM/DD/YYYY", True, "Accounts"), ("--scope", "tenant")
    await run("config", "set", "date_format", "YYYY-MM-DD", *scope)
    await run("module", "disable", "leads")
    await run("label", "set", "accounts", "Clients", "Client")
    shown = {each["key"]: each for each in (await run("config", "show", "--sources", *scope))["settings"]}
    modules = {each["key"]: each["is_enabled"] for each in await run("module", "list")}
    changed = await seen(colleague), await seen(stranger)
    got = await run("config", "get", "date_format", *scope)
    await run("config", "unset", "date_format", *scope)
    await run("module", "enable", "leads")
    await run("label", "reset", "accounts")

    assert changed == (("YYYY-MM-DD", False, "Clients"), usual)
    assert (got["value"], got["source"]) == ("YYYY-MM-DD", "tenant")
    assert (shown["date_format"]["source"], shown["time_format"]["source"]) == ("tenant", "default")
    assert (modules["leads"], modules["contacts"]) == (False, True)
    assert await seen(colleague) == usual


async def test_mails_that_wait_are_sent_by_command(tenant: Tenant, app_dsn: str, tmp_path: Path) -> None:
    failed, held = [await queued(tenant, to=f"{name}@example.com") for name in ("failed", "held")]
    async with tenant.system() as ctx:
        sql = "update email_outbox set status = $3 where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, failed, "failed")
        await ctx.execute(sql, tenant.id, held, "held")

    async def outbox(*arguments: str) -> Any:
        command = ("email", "outbox", *arguments, "--tenant", str(tenant.id), "--json")
        done = await asyncio.to_thread(aisha, *command, home=tmp_path, DATABASE_URL=app_dsn)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    await outbox("retry", str(failed))
    waiting = {each["id"]: each["status"] for each in await outbox("list")}
    released = await outbox("release")

    assert waiting == {str(failed): "queued", str(held): "held"}
    assert released == {"released": 1}
    assert await tenant.value("select count(*) from email_outbox where tenant_id = $1 and status = 'queued'") == 2
