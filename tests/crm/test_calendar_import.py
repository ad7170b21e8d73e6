"""Calendar files from outside: what becomes of their events, now and when the same file comes again."""

from datetime import timedelta
from typing import Any

import pytest

from aisha.core.clock import utc_now
from tests.tenants import Person, Tenant

PATH = "/api/activities/import-ics"
TOMORROW = (utc_now() + timedelta(days=2)).date()
YESTERDAY = (utc_now() - timedelta(days=2)).date()


def at(days: int, clock: str = "090000") -> str:
    return f"{TOMORROW + timedelta(days=days):%Y%m%d}T{clock}"


def event(uid: str, *lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def calendar(*events: str, zone: str = "") -> bytes:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *([f"X-WR-TIMEZONE:{zone}"] if zone else []))
    return "\r\n".join((*head, *events, "END:VCALENDAR", "")).encode()


async def send(person: Person, content: bytes, *, dry_run: bool = False) -> Any:
    answer = await person.caller.request(
        "POST", f"{PATH}?dry_run={str(dry_run).lower()}", files={"file": ("c.ics", content, "text/calendar")}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def counts(outcome: dict[str, Any]) -> dict[str, int]:
    return {each: outcome[each] for each in ("created", "updated", "unchanged", "skipped", "refused") if outcome[each]}


async def made(person: Person) -> dict[str, dict[str, Any]]:
    listed = (await person.get("/api/activities", include="related", limit="200")).data
    return {each["subject"]: each for each in listed}


async def test_events_become_meetings_of_whoever_brings_them(tenant: Tenant) -> None:
    person = await tenant.person("manager")
    await tenant.settings(timezone="Europe/London")
    content = calendar(
        event("a", f"DTSTART;TZID=Europe/Berlin:{at(0, '150000')}", f"DTEND;TZID=Europe/Berlin:{at(0, '154500')}",
              "SUMMARY:Review\\, part 2", "LOCATION:Mill 3", "DESCRIPTION:Bring\\ncards"),
        event("b", f"DTSTART;VALUE=DATE:{TOMORROW:%Y%m%d}", "SUMMARY:Fair"),
        event("c", f"DTSTART:{at(0, '200000')}", "DURATION:PT1H", "SUMMARY:Floating"),
    )  # fmt: skip

    seen = await send(person, content, dry_run=True)
    before = await made(person)
    outcome = await send(person, content)
    found = await made(person)

    assert before == {} and counts(seen) == counts(outcome) == {"created": 3} and seen["is_dry_run"]
    review = found["Review, part 2"]
    assert (review["type"], review["status"]) == ("meeting", "pending")
    assert review["assigned_to"] == review["owner_id"] == person.id
    assert (review["due_date"], review["due_time"][:5], review["duration_minutes"]) == (str(TOMORROW), "14:00", 45)
    assert (review["location"], review["description"], review["calendar_uid"]) == ("Mill 3", "Bring\ncards", "a")
    assert review["reminder_at"] is not None
    assert [found["Fair"][name] for name in ("due_date", "due_time", "duration_minutes")] == [str(TOMORROW), None, None]
    assert found["Floating"]["due_time"][:5] == "20:00"


async def test_times_without_a_zone_are_in_the_files_own(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(timezone="UTC")

    await send(admin, calendar(event("a", f"DTSTART:{at(0, '150000')}", "SUMMARY:Call"), zone="Asia/Kolkata"))

    assert (await made(admin))["Call"]["due_time"][:5] == "09:30"


async def test_a_series_counts_as_its_next_occurrences(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(timezone="UTC")
    start = f"{TOMORROW - timedelta(days=700):%Y%m%d}T090000Z"
    content = calendar(
        event("s", f"DTSTART:{start}", "DURATION:PT30M", "RRULE:FREQ=WEEKLY", f"EXDATE:{at(7)}Z", "SUMMARY:Weekly"),
        event("s", f"RECURRENCE-ID:{at(14)}Z", f"DTSTART:{at(15, '110000')}Z", "SUMMARY:Weekly, moved"),
        event("s", f"RECURRENCE-ID:{at(21)}Z", f"DTSTART:{at(21)}Z", "STATUS:CANCELLED", "SUMMARY:Weekly"),
        event("d", f"DTSTART;VALUE=DATE:{TOMORROW:%Y%m%d}", f"RRULE:FREQ=DAILY;UNTIL={TOMORROW + timedelta(days=2):%Y%m%d}",
              "SUMMARY:Fair"),
    )  # fmt: skip

    outcome = await send(admin, content)

    weekly = [each for each in outcome["events"] if each["subject"].startswith("Weekly") and each["effect"] == "create"]
    days = [each["day"] for each in weekly]
    assert days[:3] == [str(TOMORROW + timedelta(days=each)) for each in (0, 15, 28)] and len(days) == 11
    assert (weekly[1]["subject"], weekly[1]["time"][:5], weekly[0]["time"][:5]) == ("Weekly, moved", "11:00", "09:00")
    assert [each["day"] for each in outcome["events"] if each["subject"] == "Fair"] == [
        str(TOMORROW + timedelta(days=each)) for each in range(3)
    ]
    assert [each["reason"] for each in outcome["events"] if each["effect"] == "skip"] == ["It was cancelled."]
    assert counts(await send(admin, content)) == {"unchanged": outcome["created"], "skipped": 1}


async def test_the_same_event_again_changes_what_it_made(tenant: Tenant, admin: Person) -> None:
    first = event("a", f"DTSTART:{at(0)}Z", "SUMMARY:Review")
    await send(admin, calendar(first))
    made_id = (await made(admin))["Review"]["id"]

    same = await send(admin, calendar(first))
    moved = await send(admin, calendar(event("a", f"DTSTART:{at(3)}Z", "SUMMARY:Review")))
    after = (await made(admin))["Review"]
    cancelled = await send(admin, calendar(event("a", f"DTSTART:{at(3)}Z", "STATUS:CANCELLED", "SUMMARY:Review")))
    over = await send(admin, calendar(event("b", f"DTSTART:{YESTERDAY:%Y%m%d}T090000Z", "SUMMARY:Past")))

    assert [counts(each) for each in (same, moved, cancelled, over)] == [
        {"unchanged": 1}, {"updated": 1}, {"updated": 1}, {"skipped": 1}
    ]  # fmt: skip
    assert after["id"] == made_id and after["due_date"] != str(TOMORROW)
    assert {each["subject"]: each["status"] for each in (await made(admin)).values()} == {"Review": "cancelled"}


async def test_two_who_were_invited_both_have_it(tenant: Tenant) -> None:
    people = [await tenant.person("manager") for _ in range(2)]
    content = calendar(event("shared", f"DTSTART:{at(0)}Z", "SUMMARY:Review"))

    outcomes = [counts(await send(each, content)) for each in people]

    assert outcomes == [{"created": 1}, {"created": 1}]
    assert [(await made(each))["Review"]["assigned_to"] for each in people] == [each.id for each in people]


async def test_whoever_is_invited_becomes_the_related_record(tenant: Tenant) -> None:
    admin, person = await tenant.person("admin"), await tenant.person("manager")
    lead = await person.create("leads", first_name="Bo", email="bo@example.com")
    contact = await person.create("contacts", first_name="Ada", last_name="Byron", email="Ada@Example.com")
    await admin.create("contacts", first_name="Hidden", email="hidden@example.com")
    content = calendar(
        event("a", f"DTSTART:{at(0)}Z", "SUMMARY:One", "ATTENDEE;CN=X:mailto:nobody@example.com",
              "ATTENDEE:MAILTO:ada@example.com"),
        event("b", f"DTSTART:{at(0)}Z", "SUMMARY:Two", "ORGANIZER:mailto:bo@example.com"),
        event("c", f"DTSTART:{at(0)}Z", "SUMMARY:Three", "ATTENDEE:mailto:hidden@example.com"),
    )  # fmt: skip

    outcome = await send(person, content)
    found = await made(person)

    assert [found[name]["related_id"] for name in ("One", "Two", "Three")] == [contact["id"], lead["id"], None]
    assert {each["subject"]: each["related"] and each["related"]["name"] for each in outcome["events"]} == {
        "One": "Ada Byron", "Two": "Bo", "Three": None,
    }  # fmt: skip
    assert "Hidden" not in str(outcome)


async def test_a_series_without_occurrences_is_skipped_with_its_reason(admin: Person) -> None:
    past = event("past", "DTSTART:20200101T090000Z", "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:Stand-up of old")

    outcome = await send(admin, calendar(past, event("good", f"DTSTART:{at(0)}Z", "SUMMARY:Good")), dry_run=True)

    assert counts(outcome) == {"created": 1, "skipped": 1}
    assert [(each["subject"], each["reason"]) for each in outcome["events"]] == [
        ("Good", None), ("Stand-up of old", "It does not take place within the next 90 days."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["DTSTART:20zz"], "cannot be read"),
        (["SUMMARY:No date"], "cannot be read"),
        ([f"DTSTART:{at(0)}Z", "RRULE:FREQ=SECONDLY"], "more often than daily"),
        ([f"DTSTART:{at(0)}Z", "RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2,3"], "more often than daily"),
        ([f"DTSTART:{at(0)}Z", "RRULE:FREQ=DAILY;INTERVAL=0"], "no interval"),
        ([f"DTSTART:{at(0)}Z", "RRULE:FREQ=NEVER"], "cannot be read"),
        (["DTSTART:19000101T000000Z", "RRULE:FREQ=DAILY"], "before 1970"),
    ],
)
async def test_an_event_that_cannot_be_read_is_refused_and_the_others_are_taken(
    admin: Person, lines: list[str], reason: str
) -> None:
    outcome = await send(admin, calendar(event("x", *lines), event("good", f"DTSTART:{at(0)}Z", "SUMMARY:Good")))

    assert counts(outcome) == {"created": 1, "refused": 1}
    assert reason in outcome["events"][-1]["reason"]
    assert list(await made(admin)) == ["Good"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400), (b"nonsense", 400), (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", 400), (b"\xff\xfe\x00", 400),
        (b"END:VCALENDAR", 400), (calendar(*(event(str(each), "SUMMARY:S") for each in range(2001))), 400),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 1_000_001, 413),
    ],
    ids=["empty", "no-calendar", "event-alone", "bytes", "end-alone", "too-many", "too-large"],
)  # fmt: skip
async def test_a_file_that_is_no_calendar_is_refused_in_words(admin: Person, content: bytes, status: int) -> None:
    answer = await admin.caller.request("POST", PATH, files={"file": ("c.ics", content, "text/calendar")})

    assert answer.status_code == status and answer.json()["code"] in ("INVALID_FILE", "PAYLOAD_TOO_LARGE")
    assert await made(admin) == {}


async def test_only_who_may_import_does(tenant: Tenant, admin: Person) -> None:
    looking = await tenant.person("support")
    files = {"file": ("c.ics", calendar(event("a", f"DTSTART:{at(0)}Z", "SUMMARY:S")), "text/calendar")}

    refused = await looking.caller.request("POST", PATH, files=files)
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    for module in ("data_import", "calendar"):
        await admin.call("PUT", f"/api/module-settings/{module}", {"is_enabled": False})
        off = await admin.caller.request("POST", PATH, files=files)
        await admin.call("PUT", f"/api/module-settings/{module}", {"is_enabled": True})
        assert (off.status_code, off.json()["code"], off.json()["details"]) == (403, "MODULE_DISABLED", {"module": module})
