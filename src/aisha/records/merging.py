"""Merging records of one type into one, and taking that back within 30 days (domain.md § 3.5).

A merge is one transaction: the winner takes the chosen values, what points to the losers points to it, the losers go to the
trash with `merged_into`. Each loser's lineage row keeps what came from it, and restoring a loser gives it all back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.clock import utc_now
from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.ids import parse_id
from aisha.records.carried import carry_rows, following_fields, give_back_rows
from aisha.records.labels import label_of
from aisha.records.pairs import give_back_pairs, move_pairs
from aisha.records.parsing import parse_value
from aisha.records.reads import get_record, lock_record
from aisha.records.references import Moved, find_references, move_references
from aisha.records.registry import RecordType, Values
from aisha.records.writes import change_record, put_into_trash, take_out_of_trash

MOST_LOSERS = 10
KEPT = timedelta(days=30)
LATEST = ("last_activity_at", "last_contacted_at")
"""Of these the winner gets the latest."""
_FOUND_LINEAGE = """
select id, created_at, to_id, snapshot from entity_transitions
 where tenant_id = $1 and action = 'merge' and from_type = $2 and from_id = $3 and to_id = $4
 order by created_at desc, id desc limit 1
"""
_KEEP_LINEAGE = """
insert into entity_transitions (tenant_id, action, from_type, from_id, to_type, to_id, by_user, snapshot)
values ($1, $2, $3, $4, $3, $5, $6, $7)
"""


@dataclass(frozen=True, slots=True)
class Merge:
    """What is asked for: `chosen` says of a field (or `custom.x`) from which record its value comes."""

    winner_id: UUID
    loser_ids: tuple[UUID, ...]
    chosen: Mapping[str, UUID]


def parse_merge(record_type: RecordType, sent: Mapping[str, Any]) -> Merge:
    """The body of a merge. Raises 400 with a text a member."""
    if unknown := set(sent) - {"winner_id", "loser_ids", "fields"}:
        raise ValidationFailed({name: ["There is no such field."] for name in unknown})
    winner = _id(sent.get("winner_id"))
    if winner is None:
        raise ValidationFailed({"winner_id": ["Give the id of the record that stays."]})
    given: Any = sent.get("loser_ids")
    losers = [_id(each) for each in cast("list[object]", given)] if isinstance(given, list) else []
    ids = tuple(dict.fromkeys(each for each in losers if each is not None and each != winner))
    if not ids or len(ids) != len(losers) or len(ids) > MOST_LOSERS:
        raise ValidationFailed({"loser_ids": [f"Give the ids of 1 to {MOST_LOSERS} other records, each once."]})
    fields: Any = sent.get("fields") or {}
    if not isinstance(fields, dict):
        raise ValidationFailed({"fields": ["Give an object: field → id of the record whose value stays."]})
    chosen: dict[str, UUID] = {}
    problems: dict[str, list[str]] = {}
    for name, value in cast("dict[str, Any]", fields).items():
        source = _id(value)
        if name not in mergeable_fields(record_type) and not name.startswith("custom."):
            problems[f"fields.{name}"] = ["There is no such field to choose."]
        elif source is None or source not in (winner, *ids):
            problems[f"fields.{name}"] = ["Give the id of one of these records."]
        else:
            chosen[name] = source
    if problems:
        raise ValidationFailed(problems)
    return Merge(winner, ids, chosen)


def _id(value: object) -> UUID | None:
    return parse_id(value) if isinstance(value, str) else None


def mergeable_fields(record_type: RecordType) -> tuple[str, ...]:
    """The fields whose values a merge carries over; tags and custom fields are united."""
    left = {"custom", "tags", "metadata"} | following_fields(record_type)
    return tuple(
        name for name, field in record_type.fields.items()
        if not field.readonly and name in record_type.table.c and name not in left
    )  # fmt: skip


async def preview_merge(ctx: Context, record_type: RecordType, merge: Merge) -> dict[str, Any]:
    """What would come of a merge: `values` the winner would get {field: {value, from}}, and `moves` {table: number of rows}."""
    ctx.require("records.merge")
    records = await _lock(ctx, record_type, merge)
    taken = _taken(record_type, merge, records)
    moves: dict[str, int] = {}
    async with beyond_scope(ctx):
        for loser in merge.loser_ids:
            for name, ids in (await find_references(ctx, record_type, loser, [merge.winner_id, *merge.loser_ids])).items():
                table = name.partition(".")[0]
                moves[table] = moves.get(table, 0) + len(ids)
    values = {name: {"value": value, "from": source} for source, fields in taken.items() for name, value in fields.items()}
    return {"values": values, "moves": moves}


async def merge_records(ctx: Context, record_type: RecordType, merge: Merge) -> dict[str, Any]:
    """The winner with everything. Raises 404 for a record that is not there, 409 for one that its type keeps as it is."""
    ctx.require("records.merge")
    records = await _lock(ctx, record_type, merge)
    winner = records[merge.winner_id]
    for loser in merge.loser_ids:
        if record_type.before_delete:
            await record_type.before_delete(ctx, records[loser])
    taken = _taken(record_type, merge, records)
    for loser in merge.loser_ids:
        await put_into_trash(ctx, record_type, loser, merged_into=merge.winner_id)
    everybody = [merge.winner_id, *merge.loser_ids]
    moved: dict[UUID, Moved] = {}
    async with beyond_scope(ctx):
        for loser in merge.loser_ids:
            given = taken.get(loser, {})
            rows = await carry_rows(ctx, record_type, loser, winner, given=given, chosen=merge.chosen)
            pairs = await move_pairs(ctx, record_type, loser, merge.winner_id)
            moved[loser] = rows | pairs | await move_references(ctx, record_type, loser, merge.winner_id, but=everybody)
    values = _united(record_type, merge, records, taken)
    merged = await change_record(ctx, record_type, winner, values)
    gone = {"merged": [None, [str(each) for each in merge.loser_ids]]}
    await record_audit(ctx, "merge", entity_type=record_type.singular, entity_id=merge.winner_id, changes=gone)
    for loser in merge.loser_ids:
        came = {name: [read_json(winner[name]), values[name]] for name in taken.get(loser, {}) if name in values}
        came |= _added(winner, records[loser], values)
        if "parent_id" in values and winner["parent_id"] == loser:
            came["parent_id"] = [loser, values["parent_id"]]
        snapshot: dict[str, Any] = {"fields": came, "moved": moved[loser]}
        await _keep_lineage(ctx, "merge", record_type, loser, merge.winner_id, snapshot)
    return await get_record(ctx, record_type, merge.winner_id) if any(moved.values()) else merged


async def restore_record(ctx: Context, record_type: RecordType, record_id: UUID) -> dict[str, Any]:
    """Take a record out of the trash. Raises 404 when it is not in it.

    A merged record gets back what came from it, as far as nobody has changed it since. Raises 409 UNDO_REFUSED (expired) when
    its merge is older than 30 days.
    """
    ctx.require(record_type.permission("delete"))
    current = await lock_record(ctx, record_type, record_id, deleted=True)
    if current["merged_into"] is None:
        return await take_out_of_trash(ctx, record_type, record_id)
    ctx.require("records.merge")
    lineage = await ctx.fetchrow(
        _FOUND_LINEAGE, ctx.tenant_id, record_type.singular, record_id, current["merged_into"]
    )  # fmt: skip
    if lineage is None or utc_now() - lineage["created_at"] > KEPT:
        name = label_of(ctx, record_type).singular.lower()
        text = f"This {name} was merged more than {KEPT.days} days ago; that can no longer be undone."
        raise Conflict(text, code="UNDO_REFUSED", details={"reason": "expired"})
    snapshot = read_json(lineage["snapshot"])
    async with beyond_scope(ctx):
        only = {name: [UUID(str(each)) for each in ids] for name, ids in snapshot["moved"].items()}
        await give_back_rows(ctx, record_type, current["merged_into"], record_id, only)
        await _give_back(ctx, record_type, current["merged_into"], snapshot["fields"])
        restored = await take_out_of_trash(ctx, record_type, record_id)
        await give_back_pairs(ctx, record_type, record_id, only)
        await move_references(ctx, record_type, current["merged_into"], record_id, only=only)
    await _keep_lineage(ctx, "restore", record_type, current["merged_into"], record_id, {})
    return restored


async def _lock(ctx: Context, record_type: RecordType, merge: Merge) -> dict[UUID, asyncpg.Record]:
    """All records, locked in the order of their ids, so that two merges wait for each other instead of dying."""
    return {each: await lock_record(ctx, record_type, each) for each in sorted((merge.winner_id, *merge.loser_ids))}


def _taken(record_type: RecordType, merge: Merge, records: Mapping[UUID, asyncpg.Record]) -> dict[UUID, Values]:
    """Which values the winner takes from which loser: chosen ones, and where it has none the first that has one."""
    taken: dict[UUID, Values] = {}
    winner = records[merge.winner_id]
    for name in mergeable_fields(record_type):
        source = merge.chosen.get(name)
        if source is None and winner[name] in (None, ""):
            source = next((each for each in merge.loser_ids if records[each][name] not in (None, "")), None)
        if name.startswith("do_not_"):  # consent takes the stricter value, whatever is chosen
            source = next((each for each in (merge.winner_id, *merge.loser_ids) if records[each][name]), None)
        if source is not None and source != merge.winner_id:
            taken.setdefault(source, {})[name] = read_json(records[source][name])
    return taken


def _united(
    record_type: RecordType, merge: Merge, records: Mapping[UUID, asyncpg.Record], taken: Mapping[UUID, Values]
) -> Values:
    """The values to write onto the winner."""
    in_order = [records[each] for each in (merge.winner_id, *merge.loser_ids)]
    values: Values = {name: value for fields in taken.values() for name, value in fields.items()}
    columns = record_type.table.c
    if "tags" in columns:
        values["tags"] = list(dict.fromkeys(tag for record in in_order for tag in record["tags"]))
    custom: Values = {}
    for record in in_order:
        custom = {key: value for key, value in read_json(record["custom"]).items() if value is not None} | custom
    for name, source in merge.chosen.items():
        if name.startswith("custom."):
            custom[name.removeprefix("custom.")] = read_json(records[source]["custom"]).get(name.removeprefix("custom."))
    values["custom"] = custom
    for name in LATEST:
        if name in columns:
            values[name] = max((record[name] for record in in_order if record[name] is not None), default=None)
    if "parent_id" in columns:
        values["parent_id"] = _parent(merge, records, values)
    return values


def _parent(merge: Merge, records: Mapping[UUID, asyncpg.Record], values: Values) -> UUID | None:
    """Where the winner belongs: not below itself or a loser, but below whom that one belongs to."""
    parent = values.get("parent_id", records[merge.winner_id]["parent_id"])
    seen: set[UUID] = set()
    while parent in records and parent not in seen:
        seen.add(parent)
        parent = records[parent]["parent_id"]
    return None if parent in records else parent


def _added(winner: asyncpg.Record, loser: asyncpg.Record, values: Values) -> dict[str, Any]:
    """Tags and custom values that the winner did not have and this loser had."""
    added: dict[str, Any] = {}
    if "tags" in values:
        added["tags"] = [tag for tag in loser["tags"] if tag not in winner["tags"]]
    had = read_json(winner["custom"])
    theirs = read_json(loser["custom"])
    added["custom"] = {
        key: [had.get(key), value]
        for key, value in values["custom"].items()
        if had.get(key) != value and theirs.get(key) == value
    }
    return {name: value for name, value in added.items() if value}


async def _give_back(ctx: Context, record_type: RecordType, winner_id: UUID, came: Mapping[str, Any]) -> None:
    """Take from the winner what came with a loser, where it still is as the merge left it, unless the winner is gone."""
    live = await ctx.fetchval(
        f"select true from {record_type.name} where tenant_id = $1 and id = $2 and deleted_at is null", ctx.tenant_id, winner_id
    )
    if not live:
        return
    winner = await lock_record(ctx, record_type, winner_id)
    values: Values = {}
    for name, change in came.items():
        if name == "tags":
            values["tags"] = [tag for tag in winner["tags"] if tag not in change]
        elif name == "custom":
            now = read_json(winner["custom"])
            values["custom"] = {key: before for key, (before, after) in change.items() if now.get(key) == after}
        elif winner[name] == _stored(record_type, name, change[1]):
            values[name] = _stored(record_type, name, change[0])
    await change_record(ctx, record_type, winner, values)


def _stored(record_type: RecordType, name: str, value: Any) -> Any:
    """A value of a snapshot as the column has it."""
    return None if value is None else parse_value(record_type.fields[name], value)


async def _keep_lineage(
    ctx: Context, action: str, record_type: RecordType, origin: UUID, to: UUID, snapshot: Mapping[str, Any]
) -> None:
    await ctx.execute(
        _KEEP_LINEAGE, ctx.tenant_id, action, record_type.singular, origin, to, ctx.actor.user_id, snapshot
    )  # fmt: skip
