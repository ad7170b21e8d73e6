"""When campaigns may call: within the working hours of the workspace, unless it has switched that off (domain.md § 3.8)."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from aisha.identity.tenants.settings import Weekday

DAYS: tuple[str, ...] = get_args(Weekday)
_LOOK_DAYS = 8


def opens_in(hours: Mapping[str, Any], zone: str, now: datetime) -> timedelta | None:
    """How long until the workspace works, None while it does. `hours` has `days`, `from` and `to` ("09:00"), in `zone`.

    Hours that end before they begin last over midnight. Without any day it is asked again after a day.
    """
    local = now.astimezone(ZoneInfo(zone))
    begins, ends = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
    openings: list[datetime] = []
    for ahead in range(-1, _LOOK_DAYS):
        day = local.date() + timedelta(days=ahead)
        if DAYS[day.weekday()] not in hours["days"]:
            continue
        opening = datetime.combine(day, begins, local.tzinfo)
        closing = datetime.combine(day + timedelta(days=int(ends <= begins)), ends, local.tzinfo)
        if opening <= local < closing:
            return None
        if opening > local:
            openings.append(opening)
    return min(openings).astimezone(UTC) - now.astimezone(UTC) if openings else timedelta(days=1)
