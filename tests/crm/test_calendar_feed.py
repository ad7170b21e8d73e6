"""Calendar links and single calendar files: what other calendars are told, and when a link is dead."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from aisha.core.clock import utc_now
from tests.tenants import Person, Tenant

TODAY = utc_now().date()


async def link_of(person: Person) -> str:
    """A new link, without the installation's address."""
    url = (await person.post("/api/calendar/feed")).data["url"]
    return str(httpx.URL(url).raw_path, "ascii")


async def ask(tenant: Tenant, link: str, **headers: str) -> httpx.Response:
    """As a calendar asks: with the link and nothing else."""
    return await tenant.api.client.get(link, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def events_of(tenant: Tenant, link: str) -> dict[str, Any]:
    answer = await ask(tenant, link)
    assert answer.status_code == 200, answer.text
    return {str(each["SUMMARY"]): each for each in Calendar.from_ical(answer.content).events}


async def test_a_link_shows_the_own_activities_with_a_date(tenant: Tenant) -> None:
    admin, person = await tenant.person("admin"), await tenant.person("employee")
    mine = {"assigned_to": person.id}
    seen = await person.create("contacts", first_name="Ada", last_name="Byron")
    hidden = await admin.create("contacts", first_name="Charles", last_name="Babbage")
    timed = await admin.create(
        "activities", subject="Review; with, commas", type="meeting", due_date="2090-07-15", due_time="09:00",
        location="Mill 3", duration_minutes=45, description="Bring cards", related_type="contact",
        related_id=seen["id"], **mine,
    )  # fmt: skip
    await admin.create("activities", subject="Report", due_date="2090-01-15", related_type="contact",
                       related_id=hidden["id"], **mine)  # fmt: skip
    await admin.create("activities", subject="Off", due_date=str(TODAY), status="cancelled", **mine)
    await admin.create("activities", subject="Sent", type="email", due_date=str(TODAY), status="completed", **mine)
    await admin.create("activities", subject="Long ago", due_date=str(TODAY - timedelta(days=92)), **mine)
    await admin.create("activities", subject="Someday", **mine)
    await admin.create("activities", subject="Not mine", due_date="2090-01-15", related_type="contact", related_id=seen["id"])

    found = await events_of(tenant, await link_of(person))

    review = found.pop("Review; with, commas")
    assert found.keys() == {"Report", "Off", "✓ Sent"}
    assert (review.start.isoformat(), review.duration) == ("2090-07-15T13:00:00+00:00", timedelta(minutes=45))
    assert (review["UID"], review["LOCATION"], review["TRANSP"]) == (f"{timed['id']}@aisha-crm", "Mill 3", "OPAQUE")
    assert str(review["URL"]).endswith(f"/activities/{timed['id']}")
    assert str(review["DESCRIPTION"]).startswith("Contact: Ada Byron\n\nBring cards\n\nhttp")
    assert (found["Report"].start, found["Report"].duration) == (datetime(2090, 1, 15).date(), timedelta(days=1))  # noqa: DTZ001
    assert "Babbage" not in str(found["Report"]["DESCRIPTION"]) and found["Report"]["TRANSP"] == "TRANSPARENT"
    assert [found[name]["STATUS"] for name in ("Off", "✓ Sent")] == ["CANCELLED", "CONFIRMED"]


async def test_times_are_those_of_the_workspace(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(timezone="Asia/Kolkata")
    await admin.create("activities", subject="Call", due_date="2090-01-15", due_time="09:00")

    found = await events_of(tenant, await link_of(admin))

    assert found["Call"].start.isoformat() == "2090-01-15T03:30:00+00:00"
    assert found["Call"].duration == timedelta(minutes=30)


async def test_the_token_is_stored_nowhere_and_its_use_is_noted(tenant: Tenant, admin: Person) -> None:
    empty = (await admin.get("/api/calendar/feed")).data
    link = await link_of(admin)
    fresh = (await admin.get("/api/calendar/feed")).data
    token = link.partition("token=")[2]

    first = await ask(tenant, link)
    again = await ask(tenant, link, if_none_match=first.headers["ETag"])
    used = (await admin.get("/api/calendar/feed")).data
    await admin.create("activities", subject="New", due_date=str(TODAY))
    changed = await ask(tenant, link, if_none_match=first.headers["ETag"])
    await admin.delete("/api/calendar/feed")

    assert empty == {"is_active": False, "issued_at": None, "last_fetched_at": None}
    assert fresh["is_active"] and fresh["issued_at"] and fresh["last_fetched_at"] is None and "url" not in fresh
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8" and "private" in first.headers["Cache-Control"]
    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)
    assert used["last_fetched_at"] and used["issued_at"] == fresh["issued_at"]
    stored = await tenant.value("select string_agg(c::text, ' ') from calendar_feeds c where tenant_id = $1")
    audited = await tenant.value(
        "select string_agg(action || ' ' || changes::text, ' ' order by created_at) from audit_log"
        " where tenant_id = $1 and entity_type = 'calendar_feed'"
    )
    assert stored is None and len(token) >= 43 and token not in audited
    assert [word for word in audited.split() if word in ("create", "update", "purge")] == ["create", "purge"]
    assert "•••" in audited


async def revoke(_tenant: Tenant, _admin: Person, person: Person) -> None:
    await person.delete("/api/calendar/feed")


async def renew(_tenant: Tenant, _admin: Person, person: Person) -> None:
    await link_of(person)


async def come_back(_tenant: Tenant, admin: Person, person: Person) -> None:
    for status in ("inactive", "active"):
        await admin.patch(f"/api/users/{person.id}", {"status": status})


async def end_login(tenant: Tenant, _admin: Person, person: Person) -> None:
    async with tenant.api.system() as ctx:
        await ctx.execute("update users set status = 'inactive' where id = $1", person.user_id)


async def close_activities(_tenant: Tenant, admin: Person, _person: Person) -> None:
    await admin.call("PUT", "/api/module-settings/activities", {"is_enabled": False})


async def close_calendars(_tenant: Tenant, admin: Person, _person: Person) -> None:
    await admin.call("PUT", "/api/module-settings/calendar", {"is_enabled": False})


async def suspend(tenant: Tenant, _admin: Person, _person: Person) -> None:
    async with tenant.api.system() as ctx:
        await ctx.execute("update tenants set status = 'suspended' where id = $1", tenant.id)


async def take_the_right(tenant: Tenant, _admin: Person, person: Person) -> None:
    async with tenant.system() as ctx:
        await ctx.execute("insert into roles (tenant_id, name, label) values ($1, 'guest', 'Guest')", tenant.id)
        sql = "update employees set role = 'guest' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant.id, person.user_id)


ENDS = (revoke, renew, come_back, end_login, close_activities, close_calendars, suspend, take_the_right)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_a_link_dies_like_one_that_never_was(
    tenant: Tenant, admin: Person, end: Callable[[Tenant, Person, Person], Awaitable[None]]
) -> None:
    person = await tenant.person("employee")
    link = await link_of(person)
    assert (await ask(tenant, link)).status_code == 200

    await end(tenant, admin, person)
    dead, never = await ask(tenant, link), await ask(tenant, f"{link.partition('=')[0]}=never")

    assert (dead.status_code, never.status_code) == (404, 404)
    assert dead.json() | {"request_id": ""} == never.json() | {"request_id": ""}


async def test_links_are_made_by_their_person_only(tenant: Tenant, admin: Person) -> None:
    key = (await admin.post("/api/api-keys", {"name": "K", "scopes": ["read:activities"]})).data["key"]
    stranger = await tenant.person("superadmin")

    with_key = await tenant.api.client.post("/api/calendar/feed", headers={"X-API-Key": key}, json={})

    assert with_key.status_code == 403
    assert (await stranger.post("/api/calendar/feed")).error == (403, "FORBIDDEN")
    assert await tenant.value("select count(*) from calendar_feeds where tenant_id = $1") == 0


async def test_the_link_only_reads(tenant: Tenant, admin: Person) -> None:
    link = await link_of(admin)
    answers = [await tenant.api.client.request(each, link) for each in ("POST", "PUT", "DELETE")]

    assert [each.status_code for each in answers] == [405, 405, 405]
    assert (await tenant.api.client.get("/api/activities", params={"token": link.partition("=")[2]})).status_code == 401


async def test_one_activity_as_a_file(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("employee")
    made = await admin.create("activities", subject="Call", due_date="2090-01-15", due_time=str(time(9)))
    dateless = await admin.create("activities", subject="Someday")

    answer = await admin.caller.get(f"/api/activities/{made['id']}/ics")
    refused = await admin.get(f"/api/activities/{dateless['id']}/ics")

    assert [str(each["SUMMARY"]) for each in Calendar.from_ical(answer.content).events] == ["Call"]
    assert f"activity-{made['id']}.ics" in answer.headers["Content-Disposition"]
    assert refused.error == (409, "INVALID_STATUS")
    assert (await colleague.get(f"/api/activities/{made['id']}/ics")).error == (404, "NOT_FOUND")
