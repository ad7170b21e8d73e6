"""Duplicates: what a new record would repeat, and groups of stored records that look alike (domain.md § 3.5).

A tenant's setting `duplicates` decides what happens at creation: `off` nothing, `warn` they are named beside the new record,
`block` it is refused unless `allow_duplicate` comes from somebody with records.merge.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Conflict
from aisha.records.fields import field_of
from aisha.records.labels import label_of
from aisha.records.links import check_links
from aisha.records.registry import DuplicateRule, RecordType, Values, record_types
from aisha.records.timeline_cursor import read_place, write_place
from aisha.records.values import parse_values
from aisha.records.writes import insert_and_look, insert_record

LEAST_SCORE = 70
MAX_MATCHES = 10
MAX_GROUP = 50


async def create_unless_duplicate(
    ctx: Context, record_type: RecordType, sent: Mapping[str, Any], *, allow_duplicate: bool
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A new record and what it seems to repeat. Raises 409 DUPLICATE_RECORD where the tenant blocks duplicates."""
    ctx.require(record_type.permission("create"))
    values = parse_values(ctx, record_type, sent)
    await check_links(ctx, record_type, values, None)
    mode = ctx.actor.settings.get("duplicates", "warn")
    search = _search_of(ctx, record_type, values) if mode != "off" else None
    if search is None:
        return await insert_record(ctx, record_type, values), []
    if mode == "warn":  # one message for both
        record, seen = await insert_and_look(ctx, record_type, values, _look_sql(search))
        return record, _scored(search, read_json(seen) or [])
    found = await find_duplicates(ctx, record_type, values)
    if found and not (allow_duplicate and ctx.can("records.merge")):
        raise Conflict(
            f"This {label_of(ctx, record_type).singular.lower()} seems to exist already: {found[0]['title']}.",
            code="DUPLICATE_RECORD",
            details={"duplicates": found},
        )
    return await insert_record(ctx, record_type, values), found


