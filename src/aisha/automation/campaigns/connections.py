"""What a campaign is sent through, and the guide's words for what is wrong with it (§ 9.5 "Common errors")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.automation.campaigns.schemas import Campaign
from aisha.configuration.integrations.types import get_type
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.ids import parse_id

MAIL_TYPES = frozenset({"gmail", "outlook", "smtp", "webhook_email"})
CALL_TYPES = frozenset({"callfluent", "thoughtly"})
_FIND = "select name, integration_type, is_active, config from tenant_integrations where tenant_id = $1 and id = $2"


@dataclass(frozen=True, slots=True)
class Connection:
    """The integration of a campaign: its name and how many it takes an hour, or `problem`, why nothing leaves."""

    id: UUID | None
    name: str | None
    per_hour: int | None
    problem: str | None


async def find_connection(ctx: Context, campaign: Campaign) -> Connection:
    """The connection that a campaign names in its metadata."""
    ctx.require("campaigns.read")
    is_mail = campaign.campaign_type == "email"
    config: Mapping[str, Any] = campaign.metadata.get("ai_email_config") or {}
    named: Any = config.get("sending_profile_id") if is_mail else campaign.metadata.get("ai_call_integration_id")
    kinds, what = (MAIL_TYPES, "sending profile") if is_mail else (CALL_TYPES, "call integration")
    if not named:
        return Connection(None, None, None, f"No {what} configured")
    identity = parse_id(str(named))
    row = await ctx.fetchrow(_FIND, ctx.tenant_id, identity) if identity else None
    if row is None or not row["is_active"] or row["integration_type"] not in kinds:
        return Connection(identity, row["name"] if row else None, None, f"{what.capitalize()} not found or inactive")
    options: dict[str, Any] = dict(get_type(row["integration_type"]).effective(read_json(row["config"])))
    if is_mail:
        return Connection(identity, row["name"], int(options["max_emails_per_minute"]) * 60, None)
    return Connection(identity, row["name"], int(options["max_calls_per_hour"]), None)
