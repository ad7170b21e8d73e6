"""Reading templates: those of the tenant and those that come with the product."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.paging import Page, page_of
from aisha.records.templates.rendering import TemplateTexts

_NAME = "coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)"
_SELECT = f"""
select t.id, t.name, t.channel, t.category, t.subject, t.body_text, t.body_html, t.variables, t.entity_types, t.is_system,
       t.is_active, t.usage_count, t.created_at, t.updated_at, t.version, {_NAME} as updated_by_name, lower(t.name) as page_key
  from email_templates t left join users u on u.id = t.updated_by
 where t.tenant_id = any ($1)
"""
_VERSIONS = f"""
select v.id, v.number, v.created_at, {_NAME} as saved_by_name, v.name, v.category, v.subject, v.body_text, v.body_html,
       v.entity_types
  from email_template_versions v left join users u on u.id = v.saved_by
 where v.tenant_id = $1 and v.template_id = $2
"""
MOST_VERSIONS = 100


async def list_templates(
    ctx: Context, page: Page, *, channel: str | None, category: str | None, kind: str | None, is_active: bool | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Templates by name, with the cursor of the next page; the filters narrow them."""
    ctx.require("templates.read")
    after_name, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(
        f"{_SELECT} and (lower(t.name), t.id) > ($2, $3) and ($4 = '' or t.name ilike $4 or t.subject ilike $4)"
        " and ($5::text is null or t.channel = $5) and ($6::text is null or t.category = $6)"
        " and ($7::text is null or $7 = any (t.entity_types)) and ($8::boolean is null or t.is_active = $8)"
        " order by lower(t.name), t.id limit $9",
        [ctx.tenant_id, PLATFORM_TENANT], after_name, after_id, page.pattern, channel, category, kind, is_active,
        page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_template_of(row) for row in found], cursor


async def get_template(ctx: Context, template_id: UUID, *, for_update: bool = False) -> dict[str, Any]:
    """A template, of the tenant or of the product; `for_update` finds the tenant's own only. Raises NotFound."""
    ctx.require("templates.read")
    owners = [ctx.tenant_id] if for_update else [ctx.tenant_id, PLATFORM_TENANT]
    row = await ctx.fetchrow(f"{_SELECT} and t.id = $2{' for update of t' if for_update else ''}", owners, template_id)
    if row is None:
        raise NotFound("This template")
    return _template_of(row)


async def list_versions(ctx: Context, template_id: UUID) -> list[dict[str, Any]]:
    """The newest 100 saved texts, the newest first; none for a template of the product. Raises NotFound."""
    ctx.require("templates.read")
    await get_template(ctx, template_id)
    rows = await ctx.fetch(f"{_VERSIONS} order by v.number desc limit {MOST_VERSIONS}", ctx.tenant_id, template_id)
    return [dict(row) for row in rows]


async def get_version(ctx: Context, template_id: UUID, version_id: UUID) -> dict[str, Any]:
    """One saved text. Raises NotFound."""
    ctx.require("templates.read")
    row = await ctx.fetchrow(f"{_VERSIONS} and v.id = $3", ctx.tenant_id, template_id, version_id)
    if row is None:
        raise NotFound("This version")
    return dict(row)


def texts_of(template: dict[str, Any]) -> TemplateTexts:
    """What a template says."""
    return TemplateTexts(template["channel"], template["subject"], template["body_text"], template["body_html"])


def _template_of(row: asyncpg.Record) -> dict[str, Any]:
    template = {name: value for name, value in row.items() if name != "page_key"}
    return template | {"variables": read_json(template["variables"])}
