"""A mail that came back after a server had taken it."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.events import emit
from aisha.core.mail.events import EmailFailed
from aisha.core.mail.ways import note_deliveries

_CAME_BACK = """
update email_outbox set status = 'failed', error = $3, is_bounce = $4 and to_address like '%@%', is_unclear = false
 where tenant_id = $1 and id = $2 and (status = 'sent' or status = 'failed' and is_unclear)
returning kind, activity_id, is_bounce
"""


async def note_bounce(ctx: Context, mail_id: UUID, reason: str, *, is_hard: bool) -> None:
    """Mark a mail of the outbox as failed, and tell its activity. Nothing for one that is known to have failed."""
    ctx.require_system()
    row = await ctx.fetchrow(_CAME_BACK, ctx.tenant_id, mail_id, reason, is_hard)
    if row is None:
        return
    await emit(ctx, EmailFailed(mail_id, row["kind"], row["activity_id"], row["is_bounce"], False))
    await note_deliveries(ctx, [mail_id])
