"""Creating, changing, deleting and restoring one record, each with its event in the same transaction.

The audit row, the version and the search index are triggers of the database.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest, Conflict, Forbidden, ValidationFailed
from aisha.core.ids import new_id
from aisha.records.assignment import OWNERS, check_assignees, record_assignments
from aisha.records.custom.values import check_custom_people, complete_custom, seen_custom
from aisha.records.links import check_links
from aisha.records.reads import get_record, lock_record
from aisha.records.registry import RecordType, Values, Written
from aisha.records.selection import select_fields
from aisha.records.tags.known import check_tags
from aisha.records.values import parse_values

UNDO_WINDOW = timedelta(minutes=10)
LOOK = "_look"


async def create_record(ctx: Context, record_type: RecordType, sent: Mapping[str, Any]) -> dict[str, Any]:
    """A new record from what a client sent. A creator who is a member of the tenant becomes the owner."""
    ctx.require(record_type.permission("create"))
    values = parse_values(ctx, record_type, sent)
    await check_links(ctx, record_type, values, None)
    return await insert_record(ctx, record_type, values)


async def insert_record(ctx: Context, record_type: RecordType, values: Values) -> dict[str, Any]:
    """As `create_record`, for values that are already checked (imports, conversions)."""
    record, _ = await insert_and_look(ctx, record_type, values, "null")
    return record


async def insert_and_look(ctx: Context, record_type: RecordType, values: Values, look: str) -> tuple[dict[str, Any], Any]:
    """As `insert_record`, and the value of `look`: an SQL expression over the new row `t`, seen from before it was there."""
    ctx.require(record_type.permission("create"))
    await prepare_insert(ctx, record_type, values)
    return await _insert(ctx, record_type, values, look)


async def inherit_record(ctx: Context, record_type: RecordType, values: Values) -> dict[str, Any]:
    """As `insert_record`, for a record that takes over the owner of another one: that is no assignment.

    Nobody fills in a form here, so the tenant's own required fields wait for the first change that clears them.
    """
    ctx.require(record_type.permission("create"))
    complete_custom(ctx, record_type, values)
    _complete(ctx, record_type, values, _missing(record_type, values))
    if record_type.before_write:
        await record_type.before_write(ctx, values, None)
    record, _ = await _insert(ctx, record_type, values, "null")
    return record


async def _insert(ctx: Context, record_type: RecordType, values: Values, look: str) -> tuple[dict[str, Any], Any]:
    columns = tuple(values)
    selection = select_fields(ctx, record_type, None, None)
    alone = ctx.is_unopened(to_write=True) and not _has_consequences(ctx, record_type, values)
    fetchrow = ctx.fetchrow_alone if alone else ctx.fetchrow
    row = await fetchrow(
        _insert_sql(record_type, columns, selection.select, look, alone),
        ctx.tenant_id, values.get("id") or new_id(), new_id(), ctx.actor.user_id,
        *(values[name] for name in columns if name != "id"),
    )  # fmt: skip
    assert row is not None
    record = selection.shape(row)
    seen = record.pop(LOOK)
    await follow_up(ctx, record_type, (Written(None, row),))
    return record, seen


def _has_consequences(ctx: Context, record_type: RecordType, values: Values) -> bool:
    """Whether `follow_up` may have more to write for a new record."""
    given_away = any(values.get(column) not in (None, ctx.actor.user_id) for column in OWNERS)
    return record_type.after_write is not None or given_away


async def prepare_insert(ctx: Context, record_type: RecordType, values: Values) -> None:
    """Complete and check the values of a new record by every rule but the database's own."""
    ctx.require(record_type.permission("create"))
    complete_values(ctx, record_type, values)
    if record_type.is_owned:
        await check_assignees(ctx, record_type, values, None)
    await check_tags(ctx, record_type, values, None)
    await _check_custom(ctx, record_type, values)
    if record_type.before_write:
        await record_type.before_write(ctx, values, None)


async def _check_custom(ctx: Context, record_type: RecordType, values: Values) -> None:
    (refused,) = await check_custom_people(ctx, record_type, (values,))
    if refused is not None:
        raise refused


def complete_values(ctx: Context, record_type: RecordType, values: Values) -> None:
    """A new record's owner where none is named. Raises 400 for required fields that are missing."""
    missing = _missing(record_type, values) | complete_custom(ctx, record_type, values)
    _complete(ctx, record_type, values, missing)


def _missing(record_type: RecordType, values: Values) -> dict[str, list[str]]:
    return {
        name: ["This field is required."]
        for name, field in record_type.fields.items()
        if field.required and values.get(name) is None
    }


def _complete(ctx: Context, record_type: RecordType, values: Values, missing: dict[str, list[str]]) -> None:
    if record_type.one_of and not any(values.get(name) for name in record_type.one_of):
        labels = [record_type.fields[name].label for name in record_type.one_of]
        missing[record_type.one_of[0]] = [f"At least one of these is needed: {', '.join(labels)}."]
    if missing:
        raise ValidationFailed(missing)
    for name in ("custom", "metadata"):
        if name in values:
            values[name] = {key: value for key, value in values[name].items() if value is not None}
    if record_type.is_owned and "owner_id" not in values and ctx.actor.is_member:
        values["owner_id"] = ctx.actor.user_id


