"""Nobody is written to at night where they are, in every zone and on the days when clocks change (product.md § 23 no. 9)."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aisha.core.context import Context
from tests.tenants import Person, Tenant

ZONES = (
    "America/New_York", "Europe/Berlin", "Australia/Adelaide", "Australia/Lord_Howe", "Africa/Johannesburg", "Asia/Kathmandu",
    "Pacific/Auckland", "America/St_Johns", "Pacific/Honolulu", "America/Santiago",
)  # fmt: skip
_MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31))  # noqa: DTZ001  (made aware below)
_ALL = """
select m.zone, m.at, quiet_until(m.zone, m.at) as until from unnest($1::text[], $2::timestamptz[]) m (zone, at)
"""


@pytest.fixture
async def judged(tenant: Tenant) -> list[tuple[str, datetime, datetime | None]]:
    """What the database says of a thousand random moments, and of every hour around the changes of the clocks of 2026."""
    moments: list[tuple[str, datetime]] = []

    @settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(ZONES), _MOMENTS), min_size=10, max_size=10))
    def collect(found: list[tuple[str, datetime]]) -> None:
        moments.extend((zone, at.replace(tzinfo=UTC)) for zone, at in found)

    await asyncio.to_thread(collect)
    for zone in ZONES:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        hours = [start + timedelta(hours=n) for n in range(365 * 24)]
        shifts = [at for at in hours if _offset(zone, at) != _offset(zone, at + timedelta(hours=1))]
        moments += [(zone, at + timedelta(minutes=15 * n)) for at in shifts for n in range(-96, 96)]
    async with tenant.system() as ctx:
        return await _judge(ctx, moments)


async def _judge(ctx: Context, moments: list[tuple[str, datetime]]) -> list[tuple[str, datetime, datetime | None]]:
    rows = await ctx.fetch(_ALL, [zone for zone, _ in moments], [at for _, at in moments])
    return [(row["zone"], row["at"], row["until"]) for row in rows]


def _offset(zone: str, at: datetime) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


async def test_from_eight_to_eight_and_no_other_hour(judged: list[tuple[str, datetime, datetime | None]]) -> None:
    wrong = [
        (zone, at, until)
        for zone, at, until in judged
        if (until is None) != (time(8) <= at.astimezone(ZoneInfo(zone)).time() < time(20))
    ]

    assert len(judged) > 2000
    assert wrong == []


async def test_the_night_ends_at_the_next_eight_o_clock(judged: list[tuple[str, datetime, datetime | None]]) -> None:
    nights = [(zone, at, until) for zone, at, until in judged if until is not None]

    assert [each for each in nights if each[2].astimezone(ZoneInfo(each[0])).time() != time(8)] == []
    assert all(timedelta() < until - at <= timedelta(hours=13) for _, at, until in nights), "twelve, and one that is repeated"


async def test_every_zone_of_a_place_is_one(tenant: Tenant) -> None:
    body = await tenant.value("select prosrc from pg_proc where proname = 'zone_of_place' and $1::uuid is not null")
    zones = {part for part in body.split('"') if "/" in part and part[0].isupper()}
    unknown = await tenant.value(
        "select array_agg(z) from unnest($2::text[]) z"
        " where $1::uuid is not null and z not in (select name from pg_timezone_names)",
        sorted(zones),
    )

    assert len(zones) > 150
    assert unknown is None


@pytest.mark.parametrize(
    ("country", "state", "zone"),
    [
        ("USA", "ca", "America/Los_Angeles"), ("United States", "New York", "America/New_York"),
        ("U.S.A.", "HI", "Pacific/Honolulu"), ("Germany", None, "Europe/Berlin"), (" de ", "Bayern", "Europe/Berlin"),
        ("United Kingdom", None, "Europe/London"), ("Canada", "British Columbia", "America/Vancouver"), ("US", None, None),
        ("Atlantis", None, None), (None, "CA", None),
    ],
)  # fmt: skip
async def test_a_place_has_its_zone(tenant: Tenant, country: str | None, state: str | None, zone: str | None) -> None:
    found = await tenant.value("select zone_of_place($2, $3) where $1::uuid is not null", country, state)

    assert found == zone


async def test_where_nothing_is_known_the_zone_of_the_workspace_holds(admin: Person, tenant: Tenant) -> None:
    await tenant.settings(timezone="Asia/Tokyo")
    unplaced = await admin.create("leads", last_name="King", email="a@firm.example")
    placed = await admin.create("contacts", last_name="King", country="Peru")
    sql = "select campaign_zone($1, $2, $3::uuid)"

    assert await tenant.value(sql, "lead", unplaced["id"]) == "Asia/Tokyo"
    assert await tenant.value(sql, "contact", placed["id"]) == "America/Lima"
