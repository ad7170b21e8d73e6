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
