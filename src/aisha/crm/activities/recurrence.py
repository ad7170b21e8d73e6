"""Repeating activities: RRULE with FREQ, INTERVAL, BYDAY, UNTIL or COUNT (domain.md § 3.4)."""

import re
from datetime import date, datetime

from dateutil.rrule import rrule, rrulestr

from aisha.core.errors import ValidationFailed

MAX_NUMBER = 1000
_WEEKDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_PARTS = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


def parse_recurrence(text: str) -> dict[str, str]:
    """The parts of a rule. Raises 400 for anything but the admitted ones."""
    problem = ValidationFailed({"recurrence": ["Write a rule such as FREQ=WEEKLY;BYDAY=MO;COUNT=10."]})
    parts = _parts(text)
    if parts.get("FREQ") not in _FREQUENCIES or set(parts) - _PARTS or ("UNTIL" in parts and "COUNT" in parts):
        raise problem
    numbers = [parts[name] for name in ("INTERVAL", "COUNT") if name in parts]
    if any(not (each.isascii() and each.isdecimal() and len(each) < 5 and 1 <= int(each) <= MAX_NUMBER) for each in numbers):
        raise problem
    if any(not _WEEKDAY.fullmatch(day) for day in parts.get("BYDAY", "MO").split(",")):
        raise problem
    try:
        next_occurrence(text, date(2024, 1, 1))
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise problem from error
    return parts


def _parts(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)


def next_occurrence(text: str, day: date) -> date | None:
    """The day after `day` on which the rule falls, None when it has ended. `day` counts as one of COUNT."""
    rule = rrulestr(text.upper(), dtstart=datetime(day.year, day.month, day.day), ignoretz=True)  # noqa: DTZ001  (days only)
    if not isinstance(rule, rrule):
        raise ValueError(text)
    following = rule.after(datetime(day.year, day.month, day.day))  # noqa: DTZ001
    return following.date() if following else None


def rest_of(text: str) -> str:
    """The rule of the next activity of a series: one of COUNT is used up."""
    parts = _parts(text)
    if "COUNT" in parts:
        parts["COUNT"] = str(int(parts["COUNT"]) - 1)
    return ";".join(f"{name}={value}" for name, value in parts.items())
