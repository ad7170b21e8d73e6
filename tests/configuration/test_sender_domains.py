"""What the domain of a mail connection publishes, asked of a real name server: found, missing, wrong, or nobody says."""

import base64
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aisha.configuration.mail.domain_records import SendingDomain, check_domain
from aisha.configuration.mail.jobs import SENDER_DOMAIN_CHECK, check_tenant_domains, last_moment
from aisha.configuration.mail.texts_found import Finding
from aisha.core import dns_texts
from aisha.core.database import read_json
from aisha.core.dns_texts import ask_through
from aisha.entrypoints.api import create_app
from tests.application import Api, Caller, Workspace
from tests.configuration.name_server import NameServer, name_server
from tests.database import make_settings

PATH = "/api/settings/email"
KEY = base64.b64encode(
    generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()
GOOD = {
    "our.example": ["google-site-verification=1", "v=spf1 include:_spf.google.com ~all"],
    "_spf.google.com": ["v=spf1 ip4:192.0.2.0/24 ~all"],
    "google._domainkey.our.example": [f"v=DKIM1; k=rsa; p={KEY}"],
    "_dmarc.our.example": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@our.example"],
}
GMAIL = {"integration_type": "gmail", "name": "Sales", "config": {"username": "sales@our.example"},
         "credentials": {"password": "sixteen letters!"}}  # fmt: skip


@pytest.fixture
async def server() -> AsyncGenerator[NameServer]:
    async with name_server(GOOD) as made:
        yield made


async def looked(server: NameServer, domain: str = "our.example", **given: Any) -> dict[str, Finding]:
    """The three findings by their record."""
    sending = SendingDomain(**{"domain": domain, "selector": "google", "spf_include": "_spf.google.com",
                               "spf_wanted": "v=spf1 include:_spf.google.com ~all", **given})  # fmt: skip
    found = await check_domain(ask_through([f"127.0.0.1:{server.port}"]), sending)
    return {each.record: each for each in found}


async def test_a_domain_that_publishes_everything(server: NameServer) -> None:
    found = await looked(server)

    assert {name: each.status for name, each in found.items()} == dict.fromkeys(("spf", "dkim", "dmarc"), "found")
    assert found["dkim"].found == f"v=DKIM1; k=rsa; p={KEY}", "a long record comes in several parts"
    assert found["spf"].found == "v=spf1 include:_spf.google.com ~all" and found["spf"].publish is None


async def test_what_is_missing_is_named_with_the_record_to_publish(server: NameServer) -> None:
    found = await looked(server, "new.example")

    assert {each.status for each in found.values()} == {"missing"}
    assert [(each.name, each.publish) for each in found.values()] == [
        ("new.example", "v=spf1 include:_spf.google.com ~all"),
        ("google._domainkey.new.example", "v=DKIM1; k=rsa; p=…"),
        ("_dmarc.new.example", "v=DMARC1; p=none"),
    ]


async def test_a_name_below_follows_the_policy_above(server: NameServer) -> None:
    server.texts["_dmarc.our.example"] = ["v=DMARC1; p=reject; sp=none"]

    found = await looked(server, "news.our.example")

    assert (found["dmarc"].status, found["dmarc"].name) == ("found", "_dmarc.our.example")
    assert "none" in found["dmarc"].text and server.asked.count("_dmarc.example") == 0


@pytest.mark.parametrize(
    ("name", "texts", "record", "said", "publish"),
    [
        ("our.example", ["v=spf1 a ~all", "v=spf1 include:_spf.google.com -all"], "spf", "2 SPF records",
         "v=spf1 a include:_spf.google.com ~all"),
        ("our.example", ["v=spf1 mx -all"], "spf", "does not name _spf.google.com", "v=spf1 include:_spf.google.com mx -all"),
        ("our.example", ["v=spf1 include:_spf.google.com +all"], "spf", "every server", "v=spf1 include:_spf.google.com ~all"),
        ("our.example", ["v=spf1 ipv4:1.2.3.4 -all"], "spf", "cannot read “ipv4:1.2.3.4”", None),
        ("our.example", ["v=spf1 include:gone.example -all"], "spf", "gone.example, which has no SPF record", None),
        ("our.example", ["v=spf1 include:our.example -all"], "spf", "more than 10 questions", None),
        ("google._domainkey.our.example", ["v=DKIM1; p="], "dkim", "withdrawn", "v=DKIM1; k=rsa; p=…"),
        ("google._domainkey.our.example", ["v=DKIM1; p=AAAA"], "dkim", "no key", "v=DKIM1; k=rsa; p=…"),
        ("google._domainkey.our.example", ["hello"], "dkim", "no DKIM key", "v=DKIM1; k=rsa; p=…"),
        ("google._domainkey.our.example", [f"k=rsa; p={KEY}", f"p={KEY}"], "dkim", "several keys", "v=DKIM1; k=rsa; p=…"),
        ("_dmarc.our.example", ["v=DMARC1; p=maybe"], "dmarc", "p=none, p=quarantine, p=reject", "v=DMARC1; p=none"),
        ("_dmarc.our.example", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "dmarc", "several DMARC", "v=DMARC1; p=none"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said(
    server: NameServer, name: str, texts: list[str], record: str, said: str, publish: str | None
) -> None:
    server.texts[name] = texts

    found = (await looked(server))[record]

    assert found.status == "wrong" and said in found.text and found.publish == publish
    assert found.found is not None and min(texts)[:30] in found.found


@pytest.mark.parametrize("mood", ["silent", "junk", "fails"])
async def test_a_name_server_without_an_answer_is_no_verdict(
    server: NameServer, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_texts, "QUESTION_SECONDS", 0.3)
    server.mood = mood

    found = await looked(server)

    assert {each.status for each in found.values()} == {"unknown"}
    assert all("our.example" in each.text and each.publish is None for each in found.values())


async def test_a_name_that_cannot_be_is_no_verdict_either(server: NameServer) -> None:
    found = await looked(server, selector="x" * 64)

    assert found["dkim"].status == "unknown" and "cannot be looked up" in found["dkim"].text


async def checked_by(caller: Caller, app_dsn: str, server: NameServer, connection: str) -> httpx.Response:
    """A request to a process of the same installation that asks this name server."""
    keys = {"jwt_secret": "t" * 64, "encryption_key": "e1" * 32, "rate_limit_max": 0}
    app = create_app(make_settings(dns_resolvers=(f"127.0.0.1:{server.port}",), **keys), dsn=app_dsn)
    async with app.router.lifespan_context(app):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")
        headers = {"Authorization": f"Bearer {caller.token}"}
        return await client.post(f"{PATH}/senders/{connection}/check", headers=headers)


async def test_a_check_is_kept_until_the_domain_is_another_one(
    api: Api, workspace: Workspace, app_dsn: str, server: NameServer
) -> None:
    admin, other = workspace.admin, await api.member(await api.tenant(), "admin")
    made = (await admin.post("/api/integrations", GMAIL)).json()["data"]
    del server.texts["_dmarc.our.example"]

    unchecked = (await admin.get(PATH)).json()["data"]["senders"]
    checked = await checked_by(admin, app_dsn, server, made["id"])
    kept = (await admin.get(PATH)).json()["data"]["senders"]
    foreign = await checked_by(other, app_dsn, server, made["id"])
    by_an_employee = await workspace.employee.post(f"{PATH}/senders/{made['id']}/check")
    await admin.request("PATCH", f"/api/integrations/{made['id']}", json={"config": {"dkim_selector": "2027"}})
    changed = (await admin.get(PATH)).json()["data"]["senders"]

    assert checked.status_code == 200 and checked.json()["data"] == kept
    assert [(each["domain"], each["selector"], each["records"]) for each in unchecked] == [("our.example", "google", None)]
    assert [each["status"] for each in kept[0]["records"]] == ["found", "found", "missing"] and kept[0]["checked_at"]
    assert (foreign.status_code, by_an_employee.status_code) == (404, 403)
    assert (changed[0]["records"], changed[0]["checked_at"]) == (None, None)


async def test_a_domain_is_looked_at_every_day_and_told_of_once_when_it_breaks(
    api: Api, workspace: Workspace, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_texts, "QUESTION_SECONDS", 0.3)
    admin, settings = workspace.admin, api.state.settings.model_copy(update={"dns_resolvers": (f"127.0.0.1:{server.port}",)})
    off = GMAIL | {"name": "Old", "config": {"username": "sales@off.example"}, "is_active": False}
    for body in (GMAIL, GMAIL | {"name": "Support", "config": {"username": "help@our.example"}}, off):
        assert (await admin.post("/api/integrations", body)).status_code == 201

    async def pass_a_day() -> None:
        async with api.system(workspace.id) as ctx:
            await ctx.execute("update sender_domain_checks set checked_at = now() - interval '25 h'")
        await SENDER_DOMAIN_CHECK.run(api.state.pool, settings)

    first = [await check_tenant_domains(api.state.pool, settings, workspace.id) for _ in range(2)]
    shown = (await admin.get(PATH)).json()["data"]["senders"]
    asked = len(server.asked)
    server.mood = "fails"
    await pass_a_day()
    server.mood = "good"
    for spf in ("v=spf1 -all", "v=spf1 -all", GOOD["our.example"][1], "v=spf1 -all"):
        server.texts["our.example"] = [spf]
        await pass_a_day()

    assert first == [1, 0], "one domain of two connections, and not again on the same day"
    assert asked == 4 and [each["records"][0]["status"] for each in shown] == ["found", "found"]
    async with api.system(workspace.id) as ctx:
        told = await ctx.fetch(
            "select payload from events where event = 'sender_domain.failed' and tenant_id = $1", workspace.id
        )
    said = [read_json(each["payload"]) for each in told]
    assert [(each["domain"], each["records"]) for each in said] == [("our.example", ["spf"])] * 2
    assert said[0]["error"] == "SPF is wrong: It does not name _spf.google.com, through which this connection sends."


async def test_no_domain_is_looked_at_where_integrations_are_off(api: Api, workspace: Workspace, server: NameServer) -> None:
    await workspace.admin.post("/api/integrations", GMAIL)
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "insert into module_settings (tenant_id, module_name, is_enabled) values ($1, 'integrations', false)", workspace.id
        )

    assert await check_tenant_domains(api.state.pool, api.state.settings, workspace.id) == 0


@pytest.mark.parametrize(
    ("tenant", "moment"),
    [(0, "2027-03-02T00:00"), (61, "2027-03-02T01:01"), (1439, "2027-03-01T23:59"), (1440, "2027-03-02T00:00")],
)
def test_each_workspace_has_its_own_minute_of_the_day(tenant: int, moment: str) -> None:
    now = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)

    assert last_moment(UUID(int=tenant), now) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert now - last_moment(UUID(int=tenant), now) < timedelta(days=1) and SENDER_DOMAIN_CHECK.every == timedelta(hours=1)


async def test_a_campaign_hears_of_it_before_its_start(workspace: Workspace, app_dsn: str, server: NameServer) -> None:
    admin = workspace.admin
    made = (await admin.post("/api/integrations", GMAIL)).json()["data"]
    person = (await admin.post("/api/contacts", {"last_name": "King", "email": "ada@firm.example"})).json()["data"]
    body = {"name": "Spring", "campaign_type": "email", "subject": "Hi", "body": "Hi",
            "metadata": {"ai_email_config": {"sending_profile_id": made["id"]}},
            "audience": {"entity": "contact", "ids": [person["id"]]}}  # fmt: skip
    campaign = (await admin.post("/api/aicampaigns", body)).json()["data"]

    async def warned() -> tuple[list[str], bool]:
        found = (await admin.get(f"/api/aicampaigns/{campaign['id']}/preflight")).json()["data"]
        return [each["text"] for each in found["warnings"] if each["code"] == "sender_domain"], found["can_start"]

    unchecked = await warned()
    server.texts["our.example"] = ["v=spf1 -all"]
    await checked_by(admin, app_dsn, server, made["id"])
    wrong = await warned()
    server.texts["our.example"] = GOOD["our.example"]
    await checked_by(admin, app_dsn, server, made["id"])

    assert unchecked[0][0].startswith("Nobody has checked yet what our.example publishes") and unchecked[1]
    assert wrong == (
        ["Mails from our.example may be taken for spam: SPF is wrong. Settings → E-mail says what to publish."],
        True,
    )
    assert await warned() == ([], True)
