"""Calls to the outside, against real servers and a resolver the test controls."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

import pytest

from aisha.core.outbound import LANES, Call, HostNotAllowed, Line, Reach, Received, UpstreamFailed, UpstreamTimedOut, send
from aisha.core.public_addresses import judge
from tests.core.talking_server import TalkingServer, answer_of, certificate_of, talking_server

KNOWN = Reach(private_hosts=frozenset({"known.test"}))
LOOPBACK = ["127.0.0.1"]


class Names:
    """A resolver: each question takes the next answer of its name, the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        given = self.answers[host]
        return given.pop(0) if len(given) > 1 else given[0]


@pytest.fixture
async def server() -> AsyncGenerator[TalkingServer]:
    async with talking_server() as made:
        yield made


def url(server: TalkingServer, path: str = "/", host: str = "known.test", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{server.port}{path}"


async def get(address: str, names: Names | None = None, reach: Reach = KNOWN) -> Received:
    return await send(Call("GET", address), reach, resolve=names or Names(known_test=[LOOPBACK]))


NEVER = [
    "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "240.0.0.1", "100.100.100.200", "168.63.129.16", "::",
    "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2002:7f00:1::", "2001:0:53aa:64c:0:1234:5678:90ab", "::ffff:0:7f00:1", "known.test", "",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.255.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "192.0.2.1", "198.18.0.1", "::1",
    "fc00::1", "fd12::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "::7f00:1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
ADDRESSES = [(each, kind) for kind, group in (("never", NEVER), ("private", PRIVATE), ("public", PUBLIC)) for each in group]


@pytest.mark.parametrize(("address", "kind"), ADDRESSES, ids=lambda value: value or "empty")
def test_every_form_of_an_address_is_judged_by_where_it_leads(address: str, kind: str) -> None:
    assert judge(address) == kind


@pytest.mark.parametrize("addresses", [[each] for each in (*NEVER, *PRIVATE)] + [["8.8.8.8", "10.0.0.1"]], ids=str)
async def test_a_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    with pytest.raises(HostNotAllowed) as refused:
        await get("https://inside.test/", Names(inside_test=[addresses]))

    assert (refused.value.status, refused.value.code) == (403, "HOST_NOT_ALLOWED")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:7f00:1]", "localhost"])
async def test_no_spelling_of_this_machine_gets_through(server: TalkingServer, host: str) -> None:
    with pytest.raises(HostNotAllowed):
        await send(Call("GET", url(server, host=host)), Reach())

    assert server.requests == []


async def test_metadata_stays_closed_even_for_allowed_hosts() -> None:
    with pytest.raises(HostNotAllowed):
        await get("http://known.test/latest/meta-data", Names(known_test=[["169.254.169.254"]]))


async def test_the_checked_address_is_the_one_that_is_called(server: TalkingServer) -> None:
    server.answers["/hook?a=1"] = answer_of("200 OK", b'{"ok": true}')
    names = Names(known_test=[LOOPBACK, ["169.254.169.254"]])

    answer = await get(url(server, "/hook?a=1"), names)

    assert (answer.status, answer.json()) == (200, {"ok": True})
    assert names.asked == ["known.test"], "a second look-up could be another answer"
    assert f"host: known.test:{server.port}" in server.requests[0].lower()


async def test_a_dead_address_leaves_the_next_one(server: TalkingServer) -> None:
    server.answers["/"] = answer_of("204 No Content")

    answer = await get(url(server), Names(known_test=[["127.9.9.9", "127.0.0.1"]]))

    assert answer.status == 204


async def test_tls_verifies_the_name_not_the_address() -> None:
    certificate, names = certificate_of("known.test"), Names(known_test=[LOOPBACK], other_test=[LOOPBACK])
    reach = Reach(private_hosts=frozenset({"known.test", "other.test"}))
    async with talking_server(certificate.server) as server:
        server.answers["/"] = answer_of("200 OK", b"safe")
        known, other = (Call("GET", url(server, host=host, scheme="https")) for host in ("known.test", "other.test"))

        answer = await send(known, reach, resolve=names, tls=certificate.trust)
        with pytest.raises(UpstreamFailed, match="certificate"):
            await send(other, reach, resolve=names, tls=certificate.trust)
        with pytest.raises(UpstreamFailed, match="certificate"):
            await send(known, reach, resolve=names)

    assert answer.content == b"safe"
    assert len(server.requests) == 1


async def test_a_redirect_is_checked_like_a_first_call(server: TalkingServer) -> None:
    server.answers["/"] = answer_of("302 Found", Location=url(server, "/secret", "inside.test"))
    server.answers["/secret"] = answer_of("200 OK", b"secret")

    with pytest.raises(HostNotAllowed):
        await get(url(server), Names(known_test=[LOOPBACK], inside_test=[LOOPBACK]))

    assert len(server.requests) == 1


async def test_a_name_that_changes_between_redirects_is_noticed(server: TalkingServer) -> None:
    server.answers["/"] = answer_of("302 Found", Location="/again")

    with pytest.raises(HostNotAllowed):
        await get(url(server), Names(known_test=[LOOPBACK, ["169.254.169.254"]]))


async def test_three_redirects_are_followed_and_no_fourth(server: TalkingServer) -> None:
    for number in range(4):
        server.answers[f"/{number}"] = answer_of("302 Found", Location=f"/{number + 1}")
    server.answers["/4"] = answer_of("200 OK", b"there")

    answer = await get(url(server, "/1"))
    with pytest.raises(UpstreamFailed, match="redirects"):
        await get(url(server, "/0"))

    assert (answer.content, answer.url) == (b"there", url(server, "/4"))


async def test_secrets_do_not_follow_to_another_server(server: TalkingServer) -> None:
    server.answers["/"] = answer_of("307 Temporary Redirect", Location=url(server, "/next"))
    server.answers["/next"] = answer_of("307 Temporary Redirect", Location=url(server, "/end", "other.test"))
    server.answers["/end"] = answer_of("200 OK")
    reach = Reach(private_hosts=frozenset({"known.test", "other.test"}))
    sent = {"Authorization": "Bearer x", "X-Api-Key": "k", "X-AISHA-SIGNATURE": "s", "Cookie": "c=1", "Content-Type": "text/x"}

    call = Call("POST", url(server), sent, b"body")
    await send(call, reach, resolve=Names(known_test=[LOOPBACK], other_test=[LOOPBACK]))

    _, same, elsewhere = (head.lower() for head in server.requests)
    assert "x-api-key: k" in same and "authorization" in same
    assert not any(name in elsewhere for name in ("authorization", "api-key", "signature", "cookie"))
    assert elsewhere.startswith("post /end") and "text/x" in elsewhere


@pytest.mark.parametrize("where", ["ftp://known.test/", "file:///etc/passwd", "http://a:b@known.test/", "gopher://known.test/"])
async def test_only_plain_http_addresses_are_called(server: TalkingServer, where: str) -> None:
    server.answers["/"] = answer_of("302 Found", Location=where)

    for address in (where, url(server)):
        with pytest.raises((HostNotAllowed, UpstreamFailed)):
            await get(address)


async def test_no_way_back_from_an_encrypted_address() -> None:
    certificate = certificate_of("known.test")
    async with talking_server(certificate.server) as server, talking_server() as plain:
        server.answers["/"] = answer_of("302 Found", Location=url(plain))
        call = Call("GET", url(server, scheme="https"))

        with pytest.raises(UpstreamFailed, match="encrypted"):
            await send(call, KNOWN, resolve=Names(known_test=[LOOPBACK]), tls=certificate.trust)

    assert plain.requests == []


async def test_a_server_that_never_answers_times_out(server: TalkingServer) -> None:
    call = Call("GET", url(server, "/never"), timeout_seconds=0.2)

    with pytest.raises(UpstreamTimedOut) as late:
        await send(call, KNOWN, resolve=Names(known_test=[LOOPBACK]))

    assert (late.value.status, late.value.code) == (504, "UPSTREAM_TIMEOUT")


async def test_a_server_that_drips_times_out_as_a_whole(server: TalkingServer) -> None:
    """Redirects share the time of the call: none of them is slow by itself."""
    server.answers["/"] = answer_of("302 Found", Location="/never")
    call = Call("GET", url(server), timeout_seconds=0.3)

    with pytest.raises(UpstreamTimedOut):
        await send(call, KNOWN, resolve=Names(known_test=[LOOPBACK]))


HUGE = b"x" * 6_000_000
GZIP_HEAD, EMPTY_BLOCK, GZIP_END = gzip.compress(b"")[:10], b"\0\0\0\xff\xff", b"\1\0\0\xff\xff" + b"\0" * 8
BROKEN = {
    "huge": answer_of("200 OK", HUGE),
    "huge without a length": b"HTTP/1.1 200 OK\r\n\r\n" + HUGE,
    "a bomb": answer_of("200 OK", gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip"),
    "a bomb in a bomb": answer_of("200 OK", zlib.compress(zlib.compress(b"\0" * 90_000_000)), Content_Encoding="deflate, gzip"),
    "half an answer": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    "half a packed answer": answer_of("200 OK", gzip.compress(b"whole" * 50)[:-9], Content_Encoding="gzip"),
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Len",
    "not packed at all": answer_of("200 OK", b"plain", Content_Encoding="gzip"),
    "more after the packed end": answer_of("200 OK", gzip.compress(b"whole") + b"more", Content_Encoding="gzip"),
    "much more after the packed end": answer_of("200 OK", gzip.compress(b"whole") + HUGE, Content_Encoding="gzip"),
    "huge and empty": answer_of("200 OK", GZIP_HEAD + EMPTY_BLOCK * 1_200_000 + GZIP_END, Content_Encoding="gzip"),
    "an unknown packing": answer_of("200 OK", b"plain", Content_Encoding="br"),
    "no http": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "nothing": b"",
    "endless headers": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000,
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_broken_or_endless_answer_is_an_error_of_the_other_side(server: TalkingServer, broken: str) -> None:
    server.answers["/"] = BROKEN[broken]

    with pytest.raises(UpstreamFailed) as failed:
        await get(url(server))

    assert (failed.value.status, failed.value.code) == (502, "UPSTREAM_ERROR")


async def test_packed_data_of_nothing_is_an_empty_answer(server: TalkingServer) -> None:
    """What "huge and empty" is made of is sound by itself."""
    server.answers["/"] = answer_of("200 OK", GZIP_HEAD + EMPTY_BLOCK * 3 + GZIP_END, Content_Encoding="gzip")

    assert (await get(url(server))).content == b""


async def test_a_packed_answer_is_unpacked(server: TalkingServer) -> None:
    server.answers["/"] = answer_of("200 OK", gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")

    assert (await get(url(server))).json() == {"a": 1}


async def test_errors_of_the_other_side_are_answers(server: TalkingServer) -> None:
    server.answers["/"] = answer_of("500 Internal Server Error", b"sorry", X_Reason="tired")

    answer = await get(url(server))

    assert (answer.status, answer.is_success, answer.content, answer.headers["x-reason"]) == (500, False, b"sorry", "tired")


async def test_no_proxy_of_the_environment_is_used(server: TalkingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with talking_server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        server.answers["/"] = answer_of("200 OK", b"direct")

        answer = await get(url(server))

    assert answer.content == b"direct" and proxy.requests == []


@pytest.mark.parametrize(
    ("listed", "host", "is_reached"),
    [
        ("known.test", "known.test", True), ("*.test", "known.test", True), ("*.known.test", "known.test", False),
        ("KNOWN.test", "known.test", False), ("known.test", "KNOWN.test", True), ("known.test:1", "known.test", False),
        ("nown.test", "known.test", False),
    ],
)  # fmt: skip
async def test_a_list_names_hosts_exactly(server: TalkingServer, listed: str, host: str, is_reached: bool) -> None:
    server.answers["/"] = answer_of("200 OK")
    reach = Reach(private_hosts=frozenset({listed}))

    if is_reached:
        assert (await get(url(server, host=host), reach=reach)).is_success
    else:
        with pytest.raises(HostNotAllowed):
            await get(url(server, host=host), reach=reach)


async def test_a_list_of_public_hosts_leaves_out_all_others() -> None:
    reach = Reach(public_hosts=frozenset({"*.example.com"}))
    names = Names(other_test=[["93.184.216.34"]])

    with pytest.raises(HostNotAllowed, match="not among"):
        await get("https://other.test/", names, reach)


async def test_a_list_of_public_hosts_opens_no_private_one(server: TalkingServer) -> None:
    with pytest.raises(HostNotAllowed, match="not a public"):
        await get(url(server), reach=Reach(public_hosts=frozenset({"known.test"})))


async def test_a_line_keeps_a_few_connections_and_leads_to_one_server() -> None:
    connections: list[asyncio.StreamWriter] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        with suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer_of("200 OK", b"taken"))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    names = Names(known_test=[LOOPBACK], other_test=[LOOPBACK])
    line = Line(KNOWN, resolve=names)

    answers = await asyncio.gather(*(line.send(Call("GET", f"http://known.test:{port}/{n}")) for n in range(5 * LANES)))
    with pytest.raises(HostNotAllowed, match="another server"):
        await line.send(Call("GET", f"http://other.test:{port}/"))
    await line.close()
    server.close()

    assert [each.content for each in answers] == [b"taken"] * 5 * LANES
    assert 1 <= len(connections) <= LANES
    assert names.asked == ["known.test"] * len(names.asked)
