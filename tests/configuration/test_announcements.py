"""Announcements: who sees which, for how long, and closing them for oneself."""

from datetime import timedelta
from typing import Any

import pytest

from aisha.core.clock import utc_now
from tests.application import Api
from tests.tenants import MakeTenant, Person, Tenant

HELLO = {"title": "Welcome", "content": "We moved to a new office."}


async def titles(person: Person) -> list[str]:
    return [each["title"] for each in (await person.get("/api/announcements/current")).data]


async def test_everybody_of_the_workspace_sees_it_until_they_close_it(
    make_tenant: MakeTenant, tenant: Tenant, admin: Person
) -> None:
    one, two = await tenant.person("employee"), await tenant.person("support")
    elsewhere = await (await make_tenant()).person("admin")
    made = (await admin.post("/api/announcements", HELLO)).data

    closed = await one.post(f"/api/announcements/{made['id']}/dismiss")

    assert closed.status == 204
    assert (await titles(one), await titles(two), await titles(elsewhere)) == ([], ["Welcome"], [])


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"target_roles": ["employee"]}, True), ({"target_roles": ["manager"]}, False), ({"target_roles": None}, True),
        ({"starts_at": 1}, False), ({"starts_at": -1}, True), ({"ends_at": -1}, False), ({"ends_at": 1}, True),
        ({"is_active": False}, False),
    ],
)  # fmt: skip
async def test_it_is_shown_to_whom_and_when_it_says(tenant: Tenant, admin: Person, change: dict[str, Any], seen: bool) -> None:
    employee = await tenant.person("employee")
    made = (await admin.post("/api/announcements", HELLO)).data
    values = {k: (utc_now() + timedelta(hours=v)).isoformat() if k.endswith("_at") else v for k, v in change.items()}

    await admin.patch(f"/api/announcements/{made['id']}", values)

    assert (await titles(employee) == ["Welcome"]) is seen


async def test_superadmins_tell_every_workspace(api: Api, tenant: Tenant) -> None:
    superadmin, employee = Person("superadmin", await api.superadmin()), await tenant.person("employee")
    made = (await superadmin.post("/api/announcements", HELLO | {"title": f"To {tenant.id}", "is_dismissible": False})).data

    seen = await titles(employee)
    kept = await employee.post(f"/api/announcements/{made['id']}/dismiss")
    gone = await superadmin.delete(f"/api/announcements/{made['id']}")

    assert made["is_platform"] and f"To {tenant.id}" in seen
    assert kept.error == (404, "NOT_FOUND"), "this one cannot be closed"
    assert gone.status == 204 and f"To {tenant.id}" not in await titles(employee)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": " "}, "title"), ({"type": "critical"}, "type"), ({"target_roles": ["pope"]}, "target_roles"),
        ({"starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z"}, "body"), ({"starts_at": "now"}, "starts_at"),
    ],
)  # fmt: skip
async def test_wrong_announcements_are_refused(admin: Person, body: dict[str, Any], field: str) -> None:
    refused = await admin.post("/api/announcements", HELLO | body)

    assert refused.error == (400, "VALIDATION_ERROR")
    assert list(refused.body["details"]) == [field]


async def test_a_foreign_announcement_is_not_there(make_tenant: MakeTenant, admin: Person) -> None:
    other = await (await make_tenant()).person("admin")
    made = (await other.post("/api/announcements", HELLO)).data
    path = f"/api/announcements/{made['id']}"

    answers = [await admin.get(path), await admin.patch(path, {"title": "Mine"}), await admin.delete(path)]

    assert [each.status for each in answers] == [404] * 3
    assert (await other.get(path)).data["title"] == "Welcome"
