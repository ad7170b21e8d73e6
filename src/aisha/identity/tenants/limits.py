"""How much a workspace may hold and holds. `within_limit` of the database refuses what goes beyond, wherever it comes from."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.workspace_limits import LIMITS, NEAR_PERCENT
from aisha.identity.tenants.actions import update_tenant
from aisha.identity.tenants.queries import get_tenant
from aisha.identity.tenants.schemas import WorkspaceLimit, WorkspaceLimits

COUNTED_TO = 10_000
"""What is not limited is counted no further; what is, to ten times its limit."""
_HELD = "select kind, held_by($1, kind, cap + 1) as held, cap from unnest($2::text[], $3::bigint[]) as asked (kind, cap)"


async def get_workspace_limits(ctx: Context, tenant_id: UUID) -> WorkspaceLimits:
    """The plan of a workspace, and of every kind how much it may hold and holds. Raises NotFound."""
    ctx.require("settings.read")
    tenant = await get_tenant(ctx, tenant_id)
    limits: Mapping[str, int] = tenant["settings"]["limits"]
    caps = [max(COUNTED_TO, 10 * limits.get(each, 0)) for each in LIMITS.values]
    rows = await ctx.fetch(_HELD, tenant_id, list(LIMITS.values), caps)
    found = {row["kind"]: (min(row["held"], row["cap"]), row["held"] > row["cap"]) for row in rows}
    labels = {each.value: each.label for each in LIMITS} | {name: each.plural for name, each in ctx.actor.labels.items()}
    listed = [_limit(each, labels[each], limits.get(each), *found[each]) for each in LIMITS.values]
    return WorkspaceLimits(tenant["settings"]["plan"], listed, tenant["version"])


def _limit(name: str, label: str, most: int | None, used: int, is_capped: bool) -> WorkspaceLimit:
    is_capped = is_capped and name != "storage_mb"
    if most is None:
        return WorkspaceLimit(name, label, None, used, is_capped, None, "open")
    percent = 100 if used >= most else 100 * used // most
    state = "reached" if used >= most else "near" if percent >= NEAR_PERCENT else "fine"
    return WorkspaceLimit(name, label, most, used, is_capped, percent, state)


async def set_workspace_limits(
    ctx: Context, tenant_id: UUID, limits: Mapping[str, int | None], plan: str | None, version: int | None
) -> WorkspaceLimits:
    """Change what is named: None lifts a limit, a `plan` of None leaves its name. What is there already stays.

    Raises NotFound, 409 VERSION_CONFLICT.
    """
    ctx.require("tenants.manage")
    tenant = await get_tenant(ctx, tenant_id)
    merged = {**tenant["settings"]["limits"], **limits}
    kept = {name: most for name, most in merged.items() if most is not None}
    changes: dict[str, Any] = {"limits": kept or None}
    if plan is not None:
        changes["plan"] = plan.strip() or None
    await update_tenant(ctx, tenant_id, {"settings": changes}, version)
    return await get_workspace_limits(ctx, tenant_id)
