"""The time: aware, UTC, and "today" in a tenant's zone; where on earth that zone is."""

from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today_in(timezone: str) -> date:
    """The calendar date now in an IANA zone such as `America/New_York`."""
    return datetime.now(ZoneInfo(timezone)).date()


def country_of(timezone: str) -> str:
    """The country of an IANA zone as two letters (ISO 3166), `US` for a zone of no country such as UTC."""
    return _countries().get(timezone, "US")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
