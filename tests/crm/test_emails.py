"""Mails to contacts and leads: an activity and a mail in one go, the workspace's own connection, and what becomes of them."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aisha.core.jobs import JobMessage, JobRun
from aisha.core.mail import Mail, queue_mail
from aisha.core.mail.jobs import note_mail
from aisha.core.storage import file_storage
from aisha.crm.personal_data.erasure import erase_contact
from aisha.identity.privacy.subject import subject_of
from aisha.identity.privacy.traces import erase_mails
from tests.application import Api, hosts_allowed
from tests.database import make_settings
from tests.mail.mailbox import Mailbox, deliver, html_of, mailbox, text_of
from tests.tenants import Person, Tenant

KEY = {"encryption_key": "e1" * 32}
"""What the application of the tests seals with."""
HELLO = {
    "subject": "Hello {{first_name|there}}",
    "body": "Hi {{first_name|there}},\n\nsee https://our.example.\n\n{{owner.name}}",
}


@pytest.fixture
async def box(api: Api) -> AsyncGenerator[Mailbox]:
    """A mail server that a superadmin lets workspaces use."""
    async with mailbox(open_sign_in=True) as made, hosts_allowed(api, f"127.0.0.1:{made.port}"):
        yield made


async def connected(admin: Person, box: Mailbox, **config: Any) -> str:
    """A mail connection that the workspace sends through; its id."""
    server = {"host": "127.0.0.1", "port": box.port, "encryption": "none"}
    own = {**server, "from_address": "sales@our.example", "max_emails_per_minute": 100_000, **config}
    made = (await admin.post("/api/integrations", {"integration_type": "smtp", "name": "Sales mailbox", "config": own})).data
    chosen = await admin.call("PUT", "/api/settings/effective", {"settings": {"sending_profile_id": made["id"]}})
    assert chosen.status == 200, chosen.body
    return made["id"]


async def written(person: Person, collection: str = "contacts", **values: Any) -> tuple[str, dict[str, Any]]:
    """The path of a new contact or lead, and a mail to them."""
    record = await person.create(collection, first_name="Ada", last_name="King", email="ada@firm.example", **values)
    path = f"/api/{collection}/{record['id']}"
    return path, (await person.post(f"{path}/emails", HELLO)).data


async def delivery(person: Person, path: str) -> tuple[str, str, str | None]:
    """Status of the activity, and how far its mail has come, as the timeline tells."""
    (entry,) = (await person.get(f"{path}/timeline", types="activity")).data
    return entry["data"]["status"], entry["data"]["delivery"]["status"], entry["data"]["delivery"]["error"]


async def outbox(person: Person, mail_id: str) -> dict[str, Any]:
    return (await person.get(f"/api/email-outbox/{mail_id}")).data


async def test_a_mail_leaves_through_the_workspaces_connection_and_its_activity_is_done(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox
) -> None:
    await connected(admin, box)
    employee = await tenant.person("employee")

    path, sent = await written(employee)
    standing = (await employee.get(f"{path}/emails/standing")).data
    before = await delivery(employee, path)
    await deliver(api, UUID(sent["id"]), tenant.id, **KEY)

    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == ("ada@firm.example", "Hello Ada")
    assert (mail["From"], mail["Reply-To"]) == ("Ada Byron <sales@our.example>", f"{employee.id}@people.example")
    assert mail["Auto-Submitted"] is None
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "/api/unsubscribe/" in mail["List-Unsubscribe"]
    assert text_of(mail).startswith("Hi Ada,\n\nsee https://our.example.") and "/api/unsubscribe/" in text_of(mail)
    assert '<a href="https://our.example">' in html_of(mail)
    assert (standing["reason"], standing["from_address"], standing["problem"]) == (None, "sales@our.example", None)
    assert (before, await delivery(employee, path)) == (("pending", "queued", None), ("completed", "sent", None))
    assert (await employee.get(path)).data["last_contacted_at"] is not None
    shown = await outbox(admin, sent["id"])
    assert shown["sent_through"] == "Sales mailbox" and shown["created_at"] < shown["attempted_at"] < shown["sent_at"]


@pytest.mark.parametrize(
    ("collection", "values", "code"),
    [
        ("contacts", {"do_not_email": True}, "DO_NOT_EMAIL"),
        ("leads", {"email": None, "phone": "+12125550123"}, "NO_DESTINATION"),
    ],
)
async def test_who_may_not_be_mailed_is_not(admin: Person, collection: str, values: dict[str, Any], code: str) -> None:
    record = await admin.create(collection, **({"last_name": "King", "email": "ada@firm.example"} | values))
    path = f"/api/{collection}/{record['id']}"

    refused = await admin.post(f"{path}/emails", HELLO)
    standing = (await admin.get(f"{path}/emails/standing")).data

    assert refused.error == (422, code) and refused.body["message"] == standing["reason_text"]
    assert (await admin.get("/api/activities")).data == [] and (await admin.get("/api/email-outbox")).data == []


async def test_who_refuses_while_a_mail_waits_gets_none(api: Api, tenant: Tenant, admin: Person, box: Mailbox) -> None:
    await connected(admin, box)
    path, sent = await written(admin, "leads")
    await admin.patch(path, {"do_not_email": True})

    await deliver(api, UUID(sent["id"]), tenant.id, **KEY)

    assert box.mails == []
    assert await delivery(admin, path) == ("pending", "failed", "They asked not to be mailed.")


async def test_a_mail_that_cannot_be_written_is_explained(tenant: Tenant, admin: Person) -> None:
    employee, support = [await tenant.person(role) for role in ("employee", "support")]
    contact = await admin.create("contacts", last_name="King", email="ada@firm.example")
    path = f"/api/contacts/{contact['id']}/emails"

    empty = await admin.post(path, {})
    lines = await admin.post(path, {"subject": "Hi\r\nBcc: all", "body": "Hi"})
    unknown = await admin.post(path, {"subject": "{{first_nam}}", "body": "Hi"})
    missing = await admin.post(path, {"subject": "Hi {{first_name}}", "body": "Hi"})
    no_template = await admin.post(path, {"template_id": contact["id"]})
    no_deal = await admin.post(path, HELLO | {"opportunity_id": contact["id"]})
    not_theirs = await employee.post(path, HELLO)
    not_theirs_to_do = await support.post(path, HELLO)

    assert (empty.status, sorted(empty.body["details"])) == (400, ["body", "subject"])
    assert lines.status == 400
    assert lines.body["details"] == {"subject": ["A subject is one line: leave out line breaks and tabs."]}
    assert (unknown.status, list(unknown.body["details"])) == (400, ["subject"])
    assert missing.error == (422, "MISSING_VALUES") and missing.body["details"] == {"missing": ["first_name"]}
    assert (list(no_template.body["details"]), list(no_deal.body["details"])) == (["template_id"], ["opportunity_id"])
    assert (not_theirs.status, not_theirs_to_do.status) == (404, 403)


async def test_a_repeated_post_writes_one_mail_and_the_deal_and_the_account_show_it(admin: Person) -> None:
    account, other = [await admin.create("accounts", name=name) for name in ("Mill", "Farm")]
    contact = await admin.create(
        "contacts", first_name="Ada", last_name="King", email="ada@firm.example", account_id=account["id"]
    )
    deal = await admin.create("opportunities", name="Engines")
    body = HELLO | {"opportunity_id": deal["id"]}

    first, again = [await admin.post(f"/api/contacts/{contact['id']}/emails", body, Idempotency_Key="mail-1") for _ in range(2)]

    assert first.data == again.data and len((await admin.get("/api/email-outbox")).data) == 1
    (entry,) = (await admin.get(f"/api/opportunities/{deal['id']}/timeline", types="activity")).data
    assert entry["id"] == first.data["activity_id"]
    (entry,) = (await admin.get(f"/api/accounts/{account['id']}/timeline", types="activity")).data
    assert entry["id"] == first.data["activity_id"]
    assert (await admin.get(f"/api/accounts/{other['id']}/timeline", types="activity")).data == []


async def test_a_template_fills_a_mail_and_counts_its_use(api: Api, tenant: Tenant, admin: Person, box: Mailbox) -> None:
    await connected(admin, box)
    template = await admin.create(
        "email-templates", name="Demo", subject="Thanks, {{first_name}}", body_text="Hi", body_html="<h1>Hi {{first_name}}</h1>"
    )
    contact = await admin.create("contacts", first_name="Ada", last_name="King", email="ada@firm.example")
    path = f"/api/contacts/{contact['id']}/emails"

    for body in ({"template_id": template["id"]}, {"template_id": template["id"], "body": "Other words"}):
        await deliver(api, UUID((await admin.post(path, body)).data["id"]), tenant.id, **KEY)

    whole, changed_text = box.mails
    assert whole["Subject"] == "Thanks, Ada" and "<h1>Hi Ada</h1>" in html_of(whole)
    assert "<h1>" not in html_of(changed_text) and text_of(changed_text).startswith("Other words")
    after = (await admin.get(f"/api/email-templates/{template['id']}")).data
    assert (after["usage_count"], after["version"]) == (2, template["version"])


async def test_an_address_that_is_none_is_written_to_no_more(api: Api, tenant: Tenant, admin: Person, box: Mailbox) -> None:
    await connected(admin, box)
    box.answers = ["550 5.7.1 Relaying denied", "550 5.1.1 No such person"]
    path, denied = await written(admin)
    await deliver(api, UUID(denied["id"]), tenant.id, **KEY)
    after_denied = (await admin.get("/api/suppressions")).data

    sent = (await admin.post(f"{path}/emails", HELLO)).data
    await deliver(api, UUID(sent["id"]), tenant.id, **KEY)

    (listed,) = (await admin.get("/api/suppressions")).data
    assert after_denied == [] and (listed["address"], listed["reason"]) == ("ada@firm.example", "bounced")
    assert (await admin.post(f"{path}/emails", HELLO)).error == (422, "BOUNCED")
    entry = (await admin.get(f"{path}/timeline", types="activity")).data[0]
    assert "No such person" in entry["data"]["delivery"]["error"]


async def test_what_an_administrator_does_in_the_outbox_stands_on_the_activity(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox
) -> None:
    path, sent = await written(admin)
    mail_id = UUID(sent["id"])
    await deliver(api, mail_id, tenant.id)
    held = await delivery(admin, path)

    await admin.post(f"/api/email-outbox/{mail_id}/mark-sent")
    message = JobMessage(tenant.id, None, {"id": str(mail_id)})
    await note_mail(JobRun(api.state.pool, make_settings(), message, lambda: False))

    assert held == ("pending", "held", "There is no mail server: SMTP_HOST is not set.")
    assert await delivery(admin, path) == ("completed", "sent", None)


@pytest.mark.parametrize("gone", ["switched off", "removed", "module off"])
async def test_without_its_connection_customers_wait_and_members_get_their_mail(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox, gone: str
) -> None:
    connection = await connected(admin, box)
    path, sent = await written(admin)
    if gone == "switched off":
        await admin.patch(f"/api/integrations/{connection}", {"is_active": False})
    elif gone == "removed":
        await admin.delete(f"/api/integrations/{connection}")
    else:
        await admin.call("PUT", "/api/module-settings/integrations", {"is_enabled": False})
    async with tenant.system() as ctx:
        inner = await queue_mail(ctx, Mail("invitation", "Come", ["Hi"], route="workspace"), to="eve@example.com")
        secret = await queue_mail(ctx, Mail("password_reset", "Reset", ["Hi"]), to="eve@example.com")

    for mail_id in (UUID(sent["id"]), inner, secret):
        await deliver(api, mail_id, tenant.id, **KEY, **box.settings())

    assert [mail["Subject"] for mail in box.mails] == ["Come", "Reset"]
    assert (await delivery(admin, path))[1] == "held"
    told = (await admin.get(f"{path}/emails/standing")).data["problem"]
    assert told and told in (await outbox(admin, sent["id"]))["error"]
    assert (await outbox(admin, str(inner)))["sent_through"] == f"Mail server of the installation. {told}"
    assert (await outbox(admin, str(secret)))["sent_through"] == "Mail server of the installation"


async def test_an_erased_person_takes_the_mail_along_and_so_does_its_writer(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox, tmp_path: Path
) -> None:
    await connected(admin, box)
    writer = await tenant.person("admin", name="Zoe Writer")
    path, sent = await written(writer)
    async with tenant.acting(admin, write=True) as ctx:
        await erase_mails(ctx, subject_of({}, addresses=[f"{writer.id}@people.example"]), file_storage(tmp_path))
        unsigned = await ctx.fetchrow("select from_name, reply_to, text_body from email_outbox where id = $1", UUID(sent["id"]))
        await erase_contact(ctx, UUID(path.rpartition("/")[2]), file_storage(tmp_path))
        left = await ctx.fetchrow(
            "select m.to_address, m.subject, m.text_body, m.status, a.subject as title, a.description, a.metadata::text"
            " from email_outbox m join activities a on a.tenant_id = m.tenant_id and a.id = m.activity_id where m.id = $1",
            UUID(sent["id"]),
        )

    await deliver(api, UUID(sent["id"]), tenant.id, **KEY)

    assert unsigned is not None and (unsigned["from_name"], unsigned["reply_to"]) == (None, None) and unsigned["text_body"]
    assert left is not None and tuple(left.values()) == ("erased", "erased", None, "failed", "Email", None, "{}")
    assert box.mails == []


async def test_invitations_take_the_connection_and_passwords_never_do(
    api: Api, tenant: Tenant, admin: Person, box: Mailbox
) -> None:
    await connected(admin, box)
    invited = await admin.create("users", email="grace@example.com", role="employee", first_name="G", last_name="H",
                                 send_invitation=True)  # fmt: skip
    (mail,) = (await admin.get("/api/email-outbox", q="grace@example.com")).data
    async with tenant.system() as ctx:
        secret = await queue_mail(ctx, Mail("password_reset", "Reset", ["Hi"]), to="eve@example.com")

    for mail_id in (UUID(mail["id"]), secret):
        await deliver(api, mail_id, tenant.id, **KEY)

    assert invited and [each["To"] for each in box.mails] == ["grace@example.com"]
    assert box.mails[0]["From"] == "sales@our.example"
    assert (await outbox(admin, str(secret)))["status"] == "held"


async def test_a_connection_sends_no_faster_than_it_may(api: Api, tenant: Tenant, admin: Person, box: Mailbox) -> None:
    await connected(admin, box, max_emails_per_minute=1)
    contact = await admin.create("contacts", first_name="Ada", last_name="King", email="ada@firm.example")
    first, second = [UUID((await admin.post(f"/api/contacts/{contact['id']}/emails", HELLO)).data["id"]) for _ in range(2)]

    for mail_id in (first, second):
        await deliver(api, mail_id, tenant.id, **KEY)
    waiting = await outbox(admin, str(second))
    async with tenant.system() as ctx:
        await ctx.execute("update sending_rates set next_at = next_at - interval '1 minute' where tenant_id = $1", tenant.id)
    await deliver(api, second, tenant.id, **KEY)

    assert (waiting["status"], waiting["attempts"]) == ("queued", 0) and "1 mails a minute" in waiting["error"]
    assert waiting["next_attempt_at"] is not None
    assert len(box.mails) == 2 and (await outbox(admin, str(second)))["error"] is None


async def test_only_a_mail_connection_that_is_on_can_be_chosen(admin: Person, box: Mailbox) -> None:
    other = await admin.post("/api/integrations", {"integration_type": "github", "credentials": {"token": "a-token-of-github"}})
    strange = [other.data["id"], "00000000-0000-7000-8000-000000000001", "x"]

    answers = [
        await admin.call("PUT", "/api/settings/effective", {"settings": {"sending_profile_id": value}}) for value in strange
    ]

    assert [each.status for each in answers] == [400, 400, 400]
    assert all(list(each.body["details"]) == ["sending_profile_id"] for each in answers)
    assert (await admin.call("PUT", "/api/settings/effective", {"settings": {"sending_profile_id": None}})).status == 200
