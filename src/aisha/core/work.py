"""The long work that one person asked for, of every slice, in one list: what the tray of the browser shows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from aisha.core.context import Context

ENDED_WITHIN = timedelta(days=1)
"""How long what has ended is still listed; a file that can be fetched is listed for as long as that."""
MOST_LISTED = 20

WorkKind = Literal["export", "import", "bulk", "workspace_export", "campaign"]
WorkStatus = Literal["queued", "running", "paused", "completed", "failed"]


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work of the caller's: `processed` of `total` records are behind it, `failed` of them were refused.

    `type` is the record type by its plural name, `action` what a bulk action or an import does, `name` the file or campaign.
    `link` is its place in the product; `file_path` where its file is fetched, `cancel_path` where it is ended and `undo_path`
    where it is taken back, in the API: null where there is none, or not at the moment. `error` says why it failed, or paused.
    """

    id: UUID
    kind: WorkKind
    status: WorkStatus
    created_at: datetime
    processed: int
    total: int | None = None
    type: str | None = None
    action: str | None = None
    name: str | None = None
    updated: int | None = None
    failed: int = 0
    error: str | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    link: str | None = None
    file_path: str | None = None
    cancel_path: str | None = None
    undo_path: str | None = None


ListWork = Callable[[Context], Awaitable[Sequence[Work]]]
_sources: list[ListWork] = []


def register_work_lists(sources: Sequence[ListWork]) -> None:
    """Who knows of long work; each answers the actor's own, newest first, at most MOST_LISTED. `modules.py` alone calls it."""
    _sources[:] = sources


async def list_work(ctx: Context) -> list[Work]:
    """The actor's work that goes on, ended within a day or left a file, newest first; at most MOST_LISTED."""
    ctx.require_signed_in()
    found = [work for source in _sources for work in await source(ctx)]
    return sorted(found, key=lambda work: (work.created_at, work.id), reverse=True)[:MOST_LISTED]
