"""A real OpenID Connect provider on loopback: discovery, keys, the authorization page that always says yes, tokens."""

import asyncio
import base64
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from aisha.core.clock import utc_now
from aisha.core.ids import new_id

CLIENT_ID, CLIENT_SECRET = "aisha", "a secret of the provider"


def _public_jwk(key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    values = {"n": numbers.n, "e": numbers.e}
    raw = {name: value.to_bytes((value.bit_length() + 7) // 8, "big") for name, value in values.items()}
    return {"kty": "RSA"} | {name: base64.urlsafe_b64encode(each).decode().rstrip("=") for name, each in raw.items()}


@dataclass
class OidcServer:
    """What the provider says of whoever comes; tests change it to lie."""

    url: str = ""
    subject: str = field(default_factory=lambda: new_id().hex)
    claims: dict[str, Any] = field(default_factory=dict[str, Any])
    discovery: dict[str, Any] = field(default_factory=dict[str, Any])
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    shown_key: rsa.RSAPrivateKey | None = None

    async def configuration(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks", **self.discovery,
            }
        )  # fmt: skip

    async def jwks(self, _request: Request) -> Response:
        shown = _public_jwk(self.shown_key or self.key)
        return JSONResponse({"keys": [{**shown, "kid": "1", "use": "sig", "alg": "RS256"}]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"] and asked["client_id"] == CLIENT_ID
        code = new_id().hex
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", status_code=302)

    async def token(self, request: Request) -> Response:
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(sent.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        proof = base64.urlsafe_b64encode(sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client", "error_description": "Who are you?"}, status_code=401)
        if asked is None or proof != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(utc_now().timestamp())
        claims = {
            "iss": self.url, "sub": self.subject, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            **self.claims,
        }  # fmt: skip
        key: Any = self.key if self.algorithm == "RS256" else CLIENT_SECRET if self.algorithm == "HS256" else ""
        token = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "1"})
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})


@asynccontextmanager
async def oidc_server() -> AsyncGenerator[OidcServer]:
    """A provider for the length of the block, in a thread of its own."""
    provider = OidcServer()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", provider.configuration), Route("/jwks", provider.jwks),
            Route("/authorize", provider.authorize), Route("/token", provider.token, methods=["POST"]),
        ]
    )  # fmt: skip
    listening = socket.create_server(("127.0.0.1", 0))
    provider.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join)
        listening.close()
