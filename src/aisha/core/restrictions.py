"""What an access token may not do although its person may: until a password is changed, a second factor set up, or while
somebody else looks through this person's eyes. Written into the token at sign-in and refresh, so it costs a request nothing."""

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
    "/api/auth/", "/api/api-keys", "/api/settings/auth", "/api/users", "/api/invitations", "/api/roles", "/api/email-outbox",
    "/api/access-reviews",
)  # fmt: skip
"""Closed to whoever looks through another's eyes: passwords, second factors, keys, people and their rights, links in mails."""
_CLOSED_ENDINGS = ("/send", "/approve", "/reject", "/decide")


def check_restrictions(claims: Claims, method: str, path: str) -> None:
    """Raises 403 for what this token may not do: PASSWORD_CHANGE_REQUIRED, TWO_FACTOR_REQUIRED, FORBIDDEN."""
    if not claims.limits or (path in _SESSION_PATHS and (IMPERSONATED not in claims.limits or path != _SWITCH)):
        return
    if PASSWORD in claims.limits and path != "/api/auth/change-password":
        raise Forbidden("Choose a new password first.", code="PASSWORD_CHANGE_REQUIRED")
    if SECOND_FACTOR in claims.limits and path not in _ENROLMENT:
        raise Forbidden("Set up a second factor first.", code="TWO_FACTOR_REQUIRED", details={"setup": "/api/auth/2fa/setup"})
    if IMPERSONATED in claims.limits:
        _check_impersonation(claims, method, path)


def _check_impersonation(claims: Claims, method: str, path: str) -> None:
    if path == _STOP:
        return
    if READ_ONLY in claims.limits and method not in _READING:
        raise Forbidden("You are looking through somebody else's eyes, without the right to change anything.")
    is_reading_people = method in _READING and path.startswith(("/api/users", "/api/roles"))
    if not is_reading_people and (path.startswith(_CLOSED) or path.endswith(_CLOSED_ENDINGS)):
        raise Forbidden("This is closed while you look through somebody else's eyes.")
