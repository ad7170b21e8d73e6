"""Switching a login off from outside every tenant: it ends where its person works, as it would from inside each of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context, platform_rows, within_tenant
from aisha.core.errors import Unprocessable
from aisha.core.events import emit
from aisha.identity.employees.hand_over import count_records, hand_over_records
from aisha.identity.invitations.actions import revoke_invitations
from aisha.identity.permissions.administrators import WITH_ACCESS, lock_members
from aisha.identity.users.events import UserDeactivated
from aisha.identity.users.platform import update_login

KEEP = "keep"
"""`reassign_to` for records that stay with the person, who cannot sign in any more."""


async def deactivate_login(
    ctx: Context, user_id: UUID, reassign_to: str | None, values: Mapping[str, Any] | None = None
) -> None:
    """Switch a login off, end its sign-ins, and its membership in every tenant; `values` are changed with it.

    `reassign_to` takes over the open records: the id of a member of each tenant where there are some, `unassigned`, or `keep`.
    Raises NotFound; 422 CONFIRMATION_REQUIRED with the numbers by tenant while nobody is named; 400 for somebody who is no
    member there; 409 LAST_SUPERADMIN. A tenant's last administrator may be switched off: superadmins name the next one.
    """
    ctx.require("system.manage")
    await update_login(ctx, user_id, {**(values or {}), "status": "inactive"}, None)
    async with platform_rows(ctx):
        rows = await ctx.fetch("select tenant_id from memberships_of($1)", user_id)
    open_records: dict[str, Mapping[str, int]] = {}
    for row in rows:
        async with within_tenant(ctx, row["tenant_id"]) as inside:
            counts = await _end(inside, user_id, reassign_to)
        if counts:
            open_records[str(row["tenant_id"])] = counts
    if open_records:
        text = "This person has open records. Say who takes them over: reassign_to, a user's id, unassigned, or keep."
        raise Unprocessable(text, code="CONFIRMATION_REQUIRED", details={"open_records": open_records})


async def _end(ctx: Context, user_id: UUID, reassign_to: str | None) -> Mapping[str, int]:
    """End one membership that is live; the open records by type that nobody was named for."""
    await lock_members(ctx)
    ended = await ctx.fetchval(
        "update employees set status = 'inactive' where tenant_id = $1 and user_id = $2 and status = any ($3) returning id",
        ctx.tenant_id, user_id, list(WITH_ACCESS),
    )  # fmt: skip
    if ended is None:
        return {}
    await revoke_invitations(ctx, user_id)
    await emit(ctx, UserDeactivated(user_id))
    counts = {name: count for name, count in (await count_records(ctx, user_id)).items() if count}
    if reassign_to is None or not counts:
        return counts if reassign_to is None else {}
    if reassign_to != KEEP:
        await hand_over_records(ctx, user_id, reassign_to)
    return {}
