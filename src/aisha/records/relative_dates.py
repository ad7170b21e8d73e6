"""Dates by name, in the tenant's zone: today, start_of_quarter, last_30_days (domain.md § 2.1 "Values")."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aisha.core.clock import today_in

FIRST_YEAR, LAST_YEAR = 2, 9998
"""Years of dates: a day in any zone, and the day after it, must still be a moment the driver can read."""
_LAST_DAYS = re.compile(r"last_(\d{1,5})_days")
_NEXT_DAYS = re.compile(r"next_(\d{1,5})_days")


WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}
"""First days of a week, counted from Monday."""


def resolve_day(value: Any, timezone: str, week_start: str = "monday") -> date | None:
    """The date a name or an ISO date stands for; None when it is neither."""
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return None
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    today = today_in(timezone)
    named = {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "tomorrow": today + timedelta(days=1),
        "start_of_week": today - timedelta(days=(today.weekday() - WEEK_STARTS[week_start]) % 7),
        "start_of_month": today.replace(day=1),
        "start_of_quarter": date(today.year, 3 * ((today.month - 1) // 3) + 1, 1),
        "start_of_year": date(today.year, 1, 1),
    }
    if value in named:
        return named[value]
    if found := _LAST_DAYS.fullmatch(value):
        return today - timedelta(days=int(found.group(1)))
    if found := _NEXT_DAYS.fullmatch(value):
        return today + timedelta(days=int(found.group(1)))
    return None


def day_bounds(day: date, timezone: str) -> tuple[datetime, datetime]:
    """The first moment of a day and of the day after it."""
    zone = ZoneInfo(timezone)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
