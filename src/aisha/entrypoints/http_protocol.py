"""HTTP over one connection: uvicorn's protocol, but head and body of a short answer leave in one packet instead of two.

Two writes cost the server a second system call, and the client a second wake-up, at every request.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle


class JoinedAnswers(HttpToolsProtocol):
    """Gathers what is written in one turn of the event loop."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(cast(asyncio.Transport, _JoiningTransport(transport, self.loop)))

    def shutdown(self) -> None:
        """Told to stop: an answer that would go on for as long as the browser listens ends itself."""
        super().shutdown()
        cycle = cast(RequestResponseCycle | None, self.cycle)
        if cycle is not None and (end := cast(dict[str, Any], cycle.scope).get("on_shutdown")):
            end()


class _JoiningTransport:
    """A transport that sends what is written to it at the end of the loop's turn. Everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._send)
        self._parts.append(data)

    def _send(self) -> None:
        if self._parts:
            parts, self._parts = self._parts, []
            self._transport.write(b"".join(parts))

    def close(self) -> None:
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
