"""What people said about setting a tenant up: steps ticked by hand, and the list put away."""

from collections.abc import Mapping
from typing import Any

from aisha.core.context import Context, platform_rows
from aisha.core.database import read_json


async def get_setup_state(ctx: Context) -> dict[str, Any]:
    """`ticked` (keys of steps) and `is_dismissed`, where they were ever said."""
    ctx.require("settings.read")
    return read_json(await ctx.fetchval("select setup from tenants where id = $1", ctx.tenant_id))


async def change_setup_state(ctx: Context, ticked: Mapping[str, bool], *, is_dismissed: bool | None) -> None:
    """Tick steps or take the tick back; what is not named stays."""
    ctx.require("settings.manage")
    async with platform_rows(ctx):
        kept = read_json(await ctx.fetchval("select setup from tenants where id = $1 for update", ctx.tenant_id))
        chosen = {key for key in kept.get("ticked", []) if ticked.get(key, True)} | {key for key, on in ticked.items() if on}
        state = {**kept, "ticked": sorted(chosen)} | ({} if is_dismissed is None else {"is_dismissed": is_dismissed})
        await ctx.execute("update tenants set setup = $2 where id = $1", ctx.tenant_id, state)
