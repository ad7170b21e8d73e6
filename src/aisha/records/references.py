"""What points to a record: columns of other records that hold its id, and moving them to another record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from aisha.core.context import Context
from aisha.records.registry import RecordType, record_types

Moved = dict[str, list[UUID]]
"""Ids of the rows that were moved, by `table.column`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that points to a record. `is_related` says that it is generated from related_type and related_id."""

    source: RecordType
    column: str
    is_related: bool

    @property
    def name(self) -> str:
        return f"{self.source.name}.{self.column}"


@lru_cache(maxsize=64)
def references_to(target: RecordType) -> tuple[Reference, ...]:
    """Every column of a record type that points to `target`, from the declared foreign keys."""
    found: list[Reference] = []
    for source in record_types():
        for key in source.table.foreign_key_constraints:
            if key.referred_table is target.table:
                column = next(each.parent for each in key.elements if each.parent.name != "tenant_id")
                found.append(Reference(source, str.__str__(column.name), column.computed is not None))
    return tuple(sorted(found, key=lambda each: each.name))


async def find_references(ctx: Context, target: RecordType, record_id: UUID, but: Sequence[UUID] = ()) -> Moved:
    """Which live rows point to a record, without those of the ids `but`. It looks beyond the actor's scope."""
    found: Moved = {}
    for each in references_to(target):
        rows = await ctx.fetch(
            f"select id from {each.source.name} where tenant_id = $1 and {each.column} = $2 and id <> all ($3)"
            " and deleted_at is null order by id",
            ctx.tenant_id, record_id, list(but),
        )  # fmt: skip
        if rows:
            found[each.name] = [row["id"] for row in rows]
    return found


async def move_references(
    ctx: Context,
    target: RecordType,
    origin: UUID,
    to: UUID,
    *,
    but: Sequence[UUID] = (),
    only: Mapping[str, Sequence[UUID]] | None = None,
) -> Moved:
    """Let what points to `origin` point to `to`: all rows, trash included, but those of the ids `but`; or `only` these."""
    moved: Moved = {}
    for each in references_to(target):
        if only is not None and each.name not in only:
            continue
        column = "related_id" if each.is_related else each.column
        among = "" if only is None else " and id = any ($5)"
        values = [] if only is None else [list(only[each.name])]
        rows = await ctx.fetch(
            f"update {each.source.name} set {column} = $3"
            f" where tenant_id = $1 and {each.column} = $2 and id <> all ($4){among} returning id",
            ctx.tenant_id, origin, to, list(but), *values,
        )  # fmt: skip
        if rows:
            moved[each.name] = sorted(row["id"] for row in rows)
    return moved