async def follow_up(ctx: Context, record_type: RecordType, written: Sequence[Written], note: str | None = None) -> None:
    """What written rows bring about: the history of assignments and the type's own consequences."""
    ctx.require_signed_in()
    if record_type.is_owned:
        await record_assignments(ctx, record_type, written, note)
    if record_type.after_write:
        await record_type.after_write(ctx, written)


@lru_cache(maxsize=2048)
def _insert_sql(record_type: RecordType, columns: tuple[str, ...], select: str, look: str, alone: bool) -> str:
    """Row and event in one statement: one round trip, and no record without its event. `alone`: for `fetchrow_alone`."""
    given = [name for name in columns if name != "id"]
    names = ", ".join(["tenant_id", "id", *given])
    places = ", ".join(["$1", "$2", *(f"${number}" for number in range(5, 5 + len(given)))])
    row = f"select {places} from entered where ok" if alone else f"values ({places})"
    return (
        f"with t as (insert into {record_type.name} ({names}) {row} returning *),"
        " e as (insert into events (tenant_id, id, event, entity_type, entity_id, actor_id, payload)"
        f" select tenant_id, $3, '{record_type.singular}.created', '{record_type.singular}', id, $4::uuid, to_jsonb(t) from t)"
        f" select {select}, {look} as {LOOK} from t"
    )


async def update_record(
    ctx: Context, record_type: RecordType, record_id: UUID, sent: Mapping[str, Any], *, version: int | None = None
) -> dict[str, Any]:
    """Change what was sent and nothing else. Raises 409 VERSION_CONFLICT with both versions when `version` is outdated."""
    ctx.require(record_type.permission("update"))
    values = parse_values(ctx, record_type, sent)
    current = await lock_record(ctx, record_type, record_id)
    check_version(ctx, record_type, current, version)
    await check_links(ctx, record_type, values, current)
    return await change_record(ctx, record_type, current, values)


def check_version(ctx: Context, record_type: RecordType, current: asyncpg.Record, version: int | None) -> None:
    """Raises 409 VERSION_CONFLICT unless `version` is None or the present one."""
    if version is not None and version != current["version"]:
        selection = select_fields(ctx, record_type, None, None)
        raise Conflict(
            "Somebody changed this record in the meantime.",
            code="VERSION_CONFLICT",
            details={"current": _as_seen(ctx, record_type, current, selection.columns), "sent": version},
        )


def _as_seen(ctx: Context, record_type: RecordType, current: asyncpg.Record, columns: Sequence[str]) -> dict[str, Any]:
    seen = {name: current[name] for name in columns}
    if "custom" in seen and ctx.actor.custom_fields:
        seen["custom"] = seen_custom(ctx, record_type, read_json(seen["custom"]))
    return seen


async def change_record(
    ctx: Context, record_type: RecordType, current: asyncpg.Record, values: Values, *, note: str | None = None
) -> dict[str, Any]:
    """Write checked `values` onto a locked row. Objects (custom, metadata) are merged key by key; null removes a key."""
    ctx.require(record_type.permission("update"))
    changed = await prepare_change(ctx, record_type, current, values)
    selection = select_fields(ctx, record_type, None, None)
    if not changed:
        return selection.shape(_as_seen(ctx, record_type, current, selection.columns))
    row = await _write(ctx, record_type, current["id"], changed, "updated", selection.select, difference(current, changed))
    await follow_up(ctx, record_type, (Written(current, row),), note)
    return selection.shape(row)


async def prepare_change(ctx: Context, record_type: RecordType, current: asyncpg.Record, values: Values) -> Values:
    """Complete and check a change by every rule but the database's own; what remains different from the row."""
    ctx.require(record_type.permission("update"))
    await _check_custom(ctx, record_type, values)
    await check_tags(ctx, record_type, values, current)
    _merge_objects(values, current)
    if record_type.is_owned:
        await check_assignees(ctx, record_type, values, current)
    if record_type.before_write:
        await record_type.before_write(ctx, values, current)
    changed = {name: value for name, value in values.items() if value != read_json(current[name])}
    _check_required(record_type, changed)
    return changed


def _merge_objects(values: Values, current: asyncpg.Record) -> None:
    for name in ("custom", "metadata"):
        if name in values:
            merged = read_json(current[name]) | values[name]
            values[name] = {key: value for key, value in merged.items() if value is not None}


def _check_required(record_type: RecordType, values: Values) -> None:
    cleared = [name for name, value in values.items() if value is None and record_type.fields[name].required]
    if cleared:
        raise ValidationFailed({name: ["This field is required."] for name in cleared})


def difference(current: asyncpg.Record, changed: Values) -> dict[str, Any]:
    """Field → [old, new], as events and histories have it."""
    return {name: [read_json(current[name]), value] for name, value in changed.items()}


