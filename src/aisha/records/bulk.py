"""One action on many records: by ids, or on everything a filter finds. Above 500 it goes on as a job (`bulk_jobs.py`).

The records are fixed when the action is asked for: what comes to match while it runs is not touched. With `as_of`, the moment
the list was read (its `meta.as_of`), neither is what was made or changed since: only what was counted is acted on. An answer
says its own `as_of`, so that taking the action back leaves alone what somebody changed after it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aisha.core.context import Context, savepoint
from aisha.core.errors import AishaError, BadRequest, NotFound, Unprocessable
from aisha.core.ids import new_id, parse_id
from aisha.core.jobs import enqueue
from aisha.core.json_shapes import is_list, is_object
from aisha.records.bulk_tables import BULK_ACTION
from aisha.records.custom.plans import plan_for_values
from aisha.records.filters import Parameters
from aisha.records.lists import ListQuery, matching_sql
from aisha.records.merging import restore_record
from aisha.records.reads import lock_record
from aisha.records.registry import RecordType
from aisha.records.values import parse_values
from aisha.records.writes import (
    assign_record,
    change_record,
    delete_record,
    purge_record,
    update_record,
)

BULK_JOB_NAME = "records.bulk"
MAX_AT_ONCE, MAX_RECORDS = 500, 100_000
_PERMISSIONS = {"assign": "assign", "delete": "delete", "restore": "delete", "purge": "delete"}
_IN_TRASH = ("restore", "purge")


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """What is asked: the records (`ids`, or those of `filter` and `q`) as of a moment, the action and its values."""

    ids: tuple[UUID, ...] | None
    filter: Mapping[str, Any] | None
    q: str | None
    action: str
    values: Mapping[str, Any]
    as_of: datetime | None = None


def parse_bulk(sent: Mapping[str, Any]) -> BulkRequest:
    """A bulk request as sent. Raises 400 with what is missing."""
    action, ids, tree = sent.get("action"), sent.get("ids"), sent.get("filter")
    if not isinstance(action, str) or action not in BULK_ACTION:
        raise BadRequest(f"action is one of {', '.join(BULK_ACTION.values)}.")
    if (ids is None) == (tree is None):
        raise BadRequest("Send either ids or filter.")
    if tree is not None and not is_object(tree):
        raise BadRequest("filter is an object.", code="INVALID_FILTER")
    if tree == {}:
        raise BadRequest('An empty filter names nothing. Every record is {"and": []}.', code="INVALID_FILTER")
    values: Any = {} if sent.get("values") is None else sent["values"]
    if not is_object(values):
        raise BadRequest("values is an object.")
    query = sent.get("q")
    if query is not None and not isinstance(query, str):
        raise BadRequest("q is a text.")
    return BulkRequest(_parse_ids(ids), tree, query, action, values, _parse_moment(sent.get("as_of")))


def _parse_moment(sent: Any) -> datetime | None:
    if sent is None:
        return None
    try:
        moment = datetime.fromisoformat(sent) if isinstance(sent, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadRequest("as_of is the moment that came with the list, such as 2026-01-31T12:00:00Z.")
    return moment


def _parse_ids(ids: Any) -> tuple[UUID, ...] | None:
    if ids is None:
        return None
    parsed = [parse_id(each) if isinstance(each, str) else None for each in ids] if is_list(ids) else [None]
    found = tuple(each for each in parsed if each is not None)
    if len(found) != len(parsed) or not 1 <= len(found) <= MAX_AT_ONCE:
        raise BadRequest(f"ids is a list of 1 to {MAX_AT_ONCE} ids.")
    return tuple(dict.fromkeys(found))


def require_bulk(ctx: Context, record_type: RecordType, action: str) -> None:
    """Raises 403 unless the actor may do this to one record, and (for delete and purge) to many."""
    ctx.require(record_type.permission(_PERMISSIONS.get(action, "update")))
    if action in ("delete", "purge"):
        ctx.require("bulk_delete")


async def run_bulk(ctx: Context, record_type: RecordType, request: BulkRequest) -> dict[str, Any]:
    """Act on the records: {updated, skipped, errors, as_of}, or {queued: true, id, total} when a filter finds more than 500.

    Raises 422 when it finds more than 100,000.
    """
    require_bulk(ctx, record_type, request.action)
    if request.action == "update":
        parse_values(ctx, record_type, request.values)
    ids = request.ids
    if ids is None:
        ids = await _matching_ids(ctx, record_type, request)
        if len(ids) > MAX_RECORDS:
            raise Unprocessable(f"This is more than {MAX_RECORDS:,} records. Narrow the filter.", code="LIMIT_REACHED")
        if len(ids) > MAX_AT_ONCE:
            bulk_id = await queue_bulk(ctx, record_type, request.action, ids, {"values": dict(request.values)})
            return {"queued": True, "id": bulk_id, "total": len(ids), "updated": 0, "skipped": 0, "errors": []}
    elif request.as_of is not None:
        sql = f"select id from {record_type.name} where tenant_id = $1 and id = any ($2) and updated_at <= $3"
        as_read = {row["id"] for row in await ctx.fetch(sql, ctx.tenant_id, list(ids), request.as_of)}
        ids = tuple(each for each in ids if each in as_read)
    left_alone = len(request.ids) - len(ids) if request.ids is not None else 0
    result = await act_on(ctx, record_type, request, ids)
    return result | {"skipped": result["skipped"] + left_alone, "as_of": await ctx.fetchval("select now()")}


async def queue_bulk(
    ctx: Context,
    record_type: RecordType,
    action: str,
    ids: Sequence[UUID],
    parameters: Mapping[str, Any],
    *,
    undoes: UUID | None = None,
) -> UUID:
    """Have an action go on as a job, in the change-set of this transaction; returns its id. `undoes`: what it takes back."""
    require_bulk(ctx, record_type, action)
    bulk_id = new_id()
    await ctx.execute(
        "insert into bulk_changes (tenant_id, id, user_id, entity, action, parameters, record_ids, undoes)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        ctx.tenant_id, bulk_id, ctx.actor.user_id, record_type.name, action,
        {**parameters, "change_set_id": str(ctx.change_set_id)}, ids, undoes,
    )  # fmt: skip
    await enqueue(ctx, BULK_JOB_NAME, {"id": str(bulk_id)})
    return bulk_id


async def act_on(ctx: Context, record_type: RecordType, request: BulkRequest, ids: Sequence[UUID]) -> dict[str, Any]:
    """The action on each id: {updated, skipped, errors}."""
    require_bulk(ctx, record_type, request.action)
    return await act_on_each(ctx, ids, lambda record_id: _act(ctx, record_type, request, record_id))


async def act_on_each(ctx: Context, ids: Sequence[UUID], act: Callable[[UUID], Awaitable[None]]) -> dict[str, Any]:
    """What became of each id, a savepoint a record: one refusal does not undo the others. NotFound skips a record."""
    ctx.require_signed_in()
    updated, skipped, errors = 0, 0, list[dict[str, Any]]()
    for record_id in ids:
        try:
            async with savepoint(ctx):
                await act(record_id)
            updated += 1
        except NotFound:
            skipped += 1
        except AishaError as error:
            errors.append({"id": record_id, "code": error.code, "message": error.message})
    return {"updated": updated, "skipped": skipped, "errors": errors}


async def _act(ctx: Context, record_type: RecordType, request: BulkRequest, record_id: UUID) -> None:
    match request.action:
        case "update":
            await update_record(ctx, record_type, record_id, request.values)
        case "assign":
            await assign_record(ctx, record_type, record_id, request.values)
        case "delete":
            await delete_record(ctx, record_type, record_id)
        case "restore":
            await restore_record(ctx, record_type, record_id)
        case "purge":
            await purge_record(ctx, record_type, record_id)
        case _:
            await _change_tags(ctx, record_type, request, record_id)


async def _change_tags(ctx: Context, record_type: RecordType, request: BulkRequest, record_id: UUID) -> None:
    tags = parse_values(ctx, record_type, {"tags": request.values.get("tags")})["tags"]
    current = await lock_record(ctx, record_type, record_id)
    kept = [tag for tag in current["tags"] if request.action == "tag" or tag not in tags]
    added = [tag for tag in tags if request.action == "tag" and tag not in kept]
    await change_record(ctx, record_type, current, {"tags": kept + added})


async def _matching_ids(ctx: Context, record_type: RecordType, request: BulkRequest) -> tuple[UUID, ...]:
    parameters = Parameters()
    deleted = "only" if request.action in _IN_TRASH else "exclude"
    query = ListQuery(filter=request.filter, q=request.q, deleted=deleted)
    source = matching_sql(ctx, record_type, query, parameters, "t.id, t.updated_at")
    until = f" where t.updated_at <= {parameters.add(request.as_of)}" if request.as_of is not None else ""
    sql = f"select t.id from ({source}) t{until} order by t.id limit {MAX_RECORDS + 1}"
    await plan_for_values(ctx, sql)
    rows = await ctx.fetch(sql, *parameters.values)
    return tuple(row["id"] for row in rows)
