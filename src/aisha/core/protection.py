"""What a request meets before its endpoint, and what is noted after it: blocks, limits, read-only mode, signals, refusals."""

import structlog
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.counted import Limit
from aisha.core.errors import AishaError, TooManyRequests, Unavailable
from aisha.core.guard import UNSAFE_EVERY_SECONDS, Guard, Refusal, Signal
from aisha.core.http import SAFE_METHODS, AppState, answer, app_state, client_address, credential, request_id
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.limits import HOUR, MINUTE, caller_of, limits_of, source_of
from aisha.core.log_lines import RATE_LIMITED
from aisha.core.restrictions import IMPERSONATED

HEARTBEAT = "/api/users/heartbeat"
OPEN_WHILE_READ_ONLY = frozenset({
    "/api/auth/login", "/api/auth/logout", "/api/auth/refresh", "/api/auth/2fa/verify", "/api/auth/switch-tenant",
    "/api/auth/stay", "/api/auth/stop-impersonate", "/api/system/readonly",
})  # fmt: skip
"""Sign-in and what goes with it, which changes nothing but sessions, and the switch itself (admin-chapters.md § 5.3)."""
FAILED = frozenset({401, 403, 404})
"""Not 429: who is held back by a limit is held back, and a block would shut out a whole office for one busy browser."""
MOST_FAILED, MOST_CROSS_TENANT, MOST_SWITCHES = 49, 4, 4
"""One more within a minute, an hour, ten minutes is a signal; the first two block their source."""
UNLIMITED = 1_000_000_000
"""For what is only counted, such as refused requests, which the page of the limits shows."""
_RETRY_READ_ONLY_SECONDS = 60
NEEDLES: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("sql", (b"union select", b"union all select", b"' or '1'='1", b"' or 1=1", b"drop table", b"pg_sleep(",
             b"information_schema.", b"; delete from")),
    ("script", (b"<script", b"javascript:", b"onerror=", b"<iframe", b"document.cookie")),
    ("path", (b"../..", b"..%2f", b"..\\..", b"/etc/passwd", b"%2e%2e/")),
    ("command", (b"; rm -", b"$(", b"| cat ", b"&& curl ", b"; curl ", b"`id`", b"/bin/sh")),
)  # fmt: skip
"""Texts that raise a signal and change nothing else: notes may hold any of them."""
_UNSAFE_TEXT = (
    "Nothing is served: workspaces are not kept apart in the database. An administrator sees why with `aisha rls status`."
)
_log = structlog.get_logger("aisha.limits")


async def admit(request: Request) -> Response | None:
    """Raises 429 for a blocked source and beyond a limit, 503 for changes in read-only mode, and while `guard.unsafe`.

    Answers the heartbeat of read-only mode itself; None lets the request go on.
    """
    state, path = app_state(request), request.scope["path"]
    if not path.startswith("/api/"):
        return None
    if state.guard.unsafe is not None and path != "/api/status":
        raise Unavailable(_UNSAFE_TEXT, code="RLS_UNSAFE", retry_after=round(UNSAFE_EVERY_SECONDS))
    refuse_blocked(state.guard, request)
    await _count(request, state)
    read_only = state.guard.read_only
    if read_only is None or request.method in SAFE_METHODS or path in OPEN_WHILE_READ_ONLY:
        return None
    if path == HEARTBEAT:
        credential(request)
        return answer({"last_seen_at": None})
    raise Unavailable(
        f"This installation is read-only at the moment: {read_only.reason or 'no reason was given'}.",
        code="READ_ONLY_MODE",
        details={"who": read_only.who, "why": read_only.reason, "since": read_only.since.isoformat()},
        retry_after=_RETRY_READ_ONLY_SECONDS,
    )


def refuse_blocked(guard: Guard, request: Request) -> None:
    """Raises 429 while the request's address, or who sends it, is blocked."""
    if guard.has_blocks and (seconds := guard.blocked_seconds(source_of(request)) or guard.blocked_seconds(caller_of(request))):
        raise TooManyRequests(seconds)


