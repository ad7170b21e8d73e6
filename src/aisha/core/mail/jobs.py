"""The worker's side of the outbox: one job a mail, retried 4 times with 10 s doubling (domain.md § 3.4)."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from aisha.core.context import Context, open_system_context
from aisha.core.events import Event, emit
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.jobs import Job, JobRun, enqueue
from aisha.core.mail.events import EmailFailed, EmailRetryScheduled, EmailSent
from aisha.core.mail.outbox import SEND_JOB_NAME
from aisha.core.mail.pace import waiting_time
from aisha.core.mail.sender import read_sender
from aisha.core.mail.smtp import Attempt, Letter, Outcome, hand_over
from aisha.core.mail.ways import NO_SERVER, OWN_SERVER, Closed, Way, find_way, note_deliveries, why_not_leave
from aisha.core.settings import Settings

MAX_ATTEMPTS = 5
FIRST_DELAY_SECONDS, JITTER_MILLISECONDS = 10, 2000
NOTE_JOB_NAME = "mail.note"
_WAITING = """
select route, activity_id, send_started_at from email_outbox where tenant_id = $1 and id = $2 and status = 'queued' for update
"""
_TAKE = """
update email_outbox set attempts = attempts + 1, attempted_at = clock_timestamp(), integration_id = $3, sent_through = $4
 where tenant_id = $1 and id = $2
returning to_address, subject, text_body, html_body, attempts, unsubscribe_url, from_name, reply_to
"""
_UNCLEAR = "unclear: the worker stopped while it was being sent"


class _Taken(NamedTuple):
    """A mail on its way: its row, and the connection it takes; None for the installation's server."""

    row: asyncpg.Record
    way: Way | None


async def send_mail(job: JobRun) -> None:
    """Send one mail of the outbox, or hold it while it has no way to leave. Nothing for one that is no longer waiting."""
    mail_id = UUID(job.message.parameters["id"])
    async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
        taken = await _take(ctx, job.settings, mail_id)
        if taken is None:
            await note_deliveries(ctx, [mail_id])
            return
    row, way = taken
    texts = row["subject"], row["text_body"] or "", row["html_body"] or ""
    letter = Letter(str(mail_id), row["to_address"], *texts, row["unsubscribe_url"], row["from_name"], row["reply_to"])
    attempt = await _attempt(job, way, letter, _marker(job, mail_id))
    async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
        if way is not None:
            await way.note(ctx, attempt)
        await _note(ctx, mail_id, attempt, row["attempts"])
        await note_deliveries(ctx, [mail_id])


SEND_JOB = Job(SEND_JOB_NAME, send_mail)


async def note_mail(job: JobRun) -> None:
    """Tell the activity of a mail how far it has come, when somebody has said so by hand."""
    async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
        await note_deliveries(ctx, [UUID(job.message.parameters["id"])])


NOTE_JOB = Job(NOTE_JOB_NAME, note_mail)


async def _take(ctx: Context, settings: Settings, mail_id: UUID) -> _Taken | None:
    """The mail, marked as taken; None for one that is not sent now, with the reason in its row."""
    waiting = await ctx.fetchrow(_WAITING, ctx.tenant_id, mail_id)
    if waiting is None:
        return None
    if waiting["send_started_at"] is not None:
        return await _set(ctx, mail_id, "failed", _UNCLEAR, is_unclear=True)
    if waiting["activity_id"] and (refusal := await why_not_leave(ctx, waiting["activity_id"])):
        return await _set(ctx, mail_id, "failed", refusal)
    found = None if waiting["route"] == "system" else await find_way(ctx, settings)
    way, through = (found, found.name) if isinstance(found, Way) else (None, OWN_SERVER)
    if isinstance(found, Closed):
        if waiting["route"] == "person":
            return await _set(ctx, mail_id, "held", found.reason)
        through = f"{OWN_SERVER}. {found.reason}"
    if way is None and settings.smtp_host is None:
        return await _set(ctx, mail_id, "held", f"{found.reason} {NO_SERVER}" if isinstance(found, Closed) else NO_SERVER)
    if way is not None and (wait := await waiting_time(ctx, way, mail_id)):
        await _put_off(ctx, mail_id, wait.reason, wait.delay)
        return None
    row = await ctx.fetchrow(_TAKE, ctx.tenant_id, mail_id, way.integration_id if way else None, through)
    assert row is not None
    return _Taken(row, way)


