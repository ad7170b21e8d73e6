"""When campaigns may call: the working hours of the workspace, in its zone."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aisha.automation.campaigns.hours import opens_in

WEEK = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}
NIGHT = {"days": ["fri"], "from": "22:00", "to": "06:00"}
NEVER: dict[str, Any] = {"days": [], "from": "09:00", "to": "17:00"}
ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("hours", "local", "wait"),
    [
        (WEEK, "2026-03-06T09:00", None), (WEEK, "2026-03-06T16:59", None), (WEEK, "2026-03-06T08:30", timedelta(minutes=30)),
        (NIGHT, "2026-03-06T23:00", None), (NIGHT, "2026-03-07T05:59", None),
        (NIGHT, "2026-03-14T06:00", timedelta(days=6, hours=16)),
        (NEVER, "2026-03-06T10:00", timedelta(days=1)),
    ],
)  # fmt: skip
def test_calls_wait_until_the_workspace_works(hours: dict[str, Any], local: str, wait: timedelta | None) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE))

    assert opens_in(hours, ZONE, now) == wait


def test_a_weekend_in_which_the_clock_is_put_forward_is_an_hour_shorter() -> None:
    friday = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo(ZONE))

    assert opens_in(WEEK, ZONE, friday) == timedelta(hours=63)
