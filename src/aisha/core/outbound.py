"""The only HTTP client to the outside: it reaches what it may reach, and takes no more than it should.

Each request, redirects included, resolves its host once, checks every address found and connects to exactly one of these; the
server's name stays in TLS and in `Host`. Never call it inside a transaction. Rule: admin-chapters.md § 5.3 "Outbound HTTP".
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
import msgspec

from aisha.core.errors import AishaError
from aisha.core.public_addresses import judge

MAX_SECONDS, MAX_BYTES, MAX_REDIRECTS = 10.0, 5_000_000, 3
LANES = 8
"""Connections that a `Line` keeps, each for one call at a time."""
CONNECT_SECONDS = 4.0
"""For each address of a host: one that is dead leaves time for the next."""
_KEPT_ELSEWHERE = frozenset({"accept", "accept-encoding", "content-length", "content-type", "host", "user-agent"})
"""Headers that follow a redirect to another server: never a key, a signature or a cookie."""


class HostNotAllowed(AishaError):
    """403: this address is not for calls to the outside."""

    status = 403
    code = "HOST_NOT_ALLOWED"


class UpstreamFailed(AishaError):
    """502: the other server does not answer, or not as it should."""

    status = 502
    code = "UPSTREAM_ERROR"


class NotReached(UpstreamFailed):
    """502: there was no connection, so nothing was handed over."""


class UpstreamTimedOut(AishaError):
    """504: the other server takes too long."""

    status = 504
    code = "UPSTREAM_TIMEOUT"


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Reach:
    """What calls may reach: every public host, or only `public_hosts` where there are some; and `private_hosts` anywhere.

    A name stands for itself, `*.example.com` for what is below it, `host:port` for one port.
    """

    private_hosts: frozenset[str] = frozenset()
    public_hosts: frozenset[str] = frozenset()

    def check(self, host: str, port: int, addresses: Sequence[str]) -> None:
        """Raises HostNotAllowed unless every address of the host may be reached."""
        may_be_private = _names(self.private_hosts, host, port)
        if self.public_hosts and not may_be_private and not _names(self.public_hosts, host, port):
            raise HostNotAllowed(f"{host} is not among the hosts this workspace may call.", details={"host": host})
        judged = {judge(address) for address in addresses}
        if "never" in judged or ("private" in judged and not may_be_private):
            text = f"{host} is not a public address. A superadmin can allow private hosts for the whole installation."
            raise HostNotAllowed(text, details={"host": host})

    def is_private_host(self, host: str, port: int) -> bool:
        """True for a host that a superadmin has listed: a network of one's own."""
        return _names(self.private_hosts, host, port)


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `timeout_seconds` counts everything together: names, connections, redirects and the whole answer.

    With no redirects admitted, one that comes is the answer.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    timeout_seconds: float = MAX_SECONDS
    max_bytes: int = MAX_BYTES
    max_redirects: int = MAX_REDIRECTS


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, whatever its status. `url` is the one that answered, `headers` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Raises UpstreamFailed for what is no JSON."""
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UpstreamFailed("The other server does not answer with JSON.") from error


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as this machine knows them, each once."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def send(call: Call, reach: Reach, *, resolve: Resolve = resolve_host, tls: ssl.SSLContext | None = None) -> Received:
    """Send a call and read its answer. Raises HostNotAllowed, UpstreamTimedOut, UpstreamFailed."""
    transport = GuardedTransport(reach, max_bytes=call.max_bytes, resolve=resolve, tls=tls)
    async with (
        failures_told(call.timeout_seconds),
        httpx.AsyncClient(transport=transport, trust_env=False, timeout=_timeout(call.timeout_seconds)) as client,
    ):
        request = client.build_request(call.method, call.url, headers=dict(call.headers), content=call.body or None)
        for _ in range(call.max_redirects + 1):
            answer = await client.send(request, stream=True)
            if answer.next_request is None or call.max_redirects == 0:
                content = await answer.aread()
                return Received(answer.status_code, dict(answer.headers), content, str(answer.url))
            await answer.aclose()
            request = _redirected(request, answer.next_request)
    raise UpstreamFailed("The other server redirects too often.")


class Line:
    """Calls to one server over a few connections that stay open between them. No redirects are followed. Use it briefly:

    what may be reached, and the server's addresses, are looked up once.
    """

    def __init__(self, reach: Reach, *, max_bytes: int = MAX_BYTES, resolve: Resolve = resolve_host) -> None:
        self._transport = GuardedTransport(reach, max_bytes=max_bytes, resolve=resolve, kept=LANES)
        self._lanes = asyncio.Semaphore(LANES)

    async def send(self, call: Call) -> Received:
        """As `send`, to the server of the first call; its time begins once a connection is free."""
        request = httpx.Request(
            call.method, call.url, headers=dict(call.headers), content=call.body or None,
            extensions={"timeout": _timeout(call.timeout_seconds).as_dict()},
        )  # fmt: skip
        async with self._lanes, failures_told(call.timeout_seconds):
            answer = await self._transport.handle_async_request(request)
            return Received(answer.status_code, dict(answer.headers), await answer.aread(), call.url)

    async def close(self) -> None:
        """End its connections."""
        await self._transport.aclose()


@asynccontextmanager
async def failures_told(timeout_seconds: float = MAX_SECONDS) -> AsyncGenerator[None]:
    """What can go wrong with another server within this block and time, as errors of the API."""
    try:
        async with asyncio.timeout(timeout_seconds):
            yield
    except (TimeoutError, httpx.TimeoutException) as error:
        raise UpstreamTimedOut("The other server takes too long to answer.") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
        raise UpstreamFailed("The other server does not answer as it should.") from error


class GuardedTransport(httpx.AsyncBaseTransport):
    """The guard as a transport, for libraries that bring a client of their own.

    It holds no connections, or up to `kept` to the server of its first request, and then reaches no other. Whoever uses it
    directly bounds the time with `failures_told`.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        max_bytes: int = MAX_BYTES,
        resolve: Resolve = resolve_host,
        tls: ssl.SSLContext | None = None,
        kept: int = 0,
    ) -> None:
        self._reach, self._resolve, self._max_bytes = reach, resolve, max_bytes
        self._is_encrypted, self._keeps = False, kept > 0
        self._known: tuple[httpx.URL, Sequence[str]] | None = None
        limits = httpx.Limits(max_connections=kept or 4, max_keepalive_connections=kept)
        self._inner = httpx.AsyncHTTPTransport(verify=tls or _default_tls(), trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        addresses = await self._kept_or_admitted(request.url)
        failure: Exception | None = None
        for address in addresses:
            try:
                answer = await self._inner.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
                continue
            return self._limited(answer)
        if isinstance(failure, httpx.ConnectTimeout):
            raise UpstreamTimedOut(f"{request.url.host} takes too long to answer.") from failure
        if failure is not None and "certificate" in str(failure).lower():
            raise NotReached(f"The certificate of {request.url.host} could not be verified.") from failure
        raise NotReached(f"{request.url.host} cannot be reached.") from failure

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _kept_or_admitted(self, url: httpx.URL) -> Sequence[str]:
        if not self._keeps:  # a kept connection might be another host's
            return await self._admitted(url)
        origin = url.copy_with(raw_path=b"/", fragment=None)
        if self._known is None:
            self._known = origin, await self._admitted(url)
        elif self._known[0] != origin:
            raise HostNotAllowed("This connection leads to another server.")
        return self._known[1]

    async def _admitted(self, url: httpx.URL) -> Sequence[str]:
        """The addresses of a URL, all of them checked."""
        if url.scheme not in ("http", "https") or not url.host:
            raise HostNotAllowed("Only http and https addresses can be called.")
        if url.userinfo:
            raise HostNotAllowed("An address with a name and password in it is not called.")
        if self._is_encrypted and url.scheme == "http":
            raise UpstreamFailed("The other server leads from an encrypted address to one that is not.")
        self._is_encrypted = self._is_encrypted or url.scheme == "https"
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = await self._resolve(url.host, port)
        except (OSError, UnicodeError) as error:
            raise NotReached(f"{url.host} cannot be found.") from error
        if not addresses:
            raise NotReached(f"{url.host} cannot be found.")
        self._reach.check(url.host, port, addresses)
        return addresses

    def _limited(self, answer: httpx.Response) -> httpx.Response:
        encoding = answer.headers.get("content-encoding", "identity").strip().lower()
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        stream = _Limited(answer.stream, encoding, self._max_bytes)
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(answer.status_code, headers=headers, stream=stream, extensions=answer.extensions)


class _Limited(httpx.AsyncByteStream):
    """An answer's body: unpacked here, because a small packed one may hold gigabytes, and cut off above its limit."""

    def __init__(self, stream: httpx.AsyncByteStream, encoding: str, max_bytes: int) -> None:
        self._stream, self._encoding, self._max_bytes = stream, encoding, max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
            raise UpstreamFailed("The other server packs its answer in an unknown way.")
        unpacker: Any = None if self._encoding in ("identity", "") else zlib.decompressobj(zlib.MAX_WBITS | 32)
        raw, size = 0, 0
        async for chunk in self._stream:
            raw += len(chunk)
            self._refuse_above_limit(raw)
            plain = self._unpacked(unpacker, chunk, self._max_bytes - size + 1)
            size += len(plain)
            self._refuse_above_limit(size)
            yield plain
        if unpacker is not None and not unpacker.eof:
            raise UpstreamFailed("The other server's answer is not complete.")

    def _refuse_above_limit(self, size: int) -> None:
        if size > self._max_bytes:
            raise UpstreamFailed(f"The other server's answer is larger than {self._max_bytes:,} bytes.")

    def _unpacked(self, unpacker: Any, chunk: bytes, at_most: int) -> bytes:
        """A chunk unpacked. What follows the end of packed data is refused: it would be kept, and copied with each chunk."""
        if unpacker is None:
            return chunk
        if not unpacker.eof:
            try:
                plain = unpacker.decompress(chunk, at_most)
            except zlib.error as error:
                raise UpstreamFailed("The other server's answer cannot be unpacked.") from error
            if not unpacker.unused_data:
                return plain
        raise UpstreamFailed("The other server's answer goes on after its end.")

    async def aclose(self) -> None:
        await self._stream.aclose()


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """The request to one checked address, under the name it was meant for."""
    headers = request.headers.copy()
    headers["host"] = request.url.netloc.decode("ascii")
    headers["accept-encoding"] = "identity"
    extensions = {**request.extensions, "sni_hostname": request.url.host}
    url = request.url.copy_with(host=address)
    return httpx.Request(request.method, url, headers=headers, stream=request.stream, extensions=extensions)


def _redirected(request: httpx.Request, following: httpx.Request) -> httpx.Request:
    """The next request; at another server without whatever might be a secret."""
    here, there = request.url, following.url
    if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
        for name in [each for each in following.headers if each.lower() not in _KEPT_ELSEWHERE]:
            del following.headers[name]
    return following


def _names(listed: frozenset[str], host: str, port: int) -> bool:
    """True when a list names this host, a name above it as `*.…`, or the host with this port."""
    plain = host.rstrip(".").lower()
    above = {f"*{plain[at:]}" for at, character in enumerate(plain) if character == "."}
    shown = f"[{plain}]" if ":" in plain else plain
    return bool(listed & (above | {plain, f"{shown}:{port}"}))


def _timeout(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))


@cache
def _default_tls() -> ssl.SSLContext:
    """The common authorities and those of this machine, where companies add their own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
