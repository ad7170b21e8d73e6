"""Erasing a login: what names the person goes, the id stays, because rows say who wrote them."""

from uuid import UUID

from aisha.core.context import Context, platform_rows

ERASED_NAME = ("Erased", "person")
_OF_LOGIN = ("sessions", "password_resets", "email_changes", "password_history", "trusted_devices", "oidc_links")


async def erase_login(ctx: Context, user_id: UUID) -> None:
    """Take name, address, password, second factor, devices and sign-ins from a login that belongs to this tenant alone."""
    ctx.require("privacy.manage")
    await ctx.execute("select erase_sign_ins($1)", user_id)
    async with platform_rows(ctx):
        await ctx.execute(
            "update users set status = 'inactive', password_hash = null, first_name = $2, last_name = $3, email = null,"
            " phone = null, locale = null, last_seen_at = null where id = $1",
            user_id, *ERASED_NAME,
        )  # fmt: skip
        for table in _OF_LOGIN:
            await ctx.execute(f"delete from {table} where user_id = $1", user_id)
        await ctx.execute("delete from two_factors where id = $1", user_id)
