"""What importing opportunities adds: the pipeline's stages as choices, and the history of deals that are closed already."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import asyncpg

from aisha.core.choices import Choice, Choices
from aisha.core.context import Context
from aisha.crm.opportunities.pipelines import list_stages
from aisha.crm.opportunities.tables import STAGE_ALIASES
from aisha.records.registry import ImportRules, Values

IMPORTED = "Imported"
"""The reason of an imported loss that names none; the import's default for `lost_reason` replaces it."""


async def prepare_import(ctx: Context) -> ImportRules:
    """Rules of the default pipeline: a closed deal was closed on its close date, at noon in the tenant's zone."""
    ctx.require("opportunities.read")
    stages = {stage.key: stage for stage in await list_stages(ctx, None)}
    options = tuple(Choice(stage.key, stage.name) for stage in stages.values())
    aliases = {alias: key for alias, key in STAGE_ALIASES.items() if key in stages}
    zone = ZoneInfo(ctx.actor.timezone)

    def adjust(values: Values, current: asyncpg.Record | None, defaults: dict[str, str]) -> list[str]:
        reason: str | None = defaults.pop("lost_reason", IMPORTED)
        stage = stages.get(values.get("stage") or (current["stage"] if current is not None else ""))
        if stage is None or stage.kind == "open":
            return []
        if stage.only_listed_reasons and reason == IMPORTED:
            reason = None
        if stage.kind == "lost" and not values.get("lost_reason") and not (current is not None and current["lost_reason"]):
            values["lost_reason"] = reason
        day: date | None = values.get("close_date")
        if day is not None:
            values["closed_at"] = datetime.combine(day, time(12), zone)
            if current is None:
                values["stage_changed_at"] = values["closed_at"]
        return []

    return ImportRules({"stage": Choices("stage", options, aliases)}, adjust)
