"""Who leaves hands over what is open; programs are told who came and who left."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Conflict
from aisha.core.events import emit
from aisha.identity.employees.hand_over import hand_over_records
from aisha.identity.invitations.actions import revoke_invitations
from aisha.identity.permissions.administrators import WITH_ACCESS
from aisha.identity.users.events import UserActivated, UserDeactivated


@asynccontextmanager
async def status_moves(ctx: Context, user_id: UUID, before: str, after: str, reassign_to: str | None) -> AsyncGenerator[None]:
    """Around a change of the status of somebody who may own records.

    Raises Conflict INVALID_STATUS for the end of one's own access, and what `hand_over_records` raises.
    """
    ctx.require_signed_in()
    had, has = before in WITH_ACCESS, after in WITH_ACCESS
    if user_id == ctx.actor.user_id and not has:
        raise Conflict("You cannot end your own access. Ask another administrator.", code="INVALID_STATUS")
    if had and not has:
        await hand_over_records(ctx, user_id, reassign_to)
    yield
    if not has:
        await revoke_invitations(ctx, user_id)
    if had != has:
        await emit(ctx, UserActivated(user_id) if has else UserDeactivated(user_id))
