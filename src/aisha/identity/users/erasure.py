"""Erasing a login: what names the person goes, the id stays, because rows say who wrote them."""

from uuid import UUID

from aisha.core.context import Context, platform_rows

ERASED_NAME = ("Erased", "person")
_LOCK = """
delete from sign_in_locks l using users u
 where u.id = $1 and l.email_hash = encode(sha256(convert_to(u.email_norm, 'UTF8')), 'hex')
"""
_OF_LOGIN = ("sessions", "password_resets", "email_changes", "password_history", "trusted_devices", "oidc_links")


async def erase_login(ctx: Context, user_id: UUID) -> None:
    """Take name, address, password, second factor, devices and sign-ins from a login that belongs to this tenant alone, and
    what was noticed of its person anywhere."""
    ctx.require("privacy.manage")
    await erase_signals(ctx, user_id)
    await ctx.execute("select erase_sign_ins($1)", user_id)
    async with platform_rows(ctx):
        await ctx.execute(_LOCK, user_id)
        await ctx.execute(
            "update users set status = 'inactive', password_hash = null, first_name = $2, last_name = $3, email = null,"
            " phone = null, locale = null, last_seen_at = null, last_login_at = null where id = $1",
            user_id, *ERASED_NAME,
        )  # fmt: skip
        for table in _OF_LOGIN:
            await ctx.execute(f"delete from {table} where user_id = $1", user_id)
        await ctx.execute("delete from two_factors where id = $1", user_id)
        await ctx.execute("delete from sessions where impersonator_id = $1", user_id)
        await ctx.execute("delete from security_blocks where position($1::uuid::text in source) > 0", user_id)


async def erase_signals(ctx: Context, user_id: UUID) -> int:
    """Remove what was noticed of a person in this tenant; of a login that no other one has, everywhere. Returns how much."""
    ctx.require("privacy.manage")
    return await ctx.fetchval("select erase_signals($1)", user_id)
