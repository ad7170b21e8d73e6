"""How statements that ask the index of values are planned (docs/decisions/custom-fields.md)."""

from aisha.core.context import Context


async def plan_for_values(ctx: Context, sql: str) -> None:
    """Have a statement over custom fields planned for its values: half of all records and one of them need different plans.

    Whoever has a scope has every statement planned so.
    """
    if ctx.actor.view_all and "custom_values" in sql:
        await ctx.execute("set local plan_cache_mode = force_custom_plan")
