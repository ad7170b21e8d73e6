"""Telling superadmins that a source was blocked (admin-chapters.md § 5.3 "Blocks")."""

from datetime import datetime

from aisha.core.context import Context
from aisha.core.mail import Link, Mail
from aisha.core.notices import notify_login
from aisha.core.settings import Settings
from aisha.identity.users.notices import mail_superadmins

_KINDS = {"failed_requests": "very many requests that failed", "cross_tenant": "attempts to reach workspaces of others"}
_IS_FIRST = """
select not exists (select from security_blocks where source = $1 and kind <> 'manual' and ends_at <> $2
                      and created_at > now() - interval '5 minutes')
"""
_SUPERADMINS = "select id from users where is_superadmin and status = 'active' order by id limit 1000"


async def tell_of_block(ctx: Context, settings: Settings, source: str, kind: str, ends_at: datetime) -> None:
    """Tell superadmins by mail, and by a notice in the workspaces where they are; of one source once in five minutes."""
    ctx.require("system.manage")
    if not await ctx.fetchval(_IS_FIRST, source, ends_at):
        return
    title = f"{source.partition(':')[2]} is blocked"
    text = f"The reason: {_KINDS.get(kind, kind)}. The block ends at {ends_at:%H:%M} UTC; a further one is longer."
    await mail_superadmins(
        ctx, Mail("source_blocked", title, [text], Link("Look at blocks", f"{settings.web_url}/settings/blocks"))
    )
    for row in await ctx.fetch(_SUPERADMINS):
        await notify_login(ctx, row["id"], title, text)
