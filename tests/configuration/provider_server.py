"""Every provider at once on loopback: one server that speaks the part of each protocol that a test of an integration needs."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote

SECRET = "sk-a+secret/of=ours-1234"
"""What every provider takes as its key."""
SIGNED = "a webhook secret of ours".replace(" ", "-")
BASIC = base64.b64encode(f"AC1:{SECRET}".encode()).decode()
TOKEN = "an-access-token"
ACCOUNT: Mapping[str, Any] = {"friendly_name": "Widgets", "status": "active"}
NOTHING: Mapping[str, Any] = {}
ANSWERS: Mapping[str, tuple[str, str, Any]] = {
    "GET /models": ("authorization", f"Bearer {SECRET}", {"data": [{"id": "a"}, {"id": "b"}]}),
    "GET /2010-04-01/Accounts/AC1.json": ("authorization", f"Basic {BASIC}", ACCOUNT),
    "GET /api/laml/2010-04-01/Accounts/AC1.json": ("authorization", f"Basic {BASIC}", ACCOUNT),
    "GET /user": ("x-api-token", SECRET, {"data": NOTHING}),
    "GET /github/user": ("authorization", f"Bearer {SECRET}", {"login": "octocat"}),
    "POST /auth.test": ("authorization", f"Bearer {SECRET}", {"ok": True, "user": "aisha", "team": "Sales"}),
    "GET /api/v1/workflows?limit=1": ("x-n8n-api-key", SECRET, {"data": [{"name": "Private workflow"}]}),
    "GET /calendar/v3/users/me/calendarList?maxResults=10": ("authorization", f"Bearer {TOKEN}", {"items": [NOTHING]}),
    "GET /users/a@b.example/mailFolders/inbox?$select=displayName": ("authorization", f"Bearer {TOKEN}", {"displayName": "I"}),
    "GET /users/a@b.example/calendar?$select=name": ("authorization", f"Bearer {TOKEN}", {"name": "C"}),
    "POST /users/a@b.example/sendMail": ("authorization", f"Bearer {TOKEN}", {}),
    "GET /workspace/get-all": ("authorization", f"Bearer {SECRET}", {"workspaces": None}),
    "GET /status": ("x-key", SECRET, NOTHING),
    "POST /call-api/make-call/agent-7": ("authorization", f"Bearer {SECRET}", {"status": True, "data": {"call_id": "cf-1"}}),
    "POST /contact/create": ("x-api-token", SECRET, {"data": {"id": "person-1"}, "error": None}),
    "POST /contact/call": ("x-api-token", SECRET, {"data": {"call_id": "th-1", "status": "queued"}, "error": None}),
}
"""What a provider answers, by request, to the header that it asks for."""
NEEDS: Mapping[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "openai": ({}, {"api_key": SECRET}, "It answers with 2 models."),
    "twilio": ({"account_sid": "AC1"}, {"auth_token": SECRET}, "The account Widgets is active."),
    "signalwire": ({"project_id": "AC1"}, {"api_token": SECRET}, "The account Widgets is active."),
    "github": ({}, {"token": SECRET}, "Signed in as octocat."),
    "slack": ({}, {"bot_token": SECRET}, "Signed in as aisha in Sales."),
    "n8n": ({}, {"api_key": SECRET}, "n8n answers and accepts the key."),
    "google_calendar": (
        {"client_id": "C"}, {"client_secret": SECRET, "refresh_token": SECRET}, "It answers with 1 calendar."
    ),
    "outlook": (
        {"directory_id": "D", "client_id": "C", "mailbox": "a@b.example"}, {"client_secret": SECRET},
        "The mailbox of a@b.example can be opened.",
    ),
    "outlook_calendar": (
        {"directory_id": "D", "client_id": "C", "mailbox": "a@b.example"}, {"client_secret": SECRET},
        "The calendar of a@b.example can be opened.",
    ),
    "webhook_email": ({"from_address": "a@b.example"}, {}, "It took the signed test."),
    "pabbly": ({}, {"webhook_id": SECRET}, "It took the signed test."),
    "thoughtly": ({"team_id": "T"}, {"api_key": SECRET}, "It answers and accepts the key."),
    "callfluent": ({}, {"api_key": SECRET}, "It answers and accepts the key."),
    "other": (
        {"key_header": "X-Key", "key_prefix": "none", "test_path": "/status"}, {"api_key": SECRET},
        "It answers and accepts the key.",
    ),
}  # fmt: skip
"""Options, secrets and what a good test says, by type; mail servers speak another protocol."""


@dataclass
class ProviderServer:
    """`mood` is what it does with the next calls: answer, or one of the ways in which providers fail.

    `only_on` is the one request that gets it, where others are answered.
    """

    port: int = 0
    mood: str = "good"
    only_on: str = ""
    heads: list[str] = field(default_factory=list[str])
    bodies: list[bytes] = field(default_factory=list[bytes])
    waiting: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def config(self, kind: str) -> dict[str, Any]:
        """The options of a type, with every address leading here."""
        options = {**NEEDS[kind][0], "base_url": f"{self.url}/github" if kind == "github" else self.url}
        return options | ({"token_url": self.url} if kind in ("google_calendar", "outlook", "outlook_calendar") else {})

    def body(self, kind: str, **more: Any) -> dict[str, Any]:
        """A request that connects a type to this server."""
        signs = {"webhook_secret": SIGNED} if kind in ("webhook_email", "pabbly") else {}
        return {"integration_type": kind, "config": self.config(kind), "credentials": NEEDS[kind][1], **signs, **more}

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {line.partition(":")[0].lower(): line.partition(":")[2] for line in head.splitlines()[1:] if line}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.heads.append(head)
        self.bodies.append(body)
        mood = self.mood if head.startswith(self.only_on) else "good"
        if mood == "silent":
            self.waiting.append(writer)
            return
        writer.write(self._answer(mood, head, body))
        writer.close()

    def _answer(self, mood: str, head: str, body: bytes) -> bytes:
        if mood == "hangs up":
            return b""
        if mood == "half":
            return b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"data": ['
        if mood == "moved":
            return _http("302 Found", {}, f"Location: {self.url}/elsewhere\r\n")
        if mood == "busy":
            return _http("429 Too Many Requests", {"message": "Slow down, please."}, "Retry-After: 30\r\n")
        if mood == "refuses":
            echoed = f"{SECRET} {quote(SECRET, safe='')} {base64.b64encode(SECRET.encode()).decode()}"
            return _http("401 Unauthorized", {"error": {"message": f"This key is revoked: {echoed}"}})
        if mood == "page":
            return _http("503 Service Unavailable", "<html><style>a{}</style><h1>Down</h1> for <b>repairs</b></html>")
        if mood == "says no":
            return _http("200 OK", {"status": False, "error": {"message": "No credits are left."}})
        return self._good(head, body)

    def _good(self, head: str, body: bytes) -> bytes:
        asked = " ".join(head.split()[:2])
        if asked in ("POST /token", "POST /D/oauth2/v2.0/token"):
            sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            is_right = sent.get("client_secret") == SECRET and sent.get("refresh_token", SECRET) == SECRET
            return (
                _http("200 OK", {"access_token": TOKEN}) if is_right else _http("400 Bad Request", {"error": "invalid_grant"})
            )
        if asked in ("POST /", f"POST /{quote(SECRET, safe='')}"):
            return _http("200 OK", {}) if "x-aisha-signature:" in head.lower() else _http("400 Bad Request", {})
        name, value, answer = ANSWERS.get(asked, ("x", "x", {}))
        is_right = f"\r\n{name}: {value}\r\n".lower() in head.lower()
        return _http("200 OK", answer) if is_right else _http("404 Not Found", {"message": f"Nothing at {asked}"})


def _http(status: str, content: Any, headers: str = "") -> bytes:
    body = (content if isinstance(content, str) else json.dumps(content)).encode()
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def provider_server() -> AsyncGenerator[ProviderServer]:
    """The server for the length of the block, on a port of the kernel's choice."""
    made = ProviderServer()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        for writer in made.waiting:
            writer.transport.abort()
        server.close()
        await server.wait_closed()
