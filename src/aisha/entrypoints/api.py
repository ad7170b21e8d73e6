"""The API process: pool, middleware and routes put together."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from aisha import routers
from aisha.automation.live.hub import Hub
from aisha.core.actors import AccessMemory
from aisha.core.api_docs import docs_routes
from aisha.core.database import open_pool
from aisha.core.database_address import connect_or_refuse
from aisha.core.guard import Guard
from aisha.core.http import CSRF_HEADER, AppState
from aisha.core.logging import configure_logging
from aisha.core.middleware import install
from aisha.core.openapi import ERROR_ANSWERS, describe
from aisha.core.path_table import PathTable
from aisha.core.ratelimit import RateLimiter, shared_counts
from aisha.core.refused import Refused
from aisha.core.roles import serving_dsn, serving_password
from aisha.core.serving_check import check_serving_role
from aisha.core.settings import Settings, load_settings
from aisha.core.tokens import TokenSigner
from aisha.entrypoints.process import serve, wait_for_release
from aisha.insight.security.alerts import tell_of_block

EXPOSED = ["X-Request-ID", CSRF_HEADER, "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
_log = structlog.get_logger("aisha.api")
DESCRIPTION = """Everything the browser does goes through this API.

Sign in with `POST /api/auth/login` and send the `token` as `Authorization: Bearer …`, or send an API key as `X-API-Key`.
A success is `{"status": "success", "data": …}`, an error `{"status": "error", "code", "message", "details"?, "request_id"}`.
"""


def create_app(settings: Settings, *, dsn: str | None = None) -> FastAPI:
    """The API of an installation. `dsn` is how it connects, by default as `aisha_app` as set-up made it.

    Raises Refused when there is no JWT_SECRET or ENCRYPTION_KEY; its start refuses a role that escapes the policies.
    """
    for name in ("jwt_secret", "encryption_key"):
        if not getattr(settings, name):
            raise Refused(f"{name.upper()} is missing. Run `aisha secrets init` to have one made.")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        patience = {"statement_timeout": str(settings.statement_timeout_ms), "lock_timeout": str(settings.lock_timeout_ms)}
        address = dsn or serving_dsn(settings)
        password = serving_password(settings) if dsn is None else None
        size = settings.database_pool_size
        pool = await open_pool(address, size=size, name="aisha-api", settings=patience, password=password)
        try:
            async with pool.acquire() as connection:
                await check_serving_role(connection)
            shared = shared_counts(settings.redis_url)
            limiter = RateLimiter(settings.rate_limit_window_ms / 1000, shared)
            guard = Guard(settings, tell_of_block)
            tokens = TokenSigner(settings.jwt_secret, settings.jwt_secret_previous)
            app.state.aisha = AppState(settings, pool, tokens, limiter, guard, AccessMemory.of(settings))
            keys = app.state.aisha.keys
            live = app.state.live = Hub(address, password)
            async with guard.kept_current(pool), keys.uses_written(pool, guard.note_new_network), live.listening():
                yield
            await limiter.close()
        finally:
            await pool.close()

    app = FastAPI(
        title="Aisha CRM", version=version("aisha-crm"), description=DESCRIPTION, lifespan=lifespan, openapi_url=None,
        docs_url=None, redoc_url=None, responses=ERROR_ANSWERS, redirect_slashes=False,
    )  # fmt: skip
    app.router.routes.extend(docs_routes())
    for router in routers.ROUTERS:
        app.include_router(router)
    _describe_once(app)
    install(app, PathTable(routers.routes()), settings)
    app.add_middleware(
        CORSMiddleware, allow_origins=sorted(settings.origins), allow_credentials=True, allow_methods=["*"],
        allow_headers=["*"], expose_headers=EXPOSED, max_age=600,
    )  # fmt: skip
    return app


def _describe_once(app: FastAPI) -> None:
    document: dict[str, Any] = {}

    def described() -> dict[str, Any]:
        if not document:
            document.update(describe(app, routers.OPENAPI_EXTENSIONS))
        return document

    app.openapi = described  # pyright: ignore[reportAttributeAccessIssue]


async def _check_database(settings: Settings) -> None:
    """Refuse before the server starts, so that the reason is one sentence."""
    connection = await connect_or_refuse(serving_dsn(settings))
    try:
        await check_serving_role(connection)
    finally:
        await connection.close()


def main() -> None:
    """Serve until told to stop."""
    wait_for_release()
    settings = load_settings()
    configure_logging(settings)
    if settings.ignored:
        _log.warning("settings without effect", names=", ".join(settings.ignored))
    app = create_app(settings)
    asyncio.run(_check_database(settings))
    serve(app, settings.aisha_bind, settings.port)


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(str(refusal))
