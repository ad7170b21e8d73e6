"""What a person decides about a send that failed or may have arrived (product.md § 11)."""

from uuid import UUID

from aisha.automation.campaigns.lifecycle import count_progress, note_event, reopen
from aisha.automation.campaigns.queries import get_campaign, get_recipient
from aisha.core.context import Context
from aisha.core.errors import Conflict

UNCLEAR = "unclear"
_MARK = """
update campaign_recipients set status = 'sent', outcome = 'marked_sent', sent_at = send_started_at, completed_at = now(),
       error_message = null where tenant_id = $1 and id = $2
"""
_AGAIN = """
update campaign_recipients set status = 'pending', outcome = 'send_again', send_started_at = null, attempt_count = 0,
       next_attempt_at = null, claimed_by = null, claimed_at = null, completed_at = null, error_message = null
 where tenant_id = $1 and id = $2
"""


async def mark_sent(ctx: Context, campaign_id: UUID, recipient_id: UUID) -> None:
    """Somebody made sure that an unclear send arrived. Raises NotFound, 409 INVALID_STATUS."""
    ctx.require("campaigns.send")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    recipient = await get_recipient(ctx, campaign_id, recipient_id, for_update=True)
    if recipient.status != "failed" or recipient.outcome != UNCLEAR:
        raise Conflict("Only a send that got no answer can be marked as sent.", code="INVALID_STATUS")
    await ctx.execute(_MARK, ctx.tenant_id, recipient_id)
    await note_event(ctx, campaign_id, "recipient_sent", {"outcome": "marked_sent"}, recipient_id)
    metadata = campaign.metadata | {"progress": await count_progress(ctx, campaign_id)}
    sql = "update ai_campaigns set metadata = $3 where tenant_id = $1 and id = $2"
    await ctx.execute(sql, ctx.tenant_id, campaign_id, metadata)


async def send_again(ctx: Context, campaign_id: UUID, recipient_id: UUID) -> None:
    """Somebody wants a failed or unclear send repeated, though it may have arrived. Raises NotFound, 409 INVALID_STATUS."""
    ctx.require("campaigns.send")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    recipient = await get_recipient(ctx, campaign_id, recipient_id, for_update=True)
    if recipient.status != "failed" or campaign.status in ("draft", "cancelled"):
        raise Conflict("Only a send that failed can be repeated.", code="INVALID_STATUS")
    await ctx.execute(_AGAIN, ctx.tenant_id, recipient_id)
    await reopen(ctx, campaign, await count_progress(ctx, campaign_id))
