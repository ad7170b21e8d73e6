"""The worker's side of the outbox: one job a mail, retried 4 times with 10 s doubling (domain.md § 3.4)."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.jobs import Job, JobRun, enqueue
from aisha.core.mail.outbox import SEND_JOB_NAME
from aisha.core.mail.sender import read_sender
from aisha.core.mail.smtp import Attempt, Letter, Outcome, hand_over

MAX_ATTEMPTS = 5
FIRST_DELAY_SECONDS, JITTER_MILLISECONDS = 10, 2000
_TAKE = """
update email_outbox set attempts = attempts + 1
 where tenant_id = $1 and id = $2 and status = 'queued' and send_started_at is null
returning to_address, subject, text_body, html_body, attempts, unsubscribe_url
"""
_UNCLEAR = "unclear: the worker stopped while it was being sent"


async def send_mail(job: JobRun) -> None:
    """Send one mail of the outbox, or hold it while there is no mail server. Nothing for one that is no longer waiting."""
    tenant_id, mail_id = job.message.tenant_id, UUID(job.message.parameters["id"])
    async with open_system_context(job.pool, tenant_id, source=None) as ctx:
        if job.settings.smtp_host is None:
            await _set(ctx, mail_id, "held", "There is no mail server: SMTP_HOST is not set.")
            return
        row = await ctx.fetchrow(_TAKE, tenant_id, mail_id)
        if row is None:
            await _set(ctx, mail_id, "failed", _UNCLEAR, is_unclear=True)
            return
    texts = row["subject"], row["text_body"] or "", row["html_body"] or ""
    letter = Letter(str(mail_id), row["to_address"], *texts, row["unsubscribe_url"])
    async with open_system_context(job.pool, None, write=False) as ctx:
        sender = await read_sender(ctx, job.settings)
    attempt = await hand_over(job.settings, sender, letter, _marker(job, mail_id))
    async with open_system_context(job.pool, tenant_id, source=None) as ctx:
        await _note(ctx, mail_id, attempt, row["attempts"])


SEND_JOB = Job(SEND_JOB_NAME, send_mail)


def _marker(job: JobRun, mail_id: UUID) -> Callable[[], Awaitable[None]]:
    async def mark() -> None:
        async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
            sql = "update email_outbox set send_started_at = now() where tenant_id = $1 and id = $2"
            await ctx.execute(sql, ctx.tenant_id, mail_id)

    return mark


async def _note(ctx: Context, mail_id: UUID, attempt: Attempt, attempts: int) -> None:
    """What became of an attempt; one that may still succeed is queued again."""
    if attempt.outcome is Outcome.SENT:
        await ctx.execute(
            "update email_outbox set status = 'sent', sent_at = now(), error = null, next_attempt_at = null,"
            " text_body = case when link is null then text_body end, html_body = case when link is null then html_body end,"
            " link = null where tenant_id = $1 and id = $2",
            ctx.tenant_id, mail_id,
        )  # fmt: skip
    elif attempt.outcome is Outcome.LATER and attempts < MAX_ATTEMPTS:
        delay = retry_delay(attempts)
        await ctx.execute(
            "update email_outbox set error = $3, next_attempt_at = now() + $4::interval, send_started_at = null"
            " where tenant_id = $1 and id = $2",
            ctx.tenant_id, mail_id, attempt.reason, delay,
        )  # fmt: skip
        await enqueue(ctx, SEND_JOB_NAME, {"id": str(mail_id)}, delay=delay)
    else:
        await _set(ctx, mail_id, "failed", attempt.reason, is_unclear=attempt.outcome is Outcome.UNCLEAR)


def retry_delay(attempts: int) -> timedelta:
    """10, 20, 40, 80 seconds after the first, second … attempt, and up to 2 more, so that retries do not come all at once."""
    jitter = timedelta(milliseconds=secrets.randbelow(JITTER_MILLISECONDS))
    return timedelta(seconds=FIRST_DELAY_SECONDS * 2 ** (attempts - 1)) + jitter


async def _set(ctx: Context, mail_id: UUID, status: str, reason: str, *, is_unclear: bool = False) -> None:
    await ctx.execute(
        "update email_outbox set status = $3, error = $4, is_unclear = $5, next_attempt_at = null"
        " where tenant_id = $1 and id = $2 and status = 'queued'",
        ctx.tenant_id, mail_id, status, reason, is_unclear,
    )  # fmt: skip
