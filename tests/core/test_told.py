"""What is told of assignments, members and mails, written with the change (domain.md § 3.14)."""

from typing import Any

from aisha.core.database import read_json
from aisha.core.mail import Mail, queue_mail
from tests.application import Api
from tests.mail.mailbox import deliver, mailbox
from tests.tenants import Person, Tenant


async def told(tenant: Tenant, like: str) -> list[tuple[str, dict[str, Any]]]:
    """Name and payload of the events of a tenant, oldest first."""
    async with tenant.system() as ctx:
        rows = await ctx.fetch(
            "select event, payload from events where tenant_id = $1 and event like $2 order by seq", tenant.id, like
        )
    return [(each["event"], read_json(each["payload"])) for each in rows]


async def test_a_new_owner_or_assignee_is_told_once_for_each_of_the_two(tenant: Tenant, admin: Person) -> None:
    colleague, heir = await tenant.person("employee"), await tenant.person("employee")
    lead = await admin.create("leads", last_name="Doe")
    await admin.post(f"/api/leads/{lead['id']}/assign", {"assigned_to": colleague.id, "note": "Please call"})
    await admin.post("/api/leads/bulk", {"ids": [lead["id"]], "action": "assign", "values": {"owner_id": colleague.id}})
    await admin.post(f"/api/users/{colleague.id}/deactivate", {"reassign_to": heir.id})

    events = await told(tenant, "lead.assigned")

    changes = [(event["field"], event["from_user"], event["to_user"], event["note"]) for _, event in events]
    assert changes[:2] == [
        ("assigned_to", None, colleague.id, "Please call"),
        ("owner_id", admin.id, colleague.id, None),
    ]
    assert sorted(changes[2:]) == [
        ("assigned_to", colleague.id, heir.id, None),
        ("owner_id", colleague.id, heir.id, None),
    ]
    assert {event["id"] for _, event in events} == {lead["id"]}


async def test_members_are_told_of_when_they_are_invited_leave_and_come_back(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("employee")
    invited = await admin.post(
        "/api/users",
        {"email": "new@example.com", "role": "manager", "first_name": "New", "last_name": "One", "send_invitation": True},
    )
    assert invited.status == 201
    await admin.patch(f"/api/users/{colleague.id}", {"status": "inactive", "reassign_to": "unassigned"})
    await admin.patch(f"/api/users/{colleague.id}", {"status": "active"})

    events = [(name, payload) for name, payload in await told(tenant, "user.%")]

    assert events == [
        ("user.invited", {"role": "manager", "send_count": 1}),
        ("user.deactivated", {}),
        ("user.activated", {}),
    ]


async def test_mails_are_told_of_without_their_address(api: Api, tenant: Tenant) -> None:
    async with tenant.system() as ctx:
        mails = [await queue_mail(ctx, Mail("test", "Hello", ["Hello"]), to=f"{each}@example.com") for each in ("ada", "bob")]
    async with mailbox() as box:
        await deliver(api, mails[0], tenant.id, **box.settings())
        gone = box.settings()
    await deliver(api, mails[1], tenant.id, **gone)

    assert await told(tenant, "email.%") == [
        ("email.sent", {"kind": "test", "activity_id": None}),
        ("email.retry_scheduled", {"kind": "test", "activity_id": None, "attempts": 1}),
    ]
