"""People named in a note hear of it: `[@Ada Byron](person:<user id>)` in its text names one (docs/notifications.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from aisha.automation.publishing.consumers import Published
from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.ids import parse_id
from aisha.core.notices import Notice
from aisha.records.access import explain_access
from aisha.records.registry import RecordType, record_types

MOST_NAMED = 20
"""People whom one note can name; whoever comes later in its text is not told."""
MOST_QUOTED = 200
_MENTION = re.compile(r"\[(@[^\]\n]{1,200})\]\(person:([0-9a-fA-F-]{36})\)")
_NOTES = """
select id, title, content, related_type, related_id from notes where tenant_id = $1 and id = any ($2) and deleted_at is null
"""


async def mentions(ctx: Context, events: Sequence[Published], names: Mapping[UUID, str]) -> list[Notice]:
    """A notice for each newly named person who may see the note and the record it is about; never for its writer.

    `names` are those of the writers. Whoever may not see it is not told, and nobody learns that they were named.
    """
    ctx.require_system()
    named = {(event.entity_id, person): event.actor_id for event in events for person in named_in(event)}
    found = await ctx.fetch(_NOTES, ctx.tenant_id, list({note for note, _ in named})) if named else ()
    rows = {row["id"]: row for row in found}
    notices: list[Notice] = []
    for (note_id, person), actor in named.items():
        note = rows.get(note_id)
        if note is not None and await _may_see(ctx, person, note):
            notices.append(await _notice(ctx, note, person, names.get(actor) if actor else None))
    return notices


def named_in(event: Published) -> Iterator[UUID]:
    """Whom an event of a note names for the first time, but its own actor."""
    if event.event == "note.created":
        before, after = None, event.payload.get("content")
    elif event.event == "note.updated":
        changes: Mapping[str, Any] = event.payload.get("changes") or {}
        before, after = changes.get("content") or (None, None)
    else:
        return
    known = {*_people(before), event.actor_id}
    yield from (person for person in list(dict.fromkeys(_people(after)))[:MOST_NAMED] if person not in known)


def _people(text: str | None) -> Iterator[UUID]:
    for _, written in _MENTION.findall(text or ""):
        if person := parse_id(written):
            yield person


async def _may_see(ctx: Context, person: UUID, note: asyncpg.Record) -> bool:
    asked = [("notes", note["id"])]
    if related := _related(note):
        asked.append((related.name, note["related_id"]))
    try:
        return all([(await explain_access(ctx, person, name, record_id)).can_see for name, record_id in asked])
    except NotFound:
        return False


def _related(note: asyncpg.Record) -> RecordType | None:
    return next((each for each in record_types() if each.singular == note["related_type"]), None)


async def _notice(ctx: Context, note: asyncpg.Record, person: UUID, by: str | None) -> Notice:
    plain = " ".join(_MENTION.sub(r"\1", note["content"]).split())
    quoted = f"{plain[:MOST_QUOTED]}…" if len(plain) > MOST_QUOTED else plain
    message = f"{by}: {quoted}" if by else quoted
    related, key = _related(note), f"mention:{note['id']}"
    if related is None:
        return Notice(person, "mention", note["title"] or "A note", message, f"/notes/{note['id']}", "note", note["id"],
                      dedupe_key=key)  # fmt: skip
    sql = f"select {related.title} from {related.name} where tenant_id = $1 and id = $2"
    title = await ctx.fetchval(sql, ctx.tenant_id, note["related_id"]) or related.label_singular
    place = f"/{related.name}/{note['related_id']}"
    return Notice(person, "mention", title, message, place, related.singular, note["related_id"], dedupe_key=key)
