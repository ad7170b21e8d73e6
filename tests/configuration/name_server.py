"""A real name server on loopback that knows what a test says, and answers as badly as it is told to."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.message
import dns.rcode
import dns.rrset


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """TXT records by name. `mood`: good, silent, junk (bytes that are no answer) or fails (SERVFAIL)."""

    texts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    mood: str = "good"
    port: int = 0
    asked: list[str] = field(default_factory=list[str])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        name = str(question.question[0].name).rstrip(".").lower()
        self.asked.append(name)
        if self.mood == "silent":
            return
        if self.mood == "junk":
            self.transport.sendto(data[:2] + b"\xff" * 40, addr)
            return
        answer = dns.message.make_response(question)
        if self.mood == "fails":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif self.texts[name]:
            quoted = [" ".join(f'"{part}"' for part in _parts(text)) for text in self.texts[name]]
            answer.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "TXT", *quoted))
        self.transport.sendto(answer.to_wire(), addr)


def _parts(text: str) -> list[str]:
    """A text of more than 255 characters lies in several strings of one record."""
    return [text[start : start + 250].replace('"', '\\"') for start in range(0, max(len(text), 1), 250)]


@asynccontextmanager
async def name_server(texts: Mapping[str, list[str]], port: int = 0) -> AsyncGenerator[NameServer]:
    """A server for the length of the block, on a port of the kernel's choice unless given."""
    server = NameServer(dict(texts))
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: server, ("127.0.0.1", port))
    try:
        yield server
    finally:
        transport.close()
