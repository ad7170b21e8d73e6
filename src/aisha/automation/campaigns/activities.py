"""A mail or call of a campaign on the timeline of whom it went to."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from aisha.configuration.integrations.call_placing import CallOrder
from aisha.core.context import Context, savepoint
from aisha.core.errors import AishaError
from aisha.core.ids import new_id
from aisha.core.mail.smtp import Letter

MAX_TEXT = 20_000
_ADD = """
insert into activities (tenant_id, id, type, direction, subject, description, status, completed_at, related_type, related_id,
                        owner_id, assigned_to, metadata)
select $1, a.id, a.type, 'outbound', a.subject, a.description, 'completed', now(), a.related_type, a.related_id,
       $3, $3, a.metadata
  from jsonb_to_recordset($2) as a (id uuid, type text, subject text, description text, related_type text, related_id uuid,
                                    metadata jsonb)
"""
_log = structlog.get_logger("aisha.campaigns")


async def note_on_records(
    ctx: Context,
    campaign: asyncpg.Record,
    recipients: Sequence[asyncpg.Record],
    messages: Mapping[UUID, Letter | CallOrder | str],
) -> None:
    """An activity for each recipient that was sent to. Without room for more, the send counts all the same."""
    ctx.require("activities.create")
    rows = [_row(campaign, each, messages[each["id"]]) for each in recipients]
    try:
        async with savepoint(ctx):
            await ctx.execute(_ADD, ctx.tenant_id, rows, campaign["owner_id"])
    except AishaError as error:
        _log.warning("no activity for what a campaign sent", campaign=str(campaign["id"]), reason=error.message)


def _row(campaign: asyncpg.Record, recipient: asyncpg.Record, message: Letter | CallOrder | str) -> dict[str, Any]:
    is_call = isinstance(message, CallOrder)
    subject = message.subject if isinstance(message, Letter) else f"Call of the campaign {campaign['name']}"
    said = message.text_body if isinstance(message, Letter) else message.script if is_call else ""
    return {
        "id": new_id(), "type": "call" if is_call else "email", "subject": subject or campaign["name"],
        "description": said[:MAX_TEXT], "related_type": recipient["entity_type"], "related_id": recipient["entity_id"],
        "metadata": {"campaign_id": str(campaign["id"]), "recipient_id": str(recipient["id"])},
    }  # fmt: skip
