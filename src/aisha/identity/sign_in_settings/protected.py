"""Accounts that the installation protects from being changed or removed by the API."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Forbidden
from aisha.identity.sign_in_settings.queries import read_system


async def refuse_protected(ctx: Context, user_id: UUID) -> None:
    """Raises 403 IMMUTABLE_ACCOUNT for a login that the installation protects (setting `auth.protected_emails`)."""
    if await is_protected(ctx, user_id):
        raise Forbidden("This account is protected: it cannot be changed or removed here.", code="IMMUTABLE_ACCOUNT")


async def is_protected(ctx: Context, user_id: UUID) -> bool:
    """True for a login of the setting `auth.protected_emails`."""
    ctx.require_signed_in()
    protected = (await read_system(ctx)).values.get("protected_emails") or ()
    email: str | None = await ctx.fetchval("select email_norm from users where id = $1", user_id)
    return email is not None and email in {each.strip().lower() for each in protected}
