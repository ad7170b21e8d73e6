"""Mails that come back after a server had taken them: notes of mail servers and providers, and what they change."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.application import Api, Workspace, hosts_allowed
from tests.automation.sending import ended, make_sender, working
from tests.crm.test_emails import KEY, connected, outbox, written
from tests.mail.mailbox import Mailbox, deliver, mailbox
from tests.tenants import Person, Tenant

ADDRESS = "/api/settings/email/bounce-address"
REPORT = """\
Reporting-MTA: dns; mx.firm.example
Arrival-Date: Mon, 2 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{to}>:
  no such person here

"""
WHOLE = """\
From: MAILER-DAEMON@mx.firm.example
To: sales@our.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system.

--b1
Content-Type: message/delivery-status

{report}
--b1
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Hello

--b1--
"""


@pytest.fixture
async def box(api: Api) -> AsyncGenerator[Mailbox]:
    async with mailbox() as made, hosts_allowed(api, f"127.0.0.1:{made.port}"):
        yield made


class Told:
    """Tells the workspace of mails that came back, as whoever knows its address."""

    def __init__(self, api: Api, url: str) -> None:
        self.client, self.path = api.client, url[url.index("/api/") :]

    async def report(self, content: str, content_type: str = "message/rfc822") -> httpx.Response:
        return await self.client.post(self.path, content=content.encode(), headers={"Content-Type": content_type})

    async def json(self, body: Any) -> httpx.Response:
        return await self.client.post(self.path, json=body)


@pytest.fixture
async def told(api: Api, admin: Person) -> Told:
    made = await admin.post(ADDRESS)
    return Told(api, made.data["url"])


async def sent(api: Api, tenant: Tenant, admin: Person, box: Mailbox) -> tuple[str, UUID]:
    """The path of a contact, and a mail that has reached the mail server."""
    await connected(admin, box)
    path, made = await written(admin)
    await deliver(api, UUID(made["id"]), tenant.id, **KEY)
    return path, UUID(made["id"])


def whole(message_id: str, status: str = "5.1.1", action: str = "failed", to: str = "ada@firm.example") -> str:
    return WHOLE.format(report=REPORT.format(to=to, status=status, action=action), message_id=message_id)


async def suppressed(tenant: Tenant) -> list[tuple[str, str]]:
    async with tenant.system() as ctx:
        rows = await ctx.fetch("select address, reason from suppressions where tenant_id = $1", tenant.id)
    return [(row["address"], row["reason"]) for row in rows]


async def test_a_mail_that_comes_back_has_failed_and_its_address_is_written_to_no_more(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox, told: Told
) -> None:
    path, mail_id = await sent(api, tenant, admin, box)

    answers = [await told.report(whole(box.mails[0]["Message-ID"])) for _ in range(2)]
    mail = await outbox(admin, str(mail_id))
    standing = await admin.get(f"{path}/emails/standing")
    (activity,) = (await admin.get("/api/activities")).data

    assert [each.json()["data"] for each in answers] == [{"noted": 1, "unknown": 0}] * 2
    assert (mail["status"], mail["error"]) == ("failed", "Came back: 550 5.1.1 <ada@firm.example>: no such person here")
    assert await suppressed(tenant) == [("ada@firm.example", "bounced")]
    assert standing.data["reason"] == "bounced"
    assert activity["metadata"]["delivery"]["status"] == "failed"
    failed = "select count(*) from events where tenant_id = $1 and event = 'email.failed'"
    assert await tenant.value(failed) == 1, "told twice, it has failed once"


@pytest.mark.parametrize(
    ("status", "action", "mail_status", "listed"),
    [
        ("4.4.7", "failed", "failed", []), ("5.2.2", "failed", "failed", []), ("5.7.1", "failed", "failed", []),
        ("5.4.4", "failed", "failed", [("ada@firm.example", "bounced")]), ("4.4.1", "delayed", "sent", []),
        ("2.0.0", "delivered", "sent", []),
    ],
)  # fmt: skip
async def test_only_an_address_that_is_none_is_suppressed(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox, told: Told, status: str, action: str, mail_status: str, listed: Any
) -> None:
    _, mail_id = await sent(api, tenant, admin, box)

    answer = await told.report(whole("", status, action))

    assert answer.status_code == 200, "the mail is found by its receiver as well"
    assert ((await outbox(admin, str(mail_id)))["status"], await suppressed(tenant)) == (mail_status, listed)


@pytest.mark.parametrize(
    ("kind", "status", "reason"), [("hard", "failed", "bounced"), ("soft", "failed", None), ("complaint", "sent", "complained")]
)
async def test_a_provider_tells_in_json(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox, told: Told, kind: str, status: str, reason: str | None
) -> None:
    _, mail_id = await sent(api, tenant, admin, box)

    answer = await told.json({"type": kind, "id": str(mail_id), "reason": "Mailbox closed\r\nlong ago"})

    mail = await outbox(admin, str(mail_id))
    assert answer.json()["data"] == {"noted": 1, "unknown": 0}
    assert mail["status"] == status and (status == "sent" or mail["error"] == "Came back: Mailbox closed long ago")
    assert await suppressed(tenant) == ([("ada@firm.example", reason)] if reason else [])


async def test_a_campaign_mail_that_comes_back_counts_as_failed(
    api: Api, workspace: Workspace, box: Mailbox, app_dsn: str
) -> None:
    sender = await make_sender(api.state.pool, workspace.id)
    campaign = await sender.campaign(await sender.smtp(box.port), 2)
    async with working(app_dsn):
        await ended(sender, campaign)
    told = Told(api, (await workspace.admin.post(ADDRESS)).json()["data"]["url"])

    await told.report(whole(box.mails[0]["Message-ID"], to=box.mails[0]["To"]))

    status, metadata = await sender.show(campaign)
    assert (status, metadata["progress"]) == ("completed", {"total": 2, "processed": 2, "success": 1, "failed": 1})
    bounced = "select destination || ' ' || outcome from campaign_recipients where tenant_id = $1 and status = 'failed'"
    assert await sender.value(bounced) == f"{box.mails[0]['To']} bounced"
    assert await sender.value("select address from suppressions where tenant_id = $1") == box.mails[0]["To"]
    event = "select payload ->> 'outcome' from campaign_events where tenant_id = $1 and event_type = 'recipient_failed'"
    assert await sender.value(event) == "bounced"


async def test_what_was_never_sent_from_here_changes_nothing(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox, told: Told
) -> None:
    _, mail_id = await sent(api, tenant, admin, box)

    strange = [
        await told.json({"email": "ada\0@firm.example"}), await told.json({"id": "01a20ad5-ef6a-7759-9b9c-f632c56832c9"}),
        await told.report(whole("<1.2.3.01a20ad5ef6a77599b9cf632c56832c9@x.example>", to="someone@else.example")),
    ]  # fmt: skip

    assert [each.json()["data"] for each in strange] == [{"noted": 0, "unknown": 1}] * 3
    assert (await outbox(admin, str(mail_id)))["status"] == "sent" and await suppressed(tenant) == []


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        ("{}", "application/json", 400), ("{", "application/json", 400),
        ('{"type": "x", "email": "a@b.c"}', "application/json", 400),
        ("hello", "message/rfc822", 400), ("", "message/delivery-status", 400), ("x", "multipart/report", 400),
        ("Content-Type: multipart/mixed; boundary=\x00\n\n--\x00\n" * 400, "message/rfc822", 400), ("a=b", "text/plain", 415),
    ],
)  # fmt: skip
async def test_what_is_no_note_is_refused_in_words(told: Told, content: str, content_type: str, status: int) -> None:
    answer = await told.report(content, content_type)

    assert answer.status_code == status and answer.json()["message"]


async def test_the_address_is_a_secret_of_one_workspace(api: Api, tenant: Tenant, admin: Person, told: Told) -> None:
    note, path = {"email": "a@b.example"}, told.path
    shown = (await admin.get("/api/settings/email")).data["bounces"]
    first = await told.json(note)
    used = (await admin.get("/api/settings/email")).data["bounces"]
    again = Told(api, (await admin.post(ADDRESS)).data["url"])
    old = await told.json(note)
    other = await api.tenant()
    foreign = await api.client.post(again.path.replace(tenant.id.hex, other.hex), json=note)
    nobody = [await api.client.post(f"/api/email-bounces{each}", json=note) for each in ("", "?token=x", f"?token={'z' * 75}")]
    await admin.call("DELETE", ADDRESS)
    ended_one = await again.json(note)

    assert (shown["is_set"], shown["last_seen_at"], first.status_code) == (True, None, 200) and used["last_seen_at"]
    assert [each.status_code for each in (old, foreign, *nobody, ended_one)] == [404] * 6
    stored = await tenant.value("select string_agg(a::text, ' ') from audit_log a where tenant_id = $1")
    assert path.partition("token=")[2] not in stored and "bounce_address" in stored
