"""What the record types add to `GET /api/auth/me`: how they are called."""

from typing import Any

from aisha.core.context import Context
from aisha.records.labels import label_of
from aisha.records.registry import record_types


async def record_labels(ctx: Context) -> dict[str, Any]:
    """The labels of the types the caller may read."""
    ctx.require_signed_in()
    return {"labels": {each.name: label_of(ctx, each)._asdict() for each in record_types() if ctx.can(each.permission("read"))}}