async def _write(
    ctx: Context, record_type: RecordType, record_id: UUID, values: Values, verb: str, select: str, payload: dict[str, Any]
) -> asyncpg.Record:
    row = await ctx.fetchrow(
        _update_sql(record_type, tuple(values), verb, select),
        ctx.tenant_id, record_id, new_id(), ctx.actor.user_id, {"id": record_id, "changes": payload}, *values.values(),
    )  # fmt: skip
    if row is None:
        raise Conflict("Somebody removed this record in the meantime.", code="VERSION_CONFLICT")
    return row


@lru_cache(maxsize=4096)
def _update_sql(record_type: RecordType, columns: tuple[str, ...], verb: str, select: str) -> str:
    assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 6))
    return (
        f"with t as (update {record_type.name} set {assignments} where tenant_id = $1 and id = $2 returning *),"
        " e as (insert into events (tenant_id, id, event, entity_type, entity_id, actor_id, payload)"
        f" select tenant_id, $3, '{record_type.singular}.{verb}', '{record_type.singular}', id, $4::uuid, $5::jsonb from t)"
        f" select {select} from t"
    )


async def assign_record(ctx: Context, record_type: RecordType, record_id: UUID, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record to an owner or assignee; null unassigns. `note` goes into the history."""
    ctx.require(record_type.permission("assign"))
    note = sent.get("note")
    values = parse_values(ctx, record_type, {name: value for name, value in sent.items() if name != "note"})
    if not values or set(values) - set(OWNERS):
        raise ValidationFailed({"assigned_to": ["Send owner_id, assigned_to or both."]})
    if note is not None and (not isinstance(note, str) or len(note) > 1000):
        raise ValidationFailed({"note": ["A note is a text of at most 1,000 characters."]})
    current = await lock_record(ctx, record_type, record_id)
    return await change_record(ctx, record_type, current, values, note=note)


async def delete_record(ctx: Context, record_type: RecordType, record_id: UUID) -> None:
    """Put a record into the trash. Without the delete right only the undo of one's own creation is admitted.

    The undo: its creator, within 10 minutes, while nobody else changed the record (domain.md § 3.1).
    """
    ctx.require(record_type.permission("read"))
    if ctx.actor.kind == "api_key":
        ctx.require(record_type.permission("delete"))  # a key has no second thoughts: it needs the scope
    if not ctx.can(record_type.permission("delete")):
        current = await _check_undo(ctx, record_type, record_id)
    else:
        current = await lock_record(ctx, record_type, record_id)
    if record_type.before_delete:
        await record_type.before_delete(ctx, current)
    await put_into_trash(ctx, record_type, record_id)


async def _check_undo(ctx: Context, record_type: RecordType, record_id: UUID) -> asyncpg.Record:
    permission = record_type.permission("delete")
    refusal = Forbidden(f"You need the permission {permission} for this.", details={"permission": permission})
    if not ctx.can(record_type.permission("create")):
        raise refusal
    current = await lock_record(ctx, record_type, record_id)
    if current["created_by"] != ctx.actor.user_id or utc_now() - current["created_at"] > UNDO_WINDOW:
        raise refusal
    others = await ctx.fetchval(
        "select exists (select 1 from audit_log where tenant_id = $1 and entity_type = $2 and entity_id = $3"
        " and actor_id is distinct from $4)",
        ctx.tenant_id, record_type.singular, record_id, ctx.actor.user_id,
    )  # fmt: skip
    if others:
        raise refusal
    return current


async def put_into_trash(ctx: Context, record_type: RecordType, record_id: UUID, *, merged_into: UUID | None = None) -> None:
    """The writing part of a deletion, or of a merge into another record."""
    ctx.require(record_type.permission("read"))
    values: Values = {"deleted_at": utc_now(), "deleted_by": ctx.actor.user_id}
    if merged_into is None:
        await _write(ctx, record_type, record_id, values, "deleted", "t.id", {})
    else:
        values["merged_into"] = merged_into
        await _write(ctx, record_type, record_id, values, "merged", "t.id", {"merged_into": [None, merged_into]})


async def take_out_of_trash(ctx: Context, record_type: RecordType, record_id: UUID) -> dict[str, Any]:
    """The writing part of a restoration."""
    ctx.require(record_type.permission("delete"))
    selection = select_fields(ctx, record_type, None, None)
    values: Values = {"deleted_at": None, "deleted_by": None, "merged_into": None}
    return selection.shape(await _write(ctx, record_type, record_id, values, "restored", selection.select, {}))


async def purge_record(ctx: Context, record_type: RecordType, record_id: UUID) -> None:
    """Remove a record in the trash for good. Raises 404, and 400 when it is not in the trash yet."""
    ctx.require(record_type.permission("delete"))
    gone = await ctx.execute(
        f"delete from {record_type.name} where tenant_id = $1 and id = $2 and deleted_at is not null", ctx.tenant_id, record_id
    )
    if gone.endswith(" 0"):
        await get_record(ctx, record_type, record_id, fields="id")
        raise BadRequest("Only a record in the trash can be deleted permanently. Delete it first.")
