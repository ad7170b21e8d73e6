"""Signing in with an OpenID Connect provider: its settings, and whose login an identity is.

There may be one provider for the installation and one for each tenant. A tenant's provider belongs to that tenant's
administrators, so it lets in only who is a member there and nowhere else: whom they could give a new password as well
(decisions.md "Admins and global logins").
"""

from dataclasses import dataclass
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import NotFound, Unauthenticated, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.outbound import Reach
from aisha.core.outbound_hosts import installation_reach, tenant_reach
from aisha.core.sealing import SealingKeys, open_sealed, seal
from aisha.core.settings import Settings
from aisha.identity.auth.oidc_client import Identity, Provider
from aisha.identity.auth.queries import Login, find_login, find_login_by_id, is_only_of
from aisha.identity.auth.terms import Origin
from aisha.identity.permissions.granting import require_authority
from aisha.identity.sign_in_settings.protected import is_protected

CALLBACK_PATH = "/api/auth/oidc/callback"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """The provider as administrators see it: never with its secret. One that is not active is kept, but nobody signs in."""

    label: str
    issuer: str
    client_id: str
    allowed_domains: list[str]
    is_factor_trusted: bool
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class UsedProvider:
    """A provider to sign in with: of a tenant, or (None) of the installation; what calls to it may reach."""

    tenant_id: UUID | None
    provider: Provider
    allowed_domains: frozenset[str]
    is_factor_trusted: bool
    reach: Reach

    @property
    def origin(self) -> Origin:
        """What a sign-in with it keeps."""
        return Origin(self.tenant_id is not None, self.is_factor_trusted)


async def find_settings(ctx: Context) -> ProviderSettings | None:
    """The provider of the tenant at work, on the platform of the installation, if there is one."""
    await _require(ctx)
    columns = "label, issuer, client_id, allowed_domains, is_factor_trusted, is_active"
    row = await ctx.fetchrow(f"select {columns} from {_table(ctx)}")
    return ProviderSettings(**row) if row else None


async def save_settings(ctx: Context, keys: SealingKeys, settings: ProviderSettings, secret: str | None) -> ProviderSettings:
    """Set the provider; without a secret the stored one stays, while the issuer is the same. Raises 400."""
    await _require(ctx)
    table = _table(ctx)
    present = await ctx.fetchrow(f"select id, issuer, client_secret from {table} for update")
    if secret is None and (present is None or present["issuer"] != settings.issuer):
        raise ValidationFailed({"client_secret": ["This field is required."]})
    provider_id: UUID = present["id"] if present else new_id()
    sealed: bytes = present["client_secret"] if present else b""
    if secret is not None:
        sealed = seal(keys, secret.encode(), tenant_id=_place(ctx), table=table, row_id=provider_id)
    values = (
        provider_id, settings.label, settings.issuer, settings.client_id, sealed, settings.allowed_domains,
        settings.is_factor_trusted, settings.is_active,
    )  # fmt: skip
    if present:
        await ctx.execute(
            f"update {table} set label = $2, issuer = $3, client_id = $4, client_secret = $5, allowed_domains = $6,"
            " is_factor_trusted = $7, is_active = $8 where id = $1",
            *values,
        )
        return settings
    columns = "id, label, issuer, client_id, client_secret, allowed_domains, is_factor_trusted, is_active"
    if ctx.actor.tenant_id is None:
        await ctx.execute(f"insert into {table} ({columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)", *values)
    else:
        insert = f"insert into {table} ({columns}, tenant_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        await ctx.execute(insert, *values, ctx.tenant_id)
    return settings


async def remove_settings(ctx: Context) -> None:
    """Sign in without this provider again. Raises NotFound when there is none."""
    await _require(ctx)
    if await ctx.fetchval(f"delete from {_table(ctx)} returning id") is None:
        raise NotFound("The provider")


async def find_label(ctx: Context) -> str | None:
    """What the button of the sign-in page says; None without a provider."""
    ctx.require_system()
    return await ctx.fetchval(f"select label from {_table(ctx)} where is_active")


async def find_open_tenant(ctx: Context, name: str) -> UUID | None:
    """The tenant of a slug, whatever its case, that people may sign in to."""
    ctx.require_system()
    sql = "select id from tenants where slug = lower(btrim($1)) and status = 'active' and deleted_at is null"
    return await ctx.fetchval(sql, name)


