"""Signing in with the installation's OpenID Connect provider: its settings, and whose login an identity is."""

from dataclasses import dataclass
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import NotFound, Unauthenticated, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.sealing import SealingKeys, open_sealed, seal
from aisha.identity.auth.actions import Session, admit
from aisha.identity.auth.client import Client
from aisha.identity.auth.oidc_client import Identity, Provider
from aisha.identity.auth.queries import Login, find_login, find_login_by_id

CALLBACK_PATH = "/api/auth/oidc/callback"
_TABLE = "oidc_providers"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """The provider as administrators see it: never with its secret."""

    label: str
    issuer: str
    client_id: str
    allowed_domains: list[str]


async def find_settings(ctx: Context) -> ProviderSettings | None:
    """The provider, if there is one."""
    ctx.require("system.manage")
    row = await ctx.fetchrow("select label, issuer, client_id, allowed_domains from oidc_providers")
    return ProviderSettings(**row) if row else None


async def save_settings(ctx: Context, keys: SealingKeys, settings: ProviderSettings, secret: str | None) -> ProviderSettings:
    """Set the provider; without a secret the stored one stays, while the issuer is the same. Raises 400."""
    ctx.require("system.manage")
    present = await ctx.fetchrow("select id, issuer, client_secret from oidc_providers for update")
    if secret is None and (present is None or present["issuer"] != settings.issuer):
        raise ValidationFailed({"client_secret": ["This field is required."]})
    provider_id: UUID = present["id"] if present else new_id()
    sealed: bytes = present["client_secret"] if present else b""
    if secret is not None:
        sealed = seal(keys, secret.encode(), tenant_id=PLATFORM_TENANT, table=_TABLE, row_id=provider_id)
    await ctx.execute(
        "insert into oidc_providers (id, label, issuer, client_id, client_secret, allowed_domains)"
        " values ($1, $2, $3, $4, $5, $6)"
        " on conflict (id) do update set label = excluded.label, issuer = excluded.issuer, client_id = excluded.client_id,"
        " client_secret = excluded.client_secret, allowed_domains = excluded.allowed_domains",
        provider_id, settings.label, settings.issuer, settings.client_id, sealed, settings.allowed_domains,
    )  # fmt: skip
    return settings


async def remove_settings(ctx: Context) -> None:
    """Sign in without a provider again. Raises NotFound when there is none."""
    ctx.require("system.manage")
    if await ctx.fetchval("delete from oidc_providers returning id") is None:
        raise NotFound("The provider")


async def find_label(ctx: Context) -> str | None:
    """What the button of the sign-in page says; None without a provider."""
    ctx.require_system()
    return await ctx.fetchval("select label from oidc_providers")


async def get_provider(ctx: Context, keys: SealingKeys, public_url: str) -> Provider:
    """The provider with its secret opened. Raises NotFound when there is none."""
    ctx.require_system()
    row = await ctx.fetchrow("select id, issuer, client_id, client_secret from oidc_providers")
    if row is None:
        raise NotFound("The provider")
    secret = open_sealed(keys, row["client_secret"], tenant_id=PLATFORM_TENANT, table=_TABLE, row_id=row["id"])
    return Provider(row["issuer"], row["client_id"], secret.decode(), f"{public_url}{CALLBACK_PATH}")


async def admit_identity(ctx: Context, identity: Identity, client: Client) -> Session:
    """Begin a session for whom the provider names: the login linked before, else the one of the verified e-mail, now linked.

    Raises 401 INVALID_CREDENTIALS when there is none that may sign in, or its e-mail's domain is not admitted.
    """
    ctx.require_system()
    login = await _linked(ctx, identity) or await _link(ctx, identity)
    if login is None or not login.is_active:
        raise Unauthenticated("There is no login for this identity. Ask an administrator.", code="INVALID_CREDENTIALS")
    return await admit(ctx, login, None, client, "oidc")


async def _linked(ctx: Context, identity: Identity) -> Login | None:
    sql = "select user_id from oidc_links where issuer = $1 and subject = $2"
    user_id: UUID | None = await ctx.fetchval(sql, identity.issuer, identity.subject)
    return await find_login_by_id(ctx, user_id) if user_id else None


async def _link(ctx: Context, identity: Identity) -> Login | None:
    """The login of a verified e-mail within the admitted domains. The link is written with the session, or not at all."""
    if not identity.email:
        return None
    domains: list[str] = (
        await ctx.fetchval("select allowed_domains from oidc_providers where issuer = $1", identity.issuer) or []
    )
    if domains and identity.email.rpartition("@")[2].lower() not in {each.lower() for each in domains}:
        return None
    login = await find_login(ctx, identity.email)
    if login is None or not login.is_active:
        return None
    await ctx.execute(
        "insert into oidc_links (issuer, subject, user_id) values ($1, $2, $3) on conflict do nothing",
        identity.issuer, identity.subject, login.person.id,
    )  # fmt: skip
    changes = {"issuer": identity.issuer}
    await record_audit(ctx, "OIDC_LINKED", entity_type="user", entity_id=login.person.id, changes=changes)
    return login
