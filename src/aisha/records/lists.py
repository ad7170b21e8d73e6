"""Lists of records: one statement, keyset pages, capped totals. A list costs three round trips with BEGIN and COMMIT."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.records.custom.plans import plan_for_values
from aisha.records.filters import FilterCompiler, Parameters, parse_filter
from aisha.records.found import Found
from aisha.records.pages import Condition, page_sql
from aisha.records.paging import (
    decode_cursor,
    encode_cursor,
    hidden_key_columns,
    parse_sort,
)
from aisha.records.registry import RecordType
from aisha.records.search import search_patterns
from aisha.records.selection import select_fields

DEFAULT_LIMIT, MAX_LIMIT, COUNT_CAP = 50, 200, 10_000
Deleted = Literal["exclude", "only", "with"]


@dataclass(slots=True)
class ListQuery:
    """What a list is asked for. `filter` is a tree; `plain` holds `field=value` parameters, joined with AND."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    count: bool = False
    sort: str | None = None
    q: str | None = None
    filter: Mapping[str, Any] | None = None
    fields: str | None = None
    include: str | None = None
    deleted: Deleted = "exclude"
    plain: Mapping[str, str] = field(default_factory=dict[str, str])
    view: str | None = None


@dataclass(slots=True)
class Page:
    """Records and what the envelope says of the list."""

    records: list[dict[str, Any]]
    meta: dict[str, Any]


_OWN = frozenset({"limit", "cursor", "count", "sort", "q", "filter", "fields", "include", "deleted", "tenant_id", "view"})


def parse_list_query(parameters: Mapping[str, str]) -> ListQuery:
    """The list query of a request. Raises 400 with what is wrong."""
    if not parameters:
        return ListQuery()
    limit = parse_limit(parameters.get("limit"))
    deleted = parameters.get("deleted", "exclude")
    if deleted not in ("exclude", "only", "with"):
        raise BadRequest("deleted is one of exclude, only, with.")
    return ListQuery(
        limit,
        parameters.get("cursor") or None,
        parameters.get("count") == "true",
        parameters.get("sort"),
        parameters.get("q"),
        parse_filter(parameters.get("filter")),
        parameters.get("fields"),
        parameters.get("include"),
        deleted,
        {name: value for name, value in parameters.items() if name not in _OWN},
        parameters.get("view") or None,
    )


def parse_limit(text: str | None, default: int = DEFAULT_LIMIT) -> int:
    """A page size of 1 to 200."""
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= MAX_LIMIT:
        raise BadRequest(f"limit is a number from 1 to {MAX_LIMIT}.")
    return int(text)


def matching_sql(ctx: Context, record_type: RecordType, query: ListQuery, parameters: Parameters, columns: str) -> str:
    """Every record of a list, without order and paging: SQL of `columns` over alias `t`, to stand in a FROM."""
    condition = condition_of(ctx, record_type, query, parameters).whole
    found = find_matches(record_type, query, parameters)
    select = f"select {columns} from {record_type.name} t where {condition}"
    return f"with {found.tables} {select} and {found.few} union all {select} and {found.every}" if found else select


def find_matches(record_type: RecordType, query: ListQuery, parameters: Parameters) -> Found | None:
    """What the list's `q` finds; None without one."""
    patterns = search_patterns(query.q) if query.q else []
    return Found(record_type, parameters.add(patterns, "text[]")) if patterns else None


def condition_of(ctx: Context, record_type: RecordType, query: ListQuery, parameters: Parameters) -> Condition:
    """The condition of a list but its search, its scope apart. The first parameter is the tenant."""
    parts = [f"t.tenant_id = {parameters.add(ctx.tenant_id)}"]
    if query.deleted != "with":
        parts.append(f"t.deleted_at is {'null' if query.deleted == 'exclude' else 'not null'}")
    if query.filter or query.plain:
        compiler = FilterCompiler(ctx, record_type, parameters)
        if query.filter:
            parts.append(compiler.compile(query.filter))
        parts += [compiler.plain(name, value) for name, value in query.plain.items()]
    return Condition(" and ".join(parts), scope_branches(ctx, record_type, parameters), ctx.actor.sees_only_own)


