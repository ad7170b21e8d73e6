"""Wire shapes of calendar links and of what an import of a calendar file does."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

Effect = Literal["create", "update", "unchanged", "skip", "refuse"]
"""What becomes of an event: `skip` for one that is over or cancelled, `refuse` for one that cannot be taken over."""


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """Whether you have a calendar link in this workspace, since when, and when a calendar last asked."""

    is_active: bool
    issued_at: datetime | None
    last_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssuedFeed(CalendarFeed):
    """A link that was just made; its address is shown this once."""

    url: str


@dataclass(frozen=True, slots=True)
class FeedOwner:
    """Whose calendar a token opens."""

    tenant_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class Related:
    """The contact or lead that an event is with."""

    type: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """An event, or one occurrence of a series, in the workspace's time zone; without a time it takes the whole day."""

    subject: str
    day: date | None
    time: time | None
    effect: Effect
    reason: str | None
    related: Related | None


@dataclass(frozen=True, slots=True)
class CalendarImport:
    """What an import did, or with `is_dry_run` would do; the events in the order of their days, refused ones last."""

    is_dry_run: bool
    created: int
    updated: int
    unchanged: int
    skipped: int
    refused: int
    events: list[ImportedEvent]
