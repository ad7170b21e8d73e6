"""A receiver of webhooks on loopback: it keeps what arrives and answers as a test says."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Arrived:
    """A request: names of headers in lower case, the body as bytes."""

    headers: dict[str, str]
    body: bytes

    @property
    def event_id(self) -> str:
        return self.headers["x-aisha-event-id"]

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`answer` makes status and body of a request; None hangs up instead."""

    port: int = 0
    arrived: list[Arrived] = field(default_factory=list[Arrived])
    answer: Callable[[Arrived], tuple[int, bytes] | None] = lambda _request: (200, b"taken")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
        request = Arrived(headers, await reader.readexactly(int(headers.get("content-length", 0))))
        self.arrived.append(request)
        if said := self.answer(request):
            status, body = said
            writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        writer.close()


@asynccontextmanager
async def receiver() -> AsyncGenerator[Receiver]:
    """One for the length of the block, on a port of the kernel's choice."""
    made = Receiver()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made
