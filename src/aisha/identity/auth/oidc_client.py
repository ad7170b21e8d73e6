"""Speaking OpenID Connect with the provider: discovery, the code flow with PKCE, and the check of the ID token."""

import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError  # pyright: ignore[reportMissingTypeStubs]
from authlib.deprecate import AuthlibDeprecationWarning  # pyright: ignore[reportMissingTypeStubs]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from aisha.core.outbound import Call, GuardedTransport, Reach, UpstreamFailed, failures_told, send

with warnings.catch_warnings():
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # it announces a successor of httpx at every start
    from authlib.integrations.httpx_client import AsyncOAuth2Client  # pyright: ignore[reportMissingTypeStubs]

MAX_ANSWER_BYTES = 500_000
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures of a key pair only: with a shared secret or none, anybody could be the provider."""
SCOPE = "openid email profile"


class ProviderFailed(UpstreamFailed):
    """502: the provider does not answer as OpenID Connect asks."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as it is configured. `redirect_uri` is our callback, as it is registered there."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What the browser carries, signed, from the start of a sign-in to its callback."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Pending":
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider names. `email` is empty unless the provider has verified it."""

    issuer: str
    subject: str
    email: str


async def discover(issuer: str, reach: Reach) -> Mapping[str, Any]:
    """The provider's own description.

    Raises what `send` raises, and ProviderFailed, also when it names another issuer or plain http.
    """
    document = await read_object(f"{issuer.rstrip('/')}/.well-known/openid-configuration", reach)
    if document.get("issuer") != issuer:
        raise ProviderFailed("The provider calls itself by another issuer than the one that is set.")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_admitted_address(str(document.get(name, ""))):
            raise ProviderFailed(f"The provider's {name} is not an https address.")
    return document


def is_admitted_address(url: str) -> bool:
    """True for https, and for http on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    try:
        return parts.scheme == "http" and ip_address(host).is_loopback
    except ValueError:
        return parts.scheme == "http" and host == "localhost"


async def start_address(provider: Provider, pending: Pending, reach: Reach) -> str:
    """Where to send the browser. Raises as `discover` does."""
    document = await discover(provider.issuer, reach)
    async with client_of(provider, reach) as client:
        address, _ = client.create_authorization_url(
            document["authorization_endpoint"], state=pending.state, code_verifier=pending.verifier, nonce=pending.nonce
        )
    return str(cast(object, address))


async def identify(provider: Provider, pending: Pending, code: str, reach: Reach) -> Identity:
    """Exchange the code and check the ID token: signature, issuer, audience, times, nonce. Raises as `discover` does."""
    document = await discover(provider.issuer, reach)
    try:
        async with failures_told(), client_of(provider, reach) as client:
            token = cast(
                Mapping[str, Any],
                await client.fetch_token(
                    document["token_endpoint"], code=code, code_verifier=pending.verifier, grant_type="authorization_code"
                ),
            )
        keys = KeySet.import_key_set(cast(Any, await read_object(document["jwks_uri"], reach)))
        claims = jwt.decode(str(token["id_token"]), keys, algorithms=list(ALGORITHMS)).claims
        jwt.JWTClaimsRegistry(
            leeway=60, iss={"essential": True, "value": provider.issuer}, sub={"essential": True}, exp={"essential": True},
            nonce={"essential": True, "value": pending.nonce},
        ).validate(claims)  # fmt: skip
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed("The provider's answer could not be verified.") from error
    except AuthlibBaseError as error:
        raise ProviderFailed("The provider did not accept the sign-in.") from error
    audience = claims.get("aud")
    if provider.client_id not in (cast(list[object], audience) if isinstance(audience, list) else [audience]):
        raise ProviderFailed("The provider's answer is meant for somebody else.")
    if isinstance(audience, list) and claims.get("azp", provider.client_id) != provider.client_id:
        raise ProviderFailed("The provider's answer is meant for somebody else.")
    email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    return Identity(provider.issuer, str(claims["sub"]), email)


def client_of(provider: Provider, reach: Reach) -> Any:
    """The client of the library for a provider, over our guarded transport."""
    return AsyncOAuth2Client(
        provider.client_id, provider.client_secret, scope=SCOPE, redirect_uri=provider.redirect_uri,
        code_challenge_method="S256", transport=GuardedTransport(reach, max_bytes=MAX_ANSWER_BYTES), trust_env=False,
    )  # fmt: skip


async def read_object(url: str, reach: Reach) -> Mapping[str, Any]:
    """A JSON object of the provider, without following redirects."""
    if not is_admitted_address(url):
        raise ProviderFailed("The provider's address must begin with https.")
    answer = await send(Call("GET", url, max_bytes=MAX_ANSWER_BYTES, max_redirects=0), reach)
    if not answer.is_success:
        raise ProviderFailed(f"The provider answers {answer.status} where its description should be.")
    document = answer.json()
    if not isinstance(document, dict):
        raise ProviderFailed("The provider's answer is no JSON object.")
    return cast(Mapping[str, Any], document)
