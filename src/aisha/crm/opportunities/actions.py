"""Moving an opportunity from stage to stage."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.core.json_shapes import is_object
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.writes import update_record


async def move_to_stage(
    ctx: Context, opportunity_id: UUID, sent: Mapping[str, Any], *, version: int | None = None
) -> dict[str, Any]:
    """`sent`: stage, and for some stages pipeline_id, reason (lost), amount (won), `fields` (what the stage asks for).

    Raises 400 naming the fields that are missing, 422 REASON_REQUIRED, 409. Rule: domain.md § 3.3; a stage change sets the
    probability unless one is sent.
    """
    ctx.require("opportunities.update")
    allowed = {"stage", "pipeline_id", "reason", "amount", "probability", "close_date", "fields"}
    if not isinstance(sent.get("stage"), str) or set(sent) - allowed:
        raise ValidationFailed({"stage": [f"Send a stage; besides it {', '.join(sorted(allowed - {'stage'}))}."]})
    more: Any = {} if sent.get("fields") is None else sent["fields"]
    if not is_object(more) or more.keys() & (allowed - {"amount", "close_date"}):
        raise ValidationFailed({"fields": ["Send an object: field → value, without what stands beside it."]})
    values = more | {name: value for name, value in sent.items() if name not in ("reason", "fields")}
    if sent.get("reason") is not None:
        values["lost_reason"] = sent["reason"]
    return await update_record(ctx, OPPORTUNITIES, opportunity_id, values, version=version)
