"""The time: aware, UTC, and "today" in a tenant's zone; where on earth that zone is."""

from collections.abc import Mapping
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


def country_names() -> Mapping[str, str]:
    """Every country by its two letters (ISO 3166), in the order of their names."""
    return {row[0]: row[1] for row in sorted(_rows("iso3166.tab"), key=lambda row: row[1])}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {row[2]: row[0] for row in _rows("zone.tab")}


def _rows(table: str) -> list[list[str]]:
    lines = (files("tzdata") / "zoneinfo" / table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
