"""A server on loopback that answers with exactly the bytes a test gives it, over TCP or TLS, and a certificate of our own."""

import asyncio
import ssl
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aisha.core.clock import utc_now


@dataclass
class TalkingServer:
    """`answers` by path; a path without one is never answered. `requests` are the heads that arrived."""

    port: int = 0
    answers: dict[str, bytes] = field(default_factory=dict[str, bytes])
    requests: list[str] = field(default_factory=list[str])
    unanswered: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(head)
        answer = self.answers.get(head.split()[1])
        if answer is None:
            self.unanswered.append(writer)
            return
        writer.write(answer)
        writer.close()


def answer_of(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An answer as it goes over the line."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@asynccontextmanager
async def talking_server(tls: ssl.SSLContext | None = None) -> AsyncGenerator[TalkingServer]:
    """A server for the length of the block, on a port of the kernel's choice."""
    made = TalkingServer()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        for writer in made.unanswered:
            writer.transport.abort()
        server.close()
        await server.wait_closed()


@dataclass(frozen=True)
class Certificate:
    """What a server of this name shows, and what its clients have to trust."""

    server: ssl.SSLContext
    trust: ssl.SSLContext
    pem: bytes


def certificate_of(*names: str) -> Certificate:
    """A certificate signed by itself, for some names."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    from_day, until_day = utc_now() - timedelta(days=1), utc_now() + timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(from_day).not_valid_after(until_day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(secret + pem)
        server.load_cert_chain(path)
    return Certificate(server, ssl.create_default_context(cadata=pem.decode()), pem)
