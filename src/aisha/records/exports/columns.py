"""The columns of an export: their heads in the tenant's words, and where the value of each comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest
from aisha.records.custom.fields import PREFIX
from aisha.records.exports.asking import Asked
from aisha.records.labels import label_of, relabel
from aisha.records.metadata import describe_type
from aisha.records.registry import RecordType
from aisha.records.selection import Selection, available_links, select_fields

_LEFT_OUT = frozenset({"id", "version", "deleted_at", "related_type"})
"""What stands in a file only when it is asked for."""
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """`source` is the member of a record as lists show it; `is_own` a member of its `custom`. `labels` are texts of choices.

    `link` is the member with the name, for what refers to a person or another record.
    """

    name: str
    head: str
    kind: str
    source: str
    is_own: bool = False
    link: str | None = None
    labels: Labels = field(default_factory=dict[str, str])

    def of(self, record: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
        """The value as it stands in a cell: choices in words, people and records by name."""
        if self.link is not None:
            linked = record.get(self.link)
            return linked["name"] if linked else None
        value = own.get(self.source) if self.is_own else record[self.source]
        if isinstance(value, list):
            return ", ".join(self.labels.get(str(each), str(each)) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return self.labels.get(str(value), value) if self.labels and value is not None else value


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file and the selection that reads them."""

    columns: tuple[ExportColumn, ...]
    selection: Selection
    fields: tuple[str, ...]

    def cells(self, row: Any) -> list[Any]:
        """A row of the database as the values of its cells."""
        record = self.selection.shape(row)
        own: dict[str, Any] = read_json(record["custom"]) if "custom" in record else {}
        return [column.of(record, own) for column in self.columns]

    def record(self, row: Any) -> dict[str, Any]:
        """The same as a JSON object, as lists have it: exact values, names beside ids."""
        record = self.selection.shape(row)
        if "custom" in record:
            own = read_json(record["custom"])
            wanted = [name.removeprefix(PREFIX) for name in self.fields if name.startswith(PREFIX)]
            record["custom"] = own if "custom" in self.fields else {name: own.get(name) for name in wanted}
        return record


async def layout_of(ctx: Context, record_type: RecordType, asked: Asked) -> Layout:
    """The columns that are asked for, as far as the actor may see them. Raises 400 UNKNOWN_FIELD for others."""
    ctx.require(record_type.permission("export"))
    described = relabel(ctx, describe_type(ctx, record_type))
    more = await record_type.describe(ctx, described) if record_type.describe else {}
    known: dict[str, dict[str, Any]] = {each["name"]: each for each in described["fields"]}
    names = asked.fields or _every(record_type, known)
    if unknown := [name for name in names if name not in known]:
        raise BadRequest(f"{label_of(ctx, record_type).plural} have no field {', '.join(unknown[:10])}.", code="UNKNOWN_FIELD")
    names = _with_currency(names, known)
    links = {column: key for key, (column, _) in available_links(record_type).items()}
    people = await _people(ctx, names, known)
    pipelines = {str(each["id"]): each["name"] for each in more.get("pipelines", ())}
    columns = [each for name in names for each in _columns_of(known[name], asked, links, people, pipelines)]
    if asked.include_ids and "id" not in names:
        columns.insert(0, ExportColumn("id", known["id"]["label"], "text", "id"))
    own = {"custom" for name in names if name.startswith(PREFIX)}
    selected = ",".join({*(name for name in names if not name.startswith(PREFIX)), *own})
    selection = select_fields(ctx, record_type, selected, "*")
    return Layout(tuple(columns), selection, names)


def _every(record_type: RecordType, known: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    shown = [*record_type.visible_columns, *(name for name in known if name.startswith(PREFIX))]
    return tuple(name for name in shown if name in known and known[name]["kind"] != "json" and name not in _LEFT_OUT)


def _with_currency(names: Sequence[str], known: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Amounts are read with their currency, so it stands behind the first of them where nobody asked for it."""
    money = [name for name in names if known[name]["kind"] == "money" and not name.startswith(PREFIX)]
    if "currency" not in known or "currency" in names or not money:
        return tuple(names)
    place = names.index(money[0]) + 1
    return (*names[:place], "currency", *names[place:])


async def _people(ctx: Context, names: Sequence[str], known: Mapping[str, Mapping[str, Any]]) -> Labels:
    """Names by user id, for the tenant's own fields that name people."""
    if not any(name.startswith(PREFIX) and known[name]["kind"] == "user" for name in names):
        return {}
    sql = (
        "select user_id, first_name || ' ' || last_name as name from employees"
        " where tenant_id = $1 and user_id is not null order by user_id limit 100000"
    )
    return {str(row["user_id"]): row["name"] for row in await ctx.fetch(sql, ctx.tenant_id)}


def _columns_of(
    described: Mapping[str, Any], asked: Asked, links: Mapping[str, str], people: Labels, pipelines: Labels
) -> list[ExportColumn]:
    name, head, kind = described["name"], described["label"], described["kind"]
    if name in links:
        columns = [ExportColumn(name, head, "text", name, link=links[name])]
        return [*columns, ExportColumn(f"{name}.id", f"{head} id", "text", name)] if asked.include_ids else columns
    if name == "pipeline_id":
        return [ExportColumn(name, head, "text", name, labels=pipelines)]
    labels = {each["value"]: each["label"] for each in described["options"] or ()}
    if name.startswith(PREFIX):
        labels = people if kind == "user" else labels
        return [ExportColumn(name, head, kind, name.removeprefix(PREFIX), is_own=True, labels=labels)]
    return [ExportColumn(name, head, "text" if kind == "link" else kind, name, labels=labels)]


def json_text(value: Any) -> str:
    """Structured data in a cell."""
    return msgspec.json.encode(value, enc_hook=str).decode()