def scope_branches(ctx: Context, record_type: RecordType, parameters: Parameters) -> tuple[str, ...]:
    """The scope policy's predicate once more, with its values, for the planner alone (stack.md, fact 9): alternatives, or none.

    Activities are also readable through their related record, so theirs stays with the policy.
    """
    if ctx.actor.view_all or record_type.table.info["row_class"] != "scoped" or "related_id" in record_type.table.c:
        return ()
    people = ctx.actor.scope_ids
    found = parameters.add(people[0]) if len(people) == 1 else f"any ({parameters.add(list(people), 'uuid[]')})"
    branches = (f"t.owner_id = {found}", f"t.assigned_to = {found}")
    return (*branches, "(t.owner_id is null and t.assigned_to is null)") if ctx.actor.sees_unassigned else branches


async def list_records(ctx: Context, record_type: RecordType, query: ListQuery) -> Page:
    """One page. Raises 400 for an unknown field, filter, sort or cursor."""
    ctx.require(record_type.permission("read"))
    selection = select_fields(ctx, record_type, query.fields, query.include)
    keys = parse_sort(ctx, record_type, query.sort)
    parameters = Parameters()
    condition = condition_of(ctx, record_type, query, parameters)
    found = find_matches(record_type, query, parameters)
    ways = ways_of(condition, found)
    extra = hidden_key_columns(keys, selection.columns)
    more = [f"t.{column} as _{column}" for column in extra]
    if query.count:
        more += [f"({count_sql(record_type, ways)}) as _total", "now() as _as_of"]
    values = decode_cursor(keys, query.cursor) if query.cursor else None
    pages = [page_sql(record_type, selection, more, keys, way, values, query.limit + 1, parameters) for way in ways]
    sql = found.page(pages, keys, selection.columns) if found else pages[0]
    await plan_for_values(ctx, sql)
    rows = await ctx.fetch(sql, *parameters.values)
    shown = rows[: query.limit]
    meta: dict[str, Any] = {"limit": query.limit, "next_cursor": None}
    if len(rows) > query.limit:
        meta["next_cursor"] = encode_cursor(keys, shown[-1])
    if query.count:
        total = rows[0]["_total"] if rows else await count_records(ctx, record_type, query) if query.cursor else 0
        meta |= {"total": min(total, COUNT_CAP), "total_is_capped": total > COUNT_CAP}
        meta["as_of"] = rows[0]["_as_of"] if rows else None
    unseen = [f"_{column}" for column in extra] + (["_total", "_as_of"] if query.count else [])
    return Page(selection.shape_all(shown, unseen), meta)


def ways_of(condition: Condition, found: Found | None) -> list[Condition]:
    """The conditions whose pages together are the list: one, or both ways to a search's matches."""
    return [replace(condition, base=f"{condition.base} and {way}") for way in (found.few, found.many)] if found else [condition]


def count_sql(record_type: RecordType, ways: list[Condition]) -> str:
    """How many rows fulfil a condition, or any of several that exclude each other, counted up to 10,001."""
    rows = " union all ".join(f"(select 1 from {record_type.name} t where {way.whole} limit {COUNT_CAP + 1})" for way in ways)
    return f"select count(*) from ({rows}) c"


async def count_records(ctx: Context, record_type: RecordType, query: ListQuery) -> int:
    """How many records match, counted up to 10,001."""
    ctx.require(record_type.permission("read"))
    parameters = Parameters()
    condition = condition_of(ctx, record_type, query, parameters)
    found = find_matches(record_type, query, parameters)
    sql = count_sql(record_type, ways_of(condition, found))
    await plan_for_values(ctx, sql)
    return await ctx.fetchval(f"with {found.tables} {sql}" if found else sql, *parameters.values)
