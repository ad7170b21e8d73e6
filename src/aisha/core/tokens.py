"""Access tokens: signed JWTs that name a session. Verified once, then remembered; the session is checked at every request."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt

from aisha.core.api_keys import KeyGrant
from aisha.core.clock import utc_now
from aisha.core.errors import Unauthenticated
from aisha.core.ids import new_id, parse_id

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=7)
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Claims:
    """Who asks: what an access token says, or with `key` what is known of an API key, whose id then is `session_id`.

    `expires_at` is in seconds since 1970; of a key the database judges it. `limits` only take away (core/restrictions.py).
    """

    session_id: UUID
    user_id: UUID
    tenant_id: UUID | None
    expires_at: int
    key: KeyGrant | None = None
    limits: frozenset[str] = frozenset()


class TokenSigner:
    """Signs and verifies access tokens with the installation's `JWT_SECRET` (HS256); earlier secrets only verify."""

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        self._secret = secret
        self._known = (secret, *previous)
        self._marking = [sha256(f"aisha mark {each}".encode()).digest() for each in self._known]
        self._verified: OrderedDict[str, Claims] = OrderedDict()

    def sign(
        self,
        session_id: UUID,
        user_id: UUID,
        tenant_id: UUID | None,
        *,
        lifetime: timedelta = ACCESS_LIFETIME,
        limits: frozenset[str] = frozenset(),
    ) -> str:
        """An access token of a session; what it may not do stands in it as `lim`."""
        now = utc_now()
        claims: dict[str, Any] = {
            "sub": str(user_id),
            "sid": str(session_id),
            "tid": str(tenant_id) if tenant_id else None,
            "iat": now,
            "exp": now + lifetime,
            "jti": str(new_id()),
        } | ({"lim": sorted(limits)} if limits else {})
        return jwt.encode(claims, self._secret, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]

    def mark(self, text: str) -> str:
        """A short proof that this installation wrote a text that somebody brings back: 96 bits, in hexadecimal."""
        return hmac.digest(self._marking[0], text.encode(), "sha256")[:12].hex()

    def is_marked(self, text: str, mark: str) -> bool:
        """Whether `mark` is the proof of this text, made with any secret that is known."""
        made = (hmac.digest(key, text.encode(), "sha256")[:12].hex() for key in self._marking)
        return any(hmac.compare_digest(each.encode(), mark.encode()) for each in made)

    def verify(self, token: str) -> Claims:
        """Raises 401 UNAUTHENTICATED or TOKEN_EXPIRED. Whether the session still lives is for the database to say."""
        claims = self._verified.get(token)
        if claims is None:
            claims = self._decode(token)
            self._verified[token] = claims
            if len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
        if claims.expires_at <= utc_now().timestamp():
            self._verified.pop(token, None)
            raise Unauthenticated("Your sign-in has expired.", code="TOKEN_EXPIRED")
        return claims

    def _decode(self, token: str) -> Claims:
        read = self._read(token)
        session_id, user_id = parse_id(read["sid"]), parse_id(read["sub"])
        if session_id is None or user_id is None:
            raise Unauthenticated("The access token is not valid. Sign in again.")
        tenant_id = parse_id(read["tid"]) if read.get("tid") else None
        return Claims(session_id, user_id, tenant_id, int(read["exp"]), limits=frozenset(read.get("lim") or ()))

    def _read(self, token: str) -> dict[str, Any]:
        """The claims, signed with any secret that is known."""
        reason: Exception | None = None
        for secret in self._known:
            try:
                return jwt.decode(  # pyright: ignore[reportUnknownMemberType]  (a key may be of an optional package)
                    token, secret, algorithms=["HS256"], options={"require": ["exp", "sub", "sid"]}
                )
            except jwt.ExpiredSignatureError as error:
                raise Unauthenticated("Your sign-in has expired.", code="TOKEN_EXPIRED") from error
            except jwt.InvalidTokenError as error:
                reason = error
        raise Unauthenticated("The access token is not valid. Sign in again.") from reason


def new_secret_token() -> str:
    """An unguessable token for refresh, reset and CSRF: 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


class ChallengeSigner:
    """Signs short-lived statements of one purpose, such as "this person's password was right": no access tokens.

    The purpose is the token's audience and part of its key, so none is taken for another, nor for an access token.
    """

    def __init__(self, secret: str, purpose: str, lifetime: timedelta) -> None:
        self._key = sha256(f"aisha {purpose} {secret}".encode()).hexdigest()
        self._purpose = purpose
        self._lifetime = lifetime

    def sign(self, content: dict[str, Any]) -> str:
        """A token that holds this content until its life ends."""
        claims = {**content, "aud": self._purpose, "exp": utc_now() + self._lifetime}
        return jwt.encode(claims, self._key, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]

    def verify(self, token: str) -> dict[str, Any] | None:
        """The content, or None for a token that is not of this purpose, was changed, or has ended."""
        try:
            return jwt.decode(  # pyright: ignore[reportUnknownMemberType]
                token, self._key, algorithms=["HS256"], audience=self._purpose, options={"require": ["exp", "aud"]}
            )
        except jwt.InvalidTokenError:
            return None
