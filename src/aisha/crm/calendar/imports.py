"""Events of a calendar file as activities of the person who brings it in; the same event again changes the activity it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import asyncpg

from aisha.core.context import Context, beyond_scope
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.calendar.reading import DAYS_AHEAD, ReadCalendar, ReadEvent
from aisha.crm.calendar.schemas import CalendarImport, Effect, ImportedEvent, Related
from aisha.records.batches import change_batch, insert_batch, prepare_batch
from aisha.records.labels import one_of
from aisha.records.registry import Values, get_record_type

_PEOPLE = (("contacts", "contact", ""), ("leads", "lead", " and status <> 'converted'"))
_BATCH = 200


@dataclass(slots=True)
class _Plan:
    """What one event is going to be. `values` are those of its activity, `current` the activity there is."""

    event: ReadEvent
    external_id: str
    effect: Effect
    reason: str | None
    values: Values
    current: asyncpg.Record | None
    related: Related | None


async def import_calendar(ctx: Context, read: ReadCalendar, *, dry_run: bool) -> CalendarImport:
    """Make or change activities of type meeting, assigned to the caller; with `dry_run` only say what would be done.

    Events that are over or cancelled make none. Whoever is invited and is a contact or lead that the caller sees, by the mail
    address, becomes the related record of a new activity. Raises 403 MODULE_DISABLED while calendars are off.
    """
    ctx.require("activities.import")
    ctx.require("activities.create")
    ctx.require_module("calendar")
    related = await _related_by_address(ctx, {address for each in read.events for address in each.addresses})
    plans = await _plan(ctx, read.events, related, "" if dry_run else " for update")
    await _refuse(ctx, plans)
    if not dry_run:
        await _write(ctx, plans)
    return _result(read, plans, is_dry_run=dry_run)


async def _related_by_address(ctx: Context, addresses: set[str]) -> dict[str, Related]:
    """The contact, else the lead, of each address, among those the caller sees; the oldest where there are several."""
    found: dict[str, Related] = {}
    wanted = sorted(addresses - {ctx.actor.email.lower()})
    for table, kind, living in _PEOPLE:
        if not wanted or not ctx.can(f"{table}.read"):
            continue
        title = get_record_type(table).title
        rows = await ctx.fetch(
            f"select distinct on (email_norm) email_norm, id, {title} as name from {table} where tenant_id = $1"
            f" and email_norm = any ($2) and deleted_at is null{living} order by email_norm, created_at, id limit 10000",
            ctx.tenant_id, wanted,
        )  # fmt: skip
        for row in rows:
            found.setdefault(row["email_norm"], Related(kind, row["id"], row["name"]))
    return found


async def _plan(ctx: Context, events: Sequence[ReadEvent], people: dict[str, Related], lock: str) -> list[_Plan]:
    keys = [_external_id(ctx, each) for each in events]
    current = await _existing(ctx, keys, lock)
    plans: list[_Plan] = []
    for event, key in {key: (event, key) for event, key in zip(events, keys, strict=True)}.values():
        there = current.get(key)
        related = next((people[each] for each in event.addresses if each in people), None)
        values = _values(event)
        effect, reason = _effect(ctx, event, key in current, there, values)
        plans.append(_Plan(event, key, effect, reason, values, there, related))
    return plans


def _external_id(ctx: Context, event: ReadEvent) -> str:
    """What recognises an event again. It is one's own: two people who were invited to a meeting both may bring it in."""
    return "calendar:" + sha256(f"{ctx.actor.user_id} {event.uid} {event.occurrence}".encode()).hexdigest()[:40]


async def _existing(ctx: Context, keys: Sequence[str], lock: str) -> dict[str, asyncpg.Record | None]:
    """Activities that the keys made before; None for one that the caller may not change any more."""
    sql = "from activities t where t.tenant_id = $1 and t.external_id = any ($2) and t.deleted_at is null"
    async with beyond_scope(ctx):
        known: dict[str, asyncpg.Record | None] = {
            row["external_id"]: None for row in await ctx.fetch(f"select t.external_id {sql}", ctx.tenant_id, keys)
        }
    if known and ctx.can("activities.update"):
        rows = await ctx.fetch(f"select t.* {sql} order by t.id{lock}", ctx.tenant_id, keys)
        known |= {row["external_id"]: row for row in rows}
    return known


def _values(event: ReadEvent) -> Values:
    return {
        "subject": event.subject, "description": event.description, "location": event.location, "due_date": event.day,
        "due_time": event.clock, "duration_minutes": event.minutes,
    }  # fmt: skip


def _effect(
    ctx: Context, event: ReadEvent, is_known: bool, there: asyncpg.Record | None, values: Values
) -> tuple[Effect, str | None]:
    what = one_of(ctx, "activities")
    if is_known and there is None:
        return "skip", f"You may not change the {what} it made any more."
    if there is None:
        if event.is_over:
            return "skip", "It is over."
        return ("skip", "It was cancelled.") if event.is_cancelled else ("create", None)
    if there["status"] not in ("pending", "in_progress"):
        return "unchanged", None
    if event.is_cancelled:
        values["status"] = "cancelled"
    return ("update", None) if any(there[name] != value for name, value in values.items()) else ("unchanged", None)


async def _refuse(ctx: Context, plans: Sequence[_Plan]) -> None:
    """Complete new activities by the rules of every other; what stands against one is said beside it."""
    new = [each for each in plans if each.effect == "create"]
    for each in new:
        link = {"related_type": each.related.type, "related_id": each.related.id} if each.related else {}
        each.values |= link | {
            "type": "meeting", "owner_id": ctx.actor.user_id, "assigned_to": ctx.actor.user_id,
            "external_id": each.external_id, "calendar_uid": each.event.uid,
        }  # fmt: skip
    for each, refusal in zip(new, await prepare_batch(ctx, ACTIVITIES, [each.values for each in new]), strict=True):
        if refusal is not None:
            each.effect, each.reason = "refuse", refusal.message


async def _write(ctx: Context, plans: Sequence[_Plan]) -> None:
    new = [each.values for each in plans if each.effect == "create"]
    for start in range(0, len(new), _BATCH):
        await insert_batch(ctx, ACTIVITIES, new[start : start + _BATCH])
    changes = [(each.current, each.values) for each in plans if each.effect == "update" and each.current is not None]
    for start in range(0, len(changes), _BATCH):
        await change_batch(ctx, ACTIVITIES, changes[start : start + _BATCH])


def _result(read: ReadCalendar, plans: Sequence[_Plan], *, is_dry_run: bool) -> CalendarImport:
    events = [
        ImportedEvent(each.event.subject, each.event.day, each.event.clock, each.effect, each.reason, each.related)
        for each in sorted(plans, key=lambda each: (each.event.day, str(each.event.clock or "")))
    ]
    never = f"It does not take place within the next {DAYS_AHEAD} days."
    events += [ImportedEvent(subject, None, None, "skip", never, None) for subject in read.without]
    events += [ImportedEvent(each.subject, None, None, "refuse", each.reason, None) for each in read.refused]
    counts = dict.fromkeys(("create", "update", "unchanged", "skip", "refuse"), 0)
    for each in events:
        counts[each.effect] += 1
    return CalendarImport(is_dry_run, counts["create"], counts["update"], counts["unchanged"], counts["skip"],
                          counts["refuse"], events)  # fmt: skip
