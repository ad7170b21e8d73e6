"""The security check: a page and a card of the superadmin (admin-chapters.md § 5.5)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.openapi import Answer
from aisha.core.schema_types import OneOf
from aisha.insight.security.check import check_security, find_last_check
from aisha.insight.security.check_results import CHECK_STATE, SEVERITY

router = APIRouter(prefix="/api/system/security-check", tags=["Security"])


class SecurityCheckResult(BaseModel):
    """One question and its answer. `link` is the page where it is cured; `items` are the places it is about."""

    id: str
    title: str
    severity: Annotated[str, OneOf(SEVERITY)]
    state: Annotated[str, OneOf(CHECK_STATE)]
    finding: str
    fix: str
    link: str | None
    items: list[str]


class SecurityCheckCounts(BaseModel):
    """How many checks failed, by severity."""

    critical: int
    high: int
    medium: int
    low: int


class SecurityCheck(BaseModel):
    """The last run; before the first one `checked_at` is null and `checks` empty."""

    checked_at: datetime | None
    duration_ms: int
    is_ok: bool
    failed: SecurityCheckCounts
    checks: list[SecurityCheckResult]


@router.get("", response_model=Answer[SecurityCheck])
@access("system.read")
async def last_check(request: Request) -> Response:
    """What the last security check found; it runs every night at 04:00 UTC."""
    async with opened_platform(request) as ctx:
        return answer(await find_last_check(ctx))


@router.post("", response_model=Answer[SecurityCheck])
@access("system.manage")
async def check_now(request: Request) -> Response:
    """Run the security check now."""
    async with opened_platform(request) as ctx:
        report = await check_security(ctx, app_state(request).settings)
    return answer(report)
