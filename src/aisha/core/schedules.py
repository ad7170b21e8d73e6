"""When recurring work is due: a named interval, `every_30_seconds`, or a cron expression of five fields (domain.md § 3.16)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from aisha.core.clock import utc_now

EXAMPLES = "hourly, every_15_minutes, or 30 3 * * * for every day at 03:30"
LONGEST = 100
_ONE = {"every_minute": timedelta(minutes=1), "hourly": timedelta(hours=1)}
_MOMENTS = {"daily": "0 0 * * *", "weekly": "0 0 * * 1"}
_EVERY = re.compile(r"every_([1-9]\d{0,4})_(seconds|minutes|hours)")
_AT = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7])")
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORTEST, _MOST = timedelta(seconds=1), timedelta(days=1)


class UnknownSchedule(ValueError):
    """The text says no schedule; the message what one looks like."""


class UnknownZone(UnknownSchedule):
    """The text may say a schedule, but the time zone does not exist."""


@dataclass(frozen=True, slots=True)
class At:
    """A time of day, in UTC: every day, or on one `weekday` (Monday is 0)."""

    hour: int
    minute: int
    weekday: int | None = None

    @property
    def text(self) -> str:
        """As a cron expression, whose Sunday is 0."""
        return f"{self.minute} {self.hour} * * {'*' if self.weekday is None else (self.weekday + 1) % 7}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """An interval, counted from the start of a run, or else the moments of a cron expression in a time zone."""

    text: str
    interval: timedelta | None
    cron: str
    zone: str

    def after(self, moment: datetime) -> datetime:
        """The first moment after this one, or the end of the interval that begins with it."""
        if self.interval is not None:
            return moment + self.interval
        return next(CronSim(self.cron, moment.astimezone(ZoneInfo(self.zone)))).astimezone(moment.tzinfo)

    @property
    def words(self) -> str:
        """As somebody would say it: "every day at 03:00 UTC"."""
        if self.interval is not None:
            return _interval_words(self.interval)
        if found := _AT.fullmatch(self.cron):
            minute, hour, day = found.groups()
            which = "day" if day == "*" else _DAYS[int(day)]
            return f"every {which} at {int(hour):02}:{int(minute):02} {self.zone}"
        said = CronSim(self.cron, utc_now()).explain()
        return f"{said[0].lower()}{said[1:]}, {self.zone}"


@lru_cache(maxsize=500)
def read_schedule(text: str, zone: str = "UTC") -> Schedule:
    """Raises UnknownSchedule, with examples of what would do, or UnknownZone."""
    said = " ".join(text.lower().split())
    try:
        ZoneInfo(zone)
    except (ValueError, LookupError, OSError) as error:
        raise UnknownZone("This is no time zone. Say for example Europe/Vienna.") from error
    if len(said) > LONGEST:
        raise UnknownSchedule(f"This is too long for a schedule. Say for example {EXAMPLES}.")
    interval = _ONE.get(said) or _interval(said)
    if interval is not None:
        return Schedule(said, interval, "", zone)
    cron = _MOMENTS.get(said, said)
    if len(cron.split(" ")) != 5:
        raise UnknownSchedule(f"“{text}” is no schedule. Say for example {EXAMPLES}.")
    try:
        next(CronSim(cron, utc_now()))
    except (CronSimError, StopIteration) as error:
        raise UnknownSchedule(f"“{text}” is no schedule ({error}). Say for example {EXAMPLES}.") from error
    return Schedule(said, None, cron, zone)


def text_of(every: timedelta | At | str) -> str:
    """How a schedule of the program is written down."""
    if isinstance(every, str):
        return read_schedule(every).text
    if isinstance(every, At):
        return every.text
    for name, interval in _ONE.items():
        if interval == every:
            return name
    seconds = int(every.total_seconds())
    return f"every_{seconds // 60}_minutes" if seconds % 60 == 0 else f"every_{seconds}_seconds"


def _interval(said: str) -> timedelta | None:
    found = _EVERY.fullmatch(said)
    if found is None:
        return None
    interval = timedelta(**{found[2]: int(found[1])})
    if not _SHORTEST <= interval <= _MOST:
        raise UnknownSchedule(f"“{said}” is too long for an interval: at most a day. Say for example {EXAMPLES}.")
    return interval


def _interval_words(interval: timedelta) -> str:
    seconds = int(interval.total_seconds())
    for unit, size in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds % size == 0:
            number = seconds // size
            return f"every {unit}" if number == 1 else f"every {number} {unit}s"
    raise AssertionError(seconds)
