"""Making, renaming, merging and removing tags. The records that hold one follow in a job."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Conflict, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.core.versions import check_version
from aisha.records.parsing import tag_slug
from aisha.records.registry import record_types
from aisha.records.tags.known import MANAGE
from aisha.records.tags.queries import MOST_TAGS, get_tag

RETAG_JOB_NAME = "tags.rewrite"
_INSERT = """
insert into tags (tenant_id, id, name, slug, color, description, entity_types) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id, slug) do nothing returning id
"""
_IN_CAMPAIGNS = """
update ai_campaigns set audience = jsonb_set(audience, '{filter}', retag(audience -> 'filter', $2, $3))
 where tenant_id = $1 and status in ('draft', 'scheduled') and audience -> 'filter' <> retag(audience -> 'filter', $2, $3)
"""


async def create_tag(ctx: Context, sent: Mapping[str, Any]) -> UUID:
    """A new tag; its id. Raises 400, 409 for one that is there, 422 LIMIT_REACHED for the 1,001st."""
    ctx.require(MANAGE)
    slug = _slug(sent["name"])
    _check_kinds(sent["entity_types"])
    if await ctx.fetchval("select count(*) from tags where tenant_id = $1", ctx.tenant_id) >= MOST_TAGS:
        raise Unprocessable(f"There are {MOST_TAGS:,} tags already. Merge or delete some first.", code="LIMIT_REACHED")
    values = (sent["name"], slug, sent["color"], sent["description"] or None, sent["entity_types"])
    made = await ctx.fetchval(_INSERT, ctx.tenant_id, new_id(), *values)
    if made is None:
        raise Conflict(f"There is a tag {sent['name']!r} already.", details={"name": ["There is such a tag already."]})
    return made


async def update_tag(ctx: Context, tag_id: UUID, sent: Mapping[str, Any], version: int | None) -> None:
    """Change what was sent; a new name reaches the records that hold the tag, views and planned campaigns.

    Raises NotFound, 400, 409 VERSION_CONFLICT, 409 for the name of another tag, which it may be merged into.
    """
    ctx.require(MANAGE)
    tag = await get_tag(ctx, tag_id)
    check_version(tag, version)
    if empty := [name for name in ("name", "entity_types") if name in sent and sent[name] is None]:
        raise ValidationFailed({name: ["This field is required."] for name in empty})
    _check_kinds(sent.get("entity_types") or [])
    values = tag | dict(sent)
    slug = _slug(values["name"])
    taken = "select exists (select from tags where tenant_id = $1 and slug = $2 and id <> $3)"
    if await ctx.fetchval(taken, ctx.tenant_id, slug, tag_id):
        text = f"There is a tag {values['name']!r} already. Merge this one into it instead."
        raise Conflict(text, details={"name": ["There is such a tag already. Merge this one into it."]})
    await ctx.execute(
        "update tags set name = $3, slug = $4, color = $5, description = $6, entity_types = $7"
        " where tenant_id = $1 and id = $2",
        ctx.tenant_id, tag_id, values["name"], slug, values["color"], values["description"] or None, values["entity_types"],
    )  # fmt: skip
    if slug != tag["slug"]:
        await _rewrite(ctx, tag["slug"], slug)


async def merge_tag(ctx: Context, tag_id: UUID, into: UUID) -> None:
    """One tag for two: what holds the first gets the second. Raises NotFound, 400 for a tag and itself."""
    ctx.require(MANAGE)
    if tag_id == into:
        raise ValidationFailed({"into": ["A tag cannot be merged into itself."]})
    lost, kept = await get_tag(ctx, tag_id), await get_tag(ctx, into)
    await ctx.execute("delete from tags where tenant_id = $1 and id = $2", ctx.tenant_id, tag_id)
    await _rewrite(ctx, lost["slug"], kept["slug"])


async def delete_tag(ctx: Context, tag_id: UUID) -> None:
    """Remove a tag, from every record, too. Raises NotFound."""
    ctx.require(MANAGE)
    tag = await get_tag(ctx, tag_id)
    await ctx.execute("delete from tags where tenant_id = $1 and id = $2", ctx.tenant_id, tag_id)
    await enqueue(ctx, RETAG_JOB_NAME, {"old": tag["slug"], "new": None})


async def _rewrite(ctx: Context, old: str, new: str) -> None:
    """What asks for the tag asks for the new one at once; the records follow."""
    await ctx.fetchval("select retag_views($1, $2)", old, new)
    await ctx.execute(_IN_CAMPAIGNS, ctx.tenant_id, old, new)
    await enqueue(ctx, RETAG_JOB_NAME, {"old": old, "new": new})


def _slug(name: str) -> str:
    slug = tag_slug(name)
    if not slug:
        raise ValidationFailed({"name": ["A tag needs a letter or a digit."]})
    return slug


def _check_kinds(kinds: list[str]) -> None:
    known = [each.name for each in record_types()]
    if wrong := [kind for kind in kinds if kind not in known]:
        raise ValidationFailed({"entity_types": [f"{wrong[0]!r} is not one of: {', '.join(known)}."]})
