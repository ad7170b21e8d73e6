"""Which limits a request counts under, with the guide's numbers (§ 3.4, admin-chapters.md § 5.3 "Limits")."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import parse_qs

from starlette.requests import Request

from aisha.core.counted import Limit
from aisha.core.errors import AishaError
from aisha.core.http import app_state, client_address, credential

MINUTE, HOUR = 60.0, 3600.0
REFRESHES, PUBLIC_REQUESTS, INBOUND_WEBHOOKS, EXPORTS = 60, 60, 600, 10
"""A minute each, exports an hour. RATE_LIMIT_MAX=0 switches them off, too."""
SIGN_IN_PATHS = frozenset({
    "/api/auth/login", "/api/auth/forgot-password", "/api/auth/reset-password", "/api/auth/2fa/verify",
})  # fmt: skip
_PUBLIC = (
    "/api/invitations/", "/api/unsubscribe", "/api/public/", "/api/activities/calendar.ics", "/api/auth/oidc",
    "/api/auth/confirm-email", "/api/auth/reset-password/", "/api/email-bounces",
)  # fmt: skip
_WEBHOOK = "/api/telephony/webhook/"


def limits_of(request: Request) -> list[Limit]:
    """The limits of one request: its user's or key's, without a valid credential its address's. None outside `/api/`."""
    path: str = request.scope["path"]
    if not path.startswith("/api/") or path == "/api/status":
        return []
    state = app_state(request)
    settings, window = state.settings, state.limiter.window_seconds
    limits: list[Limit] = []
    if path in SIGN_IN_PATHS and settings.auth_rate_limit_max:
        limits.append(Limit("sign-in", source_of(request), settings.auth_rate_limit_max, window))
    if not settings.rate_limit_max:
        return limits
    if path.startswith(_WEBHOOK):
        return [Limit("webhook", _sender(request, path), INBOUND_WEBHOOKS, MINUTE)]
    caller = caller_of(request)
    limits.append(Limit("api", caller, settings.rate_limit_max, window))
    if path == "/api/auth/refresh":
        limits.append(Limit("refresh", source_of(request), REFRESHES, MINUTE))
    elif path.endswith("/export"):
        limits.append(Limit("export", caller, EXPORTS, HOUR))
    elif path.startswith(_PUBLIC):
        limits.append(Limit("public", source_of(request), PUBLIC_REQUESTS, MINUTE))
    return limits


def caller_of(request: Request) -> str:
    """`user:<id>` or `key:<id>` of a credential that holds, else `ip:<address>`: an invented token opens no new count."""
    try:
        claims = credential(request)
    except AishaError:
        return source_of(request)
    return f"key:{claims.session_id}" if claims.key else f"user:{claims.user_id}"


def source_of(request: Request) -> str:
    """`ip:<address>`; of IPv6 the first 64 bits, which is what one subscriber has."""
    return f"ip:{network_of(client_address(request))}"


def network_of(address: str) -> str:
    """An address as it is counted and blocked: IPv4 itself, IPv6 its /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def _sender(request: Request, path: str) -> str:
    provider = path.removeprefix(_WEBHOOK).partition("/")[0]
    tenant = parse_qs(request.scope["query_string"].decode("latin-1")).get("tenant_id", [""])[0]
    return f"{provider[:40]}:{tenant[:40]}"
