"""What authentication and the context cost a request in Python: CPU time of this process, without PostgreSQL's.

A request is authenticated, its tenant and permission are checked, its transaction is opened and ended, as list routes do it.
What an empty transaction over the same pool costs is taken off. To reach: ≤ 150 µs.
"""

from collections.abc import Awaitable, Callable
from time import process_time

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.database import Pool
from aisha.core.http import access, app_state, no_content, opened
from aisha.core.settings import Settings
from aisha.entrypoints.api import create_app

REQUESTS, ROUNDS = 3_000, 5


async def authentication_cost(settings: Settings, dsn: str, token: str) -> str:
    """One line for the report: microseconds a request, the least of some rounds."""
    app = create_app(settings, dsn=dsn)
    async with app.router.lifespan_context(app):
        request = _request(app, token)
        pool = app_state(request).pool

        async def through() -> None:
            async with opened(_request(app, token)):
                pass

        async def empty() -> None:
            await _empty_transaction(pool)

        await _measured(through)  # rights, statements and tokens are known from here on
        whole = min([await _measured(through) for _ in range(ROUNDS)])
        bare = min([await _measured(empty) for _ in range(ROUNDS)])
    return f"authentication and context: {whole - bare:.0f} µs of Python a request (to reach: ≤ 150)"


async def _measured(work: Callable[[], Awaitable[None]]) -> float:
    """CPU microseconds of one call."""
    started = process_time()
    for _ in range(REQUESTS):
        await work()
    return (process_time() - started) / REQUESTS * 1e6


async def _empty_transaction(pool: Pool) -> None:
    connection = await pool.acquire()
    await connection.execute("begin read only; select 1")
    await connection.execute("commit")
    await pool.release(connection)


@access("contacts.read")
async def _contacts(_request: Request) -> Response:
    return no_content()


def _request(app: FastAPI, token: str) -> Request:
    """A request as a server hands it over."""
    return Request(
        {
            "type": "http", "method": "GET", "path": "/api/contacts", "query_string": b"limit=50", "app": app,
            "headers": [(b"host", b"127.0.0.1"), (b"authorization", b"Bearer " + token.encode())],
            "client": ("127.0.0.1", 40_000), "endpoint": _contacts, "request_id": "bench-request",
        }
    )  # fmt: skip
