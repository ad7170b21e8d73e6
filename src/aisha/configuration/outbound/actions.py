"""Allowing private hosts."""

from collections.abc import Sequence

from aisha.core.context import Context
from aisha.core.outbound_hosts import PRIVATE_HOSTS


async def save_private_hosts(ctx: Context, hosts: Sequence[str]) -> None:
    """Let calls to the outside reach these private hosts and no others, from the next call on. The list is audited."""
    ctx.require("system.manage")
    await ctx.execute(
        "insert into system_settings (setting_key, setting_value) values ($1, $2)"
        " on conflict (setting_key) do update set setting_value = excluded.setting_value",
        PRIVATE_HOSTS, sorted(set(hosts)),
    )  # fmt: skip
