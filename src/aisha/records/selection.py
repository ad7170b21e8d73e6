"""Which columns leave with a record, and the names of the records and people it links to (`include=`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.records.custom.fields import hidden_keys
from aisha.records.filters import PEOPLE
from aisha.records.registry import RecordType, get_record_type
from aisha.records.tables import PLURALS

_UNLINKED = ("id", "related_id", "pipeline_id")


@dataclass(frozen=True, slots=True)
class Selection:
    """The select list over alias `t` and the joins it needs; `shape` puts the joined names in their place."""

    columns: tuple[str, ...]
    select: str
    joins: str
    links: tuple[tuple[str, str, str], ...]

    def shape(self, row: asyncpg.Record | Mapping[str, Any]) -> dict[str, Any]:
        """The record as the client sees it."""
        record: dict[str, Any] = dict(row)
        for key, column, kind in self.links:
            name = record.pop(f"_{key}")
            value = record.get(column)
            if kind == "user":
                record[key] = None if value is None else {"id": value, "name": name}
                continue
            is_deleted = record.pop(f"_{key}_deleted")
            related_type = record.pop(f"_{key}_type") if kind == "related" else None
            if value is None:
                record[key] = None
                continue
            link: dict[str, Any] = {"type": related_type} if kind == "related" else {}
            link |= {"id": value, "name": name, "visible": name is not None}
            if is_deleted:
                link["deleted"] = True
            record[key] = link
        return record

    def shape_all(self, rows: Sequence[asyncpg.Record], unseen: Sequence[str] = ()) -> list[dict[str, Any]]:
        """`shape` for a page, without the columns that only served the page."""
        records = [self.shape(row) for row in rows] if self.links else [dict(row) for row in rows]
        for name in unseen:
            for record in records:
                del record[name]
        return records


def select_fields(ctx: Context, record_type: RecordType, fields: str | None, include: str | None) -> Selection:
    """The selection for `fields=a,b` and `include=account,owner` (`*`: every link). Raises 400 UNKNOWN_FIELD."""
    asked = tuple(part.strip() for part in fields.split(",") if part.strip()) if fields else ()
    links = tuple(part.strip() for part in include.split(",") if part.strip()) if include else ()
    return _selection(record_type, asked, links, ctx.can("view_sensitive_data"), hidden_keys(ctx, record_type))


@lru_cache(maxsize=2048)
def _selection(
    record_type: RecordType, asked: tuple[str, ...], include: tuple[str, ...], sensitive: bool, hidden: tuple[str, ...]
) -> Selection:
    known = [c for c in record_type.visible_columns if sensitive or not record_type.fields[c].sensitive]
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise BadRequest(f"There is no field {', '.join(unknown[:10])} in {record_type.name}.", code="UNKNOWN_FIELD")
    columns = tuple(c for c in known if not asked or c in asked or c in ("id", "version"))
    links = tuple(_links(record_type, columns, include))
    joins, selects = _joins(links)
    shown = [_without(hidden) if c == "custom" and hidden else _shown(record_type, c) for c in columns]
    return Selection(columns, ", ".join([*shown, *selects]), " ".join(joins), links)


def _shown(record_type: RecordType, column: str) -> str:
    field = record_type.fields[column]
    return f"t.{column}" if field.sql is None else f"{field.of('t')} as {column}"


def _without(hidden: tuple[str, ...]) -> str:
    """The tenant's own fields but those; their names are small letters, digits and `_` only."""
    return f"t.custom - '{{{','.join(hidden)}}}'::text[] as custom"


def _links(record_type: RecordType, columns: Iterable[str], include: tuple[str, ...]) -> Iterable[tuple[str, str, str]]:
    available = available_links(record_type)
    unknown = [key for key in include if key != "*" and key not in available]
    if unknown:
        raise BadRequest(f"There is no link {', '.join(unknown[:10])} in {record_type.name}.", code="UNKNOWN_FIELD")
    wanted = available if "*" in include else {key: available[key] for key in include}
    for key, (column, kind) in wanted.items():
        if column in columns:
            yield key, column, kind


def available_links(record_type: RecordType) -> Mapping[str, tuple[str, str]]:
    """Key of `include` → (column, "user" | "related" | type name)."""
    links: dict[str, tuple[str, str]] = {}
    for name, field in record_type.fields.items():
        if field.kind == "user":
            links[PEOPLE.get(name, name.removesuffix("_id"))] = (name, "user")
        elif field.kind == "link" and name == "related_id":
            links["related"] = (name, "related")
        elif field.kind == "link" and name not in _UNLINKED:
            links[name.removesuffix("_id")] = (name, str(field.link))
    return links


def _joins(links: Iterable[tuple[str, str, str]]) -> tuple[list[str], list[str]]:
    joins: list[str] = []
    selects: list[str] = []
    for number, (key, column, kind) in enumerate(links):
        alias = f"l{number}"
        if kind == "user":
            joins.append(f"left join employees {alias} on {alias}.tenant_id = t.tenant_id and {alias}.user_id = t.{column}")
            selects.append(f"{alias}.first_name || ' ' || {alias}.last_name as _{key}")
        elif kind == "related":
            titles: list[str] = []
            moments: list[str] = []
            for singular, plural in PLURALS.items():
                related = f"{alias}{singular[0]}"
                joins.append(
                    f"left join {plural} {related} on {related}.tenant_id = t.tenant_id and {related}.id = t.{singular}_id"
                )
                titles.append(f"{related}.{get_record_type(plural).title}")
                moments.append(f"{related}.deleted_at")
            selects.append(f"coalesce({', '.join(titles)}) as _{key}")
            selects.append(f"t.related_type as _{key}_type")
            selects.append(f"coalesce({', '.join(moments)}) is not null as _{key}_deleted")
        else:
            joins.append(f"left join {kind} {alias} on {alias}.tenant_id = t.tenant_id and {alias}.id = t.{column}")
            selects.append(f"{alias}.{get_record_type(kind).title} as _{key}")
            selects.append(f"{alias}.deleted_at is not null as _{key}_deleted")
    return joins, selects
