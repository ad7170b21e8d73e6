"""A request, a statement and a wait for a lock end at their limits, with an answer that says so."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest

from aisha.entrypoints.api import create_app
from tests.application import Api, Workspace
from tests.database import make_settings

LONG = {"request_timeout_ms": 60_000, "statement_timeout_ms": 60_000, "lock_timeout_ms": 60_000}


@asynccontextmanager
async def impatient(app_dsn: str, **limits: int) -> AsyncGenerator[httpx.AsyncClient]:
    """The application with one short limit."""
    settings = make_settings(jwt_secret="t" * 64, rate_limit_max=0, auth_rate_limit_max=0, **(LONG | limits))
    app = create_app(settings, dsn=app_dsn)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client


@pytest.mark.parametrize(
    ("limit", "answer"),
    [
        ("request_timeout_ms", (504, "UPSTREAM_TIMEOUT")),
        ("statement_timeout_ms", (504, "UPSTREAM_TIMEOUT")),
        ("lock_timeout_ms", (409, "VERSION_CONFLICT")),
    ],
)
async def test_nothing_waits_longer_than_its_limit(
    api: Api, workspace: Workspace, app_dsn: str, limit: str, answer: tuple[int, str]
) -> None:
    lead = (await workspace.admin.post("/api/leads", {"last_name": "Lovelace"})).json()["data"]
    headers = {"Authorization": f"Bearer {workspace.admin.token}"}

    async with impatient(app_dsn, **{limit: 600}) as client:
        async with api.system(workspace.id) as ctx:
            await ctx.execute("select from leads where tenant_id = $1 and id = $2 for update", workspace.id, lead["id"])
            stopped = await client.patch(f"/api/leads/{lead['id']}", json={"last_name": "Byron"}, headers=headers)
        free = await client.patch(f"/api/leads/{lead['id']}", json={"last_name": "Byron"}, headers=headers)

    assert (stopped.status_code, stopped.json()["code"]) == answer
    assert (free.status_code, free.json()["data"]["last_name"]) == (200, "Byron")


async def test_a_process_runs_as_many_transactions_at_once_as_it_may(workspace: Workspace, app_dsn: str) -> None:
    settings = make_settings(jwt_secret="t" * 64, database_pool_size=2)
    app = create_app(settings, dsn=app_dsn)
    async with app.router.lifespan_context(app):
        pool = app.state.aisha.pool
        async with pool.acquire(), pool.acquire():
            with pytest.raises(TimeoutError):
                await pool.acquire(timeout=0.05)
        async with pool.acquire(timeout=120):
            pass
