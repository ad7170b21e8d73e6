"""Issuing, rotating and revoking API keys (admin-chapters.md § 5.3)."""

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from aisha.core.api_keys import SCOPE_ACTIONS, WRITING_KEYS, permissions_of_scopes
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Conflict, NotFound, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.key_memory import KEY_MARK
from aisha.core.tokens import token_hash
from aisha.identity.api_keys.queries import get_api_key, only_owner
from aisha.identity.api_keys.tables import MAX_DAYS
from aisha.identity.permissions.catalogue import catalogue

DEFAULT_LIFETIME = timedelta(days=365)
MAX_LIFETIME = timedelta(days=MAX_DAYS)
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is asked for with; `expires_at` None means the default lifetime."""

    name: str
    scopes: Sequence[str]
    allowed_ips: Sequence[str] = field(default_factory=tuple)
    expires_at: datetime | None = None


async def create_api_key(ctx: Context, wanted: NewKey) -> tuple[UUID, str]:
    """A key of the caller; returns its id and its text, which is not stored.

    Raises 400 for a scope, network or time that is none, 403 for a scope that goes beyond what the caller may do.
    """
    ctx.require("api_keys.manage")
    scopes = list(dict.fromkeys(wanted.scopes))
    _check_scopes(ctx, scopes)
    expires_at = wanted.expires_at or utc_now() + DEFAULT_LIFETIME
    if not utc_now() < expires_at <= utc_now() + MAX_LIFETIME:
        raise ValidationFailed({"expires_at": [f"Choose a time within the next {MAX_DAYS} days."]})
    key_id = new_id()
    checked = NewKey(wanted.name.strip(), scopes, _networks(wanted.allowed_ips), expires_at)
    return key_id, await _insert(ctx, key_id, checked, ctx.actor.user_id)


async def rotate_api_key(ctx: Context, key_id: UUID) -> tuple[UUID, str]:
    """A successor with the same name, scopes, networks and lifetime; the old key works for 24 hours more.

    Only its owner rotates a key, or the installation itself; the successor is its owner's, too.
    Raises NotFound, Conflict INVALID_STATUS for a key that has ended or was rotated before.
    """
    ctx.require("api_keys.manage")
    row = await ctx.fetchrow(
        "select user_id, name, permissions, allowed_ips::text[] as networks, expires_at, expires_at - created_at as lifetime,"
        " revoked_at is null and replaced_by is null and expires_at > now() as is_active"
        " from api_keys where tenant_id = $1 and id = $2 and user_id = coalesce($3, user_id) for update",
        ctx.tenant_id, key_id, None if ctx.actor.kind == "system" else ctx.actor.user_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This API key")
    if not row["is_active"]:
        raise Conflict("This API key has ended or was rotated already. Make a new one.", code="INVALID_STATUS")
    lifetime = min(row["lifetime"], MAX_LIFETIME - timedelta(minutes=1))
    successor = new_id()
    await ctx.execute(  # the old one first: of a limited number of keys it no longer counts
        "update api_keys set replaced_by = $3, expires_at = least(expires_at, $4) where tenant_id = $1 and id = $2",
        ctx.tenant_id, key_id, successor, utc_now() + OVERLAP,
    )  # fmt: skip
    wanted = NewKey(row["name"], read_json(row["permissions"]), row["networks"], utc_now() + lifetime)
    return successor, await _insert(ctx, successor, wanted, row["user_id"])


async def revoke_api_key(ctx: Context, key_id: UUID) -> None:
    """End a key, in every process from its next request on. Who manages users ends anybody's. Raises NotFound."""
    ctx.require("api_keys.manage")
    await get_api_key(ctx, key_id)
    await ctx.execute(
        "update api_keys set revoked_at = now() where tenant_id = $1 and id = $2 and revoked_at is null"
        " and ($3::uuid is null or user_id = $3)",
        ctx.tenant_id, key_id, only_owner(ctx),
    )  # fmt: skip


async def end_api_key(ctx: Context, key_id: UUID) -> None:
    """End anybody's key, as their access ends: who manages users needs no keys of their own for it. An ended one stays."""
    ctx.require("users.manage")
    sql = "update api_keys set revoked_at = now() where tenant_id = $1 and id = $2 and revoked_at is null"
    await ctx.execute(sql, ctx.tenant_id, key_id)


def _check_scopes(ctx: Context, scopes: Sequence[str]) -> None:
    known = {permission.name for permission in catalogue()}
    for scope in scopes:
        verb, _, resource = scope.partition(":")
        carried = permissions_of_scopes([scope]) & known
        if not carried or (resource == "*" and verb != "read"):
            verbs = ", ".join(SCOPE_ACTIONS)
            text = f"{scope[:60]!r} is no scope. Scopes are written {verbs}, a colon, and a collection; or read:*."
            raise ValidationFailed({"scopes": [text]})
        if verb != "read":
            ctx.require(WRITING_KEYS)
        if not carried & ctx.actor.permissions:
            ctx.require(min(carried))


def _networks(given: Sequence[str]) -> list[str]:
    try:
        return [str(ipaddress.ip_network(each.strip(), strict=False)) for each in given]
    except ValueError as error:
        raise ValidationFailed({"allowed_ips": [f"{error}"]}) from error


async def _insert(ctx: Context, key_id: UUID, key: NewKey, owner_id: UUID | None) -> str:
    """The text of a key whose parts are checked."""
    prefix = KEY_MARK + secrets.token_hex(4)
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    await ctx.execute(
        "insert into api_keys (tenant_id, id, name, key_prefix, key_hash, permissions, user_id, allowed_ips, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8::text[]::cidr[], $9)",
        ctx.tenant_id, key_id, key.name, prefix, token_hash(text), list(key.scopes), owner_id, list(key.allowed_ips),
        key.expires_at,
    )  # fmt: skip
    return text
