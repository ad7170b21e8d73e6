"""Which records the actor may see: asked where something is told of records that were written about earlier."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from aisha.core.context import Context
from aisha.records.registry import record_types


async def visible_ids(
    ctx: Context, asked: Mapping[str, Iterable[UUID]], *, with_trash: bool = False
) -> dict[str, frozenset[UUID]]:
    """Of records named by the singular of their type and their id those that the actor may read, by type.

    The database's policies judge; a type that the actor may not read, or whose module is off, has none.
    """
    ctx.require_signed_in()
    seen: dict[str, frozenset[UUID]] = {}
    for each in record_types():
        ids = list(asked.get(each.singular, ()))
        if not ids or not ctx.can(each.permission("read")):
            continue
        trash = "" if with_trash else " and deleted_at is null"
        rows = await ctx.fetch(f"select id from {each.name} where tenant_id = $1 and id = any ($2){trash}", ctx.tenant_id, ids)
        seen[each.singular] = frozenset(row["id"] for row in rows)
    return seen


def is_record_type(singular: str | None) -> bool:
    """True for the singular name of a record type."""
    return any(each.singular == singular for each in record_types())
