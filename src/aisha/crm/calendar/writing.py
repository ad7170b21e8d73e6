"""Activities as an iCalendar file (RFC 5545), as Google Calendar, Outlook and Apple Calendar read it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# The library of calendar files is typed in parts only.

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event, vText

from aisha.core.context import Context
from aisha.crm.activities.tables import ACTIVITY_TYPE
from aisha.records.labels import label_of
from aisha.records.registry import get_record_type
from aisha.records.tables import PLURALS

DEFAULT_LENGTH = timedelta(minutes=30)
"""How long an activity with a time lasts where nobody said it."""
REFRESH = timedelta(hours=1)
_BUSY = ("meeting", "demo", "call")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TYPES = {choice.value: choice.label for choice in ACTIVITY_TYPE}


def write_calendar(ctx: Context, name: str, activities: Iterable[Mapping[str, Any]], web_url: str) -> bytes:
    """A calendar of activities with a date, read with `include=related`. The same activities make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Aisha CRM//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_plain(name)))
    calendar.add("x-wr-timezone", ctx.actor.timezone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for each in activities:
        calendar.add_component(_event(ctx, each, web_url))
    return calendar.to_ical()


def _event(ctx: Context, activity: Mapping[str, Any], web_url: str) -> Event:
    event, page = Event(), f"{web_url}/activities/{activity['id']}"
    is_done, is_timed = activity["status"] == "completed", activity["due_time"] is not None
    event.add("uid", f"{activity['id']}@aisha-crm")
    event.add("dtstamp", activity["updated_at"])
    event.add("created", activity["created_at"])
    event.add("last-modified", activity["updated_at"])
    event.add("sequence", activity["version"])
    if is_timed:
        length = timedelta(minutes=activity["duration_minutes"]) if activity["duration_minutes"] else DEFAULT_LENGTH
        event.add("dtstart", activity["due_at"])  # UTC: every calendar shows it in its viewer's own zone
        event.add("dtend", activity["due_at"] + length)
    else:
        event.add("dtstart", activity["due_date"])
        event.add("dtend", activity["due_date"] + timedelta(days=1))
    event.add("summary", _plain(("✓ " if is_done else "") + activity["subject"]))
    event.add("status", "CANCELLED" if activity["status"] == "cancelled" else "CONFIRMED")
    event.add("transp", "OPAQUE" if is_timed and activity["type"] in _BUSY else "TRANSPARENT")
    event.add("categories", [_TYPES[activity["type"]]])
    if activity["location"]:
        event.add("location", _plain(activity["location"]))
    event.add("description", _plain(_words(ctx, activity, page)))
    event.add("url", page)
    return event


def _words(ctx: Context, activity: Mapping[str, Any], page: str) -> str:
    """Whom it is about, if the reader may know, what somebody wrote, and where to find it."""
    parts: list[str] = []
    related = activity["related"]
    if related and related["visible"]:
        what = label_of(ctx, get_record_type(PLURALS[related["type"]])).singular
        parts.append(f"{what}: {related['name']}")
    if activity["description"]:
        parts.append(activity["description"])
    return "\n\n".join([*parts, page])


def _plain(text: str) -> str:
    """Without the control characters that the format does not admit."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))
