"""Tags on a record: those there are; a new one comes to be by who may manage tags."""

from collections.abc import Sequence, Set

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import AishaError, Unprocessable, ValidationFailed
from aisha.records.labels import label_of
from aisha.records.registry import RecordType, Values, get_record_type

MANAGE = "tags.manage"
_MAKE = """
insert into tags (tenant_id, slug, name) select $1, slug, replace(slug, '-', ' ') from unnest($2::text[]) slug
on conflict (tenant_id, slug) do nothing
"""


async def check_tags(ctx: Context, record_type: RecordType, values: Values, current: asyncpg.Record | None) -> None:
    """Make the tags that a record is to get and that are not there yet. Raises what `refused_tags` finds."""
    ctx.require_signed_in()
    held: list[str] = [] if current is None else current["tags"]
    new = [slug for slug in values.get("tags") or () if slug not in held]
    (refused,) = await refused_tags(ctx, record_type, [new])
    if refused is not None:
        raise refused
    await make_tags(ctx, new)


async def refused_tags(ctx: Context, record_type: RecordType, rows: Sequence[Sequence[str]]) -> list[AishaError | None]:
    """What stands against the tags that each of some records is to get.

    400 for an unknown one of who may not manage tags, 422 for one that is for other kinds of record.
    """
    ctx.require_signed_in()
    wanted = {slug for row in rows for slug in row}
    if not wanted:
        return [None] * len(rows)
    known = await _known(ctx, wanted)
    unknown = set[str]() if ctx.can(MANAGE) else wanted - known.keys()
    elsewhere = {slug for slug in known if not _is_offered(record_type, known[slug])}
    return [
        _unknown([slug for slug in row if slug in unknown])
        or _not_for(ctx, record_type, [known[slug] for slug in row if slug in elsewhere])
        for row in rows
    ]


async def offered_tags(ctx: Context, record_type: RecordType, slugs: Sequence[str]) -> list[str]:
    """Those of some tags that this kind of record may hold: what comes from another kind leaves the rest behind."""
    ctx.require_signed_in()
    known = await _known(ctx, set(slugs))
    return [slug for slug in slugs if slug not in known or _is_offered(record_type, known[slug])]


async def _known(ctx: Context, slugs: Set[str]) -> dict[str, asyncpg.Record]:
    sql = "select slug, name, entity_types from tags where tenant_id = $1 and slug = any ($2)"
    return {row["slug"]: row for row in await ctx.fetch(sql, ctx.tenant_id, list(slugs))}


def _is_offered(record_type: RecordType, tag: asyncpg.Record) -> bool:
    return not tag["entity_types"] or record_type.name in tag["entity_types"]


def _unknown(slugs: list[str]) -> ValidationFailed | None:
    if not slugs:
        return None
    named = ", ".join(f"“{slug}”" for slug in slugs[:10])
    text = f"There is no tag {named}. Choose one of those there are, or ask a manager or an administrator to add it."
    return ValidationFailed({"tags": [text]})


def _not_for(ctx: Context, record_type: RecordType, tags: list[asyncpg.Record]) -> Unprocessable | None:
    """Named by the words of the workspace: which tag, what it is for, what it was to be put on."""
    if not tags:
        return None
    name, kinds = tags[0]["name"], [label_of(ctx, get_record_type(kind)).plural.lower() for kind in tags[0]["entity_types"]]
    text = (
        f"The tag “{name}” is for {', '.join(kinds)}, not for {label_of(ctx, record_type).plural.lower()}."
        " Choose another one, or widen it in Settings → Tags."
    )
    return Unprocessable(text, code="TAG_NOT_OFFERED", details={"tags": [text]})


async def make_tags(ctx: Context, slugs: Sequence[str]) -> None:
    """See that these tags are there: for who may manage tags, others have been refused."""
    ctx.require_signed_in()
    if slugs and ctx.can(MANAGE):
        await ctx.execute(_MAKE, ctx.tenant_id, list(dict.fromkeys(slugs)))
