"""Lists of what a search found: few matches are looked up by their ids, many are recognised row by row in the list's order.

One statement holds both ways and takes the one that fits, so that a list stays one round trip and no match is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aisha.records.paging import SortKey
from aisha.records.registry import RecordType

FEW = 10_000
"""Up to so many matches are cheaper to sort than to meet on the way."""


@dataclass(frozen=True, slots=True)
class Found:
    """The matches of `patterns` (a bound text[]) among one type. `few` and `many` are conditions over `alias`."""

    record_type: RecordType
    patterns: str
    most: int = FEW
    alias: str = "t"

    @property
    def name(self) -> str:
        return f"found_{self.record_type.name}"

    @property
    def tables(self) -> str:
        """The WITH parts that `few` and `many` read."""
        return (
            f"{self.name} as materialized ({self._ids(str(self.most + 1))}),"
            f" {self.name}_size as materialized (select count(*) > {self.most} as is_many from {self.name})"
        )

    @property
    def few(self) -> str:
        return f"not (select is_many from {self.name}_size) and {self.alias}.id in (select id from {self.name})"

    @property
    def many(self) -> str:
        tested = f"is_found('{self.record_type.name}', {self.alias}.id, {self.patterns})"
        return f"(select is_many from {self.name}_size) and {tested}"

    @property
    def every(self) -> str:
        """In the place of `many` for what needs all matches anyway (sums, actions on everything): looked up in a hash."""
        return f"(select is_many from {self.name}_size) and ({self.alias}.id in ({self._ids('null')})) is not false"

    def _ids(self, limit: str) -> str:
        return f"select search_ids('{self.record_type.name}', {self.patterns}, {limit}) as id"

    def page(self, ways: Sequence[str], keys: Sequence[SortKey], selected: Sequence[str]) -> str:
        """One page from the pages of both ways, of which one is empty. `selected` are the columns that keep their names."""
        order = ", ".join(_output_order(key, selected) for key in keys)
        pages = " union all ".join(f"({way})" for way in ways)
        return f"with {self.tables} select * from ({pages}) p order by {order}"


def _output_order(key: SortKey, selected: Sequence[str]) -> str:
    name = key.column if key.column in selected else f"_{key.column}"
    return f"p.{name} {'desc' if key.descending else 'asc'}{' nulls last' if key.nullable else ''}"
