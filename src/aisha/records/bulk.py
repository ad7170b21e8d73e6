"""One action on many records: by ids, or on everything a filter finds. Above 500 it goes on as a job."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from aisha.core.context import Context, open_context, savepoint
from aisha.core.errors import AishaError, BadRequest, NotFound
from aisha.core.ids import parse_id
from aisha.core.jobs import Job, JobRun, enqueue
from aisha.core.json_shapes import is_list, is_object
from aisha.records.filters import Parameters, condition_sql
from aisha.records.lists import ListQuery, where
from aisha.records.reads import lock_record
from aisha.records.registry import RecordType, get_record_type
from aisha.records.values import parse_values
from aisha.records.writes import assign_record, change_record, delete_record, restore_record, update_record

MAX_AT_ONCE = 500
ACTIONS = {"update": "update", "assign": "assign", "tag": "update", "untag": "update", "delete": "delete", "restore": "delete"}


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """What is asked: the records (`ids`, or those of `filter` and `q`), the action and its values."""

    ids: tuple[UUID, ...] | None
    filter: Mapping[str, Any] | None
    q: str | None
    action: str
    values: Mapping[str, Any]


def parse_bulk(sent: Mapping[str, Any]) -> BulkRequest:
    """A bulk request as sent. Raises 400 with what is missing."""
    action, ids, tree = sent.get("action"), sent.get("ids"), sent.get("filter")
    if not isinstance(action, str) or action not in ACTIONS:
        raise BadRequest(f"action is one of {', '.join(ACTIONS)}.")
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
    return BulkRequest(_parse_ids(ids), tree, query, action, values)


def _parse_ids(ids: Any) -> tuple[UUID, ...] | None:
    if ids is None:
        return None
    parsed = [parse_id(each) if isinstance(each, str) else None for each in ids] if is_list(ids) else [None]
    found = tuple(each for each in parsed if each is not None)
    if len(found) != len(parsed) or not 1 <= len(found) <= MAX_AT_ONCE:
        raise BadRequest(f"ids is a list of 1 to {MAX_AT_ONCE} ids.")
    return tuple(dict.fromkeys(found))


def require_bulk(ctx: Context, record_type: RecordType, action: str) -> None:
    """Raises 403 unless the actor may do this to one record, and (for delete) to many."""
    ctx.require(record_type.permission(ACTIONS[action]))
    if action == "delete":
        ctx.require("bulk_delete")


async def run_bulk(ctx: Context, record_type: RecordType, request: BulkRequest) -> dict[str, Any]:
    """Act on the records: {updated, skipped, errors}, or {queued: true} when a filter finds more than 500."""
    require_bulk(ctx, record_type, request.action)
    if request.action == "update":
        parse_values(ctx, record_type, request.values)
    ids = request.ids
    if ids is None:
        ids = await _matching_ids(ctx, record_type, request, MAX_AT_ONCE + 1, None)
        if len(ids) > MAX_AT_ONCE:
            parameters = {"type": record_type.name, "filter": request.filter, "q": request.q, "action": request.action,
                          "values": dict(request.values), "change_set_id": str(ctx.change_set_id)}  # fmt: skip
            await enqueue(ctx, BULK_JOB.name, parameters)
            return {"queued": True, "updated": 0, "skipped": 0, "errors": []}
    return await act_on(ctx, record_type, request, ids)


async def act_on(ctx: Context, record_type: RecordType, request: BulkRequest, ids: tuple[UUID, ...]) -> dict[str, Any]:
    """The action on each id, a savepoint a record: one refusal does not undo the others."""
    require_bulk(ctx, record_type, request.action)
    updated, skipped, errors = 0, 0, list[dict[str, Any]]()
    for record_id in ids:
        try:
            async with savepoint(ctx):
                await _act(ctx, record_type, request, record_id)
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
        case _:
            await _change_tags(ctx, record_type, request, record_id)


async def _change_tags(ctx: Context, record_type: RecordType, request: BulkRequest, record_id: UUID) -> None:
    tags = parse_values(ctx, record_type, {"tags": request.values.get("tags")})["tags"]
    current = await lock_record(ctx, record_type, record_id)
    kept = [tag for tag in current["tags"] if request.action == "tag" or tag not in tags]
    added = [tag for tag in tags if request.action == "tag" and tag not in kept]
    await change_record(ctx, record_type, current, {"tags": kept + added})


async def _matching_ids(
    ctx: Context, record_type: RecordType, request: BulkRequest, limit: int, after: UUID | None
) -> tuple[UUID, ...]:
    parameters = Parameters()
    deleted = "only" if request.action == "restore" else "exclude"
    condition = where(ctx, record_type, ListQuery(filter=request.filter, q=request.q, deleted=deleted), parameters)
    if after is not None:
        condition += " and " + condition_sql(ctx, record_type.fields["id"], "t.id", "gt", after, parameters)
    rows = await ctx.fetch(
        f"select t.id from {record_type.name} t where {condition} order by t.id limit {limit}", *parameters.values
    )
    return tuple(row["id"] for row in rows)


async def run_bulk_job(run: JobRun) -> None:
    """The rest of a large bulk action, in batches of 200 with the asker's present rights, in the asker's change-set."""
    given = run.message.parameters
    record_type = get_record_type(given["type"])
    request = BulkRequest(None, given["filter"], given.get("q"), given["action"], given["values"])
    assert run.message.user_id is not None
    after: UUID | None = None
    while True:
        async with open_context(
            run.pool, run.memory, run.message.user_id, run.message.tenant_id,
            source="job", change_set_id=UUID(given["change_set_id"]),
        ) as ctx:  # fmt: skip
            ids = await _matching_ids(ctx, record_type, request, 200, after)
            if not ids:
                return
            await act_on(ctx, record_type, replace(request, ids=ids), ids)
        after = ids[-1]


BULK_JOB = Job("records.bulk", run_bulk_job, concurrency=2)