async def get_provider(ctx: Context, settings: Settings) -> UsedProvider:
    """The active provider of the context's tenant, or of the installation, with its secret. Raises NotFound without one."""
    ctx.require_system()
    row = await ctx.fetchrow(
        f"select id, issuer, client_id, client_secret, allowed_domains, is_factor_trusted from {_table(ctx)} where is_active"
    )
    if row is None:
        raise NotFound("The provider")
    secret = _opened(ctx, settings.sealing_keys, row["id"], row["client_secret"])
    provider = Provider(row["issuer"], row["client_id"], secret, callback_address(settings))
    domains = frozenset(each.lower() for each in row["allowed_domains"])
    return UsedProvider(ctx.actor.tenant_id, provider, domains, row["is_factor_trusted"], await reach_of(ctx, settings))


async def find_secret(ctx: Context, keys: SealingKeys, issuer: str) -> str | None:
    """The stored secret, opened to be tried, for the issuer it was given to and no other."""
    await _require(ctx)
    row = await ctx.fetchrow(f"select id, client_secret from {_table(ctx)} where issuer = $1", issuer)
    return _opened(ctx, keys, row["id"], row["client_secret"]) if row else None


def callback_address(settings: Settings) -> str:
    """Where providers send the browser back to: what is registered there."""
    return f"{settings.public_api_url or settings.web_url}{CALLBACK_PATH}"


async def sign_in_page(ctx: Context, settings: Settings) -> str:
    """The page with the provider's button: of the tenant at work its own one."""
    await _require(ctx)
    if ctx.actor.tenant_id is None:
        return f"{settings.web_url}/login"
    slug: str = await ctx.fetchval("select slug from tenants where id = $1", ctx.tenant_id)
    return f"{settings.web_url}/login?workspace={slug}"


async def reach_of(ctx: Context, settings: Settings) -> Reach:
    """What calls to a provider of the context's place may reach."""
    ctx.require_signed_in()
    return await installation_reach(ctx, settings) if ctx.actor.tenant_id is None else await tenant_reach(ctx)


async def find_admitted(ctx: Context, used: UsedProvider, identity: Identity) -> Login:
    """Whom the provider names: the login linked before, else the one of the verified e-mail, which is linked now.

    Raises 401 INVALID_CREDENTIALS when there is none that may sign in this way, or its e-mail's domain is not admitted.
    """
    ctx.require_system()
    login = await _linked(ctx, identity)
    is_new = login is None
    if login is None and identity.email and _is_admitted_domain(used, identity.email):
        login = await find_login(ctx, identity.email)
    if login is None or not login.is_active or not await _is_theirs(ctx, used, login):
        raise Unauthenticated("There is no login for this identity. Ask an administrator.", code="INVALID_CREDENTIALS")
    if is_new:
        await _link(ctx, identity, login)
    return login


async def _is_theirs(ctx: Context, used: UsedProvider, login: Login) -> bool:
    """Whether those who run the provider may open this login: those of a tenant no protected one and nobody of elsewhere."""
    user_id = login.person.id
    return used.tenant_id is None or (await is_only_of(ctx, user_id, used.tenant_id) and not await is_protected(ctx, user_id))


async def _linked(ctx: Context, identity: Identity) -> Login | None:
    sql = "select user_id from oidc_links where issuer = $1 and subject = $2"
    user_id: UUID | None = await ctx.fetchval(sql, identity.issuer, identity.subject)
    return await find_login_by_id(ctx, user_id) if user_id else None


async def _link(ctx: Context, identity: Identity, login: Login) -> None:
    await ctx.execute(
        "insert into oidc_links (issuer, subject, user_id) values ($1, $2, $3) on conflict do nothing",
        identity.issuer, identity.subject, login.person.id,
    )  # fmt: skip
    changes = {"issuer": identity.issuer}
    await record_audit(ctx, "OIDC_LINKED", entity_type="user", entity_id=login.person.id, changes=changes)


def _is_admitted_domain(used: UsedProvider, email: str) -> bool:
    return not used.allowed_domains or email.rpartition("@")[2].lower() in used.allowed_domains


async def _require(ctx: Context) -> None:
    """A tenant's provider decides who signs in, like giving passwords: whoever sets it could open any administrator's login."""
    if ctx.actor.tenant_id is None:
        ctx.require("system.manage")
        return
    ctx.require("settings.manage")
    ctx.require("users.manage")
    await require_authority(ctx, "admin")


def _table(ctx: Context) -> str:
    return "oidc_providers" if ctx.actor.tenant_id is None else "tenant_oidc_providers"


def _opened(ctx: Context, keys: SealingKeys, provider_id: UUID, sealed: bytes) -> str:
    return open_sealed(keys, sealed, tenant_id=_place(ctx), table=_table(ctx), row_id=provider_id).decode()


def _place(ctx: Context) -> UUID:
    return ctx.actor.tenant_id or PLATFORM_TENANT
