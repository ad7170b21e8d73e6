"""The web process before a real upstream: pages, headers, configuration, and requests passed on unchanged."""

import asyncio
import gzip
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from aisha.entrypoints.web import browser_configuration, create_app
from tests.database import make_settings
from tests.entrypoints.processes import free_port

BIG = 3_000_000


class Upstream:
    """An API that says what it got. `finish` ends its live stream."""

    def __init__(self) -> None:
        self.finish = asyncio.Event()
        self.app = Starlette(
            routes=[
                Route("/api/echo", self.echo, methods=["GET", "POST", "PATCH", "DELETE"]),
                Route("/api/live", self.live),
                Route("/api/big", self.big),
                Route("/api/a%2Fb", self.echo),
            ]
        )

    async def echo(self, request: Request) -> Response:
        size = 0
        async for part in request.stream():
            size += len(part)
        answer = JSONResponse(
            {"method": request.method, "path": request.scope["raw_path"].decode(), "query": request.url.query, "size": size}
            | {"headers": dict(request.headers)},
            status_code=201 if request.method == "POST" else 200,
        )
        answer.set_cookie("first", "1")
        answer.set_cookie("second", "2")
        return answer

    async def live(self, _request: Request) -> Response:
        async def events() -> AsyncGenerator[bytes]:
            yield b"data: one\n\n"
            await self.finish.wait()
            yield b"data: two\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    async def big(self, _request: Request) -> Response:
        return Response(gzip.compress(bytes(BIG)), headers={"content-encoding": "gzip"})


@asynccontextmanager
async def serving(app: ASGIApp, port: int) -> AsyncGenerator[None]:
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="on", proxy_headers=False))
    task = asyncio.create_task(server.serve())
    while not server.started and not task.done():
        await asyncio.wait({task}, timeout=0.01)
    yield
    server.should_exit = True
    await task


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(
        '<!doctype html><meta property="csp-nonce" nonce=""><script src=/assets/app-1a2b.js></script>'
    )
    (tmp_path / "assets" / "app-1a2b.js").write_text("let a = 1;" * 500)
    (tmp_path / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"let a = 1;" * 500))
    (tmp_path / "icon.svg").write_text("<svg/>")
    return tmp_path


@pytest.fixture
async def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
async def web(pages: Path, upstream: Upstream) -> AsyncGenerator[httpx.AsyncClient]:
    ports = free_port(), free_port()
    settings = make_settings(api_upstream_url=f"http://127.0.0.1:{ports[0]}", frontend_url="https://crm.example.com")
    async with (
        serving(upstream.app, ports[0]),
        serving(create_app(settings, pages), ports[1]),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[1]}", timeout=120) as client,
    ):
        yield client


async def test_page_is_asked_for_every_time_and_carries_the_security_headers(web: httpx.AsyncClient) -> None:
    for path in ("/", "/leads/0190?view=list"):
        answer = await web.get(path)

        assert answer.status_code == 200
        assert "<script" in answer.text
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


async def test_each_page_has_a_nonce_of_its_own(web: httpx.AsyncClient) -> None:
    nonces: set[str] = set()
    for _ in range(2):
        answer = await web.get("/leads")
        (nonce,) = re.findall(r'<meta property="csp-nonce" nonce="([^"]{20,})">', answer.text)
        nonces.add(nonce)

        assert f"style-src 'self' 'nonce-{nonce}';" in answer.headers["content-security-policy"]
        assert "etag" not in answer.headers

    assert len(nonces) == 2


@pytest.mark.parametrize("path", ["/", "/icon.svg", "/config.json", "/assets/app-1a2b.js", "/assets/gone-9.js", "/api/echo"])
async def test_every_answer_carries_the_security_headers(web: httpx.AsyncClient, path: str) -> None:
    headers = (await web.get(path)).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["permissions-policy"] == "camera=(), geolocation=(), payment=(), microphone=(self)"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert headers.get_list("content-security-policy")[1:] == []


