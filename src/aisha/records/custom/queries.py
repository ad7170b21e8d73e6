"""Reading a tenant's own fields: any member may know which there are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of

KEPT = timedelta(days=90)
"""How long the values of a retired field are kept at least (admin-chapters.md § 6.5)."""
_FIELDS = """
select f.id, f.entity, f.field_name, coalesce(f.label, initcap(replace(f.field_name, '_', ' '))) as label, f.field_type,
       f.options, f.is_required, f.is_unique, f.is_sensitive, f.default_value, f.help_text, f.position, f.section, f.validation,
       f.formula, f.rollup, f.result_type, f.computed,
       f.visible_to, f.is_active, f.retired_at, f.purge_started_at, f.created_at, f.updated_at, f.version,
       exists (select from custom_values v where v.tenant_id = f.tenant_id and v.field_id = f.id) as is_used,
       case when f.computed is not null then
         (select jsonb_build_object('done', c.done, 'total', c.total) from custom_computations c
           where c.tenant_id = f.tenant_id and c.entity = f.entity and c.total is not null) end as computing,
       f.entity || ':' || lpad(f.position::text, 6, '0') as page_key
  from custom_fields f
 where f.tenant_id = $1
"""


async def list_custom_fields(
    ctx: Context, page: Page, entity: str | None, *, is_active: bool | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Fields by entity and position, with the cursor of the next page; `entity` and `is_active` narrow them."""
    ctx.require_signed_in()
    after_key, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(
        f"{_FIELDS} and (f.entity || ':' || lpad(f.position::text, 6, '0'), f.id) > ($2, $3)"
        " and ($4::text is null or f.entity = $4) and ($5::boolean is null or f.is_active = $5)"
        " and ($6 = '' or f.label ilike $6 or f.field_name ilike $6) order by page_key, f.id limit $7",
        ctx.tenant_id, after_key, after_id, entity, is_active, page.pattern, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_field_of(row) for row in found], cursor


async def get_custom_field(ctx: Context, field_id: UUID, *, for_update: bool = False) -> dict[str, Any]:
    """One field. Raises NotFound."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(f"{_FIELDS} and f.id = $2{' for update of f' if for_update else ''}", ctx.tenant_id, field_id)
    if row is None:
        raise NotFound("This field")
    field = _field_of(row)
    return field | {"computed": read_json(row["computed"])} if for_update else field


async def count_values(ctx: Context, field_id: UUID) -> int:
    """How many records hold a value. Raises NotFound for an unknown field."""
    ctx.require_signed_in()
    await get_custom_field(ctx, field_id)
    sql = "select count(distinct record_id) from custom_values where tenant_id = $1 and field_id = $2"
    return await ctx.fetchval(sql, ctx.tenant_id, field_id)


def _field_of(row: asyncpg.Record) -> dict[str, Any]:
    field = {name: read_json(value) for name, value in row.items() if name not in ("page_key", "computed")}
    field["options"] = option_objects(field["options"])
    field["purge_after"] = field["retired_at"] + KEPT if field["retired_at"] else None
    return field


def option_objects(options: Any) -> list[dict[str, Any]] | None:
    """Choices as objects, also those stored as plain texts (the guide's form)."""
    if options is None:
        return None
    return [{"value": each, "label": each, "tone": None} if isinstance(each, str) else each for each in options]
