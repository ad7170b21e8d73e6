"""A new tenant that is set up like another one: its configuration, without its people, records, files and connections."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aisha.core.context import Context, within_tenant
from aisha.core.database import read_json, table_rows
from aisha.core.errors import ValidationFailed
from aisha.identity.tenants.settings import RESERVED

COPIED = (
    "entity_labels", "module_settings", "roles", "role_permissions", "departments", "pipelines", "pipeline_stages",
    "custom_fields", "tags", "email_templates", "email_template_versions",
)  # fmt: skip
"""In an order in which every row finds what it refers to."""
_LEFT = {"tenant_id", "created_by", "updated_by", "saved_by", "manager_user_id", "usage_count"}
"""What is said anew: whose the rows are, who made and who leads what, and how often a template was used."""


@dataclass(frozen=True, slots=True)
class Model:
    """What the row of a tenant hands on to one that is like it."""

    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    branding: dict[str, Any] = field(default_factory=dict[str, Any])


async def find_model(ctx: Context, tenant_id: UUID | None) -> Model:
    """What a tenant is like, but for what superadmins have granted it; nothing for None. Raises 400 where there is none."""
    ctx.require("tenants.manage")
    if tenant_id is None:
        return Model()
    sql = "select settings, metadata, branding from tenants where id = $1 and status <> 'system' and deleted_at is null"
    row = await ctx.fetchrow(sql, tenant_id)
    if row is None:
        raise ValidationFailed({"like": ["There is no such tenant."]})
    settings, metadata, branding = map(read_json, row)
    granted = {each.key for each in RESERVED}
    return Model({key: value for key, value in settings.items() if key not in granted}, metadata, branding)


async def copy_setup(ctx: Context, source: UUID, tenant_id: UUID) -> None:
    """Fill a tenant that was just made with the configuration of `source`. Rows keep their ids, which are a tenant's own."""
    ctx.require("tenants.manage")
    for table in COPIED:
        columns = [str.__str__(column.name) for column in table_rows(table).c if column.name not in _LEFT]
        names = ", ".join(columns)
        async with within_tenant(ctx, source):
            rows = await ctx.fetchval(
                f"select coalesce(jsonb_agg(to_jsonb(t)), '[]') from (select {names} from {table} where tenant_id = $1) t",
                source,
            )
        async with within_tenant(ctx, tenant_id):
            sql = (
                f"insert into {table} (tenant_id, {names}) select $1, {names} from jsonb_populate_recordset(null::{table}, $2)"
            )
            await ctx.execute(sql, tenant_id, rows)
