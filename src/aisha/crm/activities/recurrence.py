"""Repeating activities: RRULE with FREQ, INTERVAL, BYDAY, UNTIL or COUNT (domain.md § 3.4)."""

from datetime import date, datetime

from dateutil.rrule import rrule, rrulestr

from aisha.core.errors import ValidationFailed

_PARTS = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


def parse_recurrence(text: str) -> dict[str, str]:
    """The parts of a rule. Raises 400 for anything but the admitted ones."""
    problem = ValidationFailed({"recurrence": ["Write a rule such as FREQ=WEEKLY;BYDAY=MO;COUNT=10."]})
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    if parts.get("FREQ") not in _FREQUENCIES or set(parts) - _PARTS or ("UNTIL" in parts and "COUNT" in parts):
        raise problem
    try:
        _rule(text, date(2024, 1, 1))
    except (ValueError, TypeError, KeyError) as error:
        raise problem from error
    return parts


def _rule(text: str, start: date) -> rrule:
    rule = rrulestr(text.upper(), dtstart=datetime(start.year, start.month, start.day), ignoretz=True)
    if not isinstance(rule, rrule):
        raise ValueError(text)
    return rule


def next_occurrence(text: str, day: date) -> date | None:
    """The day after `day` on which the rule falls, None when it has ended. `day` counts as one of COUNT."""
    following = _rule(text, day).after(datetime(day.year, day.month, day.day))
    return following.date() if following else None
