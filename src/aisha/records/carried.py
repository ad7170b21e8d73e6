"""Rows that make up a value of a record, as the lines of a deal make its amount: in a merge they go with it.

A record that has such rows keeps them and their value; one without takes both from the merged record the value comes from.
Rows that make no value, as a person's consents, all go to the record that stays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.records.registry import RecordType


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows of `table`, whose `column` names the record of `target` and which make its `field` (None: they make none).

    `follows`: fields that only repeat what stands in the rows. A merge leaves them alone.
    """

    table: str
    target: str
    column: str
    field: str | None
    follows: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


_registered: list[Carried] = []


def register_carried(tables: Sequence[Carried]) -> None:
    """Make the tables known; called by `modules.py` alone."""
    _registered[:] = tables


def following_fields(target: RecordType) -> frozenset[str]:
    """The fields of a type that only repeat what stands in its rows."""
    return frozenset(name for each in _of(target) for name in each.follows)


async def carry_rows(
    ctx: Context, target: RecordType, origin: UUID, winner: asyncpg.Record, *, given: Collection[str], chosen: Collection[str]
) -> dict[str, list[UUID]]:
    """Let the rows of `origin` be the winner's, where it has none and gets their value from there; which were moved.

    `given`: the fields whose values come from `origin`. A value of nothing that nobody chose gives way to rows, too.
    """
    ctx.require("records.merge")
    moved: dict[str, list[UUID]] = {}
    for each in _of(target):
        if each.field is not None and each.field not in given and (winner[each.field] or each.field in chosen):
            continue
        unless = f" and not exists (select from {each.table} o where o.tenant_id = $1 and o.{each.column} = $3)"
        rows = await ctx.fetch(
            f"update {each.table} r set {each.column} = $3 where r.tenant_id = $1 and r.{each.column} = $2"
            f"{unless if each.field is not None else ''} returning id",
            ctx.tenant_id, origin, winner["id"],
        )  # fmt: skip
        if rows:
            moved[each.name] = sorted(row["id"] for row in rows)
    return moved


async def give_back_rows(
    ctx: Context, target: RecordType, winner_id: UUID, to: UUID, moved: Mapping[str, Sequence[UUID]]
) -> None:
    """Let the rows that `carry_rows` moved, and that are still the winner's, be those of `to` again."""
    ctx.require("records.merge")
    for each in _of(target):
        if rows := moved.get(each.name):
            await ctx.execute(
                f"update {each.table} set {each.column} = $4 where tenant_id = $1 and id = any ($2) and {each.column} = $3",
                ctx.tenant_id, rows, winner_id, to,
            )  # fmt: skip


def _of(target: RecordType) -> list[Carried]:
    return [each for each in _registered if each.target == target.name]
