"""Notifications: who is told of what, what they see of it, and how they want it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from aisha.automation.campaigns.events import CampaignCompleted, CampaignFailed
from aisha.automation.notifications.consumer import NOTIFY_PEOPLE
from aisha.automation.notifications.jobs import LATE, NOTICE_MAIL_JOB, forget_old, remind, remind_everywhere
from aisha.automation.notifications.queries import GONE
from aisha.automation.publishing.jobs import publish_tenant
from aisha.automation.webhooks.events import WebhookDisabled
from aisha.configuration.integrations.events import IntegrationFailed
from aisha.configuration.mail.events import SenderDomainFailed
from aisha.core.clock import utc_now
from aisha.core.events import emit
from aisha.core.jobs import JobMessage, JobRun
from aisha.core.mail.ways import Delivery
from aisha.core.notices import Notice, notify, notify_login
from aisha.crm.emails.deliveries import note_delivery
from aisha.records.imports.events import ImportCompleted
from tests.application import PASSWORD
from tests.database import make_settings
from tests.tenants import MakeTenant, Person, Tenant

PATH = "/api/notifications"


async def told(person: Person, **parameters: Any) -> list[tuple[str, str]]:
    """Type and title of what somebody was told, newest first."""
    return [(each["type"], each["title"]) for each in (await person.get(PATH, **parameters)).data]


async def _mail(tenant: Tenant) -> None:
    """Do the queued jobs of the tenant that write mails."""
    async with tenant.system() as ctx:
        rows = await ctx.fetch("select payload from pgqueuer where entrypoint = $1", NOTICE_MAIL_JOB.name)
    for row in rows:
        message = msgspec.json.decode(row["payload"], type=JobMessage)
        if message.tenant_id == tenant.id:
            await NOTICE_MAIL_JOB.run(JobRun(tenant.pool, tenant.api.state.settings, message, lambda: False))


async def publish(tenant: Tenant) -> None:
    await publish_tenant(tenant.pool, tenant.id, (NOTIFY_PEOPLE,))


async def test_a_new_owner_hears_of_it_once_and_nobody_of_their_own_doing(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee", name="Grace Hopper")
    lead = await admin.create("leads", first_name="Jane", last_name="Doe", owner_id=employee.id)
    mine = await admin.create("accounts", name="Own")
    await admin.patch(f"/api/accounts/{mine['id']}", {"assigned_to": employee.id})
    await employee.create("contacts", last_name="By herself")

    await publish(tenant)

    found = await employee.get(PATH)
    first, second = sorted(found.data, key=lambda each: each["title"], reverse=True)
    assert (found.meta["unread"], await told(admin)) == (2, [])
    assert (second["title"], second["type"], second["message"]) == ("Jane Doe", "assignment", "Assigned to you by Ada Byron")
    assert (second["link"], second["entity_id"], second["read_at"]) == (f"/leads/{lead['id']}", lead["id"], None)
    assert (first["title"], first["link"]) == ("Own", f"/accounts/{mine['id']}")


async def test_many_records_at_once_are_one_notification_that_counts_on(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    for batch in (5, 4):
        for number in range(batch):
            await admin.create("leads", last_name=f"L{number}", owner_id=employee.id)
        await publish(tenant)

    assert await told(employee) == [("assignment", "9 leads")]

    await admin.call("PUT", "/api/entity-labels", {"labels": {"leads": {"plural": "Enquiries", "singular": "Enquiry"}}})
    for _ in range(4):
        await admin.create("leads", phone="+1 555 0100", owner_id=employee.id)
    await publish(tenant)
    assert await told(employee) == [("assignment", "13 enquiries")]


async def test_a_record_lost_from_sight_tells_neither_its_name_nor_its_place(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await admin.create("leads", last_name="Secret", owner_id=employee.id)
    await publish(tenant)
    before = await told(employee)

    await admin.patch(f"/api/leads/{lead['id']}", {"owner_id": admin.id})

    shown = (await employee.get(PATH)).data[0]
    assert before == [("assignment", "Secret")]
    assert (shown["title"], shown["message"], shown["link"], shown["entity_id"]) == (GONE, "", None, None)
    assert shown["is_hidden"] and shown["metadata"] == {}


async def test_imports_and_broken_connections_are_told_to_whom_they_concern(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    async with tenant.acting(employee, write=True) as ctx:
        await emit(ctx, ImportCompleted(uuid4(), "leads", 1200, 3, 0, 1))
    async with tenant.system() as ctx:
        await emit(ctx, IntegrationFailed(uuid4(), "smtp", "Our mail", "The password is wrong."))
        await emit(ctx, SenderDomainFailed(uuid4(), "our.example", ["spf"], "SPF is missing: Nothing says which."))

    await publish(tenant)

    done = (await employee.get(PATH)).data
    assert [(each["type"], each["message"]) for each in done] == [("import", "1,200 created, 3 updated, 1 failed")]
    assert sorted(await told(admin)) == [
        ("system", "Mails from our.example may be taken for spam"), ("system", "Our mail does not work any more"),
    ]  # fmt: skip


async def test_the_owner_of_a_campaign_hears_how_it_ended_and_who_manages_webhooks_of_a_dead_one(
    tenant: Tenant, admin: Person
) -> None:
    manager = await tenant.person("manager")
    done = UUID((await manager.create("aicampaigns", name="Spring", campaign_type="email"))["id"])
    progress = {"total": 5, "processed": 5, "success": 4, "failed": 1}
    async with tenant.system() as ctx:
        await emit(ctx, CampaignCompleted(done, str(done), "Spring", "completed", progress))
        await emit(
            ctx, CampaignFailed(done, str(done), "Spring", "failed", progress, {"error": "No sending profile configured"})
        )
        await emit(ctx, WebhookDisabled(uuid4(), "Our n8n", "It answered 410."))

    await publish(tenant)

    heard = [(each["type"], each["title"], each["message"]) for each in (await manager.get(PATH)).data]
    assert sorted(heard) == [
        ("campaign", "Spring failed", "No sending profile configured"),
        ("campaign", "Spring is finished", "4 of 5 reached, 1 failed"),
    ]
    assert await told(admin) == [("system", "The webhook Our n8n was switched off")]


async def test_a_reminder_comes_once_for_each_moment_and_changes_no_version(tenant: Tenant, admin: Person) -> None:
    soon = (utc_now() - timedelta(minutes=1)).isoformat()
    call = await admin.create("activities", subject="Call Jane", reminder_at=soon, assigned_to=admin.id)
    await admin.create("activities", subject="Done", reminder_at=soon, assigned_to=admin.id, status="completed")
    await admin.create("activities", subject="Too old", reminder_at=(utc_now() - LATE).isoformat(), assigned_to=admin.id)

    await remind_everywhere(tenant.pool, make_settings())
    async with tenant.system() as ctx:
        again = await remind(ctx)

    assert (again, await told(admin)) == (0, [("reminder", "Call Jane")])
    assert (await admin.get(f"/api/activities/{call['id']}")).data["version"] == call["version"]


def mention(person: Person, name: str) -> str:
    return f"[@{name}](person:{person.id})"


async def test_who_is_named_in_a_note_hears_of_it_if_they_may_see_the_record_and_nobody_else_does(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    owner, stranger, manager = await tenant.person("employee"), await tenant.person("employee"), await tenant.person("admin")
    outsider = await (await make_tenant()).person("admin")
    account = await admin.create("accounts", name="Kan-code", owner_id=owner.id)
    people = (owner, stranger, outsider, admin)
    text = " ".join(mention(each, "Somebody") for each in people) + " and [@nobody](person:none): wants a **quote**"

    note = await admin.create("notes", content=text, related_type="account", related_id=account["id"])
    await publish(tenant)
    heard = [await told(each, type="mention") for each in (*people, manager)]
    first = (await owner.get(PATH, type="mention")).data[0]
    await admin.patch(f"/api/notes/{note['id']}", {"content": f"{text}, says {mention(manager, 'Mary')}"})
    await publish(tenant)

    assert heard == [[("mention", "Kan-code")], [], [], [], []]
    assert first["link"] == f"/accounts/{account['id']}"
    assert first["message"].startswith("Ada Byron: @Somebody @Somebody") and "person:0" not in first["message"]
    assert ((await owner.get(PATH, type="mention")).data[0]["count"], await told(stranger)) == (1, [])
    assert await told(manager, type="mention") == [("mention", "Kan-code")]


async def test_reading_one_all_and_by_type(tenant: Tenant, admin: Person) -> None:
    other = await tenant.person("employee")
    async with tenant.system() as ctx:
        await notify(ctx, [Notice(admin.user_id, kind, f"{kind} {n}") for kind in ("import", "export") for n in range(2)])
    page = await admin.get(PATH, limit="3")
    rest = await admin.get(PATH, limit="3", cursor=page.meta["next_cursor"])
    one = f"{PATH}/{page.data[0]['id']}/read"

    assert (len(page.data), len(rest.data), page.meta["unread"]) == (3, 1, 4)
    assert (await other.post(one)).status == 404
    assert (await admin.post(one)).status == (await admin.post(one)).status == 204
    assert (await admin.post(f"{PATH}/read-all?type=import")).data["read"] in (1, 2)
    assert len(await told(admin, unread="true")) in (1, 2)
    await admin.post(f"{PATH}/read-all")
    assert (await admin.get(PATH)).meta["unread"] == 0
    assert [kind for kind, _ in await told(admin, type="export")] == ["export", "export"]


async def test_each_type_comes_as_its_reader_wishes_and_security_always(tenant: Tenant, admin: Person) -> None:
    wishes = [{"type": "assignment", "in_app": False, "by_email": True}, {"type": "export", "in_app": False}]
    changed = (await admin.patch(f"{PATH}/preferences", {"preferences": wishes})).data
    refused = await admin.patch(f"{PATH}/preferences", {"preferences": [{"type": "security", "in_app": False}]})
    unknown = await admin.patch(f"{PATH}/preferences", {"preferences": [{"type": "call", "in_app": False}]})

    async with tenant.system() as ctx:
        for _ in range(2):
            await notify(ctx, [Notice(admin.user_id, "assignment", "Jane Doe", "By Ada", "/leads/1", dedupe_key="a")])
        await notify(ctx, [Notice(admin.user_id, "export", "File")])
        await notify_login(ctx, admin.user_id, "Your password was changed", "Now.")
    await _mail(tenant)

    sent = "select array_agg(to_address || ': ' || subject) from email_outbox where tenant_id = $1"
    row = next(each for each in changed if each["type"] == "assignment")
    assert (row["in_app"], row["by_email"], row["is_fixed"]) == (False, True, False)
    assert refused.error == unknown.error == (400, "VALIDATION_ERROR")
    assert await told(admin) == [("security", "Your password was changed")]
    assert await tenant.value(sent) == [f"{admin.caller.email}: Jane Doe"]


async def test_what_concerns_a_login_or_an_unsent_mail_is_told_to_whom_it_concerns(tenant: Tenant) -> None:
    login = await tenant.api.member(tenant.id, "admin")
    person = Person("admin", login)
    secret = {"current_password": PASSWORD, "new_password": "another horse battery"}
    assert (await person.post("/api/auth/change-password", secret)).status < 300
    mail = await person.create("activities", subject="Offer", type="email")
    async with tenant.system() as ctx:
        failed = Delivery(uuid4(), UUID(mail["id"]), "a@b.example", "failed", 5, "No such mailbox.", False)
        for _ in range(2):
            await note_delivery(ctx, failed)

    assert await told(person) == [("error", "Offer"), ("security", "Your password was changed")]


async def test_old_notifications_are_forgotten(tenant: Tenant, admin: Person) -> None:
    async with tenant.system() as ctx:
        await notify(ctx, [Notice(admin.user_id, "info", title) for title in ("new", "read", "old")])
    async with tenant.acting(admin, write=True) as ctx:
        age = "update notifications set created_at = now() - $2::interval, read_at = now() - $3::interval where title = $1"
        await ctx.execute(age, "read", timedelta(days=95), timedelta(days=91))
        await ctx.execute(age, "old", timedelta(days=181), None)

    await forget_old(tenant.pool, make_settings())

    assert await told(admin) == [("info", "new")]


@pytest.mark.parametrize("cursor", ["bm90", "WyIyMDI2IiwiMDE5MjAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0"])
async def test_a_cursor_of_another_list_is_refused(admin: Person, cursor: str) -> None:
    assert (await admin.get(PATH, cursor=cursor)).error == (400, "INVALID_CURSOR")


async def test_nobody_outside_the_workspace_is_told(tenant: Tenant) -> None:
    gone = await tenant.person("employee", status="inactive")

    async with tenant.system() as ctx:
        await notify(ctx, [Notice(each, "info", "T") for each in (gone.user_id, UUID(int=7))])

    assert await tenant.value("select count(*) from notifications where tenant_id = $1") == 0
