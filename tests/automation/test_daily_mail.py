"""The daily mail: what it tells, to whom, when, and never twice a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aisha.automation.notifications.digest import is_due, send_digests
from aisha.core.clock import utc_now
from tests.database import make_settings
from tests.tenants import Person, Tenant

TODAY = date(2026, 3, 12)


async def wish(person: Person, **preferences: object) -> None:
    answer = await person.call("PUT", f"/api/users/{person.id}", {"preferences": preferences})
    assert answer.status == 200, answer.body


async def mails(tenant: Tenant) -> list[tuple[str, str]]:
    async with tenant.system() as ctx:
        sql = "select to_address, text_body from email_outbox where tenant_id = $1 and kind = 'daily_digest' order by id"
        return [(row["to_address"], row["text_body"]) for row in await ctx.fetch(sql, tenant.id)]


async def test_a_reader_is_told_once_a_day_what_waits_for_them_alone(tenant: Tenant, admin: Person) -> None:
    login = await tenant.api.member(tenant.id, "employee")
    reader, other = Person("employee", login), await tenant.person("employee")
    past = (utc_now() - timedelta(days=2)).date().isoformat()
    for person, mark in ((reader, "mine"), (other, "theirs")):
        await admin.create("activities", subject=f"Call {mark}", due_date=past, assigned_to=person.id)
        await admin.create("opportunities", name=f"Deal {mark}", owner_id=person.id)
        await admin.create("opportunities", name=f"Planned {mark}", owner_id=person.id, next_step="Send the offer")
        await admin.create("leads", last_name=f"Lead {mark}", owner_id=person.id)
    await wish(reader, daily_mail=True, daily_mail_hour=0)

    for _ in range(2):
        await send_digests(tenant.pool, make_settings())

    ((address, text),) = await mails(tenant)
    assert address == login.email
    assert "1 activity overdue: Call mine." in text
    assert "1 opportunity without a next step: Deal mine." in text
    assert "1 lead assigned to you since yesterday: Lead mine." in text
    assert "theirs" not in text and "/settings/notifications" in text


async def test_nothing_to_tell_is_no_mail_and_whoever_stops_it_gets_none(tenant: Tenant, admin: Person) -> None:
    await wish(admin, daily_mail=True, daily_mail_hour=0)
    await send_digests(tenant.pool, make_settings())
    nothing = await mails(tenant)
    await admin.create("opportunities", name="Deal")
    await send_digests(tenant.pool, make_settings())
    same_day = await mails(tenant)
    async with tenant.system() as ctx:
        await ctx.execute("update daily_digests set told_on = told_on - 1 where tenant_id = $1", tenant.id)
    await wish(admin, daily_mail=False)
    await send_digests(tenant.pool, make_settings())
    stopped = await mails(tenant)
    await wish(admin, daily_mail=True)
    await send_digests(tenant.pool, make_settings())

    assert (nothing, same_day, stopped) == ([], [], [])
    ((_, text),) = await mails(tenant)
    assert "1 opportunity without a next step: Deal." in text


@pytest.mark.parametrize(
    ("hour", "told_on", "due"),
    [
        (8, None, False), (7, None, True), (0, TODAY, False), (7, TODAY - timedelta(days=1), True),
        (7, TODAY + timedelta(days=1), False),
    ],
)  # fmt: skip
def test_the_hour_counts_in_the_readers_day(hour: int, told_on: date | None, due: bool) -> None:
    assert is_due(datetime(2026, 3, 12, 7, 59, tzinfo=UTC), hour, told_on) is due
