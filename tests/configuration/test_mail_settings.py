"""The installation's mail: who sees and sets it, from whom mails come, and a test with the server's own words."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from aisha.core.mail.sender import Sender
from aisha.core.mail.trial import try_out
from aisha.entrypoints.api import create_app
from tests.application import Api, Caller, Workspace, hosts_allowed
from tests.database import make_settings
from tests.mail.mailbox import Mailbox, deliver, mailbox
from tests.mail.test_outbox import queued
from tests.tenants import Tenant

PATH = "/api/settings/email"


@pytest.fixture
async def superadmin(api: Api) -> AsyncGenerator[Caller]:
    """Somebody who sets mail up; it is taken back afterwards."""
    yield await api.superadmin()
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key like 'mail.%'")


@pytest.fixture
async def box() -> AsyncGenerator[Mailbox]:
    async with mailbox() as made:
        yield made


async def ask(caller: Caller, app_dsn: str, box: Mailbox, method: str, path: str, json: Any = None) -> httpx.Response:
    """A request to a process of the same installation that has a mail server."""
    settings = make_settings(
        jwt_secret="t" * 64, encryption_key="e1" * 32, rate_limit_max=0, **box.settings(smtp_user="u", smtp_pass="very secret")
    )
    app = create_app(settings, dsn=app_dsn)
    async with app.router.lifespan_context(app):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")
        return await client.request(method, path, json=json, headers={"Authorization": f"Bearer {caller.token}"})


async def test_the_sender_is_set_and_used(api: Api, tenant: Tenant, superadmin: Caller, box: Mailbox) -> None:
    saved = await superadmin.request(
        "PUT", PATH, json={"name": "Acme, Support", "address": "hello@acme.example", "reply_to": "desk@acme.example"}
    )
    await deliver(api, await queued(tenant), tenant.id, **box.settings())
    emptied = await superadmin.request("PUT", PATH, json={})
    await deliver(api, await queued(tenant), tenant.id, **box.settings())

    assert saved.json()["data"] == {
        "server": None,
        "sender": {"name": "Acme, Support", "address": "hello@acme.example", "reply_to": "desk@acme.example"},
    }
    first, second = box.mails
    assert (first["From"], first["Reply-To"]) == ('"Acme, Support" <hello@acme.example>', "desk@acme.example")
    assert (second["From"], second["Reply-To"]) == ("Aisha CRM <crm@example.com>", None)
    assert emptied.json()["data"]["sender"]["name"] == "Aisha CRM"


@pytest.mark.parametrize(
    "body",
    [
        {"address": "no address"},
        {"reply_to": "a@b\r\nBcc: c@d.example"},
        {"name": "x\r\nBcc: everybody@example.com"},
        {"name": ""},
    ],
)
async def test_no_text_gets_into_a_header(superadmin: Caller, body: dict[str, str]) -> None:
    assert (await superadmin.request("PUT", PATH, json=body)).status_code == 400


async def test_a_wrong_address_is_told_at_its_field(superadmin: Caller) -> None:
    refused = await superadmin.request("PUT", PATH, json={"reply_to": "nobody"})

    assert refused.json()["details"] == {"reply_to": ["This is not an e-mail address."]}


async def test_only_superadmins_set_the_installations_mail_up(workspace: Workspace, superadmin: Caller) -> None:
    path, body = f"{PATH}?scope=system", {"to": "a@b.example"}
    answers = [
        await workspace.admin.get(path), await workspace.admin.request("PUT", path, json={"name": "X"}),
        await workspace.admin.post(f"{PATH}/test?scope=system", body), await workspace.employee.get(PATH),
        await workspace.employee.request("PUT", PATH, json={"sending_profile_id": None}),
        await workspace.employee.post(f"{PATH}/test", body),
    ]  # fmt: skip
    inside = await superadmin.request("GET", path, headers={"X-Tenant-ID": str(workspace.id)})

    assert [each.status_code for each in answers] == [403] * 6
    assert answers[0].json()["details"] == {"permission": "system.manage"}
    assert set(inside.json()["data"]) == {"server", "sender"}


async def test_a_workspace_chooses_and_tries_its_own_connection(
    api: Api, workspace: Workspace, superadmin: Caller, box: Mailbox
) -> None:
    admin, own = workspace.admin, {"host": "127.0.0.1", "port": box.port, "encryption": "none", "from_address": "s@our.example"}
    async with hosts_allowed(api, f"127.0.0.1:{box.port}"):
        made = (await admin.post("/api/integrations", {"integration_type": "smtp", "name": "Sales", "config": own})).json()[
            "data"
        ]
        before = await admin.post(f"{PATH}/test", {"to": "ada@example.com"})
        chosen = await admin.request("PUT", PATH, json={"sending_profile_id": made["id"]})
        tried = await admin.post(f"{PATH}/test", {"to": "ada@example.com"})
        box.unknown = {"ada@example.com"}
        refused = await admin.post(f"{PATH}/test", {"to": "ada@example.com"})
    strange = await admin.request("PUT", PATH, json={"name": "X"})
    outside = await superadmin.request("PUT", PATH, json={"sending_profile_id": made["id"]})
    left = await admin.request("PUT", PATH, json={})
    taken_back = await admin.request("PUT", PATH, json={"sending_profile_id": None})

    assert (before.status_code, before.json()["code"]) == (422, "INTEGRATION_MISSING")
    assert chosen.json()["data"]["sending"] == {"name": "Sales", "address": "s@our.example", "problem": None}
    assert [mail["From"] for mail in box.mails] == ["s@our.example"]
    assert tried.json()["data"] == {"sent": True, "lines": [{"step": "message", "code": None, "text": "Sales took the mail."}]}
    assert refused.json()["data"]["sent"] is False and "550 5.1.1" in refused.json()["data"]["lines"][0]["text"]
    assert strange.json()["details"] == {"name": ["This is a setting of the installation."]}
    assert outside.json()["details"] == {"sending_profile_id": ["This is a setting of a workspace."]}
    assert left.json()["data"]["sending_profile_id"] == made["id"], "what is not sent stays"
    assert (taken_back.json()["data"]["sending_profile_id"], taken_back.json()["data"]["sending"]) == (None, None)


async def test_a_test_shows_what_the_server_says(superadmin: Caller, app_dsn: str, box: Mailbox) -> None:
    shown = await ask(superadmin, app_dsn, box, "GET", PATH)
    taken = await ask(superadmin, app_dsn, box, "POST", f"{PATH}/test", {"to": "ada@example.com"})
    box.answers = ["550 5.1.1 Nobody of this name here"]
    refused = await ask(superadmin, app_dsn, box, "POST", f"{PATH}/test", {"to": "ada@example.com"})

    server = shown.json()["data"]["server"]
    assert server == {"host": "127.0.0.1", "port": box.port, "tls": "none", "user": "u", "has_password": True}
    assert "very secret" not in shown.text + taken.text + refused.text
    assert refused.json()["data"]["sent"] is False


async def test_the_answers_come_in_order(superadmin: Caller, api: Api, box: Mailbox) -> None:
    """Without a password to sign in with: this server asks for TLS before it takes one."""
    sender = Sender("Aisha CRM", "crm@example.com")
    taken = await try_out(make_settings(**box.settings()), sender, "ada@example.com")
    box.answers = ["550 5.1.1 Nobody of this name here"]
    refused = await try_out(make_settings(**box.settings()), sender, "ada@example.com")
    nobody = await try_out(make_settings(smtp_host="127.0.0.1", smtp_port=9), sender, "ada@example.com")

    steps = list(dict.fromkeys(line.step for line in taken.lines))
    assert steps == ["connect", "ehlo", "from", "to", "message", "quit"] and taken.sent
    assert (taken.lines[0].code, taken.lines[-1].code) == (220, 221) and "mail.test" in taken.lines[0].text
    assert [(line.code, line.text) for line in refused.lines][-1] == (550, "5.1.1 Nobody of this name here")
    assert (nobody.sent, nobody.lines[-1].step, nobody.lines[-1].code) == (False, "connect", None)


async def test_without_a_server_there_is_nothing_to_test(superadmin: Caller) -> None:
    answer = await superadmin.post(f"{PATH}/test", {"to": "a@b.example"})

    assert (answer.status_code, answer.json()["code"]) == (422, "INTEGRATION_MISSING")
