"""Rows that join two records, such as a contact and a deal: they follow a record that is merged into another (domain.md § 3.5).

A pair that the other record has already stays with the merged one, unseen in the trash, and is there again when it is restored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from aisha.core.context import Context
from aisha.records.registry import RecordType

MovedPairs = dict[str, list[UUID]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A table whose `column` names a record of `target`, once for each `other`.

    Of `only_one` at most one row of a record may be true: the record that stays keeps its own.
    `part` is a column whose value a row takes from the one that stays behind, where its own is `unsaid`.
    Where `column` is generated, it follows `entity_type` and `entity_id`, which are written instead.
    `settle` is SQL that a merge runs first, with the tenant, the record that goes and the one that stays.
    """

    table: str
    target: str
    column: str
    other: str
    only_one: str | None = None
    part: str | None = None
    unsaid: str | None = None
    is_generated: bool = False
    settle: str | None = None

    @property
    def written(self) -> str:
        """The column that is set to the id of the record."""
        return "entity_id" if self.is_generated else self.column

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


_registered: list[Pair] = []


def register_pairs(pairs: Sequence[Pair]) -> None:
    """Make the tables known; called by `modules.py` alone."""
    _registered[:] = pairs


async def move_pairs(ctx: Context, target: RecordType, origin: UUID, to: UUID) -> MovedPairs:
    """Let the pairs of `origin` be those of `to`; which rows were moved, and under `name+` which were added."""
    ctx.require("records.merge")
    moved: MovedPairs = {}
    for each in _of(target):
        if each.settle is not None:
            await ctx.execute(each.settle, ctx.tenant_id, origin, to)
        if each.part is not None:
            await ctx.execute(
                f"update {each.table} w set {each.part} = l.{each.part} from {each.table} l"
                f" where w.tenant_id = $1 and w.{each.column} = $3 and l.tenant_id = $1 and l.{each.column} = $2"
                f" and w.{each.other} = l.{each.other} and w.{each.part} = $4 and l.{each.part} <> $4",
                ctx.tenant_id, origin, to, each.unsaid,
            )  # fmt: skip
        alone = f" and not exists (select from {each.table} o where o.tenant_id = $1 and o.{each.column} = $3"
        alone += f" and o.{each.other} = r.{each.other})"
        kept = f" and not r.{each.only_one}" if each.only_one else ""
        if each.only_one:
            added = await ctx.fetch(
                f"insert into {each.table} (tenant_id, id, {each.column}, {each.other}{f', {each.part}' if each.part else ''})"
                f" select $1, uuid_v7(), $3, r.{each.other}{f', r.{each.part}' if each.part else ''} from {each.table} r"
                f" where r.tenant_id = $1 and r.{each.column} = $2 and r.{each.only_one}{alone} returning id",
                ctx.tenant_id, origin, to,
            )  # fmt: skip
            if added:
                moved[f"{each.name}+"] = [row["id"] for row in added]
        rows = await ctx.fetch(
            f"update {each.table} r set {each.written} = $3 where r.tenant_id = $1 and r.{each.column} = $2{kept}{alone}"
            " returning id",
            ctx.tenant_id, origin, to,
        )  # fmt: skip
        if rows:
            moved[each.name] = sorted(row["id"] for row in rows)
    return moved


async def give_back_pairs(ctx: Context, target: RecordType, to: UUID, moved: Mapping[str, Sequence[UUID]]) -> None:
    """Let the pairs that `move_pairs` moved be those of `to` again, and remove what it added."""
    ctx.require("records.merge")
    for each in _of(target):
        if added := moved.get(f"{each.name}+"):
            await ctx.execute(f"delete from {each.table} where tenant_id = $1 and id = any ($2)", ctx.tenant_id, added)
        if rows := moved.get(each.name):
            sql = f"update {each.table} set {each.written} = $3 where tenant_id = $1 and id = any ($2)"
            await ctx.execute(sql, ctx.tenant_id, rows, to)


async def turn_pairs(
    ctx: Context, origin: RecordType, origin_id: UUID, target: RecordType, to: UUID, only: MovedPairs | None = None
) -> MovedPairs:
    """Let the pairs of a record be those of one of another type, as of a lead that becomes a contact; `only` these of them.

    Returns which were moved, by table. A pair that the other record has already stays.
    """
    ctx.require("leads.convert")
    moved: MovedPairs = {}
    for each in _of(origin):
        other = next((one for one in _of(target) if one.table == each.table and one.is_generated), None)
        if other is None or (only is not None and each.table not in only):
            continue
        rows = await ctx.fetch(
            f"update {each.table} r set entity_type = $4, entity_id = $3 where r.tenant_id = $1 and r.{each.column} = $2"
            f" and ($5::uuid[] is null or r.id = any ($5)) and not exists (select from {each.table} o"
            f" where o.tenant_id = $1 and o.{other.column} = $3 and o.{each.other} = r.{each.other}) returning id",
            ctx.tenant_id, origin_id, to, target.singular, None if only is None else only[each.table],
        )  # fmt: skip
        if rows:
            moved[each.table] = sorted(row["id"] for row in rows)
    return moved


def _of(target: RecordType) -> list[Pair]:
    return [each for each in _registered if each.target == target.name]
