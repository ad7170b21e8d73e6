"""The statement of one page: every sort that has an index is served in the order of that index, at any depth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aisha.records.filters import Parameters
from aisha.records.paging import SortKey, after, order_by
from aisha.records.registry import RecordType
from aisha.records.selection import Selection


@dataclass(frozen=True, slots=True)
class Condition:
    """What a list's rows fulfil, over alias `t`; `scope` holds the alternatives of the caller's scope, none for everything.

    `is_own` says that the scope is one person, whose rows the owner and assignee indexes give in the order of change.
    """

    base: str
    scope: tuple[str, ...]
    is_own: bool

    @property
    def whole(self) -> str:
        return f"{self.base} and ({' or '.join(self.scope)})" if self.scope else self.base


def page_sql(
    record_type: RecordType, selection: Selection, more: Sequence[str], keys: tuple[SortKey, ...], condition: Condition,
    values: list[Any] | None, limit: int, parameters: Parameters,
) -> str:  # fmt: skip
    """Rows after the cursor's `values`, at most `limit`; `more` are further columns."""
    columns = ", ".join([selection.select, *more])
    tail = f"{selection.joins} order by {order_by(keys)} limit {limit}"
    if condition.scope and condition.is_own and [key.column for key in keys] == ["updated_at", "id"]:
        source = _own_source(record_type, keys, condition, values, limit, parameters)
        distinct = ", ".join(f"t.{key.column}" for key in keys)
        return f"select distinct on ({distinct}) {columns} from ({source}) t {tail}"
    if len(keys) == 2 and keys[0].custom:
        source = _custom_source(record_type, keys, condition.whole, values, limit, parameters)
        return f"{source} select {columns} from (select * from filled union all select * from empty) t {tail}"
    if any(key.custom for key in keys):
        source = _with_custom_columns(record_type, keys, condition.whole)
        where = f" where {after(keys, values, parameters)}" if values else ""
        return f"select {columns} from ({source}) t {selection.joins}{where} order by {order_by(keys)} limit {limit}"
    if len(keys) == 2 and keys[0].nullable:
        source = _two_part_source(record_type, keys, condition.whole, values, limit, parameters)
        return f"select {columns} from ({source}) t {tail}"
    page = f"{condition.whole} and {after(keys, values, parameters)}" if values else condition.whole
    return f"select {columns} from {record_type.name} t {selection.joins} where {page} order by {order_by(keys)} limit {limit}"


def _branch(record_type: RecordType, condition: str, keys: tuple[SortKey, ...], limit: int) -> str:
    return f"(select t.* from {record_type.name} t where {condition} order by {order_by(keys)} limit {limit})"


def _own_source(
    record_type: RecordType, keys: tuple[SortKey, ...], condition: Condition, values: list[Any] | None, limit: int,
    parameters: Parameters,
) -> str:  # fmt: skip
    """One person's rows: the newest owned and the newest assigned, each by its index; a row may be in both."""
    later = f" and {after(keys, values, parameters)}" if values else ""
    parts = [_branch(record_type, f"{condition.base} and {each}{later}", keys, limit) for each in condition.scope]
    return " union all ".join(parts)


def _two_part_source(
    record_type: RecordType, keys: tuple[SortKey, ...], condition: str, values: list[Any] | None, limit: int,
    parameters: Parameters,
) -> str:  # fmt: skip
    """A nullable column in two parts, rows with a value and rows without, each served by the index in its order."""
    first, identity = keys
    filled = SortKey(first.column, first.descending, False, first.kind)
    with_value = f"{condition} and t.{first.column} is not null"
    without_value = f"{condition} and t.{first.column} is null"
    parts: list[str] = []
    if values is None or values[0] is not None:
        if values is not None:
            with_value += f" and {after((filled, identity), values, parameters)}"
        parts.append(_branch(record_type, with_value, (filled, identity), limit))
    else:
        without_value += f" and {after((identity,), values[1:], parameters)}"
    parts.append(_branch(record_type, without_value, (identity,), limit))
    return " union all ".join(parts)


def _custom_source(
    record_type: RecordType, keys: tuple[SortKey, ...], condition: str, values: list[Any] | None, limit: int,
    parameters: Parameters,
) -> str:  # fmt: skip
    """A tenant's own field: rows in the order of the index of values; rows without one only where those end."""
    first, identity = keys
    direction, later = ("desc", "<") if first.descending else ("asc", ">")
    begin = ""
    if values is not None:
        begin = " and false"
        if values[0] is not None:
            begin = f" and (v.value, v.record_id) {later} ({parameters.add(values[0])}, {parameters.add(values[1])})"
    after_empty = ""
    if values is not None and values[0] is None:
        after_empty = f" and {after((identity,), values[1:], parameters)}"
    field = f"v.tenant_id = t.tenant_id and v.field_id = '{first.custom}'"
    return (
        f"with filled as materialized (select t.*, v.value as {first.column} from custom_values v"
        f" join {record_type.name} t on t.tenant_id = v.tenant_id and t.id = v.record_id"
        f" where v.tenant_id = $1 and {field} and {condition}{begin}"
        f" order by v.value {direction}, v.record_id {direction} limit {limit}),"
        f' empty as (select t.*, null::text collate "C" as {first.column} from {record_type.name} t'
        f" where {condition} and (select count(*) from filled) < {limit}"
        f" and not exists (select from custom_values v where {field} and v.record_id = t.id){after_empty}"
        f" order by {identity.order} limit {limit})"
    )


def _with_custom_columns(record_type: RecordType, keys: tuple[SortKey, ...], condition: str) -> str:
    """The rows with the texts of the tenant's own fields among the keys: for orders that no single index has."""
    return f"select t.*, {own_texts(keys)} from {record_type.name} t where {condition}"


def own_texts(keys: Sequence[SortKey]) -> str:
    """The texts of the tenant's own fields among the keys, as columns over alias `t`; "" without one."""
    return ", ".join(
        "(select v.value from custom_values v where v.tenant_id = t.tenant_id"
        f" and v.field_id = '{key.custom}' and v.record_id = t.id limit 1) as {key.column}"
        for key in keys
        if key.custom
    )
