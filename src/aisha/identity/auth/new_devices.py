"""A sign-in from a browser that somebody did not use before is told to them (admin-chapters.md § 5.1)."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.mail import queue_mail
from aisha.core.notices import notify_login
from aisha.identity.auth import letters
from aisha.identity.auth.client import Client, describe_client

_SEEN = """
select coalesce(user_agent, '') as user_agent, max(created_at) from sign_ins where user_id = $1 and outcome = 'signed_in'
 group by user_agent order by 2 desc limit 500
"""


async def tell_of_new_device(ctx: Context, user_id: UUID, email: str, client: Client) -> None:
    """To be called before a sign-in is listed: in the bell of every workspace, and by mail.

    A browser is known by its name and system, so that its next version is not told as another one. Nobody is told of the first
    browser they use; programs alone make none known.
    """
    ctx.require_system()
    seen = {describe_client(row["user_agent"]) for row in await ctx.fetch(_SEEN, user_id)}
    if not any(" on " in each for each in seen) or describe_client(client.user_agent) in seen:
        return
    await queue_mail(ctx, letters.new_device(client), to=email)
    await notify_login(ctx, user_id, letters.NEW_DEVICE, f"{letters.place_of(client)}. {letters.NOT_YOU}")
