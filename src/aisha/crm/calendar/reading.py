"""Reading a calendar file from outside: what is in it is data, and what cannot be read is refused event by event.

A series counts as its occurrences within the next 90 days. Times without a zone are in the file's own, else the workspace's.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# The library of calendar files is typed in parts only.

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from aisha.core.errors import BadRequest

MAX_EVENTS = 2_000
DAYS_AHEAD = 90
MAX_MINUTES = 100_000
UNTITLED = "Untitled"
_LONGEST_WORK_SECONDS = 10.0
_OLDEST_SERIES = 1970
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_TIMES_OF_DAY = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """One event, or one occurrence of a series, which `occurrence` then tells apart. `day` and `clock` are in `timezone`."""

    uid: str
    occurrence: str
    subject: str
    description: str | None
    location: str | None
    day: date
    clock: time | None
    minutes: int | None
    is_over: bool
    is_cancelled: bool
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that could not be read, and why."""

    subject: str
    reason: str


@dataclass(slots=True)
class ReadCalendar:
    """What a file holds; `without` are the subjects of series that happen at no time within the window."""

    events: list[ReadEvent] = field(default_factory=list[ReadEvent])
    refused: list[RefusedEvent] = field(default_factory=list[RefusedEvent])
    without: list[str] = field(default_factory=list[str])


class _Unreadable(Exception):
    """Why one event cannot be taken over."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same for every event of a calendar: the zone of its floating times, the workspace's, and the window."""

    own_zone: ZoneInfo
    zone: ZoneInfo
    now: datetime
    give_up_at: float

    @property
    def until(self) -> datetime:
        return self.now + timedelta(days=DAYS_AHEAD)

    def moment(self, value: date | datetime) -> datetime:
        """An aware moment; a whole day begins at midnight of the workspace."""
        if not isinstance(value, datetime):
            return datetime.combine(value, time(), self.zone)
        return value if value.tzinfo else value.replace(tzinfo=self.own_zone)


def read_calendar(content: bytes, timezone: str, now: datetime) -> ReadCalendar:
    """The events of a file in the workspace's time zone. Raises 400 INVALID_FILE for what is no calendar, or too much."""
    try:
        calendars = [each for each in Calendar.from_ical(content, multiple=True) if each.name == "VCALENDAR"]
    except (ValueError, IndexError, KeyError, RecursionError) as error:
        raise BadRequest("This file cannot be read as a calendar (.ics).", code="INVALID_FILE") from error
    if not calendars:
        raise BadRequest("There is no calendar in this file.", code="INVALID_FILE")
    if sum(len(each.walk("VEVENT")) for each in calendars) > MAX_EVENTS:
        raise BadRequest(f"A file holds at most {MAX_EVENTS:,} events. Export a shorter period.", code="INVALID_FILE")
    found, zone = ReadCalendar(), ZoneInfo(timezone)
    for calendar in calendars:
        frame = _Frame(_zone_of(calendar, zone), zone, now, monotonic() + _LONGEST_WORK_SECONDS)
        for group in _series(calendar.walk("VEVENT")).values():
            _read_group(found, group, frame)
    if len(found.events) > MAX_EVENTS:
        text = f"Its series make more than {MAX_EVENTS:,} events in {DAYS_AHEAD} days. Export a shorter period."
        raise BadRequest(text, code="INVALID_FILE")
    return found


def _zone_of(calendar: Any, default: ZoneInfo) -> ZoneInfo:
    name = str(calendar.get("X-WR-TIMEZONE", ""))
    try:
        return ZoneInfo(name) if name else default
    except (ValueError, OSError):  # no zone of this name, or a name that is none
        return default


def _series(events: Sequence[Any]) -> dict[str, list[Event]]:
    """Events by their id: a series stands together with its exceptions; an event without an id stands for itself."""
    groups: dict[str, list[Event]] = {}
    for number, event in enumerate(events):
        groups.setdefault(str(event.get("UID", "")).strip() or f"#{number}", []).append(event)
    return groups


def _read_group(found: ReadCalendar, group: Sequence[Event], frame: _Frame) -> None:
    try:
        found.events += (events := _events_of(group, frame))
        if not events:
            found.without.append(_text(group[0], "SUMMARY", 255) or UNTITLED)
    except (_Unreadable, ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError) as error:
        reason = str(error) if isinstance(error, _Unreadable) else "Its date or its repetition cannot be read."
        found.refused.append(RefusedEvent(_text(group[0], "SUMMARY", 255) or UNTITLED, reason))


def _events_of(group: Sequence[Event], frame: _Frame) -> list[ReadEvent]:
    """What one id stands for: an event, or a series with its exceptions, which may be all that the file has of it."""
    if not _text(group[0], "UID", 1000):
        raise _Unreadable("It has no id (UID), so it could not be recognised again.")
    exceptions = {key: each for each in group if (key := _exception_key(each, frame))}
    heads = [each for each in group if not _exception_key(each, frame)]
    if not heads:
        return [_read(each, key, frame.moment(each.start), frame) for key, each in exceptions.items()]
    return _occurrences(heads[-1], exceptions, frame)


