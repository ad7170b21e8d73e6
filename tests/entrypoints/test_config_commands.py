"""`aisha config`, `aisha module`, `aisha label` on the real database."""

from collections.abc import AsyncGenerator

import pytest

from aisha.configuration.settings.actions import change_own, change_system, change_tenant
from aisha.configuration.settings.queries import list_effective
from aisha.core.errors import ValidationFailed
from aisha.core.refused import Refused
from aisha.entrypoints.config_commands import Scope, opened_scope
from aisha.entrypoints.environment_settings import describe_environment
from tests.application import Api, Workspace
from tests.database import make_settings


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
