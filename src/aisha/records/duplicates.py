"""Duplicates: what a new record would repeat (domain.md § 3.5). Groups of stored ones: `duplicate_groups.py`.

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
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.ids import parse_id
from aisha.records.duplicate_dismissals import dismissed_beside
from aisha.records.fields import field_of
from aisha.records.labels import label_of
from aisha.records.links import check_links
from aisha.records.registry import DuplicateRule, RecordType, Values, record_types
from aisha.records.values import parse_values
from aisha.records.writes import insert_and_look, insert_record

LEAST_SCORE = 70
MAX_MATCHES = 10


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
    """What a draft would repeat, among visible records, likeliest first: {type, id, title, subtitle, score, reasons}.

    A draft of a stored record names its `id`: it repeats neither itself nor what was said to be no duplicate of it.
    """
    ctx.require(record_type.permission("read"))
    draft = {name: value for name, value in sent.items() if name not in ("allow_duplicate", "id")}
    found = await find_duplicates(ctx, record_type, parse_values(ctx, record_type, draft))
    stored = sent.get("id")
    if stored is None:
        return found
    record_id = parse_id(stored) if isinstance(stored, str) else None
    if record_id is None:
        raise ValidationFailed({"id": ["This is no id of a record."]})
    others = {record_id, *await dismissed_beside(ctx, record_id)}
    return [match for match in found if match["id"] not in others]


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
    types = tuple(each for each in compared_types(record_type) if ctx.can(each.permission("read")))
    return _Search(rules, types) if rules and record_type in types else None


def _scored(search: _Search, rows: Sequence[Mapping[str, Any] | asyncpg.Record]) -> list[dict[str, Any]]:
    scores = {rule.reason: rule.score for rule in search.rules}
    matches = [
        {name: row[name] for name in ("type", "id", "title", "subtitle")}
        | {"score": max(scores[reason] for reason in row["reasons"]), "reasons": row["reasons"]}
        for row in rows
    ]
    return sorted(matches, key=lambda match: (-match["score"], match["id"]))[:MAX_MATCHES]


def compared_types(record_type: RecordType) -> tuple[RecordType, ...]:
    """The type and those whose records may be the same person or thing, itself first."""
    group = record_type.duplicate_group
    others = (each for each in record_types() if group is not None and each.duplicate_group == group)
    return tuple(dict.fromkeys((record_type, *others)))


def rule_of(record_type: RecordType, reason: str) -> DuplicateRule | None:
    """The type's rule of this reason."""
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
    """Rows {type, id, title, subtitle, reasons} of what looks like the row `draft`."""
    parts: list[str] = []
    for other in search.types:
        pairs = [(rule, theirs) for rule in search.rules if (theirs := rule_of(other, rule.reason)) is not None]
        conditions = {rule.reason: f"({_same(rule, theirs, draft)}{among_sql(theirs, 'o')})" for rule, theirs in pairs}
        if conditions:
            reasons = ", ".join(f"case when {condition} then '{reason}' end" for reason, condition in conditions.items())
            parts.append(
                f"(select '{other.name}' as type, o.id, o.{other.title} as title,"
                f" {subtitle_sql(other, 'o')} as subtitle,"
                f" array_remove(array[{reasons}], null) as reasons from {other.name} o"
                f" where o.tenant_id = $1 and o.deleted_at is null and ({' or '.join(conditions.values())})"
                f" limit {MAX_MATCHES})"
            )
    return " union all ".join(parts)


def subtitle_sql(record_type: RecordType, stored: str) -> str:
    """What tells two records of one name apart, as text: their `subtitle`."""
    return f"{stored}.{record_type.subtitle}::text" if record_type.subtitle else "null::text"


def among_sql(rule: DuplicateRule, stored: str) -> str:
    """The condition that narrows the stored side `stored` of a rule."""
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
