"""What an access token may not do although its person may: until a password is changed, a second factor set up, or while
somebody else looks through this person's eyes. Written into the token at sign-in and refresh, so it costs a request nothing."""

import re

from aisha.core.errors import Forbidden
from aisha.core.tokens import Claims

PASSWORD, SECOND_FACTOR = "password", "second_factor"
IMPERSONATED, READ_ONLY = "impersonated", "read_only"
ONE_TENANT, IDLE = "one_tenant", "idle"
"""Good in its own tenant only; over when it is not used (both are looked at where a request opens its transaction)."""
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SWITCH = "/api/auth/switch-tenant"
_SESSION_PATHS = frozenset({"/api/auth/me", "/api/auth/logout", "/api/auth/refresh", "/api/auth/stay", _SWITCH})
_ENROLMENT = frozenset({"/api/auth/2fa/setup", "/api/auth/2fa/enable", "/api/auth/change-password"})
_STOP = "/api/auth/stop-impersonate"
_CLOSED = (
    "/api/auth/", "/api/api-keys", "/api/settings/auth", "/api/settings/email", "/api/invitations", "/api/email-outbox",
    "/api/access-reviews", "/api/system/", "/api/calendar/feed",
)  # fmt: skip
"""Closed to whoever looks through another's eyes: passwords, second factors, keys, secret links, the installation."""
_CLOSED_TO_CHANGES = (
    "/api/users", "/api/roles", "/api/employees", "/api/departments", "/api/integrations", "/api/webhook",
    "/api/sending-switch",
)  # fmt: skip
"""People, their rights and their places are looked at, and stay as they are; so do connections, with their secrets."""
_CLOSED_ENDINGS = ("/send", "/approve", "/reject", "/decide")
_SENDING = re.compile(r"/emails$|^/api/aicampaigns/[^/]+/(start|resume|retry-failed|test|recipients/.+)$")
"""What reaches people outside is sent in one's own name alone (admin-chapters.md § 5.1)."""
_CLOSED_OF_PEOPLE = ("/export", "/sessions")
"""Of a person: everything that is stored of them, and where they are signed in."""


def check_restrictions(claims: Claims, method: str, path: str, *, writes: bool = False) -> None:
    """Raises 403 for what this token may not do: PASSWORD_CHANGE_REQUIRED, TWO_FACTOR_REQUIRED, FORBIDDEN.

    `writes`: the request leaves something behind although its method only reads, such as that somebody exported the log.
    """
    if not claims.limits or (path in _SESSION_PATHS and (IMPERSONATED not in claims.limits or path != _SWITCH)):
        return
    if PASSWORD in claims.limits and path != "/api/auth/change-password":
        raise Forbidden("Choose a new password first.", code="PASSWORD_CHANGE_REQUIRED")
    if SECOND_FACTOR in claims.limits and path not in _ENROLMENT:
        raise Forbidden("Set up a second factor first.", code="TWO_FACTOR_REQUIRED", details={"setup": "/api/auth/2fa/setup"})
    if IMPERSONATED in claims.limits:
        _check_impersonation(claims, path, is_reading=method in _READING, writes=writes)


def _check_impersonation(claims: Claims, path: str, *, is_reading: bool, writes: bool) -> None:
    if path == _STOP:
        return
    if READ_ONLY in claims.limits and (writes or not is_reading):
        raise Forbidden("You are looking through somebody else's eyes, without the right to change anything.")
    is_closed = path.startswith(_CLOSED) or path.endswith(_CLOSED_ENDINGS)
    if is_reading:
        is_closed = is_closed or (path.startswith("/api/users/") and path.endswith(_CLOSED_OF_PEOPLE))
    else:
        is_closed = is_closed or path.startswith(_CLOSED_TO_CHANGES) or _SENDING.search(path) is not None
    if is_closed:
        raise Forbidden("This is closed while you look through somebody else's eyes.")
