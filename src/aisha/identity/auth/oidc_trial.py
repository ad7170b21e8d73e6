"""Trying a provider before people depend on it: what it says of itself, and whether it knows us."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from authlib.common.errors import AuthlibBaseError  # pyright: ignore[reportMissingTypeStubs]

from aisha.core.errors import AishaError
from aisha.core.logging import redact_text
from aisha.core.outbound import Reach, failures_told
from aisha.identity.auth.oidc_client import Provider, client_of, discover, read_object

TOLD = (
    "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "scopes_supported", "claims_supported",
    "id_token_signing_alg_values_supported",
)  # fmt: skip
"""What is repeated of a provider's description: only what OpenID Connect says is there, whatever answers at that address."""
_MOST_CHARACTERS = 300
_KNOWS_US_NOT = ("invalid_client", "unauthorized_client")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried: `description`, `keys`, `client`. `text` says in words what came of it."""

    name: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class ProviderTrial:
    """Whether people can sign in with it, what was tried, and the provider's own answer, by name."""

    ok: bool
    steps: list[Step]
    answer: dict[str, str]


async def try_provider(provider: Provider, reach: Reach) -> ProviderTrial:
    """Ask a provider for its description and keys, and, where there is a secret, with a code that cannot hold, who we are."""
    steps: list[Step] = []
    answer: dict[str, str] = {}
    try:
        document = await discover(provider.issuer, reach)
        answer = {name: _told(document[name]) for name in TOLD if document.get(name)}
        steps.append(Step("description", True, "The provider describes itself."))
        steps.append(await _keys(document, reach))
    except AishaError as error:
        steps.append(Step("description", False, error.message))
        return ProviderTrial(False, steps, answer)
    if provider.client_secret:
        steps.append(await _client(provider, document, reach))
    return ProviderTrial(all(step.ok for step in steps), steps, answer)


async def _keys(document: Mapping[str, Any], reach: Reach) -> Step:
    try:
        keys = (await read_object(document["jwks_uri"], reach)).get("keys")
    except AishaError as error:
        return Step("keys", False, error.message)
    count = len(cast(list[object], keys)) if isinstance(keys, list) else 0
    return Step("keys", count > 0, f"It signs with {count} key{'' if count == 1 else 's'}." if count else "It shows no keys.")


async def _client(provider: Provider, document: Mapping[str, Any], reach: Reach) -> Step:
    """A code that nobody was given is refused for itself by a provider that knows us, and for us by one that does not."""
    try:
        async with failures_told(), client_of(provider, reach) as client:
            await client.fetch_token(document["token_endpoint"], code="a-test", grant_type="authorization_code")
    except AuthlibBaseError as error:
        said = _told(": ".join(part for part in (str(error.error or ""), str(error.description or "")) if part))
        if error.error in _KNOWS_US_NOT:
            return Step("client", False, f"It does not accept the client ID or secret ({said}).")
        return Step("client", True, "It knows the client ID and secret.")
    except AishaError as error:
        return Step("client", False, error.message)
    except (ValueError, KeyError, TypeError):
        return Step("client", False, "Its token address does not answer as OpenID Connect asks.")
    return Step("client", False, "It accepts a code that it never gave to anybody.")


def _told(value: object) -> str:
    text = ", ".join(str(each) for each in cast(list[object], value)) if isinstance(value, list) else str(value)
    return redact_text(" ".join(text.split()))[:_MOST_CHARACTERS]
