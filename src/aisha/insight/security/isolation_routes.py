"""Data isolation: the page of the superadmin (admin-chapters.md § 5.2)."""

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.openapi import Answer
from aisha.insight.security.isolation import find_last_self_test, list_isolation
from aisha.insight.security.schemas import IsolatedTable, IsolationTest, PastIsolationTest
from aisha.insight.security.self_test import run_self_test

router = APIRouter(prefix="/api/system/rls", tags=["Security"])


@router.get("", response_model=Answer[list[IsolatedTable]])
@access("system.read")
async def isolation(request: Request) -> Response:
    """One row for every table: class, row security, policies, rights, keys, and any gaps; of one without tenant, why."""
    async with opened_platform(request) as ctx:
        return answer(await list_isolation(ctx))


@router.get("/self-test", response_model=Answer[PastIsolationTest | None])
@access("system.read")
async def last_self_test(request: Request) -> Response:
    """What the last self-test found; null before the first one."""
    async with opened_platform(request) as ctx:
        last = await find_last_self_test(ctx)
    return answer({"is_ok": not last.findings, **asdict(last)} if last else None)


@router.post("/self-test", response_model=Answer[IsolationTest])
@access("system.manage")
async def self_test(request: Request) -> Response:
    """Try to cross the border between two tenants in every table. Nothing of it stays."""
    async with opened_platform(request) as ctx:
        ctx.require("system.manage")
    done = await run_self_test(app_state(request).pool)
    return answer({"is_ok": not done.findings, **asdict(done)})
