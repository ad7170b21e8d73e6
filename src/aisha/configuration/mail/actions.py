"""What administrators do with mails that did not leave."""

from contextlib import AsyncExitStack
from uuid import UUID

from aisha.configuration.mail.queries import get_mail, outbox_of
from aisha.configuration.mail.schemas import OutboxMail
from aisha.core.context import Context, within_tenant
from aisha.core.errors import Conflict, Forbidden
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.jobs import enqueue
from aisha.core.mail.jobs import NOTE_JOB_NAME
from aisha.core.mail.outbox import SEND_JOB_NAME

MAX_RELEASED = 500
_REQUEUE = (
    "update email_outbox set status = 'queued', attempts = 0, error = null, is_unclear = false, is_bounce = false,"
    " send_started_at = null, next_attempt_at = null"
)


async def retry_mail(ctx: Context, mail_id: UUID) -> OutboxMail:
    """Send a failed or held mail again. Raises NotFound, Conflict INVALID_STATUS for one that waits or was sent.

    One that came back has lost its text where it held a link: it is written anew by whatever wrote it.
    """
    ctx.require("settings.manage")
    await get_mail(ctx, mail_id)
    sql = f"{_REQUEUE} where tenant_id = $1 and id = $2 and status in ('failed', 'held') and text_body is not null returning id"
    if await ctx.fetchval(sql, outbox_of(ctx), mail_id) is None:
        raise Conflict("Only a failed or held mail that still has its text can be sent again.", code="INVALID_STATUS")
    await _enqueue(ctx, SEND_JOB_NAME, [mail_id])
    return await get_mail(ctx, mail_id)


async def mark_sent(ctx: Context, mail_id: UUID) -> OutboxMail:
    """Note that a failed or held mail reached its receiver another way; a link in it is erased.

    Raises as `retry_mail`, and 403 for a link that the caller may not read.
    """
    ctx.require("settings.manage")
    if masked := (await get_mail(ctx, mail_id)).masked:
        raise Forbidden(masked)
    done = await ctx.fetchval(
        "update email_outbox set status = 'sent', sent_at = now(), is_unclear = false, is_bounce = false, error = null,"
        " text_body = case when link is null then text_body end, html_body = case when link is null then html_body end,"
        " link = null where tenant_id = $1 and id = $2 and status in ('failed', 'held') returning id",
        outbox_of(ctx), mail_id,
    )  # fmt: skip
    if done is None:
        raise Conflict("Only a failed or held mail can be marked as sent.", code="INVALID_STATUS")
    await _enqueue(ctx, NOTE_JOB_NAME, [mail_id])
    return await get_mail(ctx, mail_id)


async def release_held(ctx: Context) -> int:
    """Send the held mails, oldest first, at most 500 at a time; returns how many. For when a mail server has been set up."""
    ctx.require("settings.manage")
    rows = await ctx.fetch(
        f"{_REQUEUE} where tenant_id = $1 and id in (select id from email_outbox where tenant_id = $1 and status = 'held'"
        " order by created_at, id limit $2) returning id",
        outbox_of(ctx), MAX_RELEASED,
    )  # fmt: skip
    await _enqueue(ctx, SEND_JOB_NAME, [row["id"] for row in rows])
    return len(rows)


async def _enqueue(ctx: Context, job: str, mail_ids: list[UUID]) -> None:
    async with AsyncExitStack() as stack:
        if ctx.actor.tenant_id is None:
            ctx = await stack.enter_async_context(within_tenant(ctx, PLATFORM_TENANT))
        for mail_id in mail_ids:
            await enqueue(ctx, job, {"id": str(mail_id)})
