"""The API process: what it refuses to serve as, and what it says of itself."""

import asyncio
import re

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.http import OPEN, access
from aisha.core.refused import Refused
from aisha.entrypoints.api import create_app
from tests.application import Api
from tests.database import make_settings
from tests.rules.routes import endpoints_of


async def test_the_owner_of_the_tables_is_refused_as_a_serving_role(owner_dsn: str) -> None:
    app = create_app(make_settings(jwt_secret="t" * 64), dsn=owner_dsn)

    with pytest.raises(Refused, match=r"does not serve as \"aisha_owner\""):
        async with app.router.lifespan_context(app):
            pass


def test_without_a_secret_nothing_is_served() -> None:
    with pytest.raises(Refused, match="JWT_SECRET"):
        create_app(make_settings())


async def test_every_endpoint_is_described(api: Api) -> None:
    document = (await api.client.get("/openapi.json")).json()
    described = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path)) for path, methods in document["paths"].items() for method in methods
    }

    existing = {
        (endpoint.method, re.sub(r"\{\w+\}", "{}", endpoint.path))
        for endpoint in endpoints_of(api.app.routes)
        if not endpoint.path.startswith(("/api-docs", "/openapi.json"))
    }

    assert existing - described == set()
    assert described - existing == set()


async def test_every_operation_names_its_errors_once(api: Api) -> None:
    document = (await api.client.get("/openapi.json")).json()
    operations = [(path, verb, each) for path, verbs in document["paths"].items() for verb, each in verbs.items()]

    guarded = {e.path for e in endpoints_of(api.app.routes) if e.access != OPEN}
    assert [(path, verb) for path, verb, each in operations if path in guarded and "401" not in each["responses"]] == []
    assert "HTTPValidationError" not in document["components"]["schemas"]
    identities = [each["operationId"] for _, _, each in operations]
    assert len(identities) == len(set(identities))


async def test_a_running_request_finishes_when_the_server_stops(app_dsn: str) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    @access(OPEN)
    async def slow(_request: Request) -> Response:
        started.set()
        await go_on.wait()
        return Response("done")

    app = create_app(make_settings(jwt_secret="t" * 64), dsn=app_dsn)
    app.router.routes.insert(0, Route("/slow", slow))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=120))
    async with asyncio.timeout(120), httpx.AsyncClient(timeout=120) as client:
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        listening = server.servers[0]
        port = listening.sockets[0].getsockname()[1]
        answer = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/slow"))
        await started.wait()

        server.should_exit = True
        while listening.is_serving():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        go_on.set()

        assert (await answer).text == "done"
        await serving
