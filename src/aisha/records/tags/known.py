"""Tags on a record: those there are; a new one comes to be by who may manage tags."""

from collections.abc import Sequence

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.records.registry import Values

MANAGE = "tags.manage"
_MAKE = """
insert into tags (tenant_id, slug, name) select $1, slug, replace(slug, '-', ' ') from unnest($2::text[]) slug
on conflict (tenant_id, slug) do nothing
"""


async def check_tags(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:
    """Make the tags that a record is to get and that are not there yet. Raises 400 for whoever may not manage tags."""
    ctx.require_signed_in()
    held: list[str] = [] if current is None else current["tags"]
    new = [slug for slug in values.get("tags") or () if slug not in held]
    (refused,) = await refused_tags(ctx, [new])
    if refused is not None:
        raise refused
    await make_tags(ctx, new)


async def refused_tags(ctx: Context, rows: Sequence[Sequence[str]]) -> list[ValidationFailed | None]:
    """What stands against the tags that each of some records is to get: an unknown one of who may not manage tags."""
    ctx.require_signed_in()
    wanted = {slug for row in rows for slug in row}
    if not wanted or ctx.can(MANAGE):
        return [None] * len(rows)
    found = await ctx.fetch("select slug from tags where tenant_id = $1 and slug = any ($2)", ctx.tenant_id, list(wanted))
    unknown = wanted - {row["slug"] for row in found}
    return [_refusal([slug for slug in row if slug in unknown]) for row in rows]


def _refusal(unknown: list[str]) -> ValidationFailed | None:
    if not unknown:
        return None
    named = ", ".join(f"“{slug}”" for slug in unknown[:10])
    text = f"There is no tag {named}. Choose one of those there are, or ask a manager or an administrator to add it."
    return ValidationFailed({"tags": [text]})


async def make_tags(ctx: Context, slugs: Sequence[str]) -> None:
    """See that these tags are there: for who may manage tags, others have been refused."""
    ctx.require_signed_in()
    if slugs and ctx.can(MANAGE):
        await ctx.execute(_MAKE, ctx.tenant_id, list(dict.fromkeys(slugs)))