async def _count(request: Request, state: AppState) -> None:
    standing = await state.limiter.count(limits_of(request))
    if standing is None:
        return
    request.scope["rate_limit"] = standing
    if standing.exceeded:
        if standing.is_first:
            _log.warning(RATE_LIMITED.format(ip=client_address(request)), limit=standing.bucket)
        await state.limiter.count([Limit("refused", caller_of(request), UNLIMITED, HOUR)])
        raise TooManyRequests(standing.reset_seconds)


def look_for_patterns(request: Request, text: bytes) -> None:
    """Note a signal for input that looks like an attack. The request goes on."""
    lowered = text.lower()
    for kind, needles in NEEDLES:
        found = next((needle for needle in needles if needle in lowered), None)
        if found is not None:
            _signal(request, kind, source_of(request), details={"pattern": found.decode()})


async def note_outcome(request: Request, status: int) -> None:
    """Count failures, note refusals: what makes signals, blocks and audit rows of them. Called after the answer is sent."""
    path: str = request.scope["path"]
    if not path.startswith("/api/"):
        return
    state = app_state(request)
    if status in FAILED:
        failed = Limit("failed", source_of(request), MOST_FAILED, MINUTE)
        if await _is_first_beyond(state, failed):
            _signal(request, "failed_requests", failed.caller, details={"within_seconds": 60}, blocks=True)
        await _note_refusal(request, state)
    elif path == "/api/auth/switch-tenant" and status < 400:
        switches = Limit("switches", caller_of(request), MOST_SWITCHES, 10 * MINUTE)
        if await _is_first_beyond(state, switches):
            _signal(request, "tenant_switches", switches.caller, details={"within_seconds": 600})


async def _note_refusal(request: Request, state: AppState) -> None:
    refused: AishaError | None = request.scope.get("refused")
    if refused is None or refused.code not in ("FORBIDDEN", "SCOPE_MISSING", "TENANT_DENIED"):
        return
    try:
        claims = credential(request)
    except AishaError:
        return
    is_cross_tenant = refused.code == "TENANT_DENIED"
    action = "UNAUTHORIZED_CROSS_TENANT_ACCESS" if is_cross_tenant else "PERMISSION_DENIED"
    permission = str((refused.details or {}).get("permission", ""))
    tenant_id = claims.tenant_id or PLATFORM_TENANT
    through = claims.session_id if IMPERSONATED in claims.limits else None
    refusal = Refusal(action, tenant_id, claims.user_id, f"{request.method} {_template(request)}", permission, through)
    state.guard.note_refusal(refusal, client_address(request), request_id(request))
    if is_cross_tenant:
        attempts = Limit("cross-tenant", caller_of(request), MOST_CROSS_TENANT, HOUR)
        if await _is_first_beyond(state, attempts):
            _signal(request, "cross_tenant", attempts.caller, details={"within_seconds": 3600}, blocks=True)


async def _is_first_beyond(state: AppState, limit: Limit) -> bool:
    """True for the one request that goes beyond. RATE_LIMIT_MAX=0 switches this off, too."""
    if not state.settings.rate_limit_max:
        return False
    standing = await state.limiter.count([limit])
    return standing is not None and standing.exceeded and standing.is_first


def note_reading(request: Request, what: str, rows: int) -> None:
    """Note a signal: somebody reads very many records page by page."""
    _signal(request, "many_rows", caller_of(request), details={"records": what, "rows": rows})


def _signal(request: Request, kind: str, source: str, *, details: dict[str, object], blocks: bool = False) -> None:
    user_id, tenant_id = None, PLATFORM_TENANT
    try:
        claims = credential(request)
        user_id, tenant_id = claims.user_id, claims.tenant_id or PLATFORM_TENANT
    except AishaError:
        pass
    path = request.scope["path"]
    identity = request_id(request)
    app_state(request).guard.note_signal(
        Signal(kind, source, tenant_id, user_id, request.method, path, details, identity, blocks)
    )


def _template(request: Request) -> str:
    """The path without ids, so that refusals of one kind are counted together."""
    parts = request.scope["path"].split("/")
    return "/".join("{id}" if len(part) >= 32 else part for part in parts)[:200]
