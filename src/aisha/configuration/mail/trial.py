"""A test mail by the way that mails take here: the workspace's connection, or the installation's server."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from aisha.configuration.integrations.actions import note_call
from aisha.configuration.integrations.mail_sending import send_test
from aisha.configuration.integrations.queries import Opened, open_integration
from aisha.configuration.mail.ways import find_chosen
from aisha.core.context import Context
from aisha.core.errors import Unprocessable
from aisha.core.mail.sender import read_sender
from aisha.core.mail.trial import Line, MailTrial, try_out
from aisha.core.settings import Settings

Within = Callable[[], AbstractAsyncContextManager[Context]]


async def try_mail(within: Within, settings: Settings, to: str) -> MailTrial:
    """Send a test now. `within` opens the transaction of the asker; none is open while the mail is on its way.

    Raises 422 INTEGRATION_MISSING where mails have no way that the asker may try.
    """
    async with within() as ctx:
        chosen = await _chosen(ctx, settings)
        sender = await read_sender(ctx, settings) if chosen is None else None
    if chosen is not None:
        return await _through(within, chosen, to)
    if settings.smtp_host is None:
        raise Unprocessable("There is no mail server: set SMTP_HOST.", code="INTEGRATION_MISSING")
    assert sender is not None
    return await try_out(settings, sender, to)


async def _chosen(ctx: Context, settings: Settings) -> Opened | None:
    if ctx.actor.tenant_id is None:
        ctx.require("system.manage")
        return None
    identity = await find_chosen(ctx)
    if identity is None:
        text = "Choose a mail connection first. A superadmin tries the installation's mail server: Settings → E-mail server."
        raise Unprocessable(text, code="INTEGRATION_MISSING")
    return await open_integration(ctx, settings, identity)


async def _through(within: Within, chosen: Opened, to: str) -> MailTrial:
    chosen.require_room()
    tried = await send_test(chosen, to)
    is_sent = tried.outcome == "sent"
    async with within() as ctx:
        await note_call(ctx, chosen.id, is_error=not is_sent)
    return MailTrial(is_sent, [Line("message", None, tried.text or f"{chosen.name} took the mail.")])
