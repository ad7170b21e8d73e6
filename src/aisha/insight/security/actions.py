"""Read-only mode and blocks, set by hand."""

from datetime import timedelta
from uuid import UUID

from aisha.core.audit import give_reason
from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.limits import network_of

BY_HAND = "the command line"


async def set_read_only(ctx: Context, *, is_on: bool, reason: str | None) -> None:
    """Refuse every change, or admit them again; every process follows within a second. Raises 400 without a reason."""
    ctx.require("system.manage")
    if is_on and not (reason or "").strip():
        raise ValidationFailed({"reason": ["Say why: everybody who cannot save reads it."]})
    await give_reason(ctx, reason)
    await ctx.execute(
        "insert into live_switches (key, is_on, reason, changed_by, changed_by_name, since)"
        " values ('readonly', $1, $2, $3, $4, now()) on conflict (key) do update set is_on = excluded.is_on,"
        " reason = excluded.reason, changed_by = excluded.changed_by, changed_by_name = excluded.changed_by_name,"
        " since = case when live_switches.is_on = excluded.is_on then live_switches.since else now() end",
        is_on, reason, ctx.actor.user_id, ctx.actor.email or BY_HAND,
    )  # fmt: skip


async def add_block(ctx: Context, address: str, *, reason: str, minutes: int | None) -> UUID:
    """Refuse every request of an address (of IPv6: its /64); returns the block's id. Raises 400 for what is no address."""
    ctx.require("system.manage")
    network = network_of(address.strip())
    if network == "unknown":
        raise ValidationFailed({"address": ["This is not an IP address."]})
    await give_reason(ctx, reason)
    return await ctx.fetchval(
        "insert into security_blocks (source, kind, reason, ends_at, created_by) values ($1, 'manual', $2, now() + $3, $4)"
        " returning id",
        f"ip:{network}", reason, timedelta(minutes=minutes) if minutes else None, ctx.actor.user_id,
    )  # fmt: skip


async def lift_block(ctx: Context, block_id: UUID) -> None:
    """Admit a blocked source again. Raises NotFound for a block that does not hold any more."""
    ctx.require("system.manage")
    lifted = await ctx.fetchval(
        "update security_blocks set lifted_at = now(), lifted_by = $2"
        " where id = $1 and lifted_at is null and (ends_at is null or ends_at > now()) returning id",
        block_id, ctx.actor.user_id,
    )  # fmt: skip
    if lifted is None:
        raise NotFound("This block")
