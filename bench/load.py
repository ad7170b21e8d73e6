"""A load generator on loopback: keep-alive connections, ready-made requests, bounded in time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

MakeRequest = Callable[[int], bytes]


@dataclass(slots=True)
class Measured:
    """Requests answered in `seconds`, their latencies in seconds, and those that were no success."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list[float])
    failures: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Latency in milliseconds below which `share` of the requests lie."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0

    def add(self, other: "Measured") -> None:
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.failures += other.failures


class _Client(asyncio.Protocol):
    """One connection that sends the next request as soon as the last answer is complete."""

    def __init__(self, make: MakeRequest, measured: Measured, until: float, number: int, done: asyncio.Future[None]) -> None:
        self._make, self._measured, self._until, self._number, self._done = make, measured, until, number, done
        self._buffer = b""
        self._need = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._number += 1
        self._buffer, self._need = b"", -1
        self._started = perf_counter()
        self._transport.write(self._make(self._number))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._need < 0:
            head, found, _ = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            length = head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]
            self._need = len(head) + 4 + int(length)
        if len(self._buffer) < self._need:
            return
        now = perf_counter()
        self._measured.latencies.append(now - self._started)
        self._measured.failures += self._buffer[9:10] != b"2"
        if now < self._until:
            self._send()
        else:
            self._transport.close()
            self._done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("closed by the server"))


async def measure(port: int, make: MakeRequest, *, seconds: float, connections: int) -> Measured:
    """Load 127.0.0.1:`port` for `seconds` from `connections` connections."""
    loop = asyncio.get_running_loop()
    measured = Measured()
    started = perf_counter()
    ends: list[asyncio.Future[None]] = []
    for number in range(connections):
        done = loop.create_future()
        ends.append(done)
        await loop.create_connection(
            lambda n=number, d=done: _Client(make, measured, started + seconds, n * 1_000_000, d), "127.0.0.1", port
        )
    await asyncio.gather(*ends)
    measured.seconds = perf_counter() - started
    return measured
