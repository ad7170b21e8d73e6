"""Places where it is day, or night, whenever a test runs: quiet hours are those of the recipient."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aisha.core.clock import utc_now

_PLACES = {"Peru": "America/Lima", "Germany": "Europe/Berlin", "Japan": "Asia/Tokyo", "New Zealand": "Pacific/Auckland"}


def daytime_country(at: datetime | None = None) -> str:
    """A country where it is between 9 and 19 o'clock, so that nothing changes while the test runs."""
    return next(name for name, zone in _PLACES.items() if 9 <= _hour(zone, at) < 19)


def nighttime_country(at: datetime | None = None) -> str:
    """A country where it is between 21 and 6 o'clock."""
    return next(name for name, zone in _PLACES.items() if not 6 <= _hour(zone, at) < 21)


def _hour(zone: str, at: datetime | None) -> int:
    return (at or utc_now()).astimezone(ZoneInfo(zone)).hour
