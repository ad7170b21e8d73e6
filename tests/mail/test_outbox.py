"""Mail: written with its reason, sent by real SMTP, retried, held without a server, readable for administrators only."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from aisha.core.errors import Forbidden, ValidationFailed
from aisha.core.mail import Link, Mail, queue_mail
from aisha.core.mail.jobs import retry_delay
from tests.application import Api, Workspace
from tests.mail.mailbox import Mailbox, deliver, html_of, mailbox, text_of
from tests.tenants import Person, Tenant

LETTER = Mail("test", "Hello <you> & us", ["<b>Dear</b> friend"], Link("Open it", "https://crm.example/x?a=1&b=2"), ["Bye"])


@pytest.fixture
async def box() -> AsyncGenerator[Mailbox]:
    """A mail server of this one test."""
    async with mailbox() as made:
        yield made


async def queued(tenant: Tenant, mail: Mail = LETTER, to: str = "ada@example.com") -> UUID:
    async with tenant.system() as ctx:
        return await queue_mail(ctx, mail, to=to)


async def row(tenant: Tenant, mail_id: UUID) -> dict[str, Any]:
    async with tenant.system() as ctx:
        found = await ctx.fetchrow("select * from email_outbox where tenant_id = $1 and id = $2", tenant.id, mail_id)
    assert found is not None
    return dict(found)


async def test_a_mail_exists_only_if_its_transaction_commits(tenant: Tenant) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with tenant.system() as ctx:
            await queue_mail(ctx, LETTER, to="ada@example.com")
            raise ZeroDivisionError

    assert await tenant.value("select count(*) from email_outbox where tenant_id = $1") == 0
    await queued(tenant)
    async with tenant.system() as ctx:
        jobs = await ctx.fetchval("select count(*) from pgqueuer where entrypoint = 'mail.send' and payload is not null")
    assert jobs >= 1


async def test_a_mail_arrives_in_both_forms_and_its_link_is_erased(api: Api, tenant: Tenant, box: Mailbox) -> None:
    mail_id = await queued(tenant)

    await deliver(api, mail_id, tenant.id, **box.settings())

    (mail,) = box.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "ada@example.com", "Aisha CRM <crm@example.com>", "Hello <you> & us",
    )  # fmt: skip
    assert "<b>Dear</b> friend\n" in text_of(mail) and "https://crm.example/x?a=1&b=2\n" in text_of(mail)
    assert "&lt;b&gt;Dear&lt;/b&gt; friend" in html_of(mail) and 'href="https://crm.example/x?a=1&amp;b=2"' in html_of(mail)
    stored = await row(tenant, mail_id)
    assert (stored["status"], stored["attempts"], stored["text_body"], stored["link"]) == ("sent", 1, None, None)
    assert stored["sent_at"] is not None


async def test_only_mails_that_can_be_stopped_offer_one_click(api: Api, tenant: Tenant, box: Mailbox) -> None:
    stop = "https://crm.example/api/unsubscribe/x"
    for mail in (LETTER, replace(LETTER, unsubscribe_url=stop)):
        await deliver(api, await queued(tenant, mail), tenant.id, **box.settings())

    offered = [(mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) for mail in box.mails]
    assert offered == [(None, None), (f"<{stop}>", "List-Unsubscribe=One-Click")]


async def test_a_sent_mail_is_not_sent_again(api: Api, tenant: Tenant, box: Mailbox) -> None:
    mail_id = await queued(tenant)

    for _ in range(2):
        await deliver(api, mail_id, tenant.id, **box.settings())

    assert len(box.mails) == 1
    assert (await row(tenant, mail_id))["status"] == "sent"


@pytest.mark.parametrize("subject", ["Hi\r\nBcc: everybody@example.com", "Hi\nX: y", "Hi\x00\u2028there", "ß" * 400])
async def test_no_text_gets_into_a_header(api: Api, tenant: Tenant, box: Mailbox, subject: str) -> None:
    mail_id = await queued(tenant, Mail("test", subject, ["\r\n.\r\nQUIT\r\nMAIL FROM:<x@y.example>"]))

    await deliver(api, mail_id, tenant.id, **box.settings())

    (mail,) = box.mails
    assert mail["Bcc"] is None and mail["X"] is None
    assert len(mail["Subject"].splitlines()) == 1
    assert "MAIL FROM:<x@y.example>" in text_of(mail)


@pytest.mark.parametrize(
    "to",
    ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "a b@c.example", "nobody", "", "a@b@"],
)
async def test_anything_but_one_address_is_refused(tenant: Tenant, to: str) -> None:
    with pytest.raises(ValidationFailed):
        await queued(tenant, to=to)


async def test_without_a_server_mails_are_held_and_an_admin_reads_their_link(api: Api, workspace: Workspace) -> None:
    tenant = Tenant(api, workspace.id)
    mail_id = await queued(tenant)
    await deliver(api, mail_id, tenant.id)

    listed = (await workspace.admin.get("/api/email-outbox?status=held")).json()["data"]
    shown = (await workspace.admin.get(f"/api/email-outbox/{mail_id}")).json()["data"]
    refused = [(await caller.get("/api/email-outbox")).status_code for caller in (workspace.employee, workspace.support)]

    assert [(each["id"], each["status"]) for each in listed] == [(str(mail_id), "held")]
    assert "link" not in listed[0] and shown["link"] == "https://crm.example/x?a=1&b=2"
    assert refused == [403, 403]
    sql = "select actor_id from audit_log where tenant_id = $1 and action = 'MAIL_LINK_SHOWN' and entity_id = $2"
    assert await tenant.value(sql, mail_id) == workspace.admin.user_id


async def test_mails_of_the_platform_are_for_superadmins(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    async with api.system() as ctx:
        mail_id = await queue_mail(ctx, LETTER, to="root@example.com")
    await deliver(api, mail_id, None)

    by_admin = await workspace.admin.get(f"/api/email-outbox/{mail_id}")
    by_superadmin = await superadmin.get(f"/api/email-outbox/{mail_id}")
    found = await superadmin.get("/api/email-outbox?q=root@example")

    assert by_admin.status_code == 404
    assert by_superadmin.json()["data"]["link"] == "https://crm.example/x?a=1&b=2"
    assert str(mail_id) in [each["id"] for each in found.json()["data"]]


async def test_held_mails_are_released_once_there_is_a_server(api: Api, tenant: Tenant, admin: Person, box: Mailbox) -> None:
    mail_id = await queued(tenant)
    await deliver(api, mail_id, tenant.id)

    released = await admin.post("/api/email-outbox/release")
    await deliver(api, mail_id, tenant.id, **box.settings())

    assert released.data == {"released": 1}
    assert len(box.mails) == 1 and (await row(tenant, mail_id))["status"] == "sent"


async def test_a_refusal_for_now_is_tried_five_times_in_all(api: Api, tenant: Tenant, box: Mailbox) -> None:
    mail_id = await queued(tenant)
    box.answers = ["451 4.7.1 Try again later"] * 5
    stored: list[dict[str, Any]] = []

    for _ in range(6):
        await deliver(api, mail_id, tenant.id, **box.settings())
        stored.append(await row(tenant, mail_id))

    assert [each["status"] for each in stored] == ["queued"] * 4 + ["failed"] * 2
    assert [each["attempts"] for each in stored] == [1, 2, 3, 4, 5, 5]
    assert "451 4.7.1 Try again later" in stored[0]["error"] and not stored[-1]["is_unclear"]


async def test_retries_wait_longer_each_time() -> None:
    delays = [retry_delay(attempts).total_seconds() for attempts in (1, 2, 3, 4)]

    assert all(least <= delay < least + 2 for delay, least in zip(delays, (10, 20, 40, 80), strict=True))


async def test_a_refusal_for_good_is_not_repeated_but_a_person_may(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox
) -> None:
    mail_id = await queued(tenant)
    box.answers = ["550 No such user"]

    await deliver(api, mail_id, tenant.id, **box.settings())
    failed = await row(tenant, mail_id)
    retried = await admin.post(f"/api/email-outbox/{mail_id}/retry")
    await deliver(api, mail_id, tenant.id, **box.settings())
    again = await admin.post(f"/api/email-outbox/{mail_id}/retry")

    assert (failed["status"], failed["attempts"]) == ("failed", 1)
    assert retried.data["status"] == "queued"
    assert len(box.mails) == 1 and again.error == (409, "INVALID_STATUS")


async def test_nobody_listening_is_tried_again(api: Api, tenant: Tenant) -> None:
    mail_id = await queued(tenant)

    await deliver(api, mail_id, tenant.id, smtp_host="127.0.0.1", smtp_port=1)

    stored = await row(tenant, mail_id)
    assert (stored["status"], stored["attempts"]) == ("queued", 1)
    assert stored["error"] and stored["next_attempt_at"] is not None


async def test_a_connection_lost_after_the_message_is_unclear_and_never_repeated(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox
) -> None:
    mail_id = await queued(tenant)
    box.drops = True

    for _ in range(2):
        await deliver(api, mail_id, tenant.id, **box.settings())
    stored = await row(tenant, mail_id)
    marked = await admin.post(f"/api/email-outbox/{mail_id}/mark-sent")

    assert len(box.mails) == 1
    assert (stored["status"], stored["is_unclear"]) == ("failed", True)
    assert (marked.data["status"], marked.data["link"]) == ("sent", None)


async def test_a_worker_that_died_while_sending_leaves_it_unclear(api: Api, tenant: Tenant, box: Mailbox) -> None:
    mail_id = await queued(tenant)
    async with tenant.system() as ctx:
        await ctx.execute("update email_outbox set send_started_at = now(), attempts = 1 where id = $1", mail_id)

    await deliver(api, mail_id, tenant.id, **box.settings())

    assert box.mails == []
    assert (await row(tenant, mail_id))["is_unclear"] is True


async def test_a_server_elsewhere_must_offer_tls(
    api: Api, tenant: Tenant, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_host: str) -> bool:
        return False

    monkeypatch.setattr("aisha.core.mail.smtp.is_loopback", never)
    mail_id = await queued(tenant)

    await deliver(api, mail_id, tenant.id, **box.settings())

    stored = await row(tenant, mail_id)
    assert box.mails == [] and stored["status"] == "queued" and "STARTTLS" in stored["error"].upper()


async def test_the_password_of_the_server_is_in_no_row(api: Api, tenant: Tenant, box: Mailbox) -> None:
    mail_id = await queued(tenant)

    await deliver(api, mail_id, tenant.id, **box.settings(smtp_user="crm", smtp_pass="canary-5512"))

    stored = await row(tenant, mail_id)
    assert "canary-5512" not in str(stored) and stored["status"] == "queued"


async def test_an_address_with_letters_of_any_script_is_reached(api: Api, tenant: Tenant, box: Mailbox) -> None:
    mail_id = await queued(tenant, to="größe@beispiel.example")

    await deliver(api, mail_id, tenant.id, **box.settings())

    assert (await row(tenant, mail_id))["status"] == "sent"


async def test_the_outbox_of_a_tenant_stays_there(api: Api, tenant: Tenant) -> None:
    other = await api.tenant()
    with pytest.raises(Forbidden):
        async with tenant.system() as ctx:
            await ctx.execute(
                "insert into email_outbox (tenant_id, id, kind, to_address, subject) values ($1, $2, 'x', 'a@b.c', 's')",
                other, uuid4(),
            )  # fmt: skip
