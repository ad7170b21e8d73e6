"""Groups of stored records that look alike, without what was said to be no duplicate (domain.md § 3.5)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import asyncpg

from aisha.core.context import Context
from aisha.records.duplicates import among_sql, compared_types, rule_of, subtitle_sql
from aisha.records.registry import DuplicateRule, RecordType
from aisha.records.timeline_cursor import read_place, write_place

MAX_GROUP = 50
_SHOWN = ("type", "id", "title", "subtitle")
_DISMISSED_BESIDE = """
(select count(distinct o.record_id) from duplicate_dismissals d
   join duplicate_dismissals o on o.tenant_id = d.tenant_id and o.decision_id = d.decision_id and o.record_id <> d.record_id
  where d.tenant_id = $1 and d.record_id = m.id and o.record_id = any (g.ids))
"""


async def list_duplicates(
    ctx: Context, record_type: RecordType, *, min_score: int, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Groups of visible records with the same keys, likeliest first, and the next page's cursor.

    A group {score, reasons, count, records} has at least one record of the type, and appears once: with its best reason first.
    `count` may exceed the records, of which the 50 oldest are named.
    """
    ctx.require(record_type.permission("read"))
    rules = tuple(sorted((r for r in record_type.duplicate_rules if r.score >= min_score), key=lambda rule: -rule.score))
    types = tuple(each for each in compared_types(record_type) if ctx.can(each.permission("read")))
    start, after = read_place(cursor)
    groups: list[dict[str, Any]] = []
    place: tuple[int, str] | None = None
    for number, rule in enumerate(rules[start:], start):
        sql = _group_sql(record_type, rule, rules[:number], rules[number + 1 :], types)
        for row in await ctx.fetch(sql, ctx.tenant_id, after if number == start else "", limit + 1 - len(groups)):
            if len(groups) == limit:
                return groups, write_place(*(place or (start, after)))
            groups.append(_group(row, rule))
            place = (number, row["key"])
    return groups, None


def _group(row: asyncpg.Record, rule: DuplicateRule) -> dict[str, Any]:
    reasons = [rule.reason, *row["reasons"]]
    members = zip(row["types"], row["ids"], row["titles"], row["subtitles"], strict=True)
    records = [
        {"type": kind, "id": record_id, "title": title, "subtitle": subtitle, "score": rule.score, "reasons": reasons}
        for kind, record_id, title, subtitle in members
    ]
    return {"score": rule.score, "reasons": reasons, "count": row["count"], "records": records}


@lru_cache(maxsize=128)
def _group_sql(
    record_type: RecordType,
    rule: DuplicateRule,
    better: Sequence[DuplicateRule],
    weaker: Sequence[DuplicateRule],
    types: Sequence[RecordType],
) -> str:
    """Records that share a key, by key; $2 is the key to begin after.

    A record drops out that is no duplicate of any other one, and the group with its last two. What all members share by a
    `better` rule was a group of that rule; what they share by a `weaker` one is a reason more.
    """
    ids, count = "(s.ids)", "s.count"
    covered = "".join(f" and not {_shared(each, types, ids, count)}" for each in better)
    reasons = ", ".join(f"case when {_shared(each, types, ids, count)} then '{each.reason}' end" for each in weaker)
    members = ", ".join(f"s.{column}s[:{MAX_GROUP}] as {column}s" for column in _SHOWN)
    gathered = ", ".join(f"array_agg({column} order by created_at, id) as {column}s" for column in _SHOWN)
    kept = ", ".join(f"array_agg(m.{column} order by m.place) as {column}s" for column in _SHOWN)
    unfolded = ", ".join(f"g.{column}s" for column in _SHOWN)
    return (
        f"select g.key, s.count, {members}, array_remove(array[{reasons}]::text[], null) as reasons"
        f" from (select key, count(*) as count, {gathered}"
        f" from (select distinct * from ({_keyed(rule, types)}) k where key is not null) d"
        f" where key > $2 group by key having count(*) > 1 and bool_or(type = '{record_type.name}') order by key) g"
        f" cross join lateral (select count(*) as count, {kept}"
        f" from unnest({unfolded}) with ordinality m ({', '.join(_SHOWN)}, place) where {_DISMISSED_BESIDE} < g.count - 1) s"
        f" where s.count > 1 and '{record_type.name}' = any (s.types){covered} order by g.key limit $3"
    )


def _shared(rule: DuplicateRule, types: Sequence[RecordType], ids: str, count: str) -> str:
    """Whether all records of `ids` have a key of the rule in common."""
    keyed = _keyed(rule, types, f" and t.id = any ({ids})")
    return (
        f"exists (select from (select distinct id, key from ({keyed}) k where key is not null) d"
        f" group by key having count(*) = {count})"
    )


def _keyed(rule: DuplicateRule, types: Sequence[RecordType], where: str = "") -> str:
    """Rows {type, id, title, subtitle, created_at, key}; a record has a row for each key of its own."""
    sources: list[str] = []
    for other in types:
        theirs = rule_of(other, rule.reason)
        if theirs is None:
            continue
        keys = [key.format(t="t") for key in theirs.keys]
        joined = [f"({key})::text" for key in keys] if rule.any_of else [f"concat_ws(chr(31), {', '.join(keys)})"]
        known = "" if rule.any_of else "".join(f" and ({key}) is not null" for key in keys)
        sources += [
            f"select '{other.name}' as type, t.id, t.{other.title} as title, {subtitle_sql(other, 't')} as subtitle,"
            f" t.created_at, {key} as key from {other.name} t"
            f" where t.tenant_id = $1 and t.deleted_at is null{known}{among_sql(theirs, 't')}{where}"
            for key in joined
        ]
    return " union all ".join(sources)
