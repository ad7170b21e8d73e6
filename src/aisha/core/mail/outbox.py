"""Writing to the outbox. Whoever has something to mail calls `queue_mail` in the transaction that is the reason for it."""

from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import UUID

from aisha.core.context import Context, within_tenant
from aisha.core.database import read_json
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.jobs import enqueue
from aisha.core.mail.letters import Mail, checked_address

SEND_JOB_NAME = "mail.send"


async def queue_mail(ctx: Context, mail: Mail, *, to: str) -> UUID:
    """Write a mail into the outbox of this transaction and have a worker send it; returns its id.

    It is sent if and only if the transaction commits. In a tenant's context it lies in the tenant's outbox, where its
    administrators can read it while it is held; in a platform context (`open_system_context(pool, None)`) only superadmins can.
    So a link that opens more than this one tenant belongs on the platform. Without SMTP_HOST the mail becomes `held`.

    Raises 400 when `to` is not exactly one address. Needs a writing context; a line break never gets into a header.
    """
    ctx.require_signed_in()
    address = checked_address(to)
    async with AsyncExitStack() as stack:
        if ctx.actor.tenant_id is None:
            ctx = await stack.enter_async_context(within_tenant(ctx, PLATFORM_TENANT))
        footer = read_json(await ctx.fetchval("select tenant_setting($1, 'branding.mail_footer')", ctx.tenant_id))
        mail, mail_id = replace(mail, footer=str(footer or "")), new_id()
        await ctx.execute(
            "insert into email_outbox (tenant_id, id, kind, to_address, subject, text_body, html_body, link,"
            " unsubscribe_url) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            ctx.tenant_id, mail_id, mail.kind, address, mail.subject_line, mail.text, mail.html,
            mail.link.url if mail.link else None, mail.unsubscribe_url,
        )  # fmt: skip
        await enqueue(ctx, SEND_JOB_NAME, {"id": str(mail_id)})
    return mail_id
