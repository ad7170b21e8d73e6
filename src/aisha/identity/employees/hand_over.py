"""Handing over what somebody works on. The tables of records stand above identity: `modules.py` registers what knows them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Unprocessable, ValidationFailed

UNASSIGNED = "unassigned"
"""`reassign_to` for records that nobody takes over: managers and administrators then see them."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """How many open records somebody has by record type, and giving them to another person (None: to nobody)."""

    count: Callable[[Context, UUID], Awaitable[Mapping[str, int]]]
    move: Callable[[Context, UUID, UUID | None], Awaitable[Mapping[str, int]]]


_registered: list[HandOver] = []


def register_hand_over(hand_over: HandOver) -> None:
    """Make the one hand-over known; called by `modules.py` alone."""
    _registered[:] = [hand_over]


async def count_records(ctx: Context, user_id: UUID) -> Mapping[str, int]:
    """How many open records a person has, by record type."""
    ctx.require("users.manage")
    (hand_over,) = _registered
    return await hand_over.count(ctx, user_id)


async def hand_over_records(ctx: Context, user_id: UUID, reassign_to: str | None) -> Mapping[str, int]:
    """Give the open records of a person to `reassign_to`: a user id, or `unassigned`. Returns how many by record type.

    Raises 422 CONFIRMATION_REQUIRED with the numbers when there are some and nobody was named, 400 for somebody who is no
    active member.
    """
    ctx.require("users.manage")
    (hand_over,) = _registered
    if reassign_to is None:
        if open_records := {name: count for name, count in (await hand_over.count(ctx, user_id)).items() if count}:
            text = "This person has open records. Say who takes them over: reassign_to, a user's id or unassigned."
            raise Unprocessable(text, code="CONFIRMATION_REQUIRED", details={"open_records": open_records})
        return {}
    successor = None if reassign_to == UNASSIGNED else await _successor(ctx, reassign_to, user_id)
    return await hand_over.move(ctx, user_id, successor)


async def _successor(ctx: Context, named: str, leaving: UUID) -> UUID:
    found: UUID | None = await ctx.fetchval(
        "select user_id from employees where tenant_id = $1 and user_id::text = lower($2) and user_id <> $3"
        " and status in ('active', 'on_leave')",
        ctx.tenant_id, named, leaving,
    )  # fmt: skip
    if found is None:
        raise ValidationFailed({"reassign_to": ["This person is not an active member of this workspace."]})
    return found
