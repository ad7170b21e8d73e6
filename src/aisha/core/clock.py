"""The time: aware, UTC, and "today" in a tenant's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today_in(timezone: str) -> date:
    """The calendar date now in an IANA zone such as `America/New_York`."""
    return datetime.now(ZoneInfo(timezone)).date()
