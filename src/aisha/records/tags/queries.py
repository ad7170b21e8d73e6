"""Reading tags, and how often they are used."""

from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.records.registry import record_types

MOST_TAGS = 1_000
_SELECT = """
select id, name, slug, color, description, entity_types, updated_at, version from tags where tenant_id = $1
"""


async def list_tags(ctx: Context, *, entity: str | None = None, count: bool = False) -> list[dict[str, Any]]:
    """Every tag by name; those offered at a kind of record only, and with the number of its uses, where that is asked for."""
    ctx.require_signed_in()
    rows = await ctx.fetch(
        f"{_SELECT} and ($2::text is null or entity_types = '{{}}' or $2 = any (entity_types))"
        f" order by lower(name), id limit {MOST_TAGS}",
        ctx.tenant_id, entity,
    )  # fmt: skip
    uses = await _uses(ctx) if count else None
    return [{**row, "uses": None if uses is None else uses.get(row["slug"], 0)} for row in rows]


async def get_tag(ctx: Context, tag_id: UUID) -> dict[str, Any]:
    """One tag. Raises NotFound."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(f"{_SELECT} and id = $2", ctx.tenant_id, tag_id)
    if row is None:
        raise NotFound("This tag")
    return {**row, "uses": None}


async def _uses(ctx: Context) -> dict[str, int]:
    """Slug → how many records outside the trash that the caller sees hold it."""
    readable = [each.name for each in record_types() if ctx.can(each.permission("read"))]
    if not readable:
        return {}
    parts = " union all ".join(
        f"select unnest(tags) as slug from {name} where tenant_id = $1 and deleted_at is null and tags <> '{{}}'"
        for name in readable
    )
    rows = await ctx.fetch(f"select slug, count(*) as uses from ({parts}) u group by slug order by slug", ctx.tenant_id)
    return {row["slug"]: row["uses"] for row in rows}
