"""Listening to the live channel without a network: the application's answer is read while it goes on."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message, Scope

from tests.application import Caller

PATIENCE_SECONDS = 60


@dataclass
class Listener:
    """What one browser has been told so far."""

    status: int = 0
    text: str = ""
    is_over: bool = False
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The events by name, in their order."""
        found: list[tuple[str, dict[str, Any]]] = []
        for block in self.text.split("\n\n")[:-1]:
            lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if lines:
                found.append((lines["event"], json.loads(lines["data"])))
        return found

    def named(self, name: str) -> list[dict[str, Any]]:
        return [data for each, data in self.events if each == name]

    async def until(self, name: str, **data: Any) -> None:
        """Return once an event of this name says all of this."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not any(data.items() <= said.items() for said in self.named(name)):
                assert not self.is_over, f"ended without {name} {data}: {self.text}"
                await self._wait()

    async def until_over(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.is_over:
                await self._wait()

    async def _wait(self) -> None:
        await self._more.wait()
        self._more.clear()

    async def hear(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.text += message.get("body", b"").decode()
        self._more.set()

    def end(self) -> None:
        self.is_over = True
        self._more.set()


@asynccontextmanager
async def listening(caller: Caller, accept: str = "text/event-stream") -> AsyncGenerator[Listener]:
    """Somebody's browser, connected and greeted, for as long as the block lasts."""
    listener, gone, asked = Listener(), asyncio.Event(), False
    headers = [(b"authorization", f"Bearer {caller.token}".encode()), (b"accept", accept.encode())]
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/api/events/stream", "raw_path": b"/api/events/stream", "query_string": b"", "root_path": "",
        "headers": headers, "server": ("api", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def answer() -> None:
        try:
            await caller.api.app(scope, receive, listener.hear)
        finally:
            listener.end()

    task = asyncio.create_task(answer())
    try:
        if accept == "text/event-stream":
            await listener.until("hello")
        yield listener
    finally:
        gone.set()
        with suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(task, PATIENCE_SECONDS)
