"""Limits, read-only mode, signals and blocks: pages of the superadmin (admin-chapters.md § 5.3)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.background import background
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.guard import ReadOnly
from aisha.core.http import SIGNED_IN, access, answer, app_state, client_address, no_content, opened, opened_platform
from aisha.core.limits import network_of
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.protection_tables import SIGNAL_KIND
from aisha.core.schema_types import OneOf
from aisha.insight.security.actions import add_block, lift_block, set_read_only
from aisha.insight.security.queries import list_blocks, list_signals, list_top_callers
from aisha.insight.security.schemas import Block, BlockBody, RateLimits, ReadOnlyBody, ReadOnlyState, SecuritySignal

router = APIRouter(tags=["Security"])
Kind = Annotated[str, OneOf(SIGNAL_KIND)] | Literal[""]


@router.get("/api/system/rate-limits", response_model=Answer[RateLimits])
@access("system.read")
@background
async def rate_limits(request: Request) -> Response:
    """The limits, and who asks most at the moment."""
    state = app_state(request)
    async with opened_platform(request) as ctx:
        callers = await list_top_callers(ctx, state.limiter)
    limits = RateLimits(
        window_seconds=state.limiter.window_seconds, most_requests=state.settings.rate_limit_max,
        most_sign_ins=state.settings.auth_rate_limit_max, counted_in="redis" if state.limiter.is_shared else "process",
        callers=callers,
    )  # fmt: skip
    return answer(limits.model_dump())


@router.delete("/api/system/rate-limits", status_code=204)
@access("system.manage")
async def clear_rate_limits(request: Request, caller: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """Forget what was counted: of one caller as the list names it, or of all."""
    async with opened_platform(request) as ctx:
        ctx.require("system.manage")
    await app_state(request).limiter.clear(caller)
    return no_content()


@router.get("/api/system/readonly", response_model=Answer[ReadOnlyState])
@access(SIGNED_IN)
@background
async def read_only(request: Request) -> Response:
    """Whether changes are refused at the moment, who said so and why. Everybody sees it: pages show it as a banner."""
    async with opened(request) as ctx:
        ctx.require_signed_in()
    return answer(_read_only_state(app_state(request).guard.read_only))


@router.put("/api/system/readonly", response_model=Answer[ReadOnlyState])
@access("system.manage")
async def switch_read_only(request: Request, body: ReadOnlyBody) -> Response:
    """Refuse every change, or admit them again. Reading, signing in and out, and this switch stay open."""
    state = app_state(request)
    present = state.guard.read_only
    if present is not None and present.by_environment and not body.is_on:
        raise Conflict("PRODUCTION_READONLY is set: change it in the environment and restart.", code="IN_USE")
    async with opened_platform(request) as ctx:
        await set_read_only(ctx, is_on=body.is_on, reason=body.reason)
    await state.guard.refresh(state.pool)
    return answer(_read_only_state(state.guard.read_only))


@router.get("/api/security/signals", response_model=ListAnswer[SecuritySignal])
@access("system.read")
async def signals(
    request: Request, page: RequestedPage, kind: Kind = "", since: Annotated[datetime | None, Query(alias="from")] = None
) -> Response:
    """What looked like attacks, the newest first. `q` looks in the source, the path, the person's e-mail and the request id."""
    async with opened_platform(request) as ctx:
        found, cursor = await list_signals(ctx, page, kind, since)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.get("/api/security/blocks", response_model=Answer[list[Block]])
@access("system.read")
@background
async def blocks(request: Request) -> Response:
    """The sources that are refused at the moment."""
    async with opened_platform(request) as ctx:
        return answer(await list_blocks(ctx))


@router.post("/api/security/blocks", response_model=Answer[dict[str, UUID]], status_code=201)
@access("system.manage")
async def block(request: Request, body: BlockBody) -> Response:
    """Refuse every request of an address, but not of the caller's own. Every process follows within a second."""
    state = app_state(request)
    async with opened_platform(request) as ctx:
        if network_of(body.address.strip()) == network_of(client_address(request)):
            raise ValidationFailed({"address": ["This is where you are yourself: you would lock yourself out."]})
        block_id = await add_block(ctx, body.address, reason=body.reason, minutes=body.minutes)
    await state.guard.refresh(state.pool)
    return answer({"id": block_id}, status=201)


@router.delete("/api/security/blocks/{block_id}", status_code=204)
@access("system.manage")
async def unblock(request: Request, block_id: UUID) -> Response:
    """Admit a blocked source again."""
    state = app_state(request)
    async with opened_platform(request) as ctx:
        await lift_block(ctx, block_id)
    await state.guard.refresh(state.pool)
    return no_content()


def _read_only_state(present: ReadOnly | None) -> dict[str, object]:
    state = ReadOnlyState(
        is_on=present is not None, by_environment=present is not None and present.by_environment,
        reason=present and present.reason, who=present and present.who, since=present and present.since,
    )  # fmt: skip
    return state.model_dump()
