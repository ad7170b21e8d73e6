"""What belongs to a record, kind by kind: how many, and the first of each. One statement, whatever there is to show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.records.filters import Parameters
from aisha.records.labels import in_own_words, label_of
from aisha.records.lists import COUNT_CAP, ListQuery, condition_of, count_sql, ways_of
from aisha.records.pages import page_sql
from aisha.records.paging import parse_sort
from aisha.records.registry import RecordType, get_record_type
from aisha.records.selection import Selection, select_fields
from aisha.records.tables import PLURALS

MOST = 20
_OPEN = {"field": "status", "op": "in", "value": ["pending", "in_progress"]}
_PINNED = {"field": "pinned", "op": "eq", "value": True}


@dataclass(frozen=True, slots=True)
class _Kind:
    """One list of a record's page; `filter` finds it in the list of its type, too."""

    key: str
    record_type: RecordType
    label: str
    filter: Mapping[str, Any]
    sort: str


def _kinds(record_type: RecordType, record_id: UUID) -> Iterator[_Kind]:
    def points_here(field: str, *more: Mapping[str, Any]) -> dict[str, Any]:
        return {"and": [{"field": field, "op": "eq", "value": str(record_id)}, *more]}

    if record_type.name in PLURALS.values():
        steps, notes = get_record_type("activities"), get_record_type("notes")
        yield _Kind("activities.open", steps, "Open activities", points_here("related_id", _OPEN), "due_at")
        yield _Kind("notes.pinned", notes, "Important notes", points_here("related_id", _PINNED), notes.default_sort)
    for each in record_type.related:
        other = get_record_type(each.type)
        yield _Kind(f"{each.type}.{each.field}", other, each.label, points_here(each.field), other.default_sort)


async def list_related(ctx: Context, record_type: RecordType, record_id: UUID, *, limit: int) -> list[dict[str, Any]]:
    """Of every kind the actor may read: {key, type, label, filter, total, total_is_capped, records}, the first `limit` of each.

    What is out of scope or in the trash neither shows nor counts. Raises NotFound for a record that the actor does not see.
    """
    ctx.require(record_type.permission("read"))
    kinds = [each for each in _kinds(record_type, record_id) if ctx.can(each.record_type.permission("read"))]
    parameters = Parameters()
    tenant, identity = parameters.add(ctx.tenant_id), parameters.add(record_id)
    itself = f"{record_type.name} where tenant_id = {tenant} and id = {identity}"
    parts = [f"select '' as key, count(*) as total, '[]'::jsonb as records from {itself}"]
    selections: list[Selection] = []
    for kind in kinds:
        selection = select_fields(ctx, kind.record_type, None, "*")
        selections.append(selection)
        parts.append(_part(ctx, kind, selection, limit, parameters))
    rows = {row["key"]: row for row in await ctx.fetch(" union all ".join(parts), *parameters.values)}
    if not rows[""]["total"]:
        raise NotFound(label_of(ctx, record_type).singular)
    return [
        {
            "key": kind.key, "type": kind.record_type.name, "label": in_own_words(ctx, kind.label), "filter": kind.filter,
            "total": min(row["total"], COUNT_CAP), "total_is_capped": row["total"] > COUNT_CAP,
            "records": [selection.shape(each) for each in read_json(row["records"])],
        }
        for kind, selection in zip(kinds, selections, strict=True)
        for row in [rows[kind.key]]
    ]  # fmt: skip


def _part(ctx: Context, kind: _Kind, selection: Selection, limit: int, parameters: Parameters) -> str:
    condition = condition_of(ctx, kind.record_type, ListQuery(filter=kind.filter), parameters)
    keys = parse_sort(ctx, kind.record_type, kind.sort)
    page = page_sql(kind.record_type, selection, (), keys, condition, None, limit, parameters)
    rows = f"select coalesce(jsonb_agg(to_jsonb(p)), '[]') from ({page}) p"
    return f"select '{kind.key}', ({count_sql(kind.record_type, ways_of(condition, None))}), ({rows})"