async def check_draft(ctx: Context, record_type: RecordType, sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a draft would repeat, among the records the actor sees: {type, id, title, score, reasons}, likeliest first."""
    ctx.require(record_type.permission("read"))
    draft = {name: value for name, value in sent.items() if name != "allow_duplicate"}
    return await find_duplicates(ctx, record_type, parse_values(ctx, record_type, draft))


async def find_duplicates(ctx: Context, record_type: RecordType, values: Values) -> list[dict[str, Any]]:
    """As `check_draft`, for values that are already checked."""
    ctx.require(record_type.permission("read"))
    search = _search_of(ctx, record_type, values)
    if search is None:
        return []
    given = tuple(name for name in values if _is_draft_column(record_type.table.c[name]))
    rows = await ctx.fetch(_match_sql(record_type, search, given), ctx.tenant_id, *(values[name] for name in given))
    return _scored(search, rows)


class _Search(NamedTuple):
    """By which rules which types are searched."""

    rules: tuple[DuplicateRule, ...]
    types: tuple[RecordType, ...]


def _search_of(ctx: Context, record_type: RecordType, values: Values) -> _Search | None:
    """What the given values call for; None when no rule applies, or the actor reads none of the types."""
    rules = tuple(rule for rule in record_type.duplicate_rules if any(values.get(name) for name in rule.given))
    types = tuple(each for each in _compared_types(record_type) if ctx.can(each.permission("read")))
    return _Search(rules, types) if rules and record_type in types else None


def _scored(search: _Search, rows: Sequence[Mapping[str, Any] | asyncpg.Record]) -> list[dict[str, Any]]:
    scores = {rule.reason: rule.score for rule in search.rules}
    matches = [
        {"type": r["type"], "id": r["id"], "title": r["title"], "score": max(scores[why] for why in r["reasons"]),
         "reasons": r["reasons"]}
        for r in rows
    ]  # fmt: skip
    return sorted(matches, key=lambda match: (-match["score"], match["id"]))[:MAX_MATCHES]


def _compared_types(record_type: RecordType) -> tuple[RecordType, ...]:
    group = record_type.duplicate_group
    others = (each for each in record_types() if group is not None and each.duplicate_group == group)
    return tuple(dict.fromkeys((record_type, *others)))


def _rule_of(record_type: RecordType, reason: str) -> DuplicateRule | None:
    return next((rule for rule in record_type.duplicate_rules if rule.reason == reason), None)


@lru_cache(maxsize=512)
def _match_sql(record_type: RecordType, search: _Search, given: tuple[str, ...]) -> str:
    """The draft with its generated columns as `y`, and one look into each type by all rules."""
    draft = _draft_sql(record_type, given)
    return f"with y as materialized ({draft}) select m.* from y cross join lateral ({_matches(search, 'y')}) m"


@lru_cache(maxsize=512)
def _look_sql(search: _Search) -> str:
    """The same as one JSON value, for a new row `t`."""
    return f"(select jsonb_agg(m) from ({_matches(search, 't')}) m)"


def _matches(search: _Search, draft: str) -> str:
    """Rows {type, id, title, reasons} of what looks like the row `draft`."""
    parts: list[str] = []
    for other in search.types:
        pairs = [(rule, theirs) for rule in search.rules if (theirs := _rule_of(other, rule.reason)) is not None]
        conditions = {rule.reason: f"({_same(rule, theirs, draft)}{_among(theirs, 'o')})" for rule, theirs in pairs}
        if conditions:
            reasons = ", ".join(f"case when {condition} then '{reason}' end" for reason, condition in conditions.items())
            parts.append(
                f"(select '{other.name}' as type, o.id, o.{other.title} as title,"
                f" array_remove(array[{reasons}], null) as reasons from {other.name} o"
                f" where o.tenant_id = $1 and o.deleted_at is null and ({' or '.join(conditions.values())})"
                f" limit {MAX_MATCHES})"
            )
    return " union all ".join(parts)


def _among(rule: DuplicateRule, stored: str) -> str:
    return f" and {rule.among.format(t=stored)}" if rule.among else ""


def _same(mine: DuplicateRule, theirs: DuplicateRule, draft: str) -> str:
    drafts, stored = ([key.format(t=alias) for key in rule.keys] for rule, alias in ((mine, draft), (theirs, "o")))
    if mine.any_of:
        return "(" + " or ".join(f"{key} in ({', '.join(drafts)})" for key in stored) + ")"
    return " and ".join(f"{s} = {d}" for s, d in zip(stored, drafts, strict=True))


def _draft_sql(record_type: RecordType, given: tuple[str, ...]) -> str:
    """A row like the table's from bound values, with the generated columns computed by their own expressions."""
    columns = record_type.table.c
    plain = [c for c in columns if _is_draft_column(c)]
    bound = {name: f"${number}" for number, name in enumerate(given, 2)}
    values = ", ".join(f"{bound.get(c.name, 'null')}::{_sql_type(c)} as {c.name}" for c in plain)
    generated = [c for c in columns if c.computed is not None and not c.name.endswith("_id")]
    computed = "".join(f", {c.computed.sqltext} as {c.name}" for c in generated if c.computed is not None)
    return f"select x.*{computed} from (select $1::uuid as tenant_id, {values}) x"


def _is_draft_column(column: Column[Any]) -> bool:
    return field_of(column) is not None and column.computed is None


def _sql_type(column: Column[Any]) -> str:
    return column.type.compile(dialect=postgresql.dialect())


async def list_duplicates(
    ctx: Context, record_type: RecordType, *, min_score: int, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Groups of visible records with the same keys, likeliest first: {score, reasons, records}, and the next page's cursor."""
    ctx.require(record_type.permission("read"))
    rules = sorted((r for r in record_type.duplicate_rules if r.score >= min_score), key=lambda rule: -rule.score)
    others = [each for each in _compared_types(record_type) if ctx.can(each.permission("read"))]
    start, after = read_place(cursor)
    groups: list[dict[str, Any]] = []
    place: tuple[int, str] | None = None
    for number, rule in enumerate(rules[start:], start):
        rows = await ctx.fetch(
            _group_sql(rule, others), ctx.tenant_id, after if number == start else "", limit + 1 - len(groups)
        )
        for row in rows:
            if len(groups) == limit:
                return groups, write_place(*(place or (start, after)))
            groups.append({"score": rule.score, "reasons": [rule.reason], "records": _records_of(row, rule)})
            place = (number, row["key"])
    return groups, None


def _records_of(row: asyncpg.Record, rule: DuplicateRule) -> list[dict[str, Any]]:
    members = zip(row["types"], row["ids"], row["titles"], strict=True)
    return [{"type": t, "id": i, "title": n, "score": rule.score, "reasons": [rule.reason]} for t, i, n in members]


def _group_sql(rule: DuplicateRule, others: list[RecordType]) -> str:
    """Records of all compared types that share a key, by key; $2 is the key to begin after."""
    sources: list[str] = []
    for other in others:
        theirs = _rule_of(other, rule.reason)
        if theirs is None:
            continue
        keys = [key.format(t="t") for key in theirs.keys]
        joined = [f"({key})::text" for key in keys] if rule.any_of else [f"concat_ws(chr(31), {', '.join(keys)})"]
        known = "" if rule.any_of else "".join(f" and ({key}) is not null" for key in keys)
        sources += [
            f"select '{other.name}' as type, t.id, t.{other.title} as title, t.created_at, {key} as key from {other.name} t"
            f" where t.tenant_id = $1 and t.deleted_at is null{known}{_among(theirs, 't')}"
            for key in joined
        ]
    return (
        f"select key, {_members('type')} as types, {_members('id')} as ids, {_members('title')} as titles"
        f" from (select distinct * from ({' union all '.join(sources)}) s where key is not null) d"
        " where key > $2 group by key having count(*) > 1 order by key limit $3"
    )


def _members(column: str) -> str:
    return f"(array_agg({column} order by created_at, id))[:{MAX_GROUP}]"
