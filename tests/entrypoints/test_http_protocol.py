"""Answers over a real socket: whole, in order, and in as few packets as they fit."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from aisha.entrypoints.http_protocol import JoinedAnswers

BIG = b"x" * 3_000_000


async def _short(_request: Request) -> Response:
    return Response("done")


async def _echo(request: Request) -> Response:
    return Response(await request.body())


async def _big(_request: Request) -> Response:
    return Response(BIG)


async def _streamed(_request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        for number in range(5):
            yield b"%d" % number

    return StreamingResponse(parts())


@asynccontextmanager
async def serving(protocol: type[HttpToolsProtocol]) -> AsyncGenerator[int]:
    """A server with these endpoints; its port."""
    routes = [Route(path, handler, methods=["GET", "POST"]) for path, handler in
              (("/short", _short), ("/echo", _echo), ("/big", _big), ("/streamed", _streamed))]  # fmt: skip
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, http=protocol)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(120):
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True
        await task


async def packets(port: int, request: bytes) -> list[bytes]:
    """What one read after the other gives of the answer; the server closes at its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    seen: list[bytes] = []
    while part := await reader.read(65_536):
        seen.append(part)
    writer.close()
    return seen


def get(path: str, *more: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: here", "Connection: close", *more, "", ""]).encode()


async def writes_of(protocol: type[HttpToolsProtocol], request: bytes) -> int:
    """How often the server writes to its socket for one request."""
    count = 0

    class Counting(protocol):  # type: ignore[misc,valid-type]
        def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            write = transport.write

            class Counted:
                def write(self, data: bytes) -> None:
                    nonlocal count
                    count += 1
                    write(data)

                def __getattr__(self, name: str) -> object:
                    return getattr(transport, name)

            super().connection_made(Counted())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    async with serving(Counting) as port:
        await packets(port, request)
    return count


async def test_head_and_body_leave_together() -> None:
    assert await writes_of(HttpToolsProtocol, get("/short")) == 2
    assert await writes_of(JoinedAnswers, get("/short")) == 1


async def test_every_kind_of_answer_arrives_whole() -> None:
    async with serving(JoinedAnswers) as port:
        short, big, streamed = [b"".join(await packets(port, get(f"/{path}"))) for path in ("short", "big", "streamed")]
    assert short.startswith(b"HTTP/1.1 200 OK") and short.endswith(b"\r\n\r\ndone")
    assert big.endswith(b"\r\n\r\n" + BIG)
    assert streamed.endswith(b"\r\n\r\n1\r\n0\r\n1\r\n1\r\n1\r\n2\r\n1\r\n3\r\n1\r\n4\r\n0\r\n\r\n")


async def test_requests_sent_at_once_are_answered_in_order() -> None:
    first = b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nfirst"
    second = b"POST /echo HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecond"
    async with serving(JoinedAnswers) as port:
        answer = b"".join(await packets(port, first + second))
    assert answer.count(b"200 OK") == 2
    assert answer.index(b"\r\n\r\nfirst") < answer.index(b"\r\n\r\nsecond")


async def test_junk_is_refused_in_words() -> None:
    async with serving(JoinedAnswers) as port:
        answer = b"".join(await packets(port, b"NOT HTTP AT ALL\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 400 ") and answer.endswith(b"Invalid HTTP request received.")


async def test_a_client_that_leaves_early_does_no_harm() -> None:
    async with serving(JoinedAnswers) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/big"))
        writer.transport.abort()
        assert b"".join(await packets(port, get("/short"))).endswith(b"done")
