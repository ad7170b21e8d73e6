"""The live channel: each browser hears of what concerns its person, and of nothing else."""

import pytest

from aisha.automation.live import hub as hub_module
from aisha.automation.live import routes
from aisha.automation.live.consumer import SIGNAL_BROWSERS
from aisha.automation.live.hub import MOST_PER_PERSON, MOST_RECORDS, NAME, Hub, Mailbox
from aisha.automation.publishing.jobs import publish_tenant
from aisha.core.database import connect
from aisha.core.ids import new_id
from aisha.core.notices import Notice, notify
from tests.automation.listening import listening
from tests.database import DatabaseServer
from tests.tenants import MakeTenant, Person, Tenant


async def tell(tenant: Tenant, *people: Person, title: str = "T") -> None:
    """A notification for each; it is heard of when the transaction commits."""
    async with tenant.system() as ctx:
        await notify(ctx, [Notice(each.user_id, "info", title) for each in people])


async def publish(tenant: Tenant) -> None:
    await publish_tenant(tenant.pool, tenant.id, (SIGNAL_BROWSERS,))


async def test_a_notification_is_heard_by_its_reader_alone_and_reading_it_too(tenant: Tenant, admin: Person) -> None:
    other = await tenant.person("employee")
    async with listening(admin.caller) as mine, listening(other.caller) as theirs:
        await tell(tenant, admin, title="Secret words")
        await mine.until("notifications", unread=1)
        await admin.post("/api/notifications/read-all")
        await mine.until("notifications", unread=0)
        await tell(tenant, other)
        await theirs.until("notifications", unread=1)

    assert mine.events[0] == ("hello", {"unread": 0})
    assert "Secret" not in mine.text, "what it says is fetched, not told"
    assert {each["unread"] for each in theirs.named("notifications")} <= {0, 1}


async def test_changed_records_are_told_within_the_tenant_and_the_scope(make_tenant: MakeTenant) -> None:
    ours, theirs = await make_tenant(), await make_tenant()
    admin, employee, stranger = await ours.person("admin"), await ours.person("employee"), await theirs.person("admin")
    async with listening(admin.caller) as all_of_it, listening(employee.caller) as own, listening(stranger.caller) as foreign:
        hidden = await admin.create("leads", last_name="Hidden", owner_id=admin.id)
        seen = await admin.create("leads", last_name="Seen", owner_id=employee.id)
        await publish(ours)
        await all_of_it.until("records", type="leads", ids=sorted([hidden["id"], seen["id"]]))
        await own.until("records", type="leads", ids=[seen["id"]])
        await admin.delete(f"/api/leads/{seen['id']}")
        alien = await stranger.create("leads", last_name="Alien")
        await publish(ours)
        await publish(theirs)
        await foreign.until("records", type="leads", ids=[alien["id"]])
        await tell(ours, employee)
        await own.until("notifications", unread=1)

    assert len(own.named("records")) == 2, "that it went into the trash, too"
    assert hidden["id"] not in own.text and alien["id"] not in own.text + all_of_it.text
    assert hidden["id"] not in foreign.text and seen["id"] not in foreign.text


async def test_a_job_is_told_to_who_asked_for_it(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", last_name="L")
    other = await tenant.person("admin")
    async with listening(admin.caller) as mine, listening(other.caller) as theirs:
        async with tenant.system() as ctx:
            await ctx.execute(
                "insert into bulk_changes (tenant_id, id, user_id, entity, action, record_ids)"
                " values ($1, $2, $3, 'leads', 'tag', $4)",
                tenant.id, new_id(), admin.user_id, [lead["id"]],
            )  # fmt: skip
        await mine.until("jobs")
        await tell(tenant, other)
        await theirs.until("notifications", unread=1)

    assert theirs.named("jobs") == []


async def test_the_stream_ends_with_the_session(tenant: Tenant, admin: Person) -> None:
    async with listening(admin.caller) as mine:
        assert (await admin.post("/api/auth/logout")).status == 204
        await tell(tenant, admin)
        await mine.until_over()

    assert mine.named("notifications") in ([], [{"unread": 0}])


async def test_a_beat_alone_notices_that_the_session_has_ended(admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "BEAT_SECONDS", 0.05)
    async with listening(admin.caller) as mine:
        await admin.post("/api/auth/logout")
        await mine.until_over()


async def test_without_the_right_header_it_ends_after_the_beginning(admin: Person) -> None:
    async with listening(admin.caller, accept="*/*") as mine:
        await mine.until_over()

    assert (mine.status, mine.events) == (200, [("hello", {"unread": 0})])


async def test_a_lost_database_connection_is_made_anew_and_browsers_look_again(
    tenant: Tenant, admin: Person, database_server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "RECONNECT_SECONDS", 0.05)
    async with listening(admin.caller) as mine:
        superuser = await connect(database_server.admin_dsn)
        name = await tenant.pool.fetchval("select current_database()")
        ended = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = $2"
        assert await superuser.fetch(ended, NAME, name)
        await superuser.close()
        await mine.until("refresh")
        await tell(tenant, admin)
        await mine.until("notifications", unread=1)


async def test_too_much_at_once_is_told_as_something_missed_and_too_many_browsers_end_the_oldest() -> None:
    tenant_id, person = new_id(), new_id()
    box = Mailbox(tenant_id, person)
    for _ in range(MOST_RECORDS + 1):
        box.note_records("lead", {new_id()})
    full = box.take()

    hub = Hub("")
    opened = [hub.mailbox(tenant_id, person) for _ in range(MOST_PER_PERSON + 1)]
    boxes = [each.__enter__() for each in opened]

    assert (full.is_more, full.records, box.take().is_more) == (True, {}, False)
    assert [each.is_closed for each in boxes] == [True, *[False] * MOST_PER_PERSON]