async def _attempt(job: JobRun, way: Way | None, letter: Letter, mark: Callable[[], Awaitable[None]]) -> Attempt:
    if way is not None:
        return await way.send(letter, mark)
    async with open_system_context(job.pool, None, write=False) as ctx:
        sender = await read_sender(ctx, job.settings)
    return await hand_over(job.settings, sender, letter, mark)


def _marker(job: JobRun, mail_id: UUID) -> Callable[[], Awaitable[None]]:
    async def mark() -> None:
        async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
            sql = "update email_outbox set send_started_at = now() where tenant_id = $1 and id = $2"
            await ctx.execute(sql, ctx.tenant_id, mail_id)

    return mark


async def _note(ctx: Context, mail_id: UUID, attempt: Attempt, attempts: int) -> None:
    """What became of an attempt; one that may still succeed is queued again."""
    if attempt.outcome is Outcome.SENT:
        sent = await ctx.fetchrow(
            "update email_outbox set status = 'sent', sent_at = now(), error = null, next_attempt_at = null,"
            " text_body = case when link is null then text_body end, html_body = case when link is null then html_body end,"
            " link = null where tenant_id = $1 and id = $2 returning kind, activity_id",
            ctx.tenant_id, mail_id,
        )  # fmt: skip
        if sent is not None:
            await _tell(ctx, EmailSent(mail_id, sent["kind"], sent["activity_id"]))
    elif attempt.outcome is Outcome.LATER and attempts < MAX_ATTEMPTS:
        if put_off := await _put_off(ctx, mail_id, attempt.reason, retry_delay(attempts)):
            await _tell(ctx, EmailRetryScheduled(mail_id, put_off["kind"], put_off["activity_id"], attempts))
    else:
        is_unclear = attempt.outcome is Outcome.UNCLEAR
        await _set(ctx, mail_id, "failed", attempt.reason, is_unclear=is_unclear, is_bounce=attempt.is_bounce)


def retry_delay(attempts: int) -> timedelta:
    """10, 20, 40, 80 seconds after the first, second … attempt, and up to 2 more, so that retries do not come all at once."""
    jitter = timedelta(milliseconds=secrets.randbelow(JITTER_MILLISECONDS))
    return timedelta(seconds=FIRST_DELAY_SECONDS * 2 ** (attempts - 1)) + jitter


async def _put_off(ctx: Context, mail_id: UUID, reason: str, delay: timedelta) -> asyncpg.Record | None:
    row = await ctx.fetchrow(
        "update email_outbox set error = $3, next_attempt_at = now() + $4::interval, send_started_at = null"
        " where tenant_id = $1 and id = $2 returning kind, activity_id",
        ctx.tenant_id, mail_id, reason, delay,
    )  # fmt: skip
    await enqueue(ctx, SEND_JOB_NAME, {"id": str(mail_id)}, delay=delay)
    return row


async def _tell(ctx: Context, event: Event) -> None:
    """Mails of the installation itself are told to nobody."""
    if ctx.tenant_id != PLATFORM_TENANT:
        await emit(ctx, event)


async def _set(
    ctx: Context, mail_id: UUID, status: str, reason: str, *, is_unclear: bool = False, is_bounce: bool = False
) -> None:
    row = await ctx.fetchrow(
        "update email_outbox set status = $3, error = $4, is_unclear = $5, is_bounce = $6, next_attempt_at = null"
        " where tenant_id = $1 and id = $2 and status = 'queued' returning kind, activity_id",
        ctx.tenant_id, mail_id, status, reason, is_unclear, is_bounce,
    )  # fmt: skip
    if row is not None and status == "failed":
        await _tell(ctx, EmailFailed(mail_id, row["kind"], row["activity_id"], is_bounce, is_unclear))
