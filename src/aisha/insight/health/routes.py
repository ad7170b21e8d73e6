"""`/health`, `/ready` and `/api/status`: open, because load balancers and people in trouble ask without a sign-in."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aisha.core.clock import utc_now
from aisha.core.errors import AishaError
from aisha.core.http import ACCESS_COOKIE, OPEN, access, answer, app_state, authenticate, request_context, requested_tenant
from aisha.core.openapi import Answer
from aisha.insight.health.checks import State, check_database, check_storage

router = APIRouter(tags=["Health"])


@router.get("/health")
@access(OPEN)
async def health() -> Response:
    """This process answers; nothing else is looked at."""
    return JSONResponse({"status": "ok", "timestamp": utc_now().isoformat().replace("+00:00", "Z")})


@router.get("/ready")
@access(OPEN)
async def ready(request: Request) -> Response:
    """200 once requests can be served; else 503 with the failing parts."""
    state = app_state(request)
    database = await check_database(state.pool)
    parts: dict[str, State] = {
        "database": "ok" if database.answers else "down",
        "schema": database.schema,
        "isolation": "down" if state.guard.unsafe else "ok",
        "storage": await check_storage(_files_folder(request)),
    }
    failing = [name for name, part in parts.items() if part == "down"]
    body = {"status": "unavailable" if failing else "ready", "failing": failing, "parts": parts}
    return JSONResponse(body, 503 if failing else 200)


@router.get("/api/status", response_model=Answer[dict[str, str]])
@access(OPEN)
async def status(request: Request) -> Response:
    """Each part as ok, degraded, down or disabled; with system.read also the version and the schema's."""
    state = app_state(request)
    database = await check_database(state.pool)
    parts: dict[str, str] = {
        "backend": "ok",
        "database": ("ok" if database.schema == "ok" else "degraded") if database.answers else "down",
        "redis": await app_state(request).limiter.state(),
        "storage": await check_storage(_files_folder(request)),
        "workers": "ok" if database.workers else "down",
    }
    if await _may_read_system(request):
        parts |= {"version": version("aisha-crm"), "schema_version": database.schema_version or "none"}
    return answer(parts)


async def _may_read_system(request: Request) -> bool:
    if not request.headers.get("authorization") and not request.cookies.get(ACCESS_COOKIE):
        return False
    try:
        tenant_id = requested_tenant(request, authenticate(request))
        async with request_context(request, tenant_id) as ctx:
            return ctx.can("system.read")
    except AishaError:
        return False


def _files_folder(request: Request) -> Path:
    settings: Any = app_state(request).settings
    return settings.home / "files"
