"""What a mail that came back changes: the mail, whoever follows it, and the suppression list."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from aisha.automation.bounces.reports import Bounce
from aisha.automation.campaigns.lifecycle import count_progress, note_event
from aisha.core.context import Context
from aisha.core.mail.bounces import note_bounce
from aisha.crm.consent.actions import suppress

LATEST_DAYS = 14
"""How long after a mail a note that names nothing but its receiver is still about that mail."""
_BY_ID = """
select id, to_address as address, null::uuid as campaign_id, route = 'person' as is_to_customer
  from email_outbox where tenant_id = $1 and id = $2
union all
select id, destination, campaign_id, true from campaign_recipients where tenant_id = $1 and id = $2
"""
_BY_ADDRESS = f"""
(select id, to_address as address, null::uuid as campaign_id, route = 'person' as is_to_customer, sent_at
   from email_outbox
  where tenant_id = $1 and lower(to_address) = $2 and sent_at > now() - interval '{LATEST_DAYS} days'
  order by sent_at desc limit 1)
union all
(select id, destination, campaign_id, true, send_started_at from campaign_recipients
  where tenant_id = $1 and destination_norm = $2 and send_started_at > now() - interval '{LATEST_DAYS} days'
  order by send_started_at desc limit 1)
order by sent_at desc limit 1
"""
_RECIPIENT = """
update campaign_recipients set status = 'failed', outcome = 'bounced', error_message = $3, completed_at = clock_timestamp()
 where tenant_id = $1 and id = $2 and (status = 'sent' or status = 'failed' and outcome = 'unclear')
returning campaign_id
"""
_PROGRESS = "update ai_campaigns set metadata = jsonb_set(metadata, '{progress}', $3) where tenant_id = $1 and id = $2"


@dataclass(frozen=True, slots=True)
class Noted:
    """How many notes were about a mail of this workspace, and how many about none that is known."""

    noted: int
    unknown: int


async def note_bounces(ctx: Context, bounces: Sequence[Bounce]) -> Noted:
    """Mark the mails that came back; addresses that are none, and of people who complained, are written to no more.

    Only what was really sent from here is believed: a note about another mail changes nothing.
    """
    ctx.require_system()
    noted = 0
    for bounce in bounces:
        mail = await _find(ctx, bounce)
        if mail is None:
            continue
        noted += 1
        if bounce.kind == "complaint":
            await _suppress(ctx, mail, "complained", bounce.reason)
            continue
        reason = f"Came back: {bounce.reason or 'no reason was given'}"
        if mail["campaign_id"] is None:
            await note_bounce(ctx, mail["id"], reason, is_hard=bounce.kind == "hard")
        else:
            await _note_recipient(ctx, mail["id"], reason)
        if bounce.kind == "hard":
            await _suppress(ctx, mail, "bounced", bounce.reason)
    return Noted(noted, len(bounces) - noted)


async def _find(ctx: Context, bounce: Bounce) -> asyncpg.Record | None:
    """The mail: by its id, else the newest one to the address."""
    found = await ctx.fetchrow(_BY_ID, ctx.tenant_id, bounce.mail_id) if bounce.mail_id else None
    if found is None and bounce.address:
        found = await ctx.fetchrow(_BY_ADDRESS, ctx.tenant_id, bounce.address)
    return found


async def _note_recipient(ctx: Context, recipient_id: UUID, reason: str) -> None:
    campaign_id: UUID | None = await ctx.fetchval(_RECIPIENT, ctx.tenant_id, recipient_id, reason)
    if campaign_id is None:
        return
    await note_event(ctx, campaign_id, "recipient_failed", {"reason": reason, "outcome": "bounced"}, recipient_id)
    await ctx.execute(_PROGRESS, ctx.tenant_id, campaign_id, await count_progress(ctx, campaign_id))


async def _suppress(ctx: Context, mail: asyncpg.Record, reason: str, note: str) -> None:
    """Customers alone: nobody's invitation depends on the list. Of an erased person no address is left to put on it."""
    if mail["is_to_customer"] and "@" in mail["address"]:
        await suppress(ctx, "email", mail["address"].lower(), reason, note)
