"""`aisha auth` and the login commands of `aisha user` on the real database; `aisha email test` on a real mail server."""

from collections.abc import AsyncGenerator

import pytest

from aisha.core.errors import ValidationFailed
from aisha.core.refused import Refused
from aisha.entrypoints.mail_commands import send_test
from aisha.entrypoints.sign_in_commands import changed, everybody_out, on_login, shown, switch_off
from aisha.identity.auth.devices import end_devices
from aisha.identity.auth.recovery import show_reset_link, unlock_login
from tests.application import PASSWORD, Api, Workspace, make_workspace
from tests.database import make_settings
from tests.mail.mailbox import mailbox


@pytest.fixture
async def clean(api: Api) -> AsyncGenerator[None]:
    """The installation's settings are taken back afterwards."""
    yield
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key like 'auth.%'")


async def test_settings_are_shown_and_set(api: Api, workspace: Workspace, clean: None) -> None:
    pool = api.state.pool
    await changed(pool, None, ["auth.require_2fa=admins", "trusted_device=0", "protected_emails=a@b.example, c@d.example"])
    await changed(pool, str(workspace.id), ["keep_signed_in=false"])

    system, tenant = await shown(pool, None), await shown(pool, str(workspace.id))

    assert (system.settings["require_2fa"].value, system.settings["trusted_device"].value) == ("admins", 0)
    assert system.settings["protected_emails"].value == ("a@b.example", "c@d.example")
    assert (tenant.settings["keep_signed_in"].value, tenant.settings["keep_signed_in"].source) == (False, "tenant")
    assert (await changed(pool, None, ["require_2fa="])).settings["require_2fa"].value == "none"


@pytest.mark.parametrize(
    ("values", "error"), [(["access_ttl"], Refused), (["access_ttl=1"], ValidationFailed), (["nothing=1"], ValidationFailed)]
)
async def test_broken_values_are_refused(api: Api, values: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        await changed(api.state.pool, None, values)


async def test_everybody_of_a_tenant_is_signed_out_at_once(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)

    ended = await everybody_out(api.state.pool, str(workspace.id))

    assert ended == 4
    answers = [await each.get("/api/auth/me") for each in (workspace.admin, workspace.employee, other.admin)]
    assert [each.status_code for each in answers] == [401, 401, 200]
    with pytest.raises(Refused):
        await everybody_out(api.state.pool, "nobody-is-here")
    async with api.system(workspace.id) as ctx:
        sql = "select changes ->> 'sign_ins' from audit_log where tenant_id = $1 and action = 'EVERYBODY_SIGNED_OUT'"
        assert await ctx.fetchval(sql, workspace.id) == "4"


async def test_somebody_who_cannot_get_in_is_helped(api: Api, workspace: Workspace) -> None:
    pool, email = api.state.pool, workspace.employee.email
    for _ in range(11):
        await api.client.post("/api/auth/login", json={"email": email, "password": "wrong password"})

    await on_login(pool, email.upper(), unlock_login)
    signed_in = await api.client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    api.client.cookies.clear()
    shown_link = await on_login(pool, email, lambda ctx, user: show_reset_link(ctx, user, "https://crm.example"))
    ended = await on_login(pool, email, lambda ctx, user: end_devices(ctx, user, None))
    async with api.system() as ctx:
        audited = await ctx.fetchval(
            "select count(*) from audit_log where action = 'SESSIONS_ENDED' and entity_id = $1", workspace.employee.user_id
        )

    assert (signed_in.status_code, ended, audited) == (200, 2, 1)
    assert shown_link.link.startswith("https://crm.example/reset-password?token=")
    with pytest.raises(Refused, match="Nobody signs in"):
        await on_login(pool, "nobody@tests.example", unlock_login)


async def test_a_login_is_switched_off_at_once(api: Api, workspace: Workspace) -> None:
    await on_login(api.state.pool, workspace.employee.email, lambda ctx, user: switch_off(ctx, user, None))

    assert (await workspace.employee.get("/api/auth/me")).status_code == 401


async def test_the_mail_server_is_tried(api: Api) -> None:
    async with mailbox() as box:
        settings = make_settings(**box.settings())
        taken = await send_test(api.state.pool, settings, "ada@example.com")
        box.answers = ["550 Unknown here"]
        refused = await send_test(api.state.pool, settings, "ada@example.com")

    assert taken.sent and box.mails[0]["To"] == "ada@example.com"
    assert not refused.sent and (refused.lines[-1].step, refused.lines[-1].code) == ("to", 550)