async def test_unchanged_file_is_not_sent_again(web: httpx.AsyncClient) -> None:
    etag = (await web.get("/icon.svg")).headers["etag"]

    assert (await web.get("/icon.svg", headers={"if-none-match": etag})).status_code == 304


@pytest.mark.parametrize(("encoding", "expected"), [("gzip", "gzip"), ("identity", None)])
async def test_hashed_asset_is_kept_for_ever_and_sent_packed(
    encoding: str, expected: str | None, web: httpx.AsyncClient
) -> None:
    answer = await web.get("/assets/app-1a2b.js", headers={"accept-encoding": encoding})

    assert answer.text == "let a = 1;" * 500
    assert answer.headers.get("content-encoding") == expected
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("path", ["/assets/gone-9.js", "/favicon.ico", "/../secrets.json", "/%2e%2e/secrets.json"])
async def test_missing_file_is_not_the_page(path: str, web: httpx.AsyncClient) -> None:
    assert (await web.get(path)).status_code == 404


async def test_configuration_is_read_at_run_time(web: httpx.AsyncClient) -> None:
    answer = await web.get("/config.json")

    assert answer.json() == {"api_base": "", "enable_ai": True, "enable_docs": True, "enable_analytics": True}
    assert answer.headers["cache-control"] == "no-store"


def test_the_api_s_address_is_given_without_a_slash_at_its_end() -> None:
    given = browser_configuration(make_settings(vite_aishacrm_backend_url="https://api.example.com/"))

    assert given["api_base"] == "https://api.example.com"


async def test_request_is_passed_on_whole(web: httpx.AsyncClient) -> None:
    answer = await web.post("/api/echo?q=a%20b&q=c", content=b"x" * BIG, headers={"x-csrf-token": "t", "cookie": "a=1"})

    said = answer.json()
    assert answer.status_code == 201
    assert (said["method"], said["query"], said["size"]) == ("POST", "q=a%20b&q=c", BIG)
    assert said["headers"]["x-csrf-token"] == "t"
    assert said["headers"]["cookie"] == "a=1"
    assert answer.headers.get_list("set-cookie") == ["first=1; Path=/; SameSite=lax", "second=2; Path=/; SameSite=lax"]


async def test_chunked_request_is_passed_on_as_it_comes(web: httpx.AsyncClient) -> None:
    async def parts() -> AsyncGenerator[bytes]:
        for _ in range(3):
            yield b"x" * 1000

    assert (await web.post("/api/echo", content=parts())).json()["size"] == 3000


async def test_addresses_are_appended_and_hop_by_hop_headers_stay(web: httpx.AsyncClient) -> None:
    sent = {
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-proto": "https",
        "te": "trailers",
        "connection": "keep-alive, x-mine",
        "x-mine": "1",
    }
    got = (await web.get("/api/echo", headers=sent)).json()["headers"]

    assert got["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert got["x-forwarded-proto"] == "https"
    assert got["host"] == str(web.base_url.netloc.decode())
    assert "te" not in got
    assert "x-mine" not in got


async def test_stream_arrives_while_it_lasts(web: httpx.AsyncClient, upstream: Upstream) -> None:
    async with web.stream("GET", "/api/live") as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "data: one"

        upstream.finish.set()

        assert [line async for line in lines if line] == ["data: two"]


async def test_packed_answer_stays_packed(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/big")

    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.content) == BIG


async def test_api_that_is_down_is_an_envelope(pages: Path) -> None:
    ports = free_port(), free_port()
    settings = make_settings(api_upstream_url=f"http://127.0.0.1:{ports[0]}")
    async with (
        serving(create_app(settings, pages), ports[1]),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[1]}", timeout=120) as client,
    ):
        answer = await client.get("/api/leads", headers={"x-request-id": "request-1"})

    assert answer.status_code == 502
    assert answer.json() == {
        "status": "error",
        "code": "UPSTREAM_ERROR",
        "message": "Cannot connect to backend",
        "request_id": "request-1",
    }
