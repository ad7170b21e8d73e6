"""Idempotency keys: a repeated POST returns the first answer instead of doing its work again (decisions.md "Writes")."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import Context
from aisha.core.errors import BadRequest, Conflict
from aisha.core.http import opened


def identifying(request: Request, sent: Mapping[str, Any]) -> bytes:
    """What identifies the body of a POST for its idempotency key."""
    return repr(sorted(sent.items(), key=lambda item: item[0])).encode() if "idempotency-key" in request.headers else b""


async def opened_once(
    request: Request, sent: Mapping[str, Any], act: Callable[[Context], Awaitable[Response]], *, by_id: bool = False
) -> Response:
    """A POST's transaction around `act`, which a repeated key does not run again. Raises as `once`."""
    body = identifying(request, sent)
    async with opened(request, by_id=by_id) as ctx:
        return await once(ctx, request, body, lambda: act(ctx))


async def once(ctx: Context, request: Request, body: bytes, act: Callable[[], Awaitable[Response]]) -> Response:
    """Run `act` in this transaction, or repeat the answer that the same key got. Without the header it always runs.

    Raises 409 IDEMPOTENCY_MISMATCH when the key was used for another request. Two at once: the second waits for the first.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return await act()
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise BadRequest("An Idempotency-Key has 1 to 200 printable characters.")
    route = f"{request.method} {request.url.path}"
    digest = sha256(body).hexdigest()
    await ctx.execute(
        "delete from idempotency_keys where tenant_id = $1 and key = $2 and expires_at < now()", ctx.tenant_id, key
    )
    added = await ctx.execute(
        "insert into idempotency_keys (tenant_id, user_id, key, route, request_hash) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing",
        ctx.tenant_id, ctx.actor.user_id, key, route, digest,
    )  # fmt: skip
    if added.endswith(" 0"):
        return await _repeat(ctx, key, route, digest)
    answer = await act()
    await ctx.execute(
        "update idempotency_keys set status = $3, response = $4 where tenant_id = $1 and key = $2",
        ctx.tenant_id, key, str(answer.status_code), base64.b64encode(bytes(answer.body)).decode(),
    )  # fmt: skip
    return answer


async def _repeat(ctx: Context, key: str, route: str, digest: str) -> Response:
    row = await ctx.fetchrow(
        "select route, request_hash, status, response from idempotency_keys where tenant_id = $1 and key = $2",
        ctx.tenant_id,
        key,
    )
    if row is None or row["route"] != route or row["request_hash"] != digest:
        raise Conflict("This Idempotency-Key was used for another request.", code="IDEMPOTENCY_MISMATCH")
    body = base64.b64decode(row["response"] or "")
    return Response(body, int(row["status"] or 200), media_type="application/json", headers={"Idempotency-Replayed": "true"})