def _exception_key(event: Event, frame: _Frame) -> str:
    """Which occurrence of its series an event replaces, "" for none."""
    replaced = event.get("RECURRENCE-ID")
    return _key(frame.moment(replaced.dt)) if replaced is not None and hasattr(replaced, "dt") else ""


def _key(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _occurrences(event: Event, exceptions: Mapping[str, Event], frame: _Frame) -> list[ReadEvent]:
    start = frame.moment(event.start)
    if event.get("RRULE") is None and event.get("RDATE") is None:
        return [_read(event, "", start, frame)]
    if monotonic() > frame.give_up_at:
        raise _Unreadable("The file holds too many series. Export a shorter period.")
    read: list[ReadEvent] = []
    for moment in _moments(event, start, frame):
        key = _key(moment)
        instead = exceptions.get(key)
        read.append(_read(event, key, moment, frame) if instead is None else _exception(instead, key, frame))
    return read


def _exception(event: Event, key: str, frame: _Frame) -> ReadEvent:
    return _read(event, key, frame.moment(event.start), frame)


def _moments(event: Event, start: datetime, frame: _Frame) -> Iterator[datetime]:
    """When a series happens from today until the window ends, worked out in its own local time: 9 stays 9 in summer."""
    zone = start.tzinfo
    if start.year < _OLDEST_SERIES:
        raise _Unreadable(f"Its series began before {_OLDEST_SERIES}.")
    first = start.replace(tzinfo=None)
    since, until = (each.astimezone(zone).replace(tzinfo=None) for each in (frame.now - timedelta(days=1), frame.until))
    without = {_local(each, zone) for each in event.exdates}
    moments = {_local(each[0], zone) for each in event.rdates}
    if rules := event.rrules:
        rule = rrulestr(_rule_text(rules, zone), dtstart=first)
        moments |= set(rule.between(since, until, inc=True))  # pyright: ignore[reportArgumentType]
    for moment in sorted(moments - without):
        if since <= moment <= until:
            yield moment.replace(tzinfo=zone)


def _rule_text(rules: Sequence[vRecur], zone: Any) -> str:
    if len(rules) > 1:
        raise _Unreadable("It repeats by more than one rule.")
    parts: dict[str, Any] = dict(rules[0])
    frequency = str(parts.get("FREQ", [""])[0]).upper()
    if frequency not in _FREQUENCIES or not _TIMES_OF_DAY.isdisjoint(parts):
        raise _Unreadable("It repeats more often than daily.")
    if int(parts.get("INTERVAL", [1])[0]) < 1:
        raise _Unreadable("Its repetition has no interval.")
    if ends := parts.get("UNTIL"):
        last = ends[0]
        parts["UNTIL"] = [_local(last, zone) if isinstance(last, datetime) else datetime.combine(last, time(23, 59, 59))]
    return vRecur(parts).to_ical().decode()


def _local(value: date | datetime, zone: Any) -> datetime:
    """A moment without its zone, as the clock of `zone` showed it."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value


def _read(event: Event, occurrence: str, moment: datetime, frame: _Frame) -> ReadEvent:
    is_timed = isinstance(event.start, datetime)
    length = max(frame.moment(event.end) - frame.moment(event.start), timedelta(0 if is_timed else 1))
    here = moment.astimezone(frame.zone)
    minutes = round(length.total_seconds() / 60)
    return ReadEvent(
        uid=_text(event, "UID", 1000),
        occurrence=occurrence,
        subject=_text(event, "SUMMARY", 255) or UNTITLED,
        description=_text(event, "DESCRIPTION", 20_000) or None,
        location=_text(event, "LOCATION", 255) or None,
        day=here.date() if is_timed else moment.date(),
        clock=here.time().replace(second=0, microsecond=0) if is_timed else None,
        minutes=minutes if is_timed and 0 < minutes <= MAX_MINUTES else None,
        is_over=moment + length <= frame.now,
        is_cancelled=_text(event, "STATUS", 20).upper() == "CANCELLED",
        addresses=_addresses(event),
    )


def _text(event: Event, name: str, longest: int) -> str:
    """A text without control characters, cut to its field's length; of several the first."""
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    kept = "".join(c for c in str(value or "").replace("\r\n", "\n") if c in "\n\t" or c.isprintable())
    return (kept if name == "DESCRIPTION" else " ".join(kept.split())).strip()[:longest].strip()


def _addresses(event: Event) -> tuple[str, ...]:
    """Mail addresses of whoever is invited or invites, in small letters, each once."""
    named: list[str] = []
    for name in ("ATTENDEE", "ORGANIZER"):
        value: Any = event.get(name, [])
        named += [str(each) for each in (value if isinstance(value, list) else [value])]
    links = (each.strip().lower() for each in named)
    return tuple(dict.fromkeys(each.removeprefix("mailto:")[:320] for each in links if each.startswith("mailto:")))
