"""What a pipeline asks of a deal that moves: to be in use, fields that are filled in, a reason that is on its list."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Unprocessable, ValidationFailed
from aisha.crm.opportunities.pipelines import Stage
from aisha.records.custom.fields import PREFIX, all_custom_fields
from aisha.records.fields import Field
from aisha.records.labels import one_of
from aisha.records.registry import RecordType, Values, get_record_type

NEVER_REQUIRED = frozenset({"name", "pipeline_id", "stage", "probability", "currency", "lost_reason", "custom", "metadata",
                            "risk_factors", "health", "external_id"})  # fmt: skip
"""Fields that always have a value, or that no person fills in."""


def requirable_fields(ctx: Context, record_type: RecordType) -> Mapping[str, Field]:
    """The fields that a stage can ask for, by name; the tenant's own as `custom.x`."""
    own = {each.field.name: each.field for each in all_custom_fields(ctx, record_type)}
    return {
        name: field for name, field in record_type.fields.items() if not field.readonly and name not in NEVER_REQUIRED
    } | own


def refuse_archived(stage: Stage, current: asyncpg.Record | None) -> None:
    """An archived pipeline takes no deal; those in it go on from stage to stage. Raises 400."""
    if stage.archived_in is not None and (current is None or current["pipeline_id"] != stage.pipeline_id):
        text = f"{stage.archived_in} is archived and takes no more. Choose another pipeline."
        raise ValidationFailed({"pipeline_id": [text]}, text)


def refuse_missing_fields(ctx: Context, stage: Stage, values: Values, current: asyncpg.Record | None) -> None:
    """Raises 400 with a text for each field that this stage asks for and the deal lacks. A field that is no more is not asked.

    A deal that comes from a lead begins without a form, so it is asked at its first move.
    """
    if not stage.required_fields or (current is None and values.get("lead_id") is not None):
        return
    fields = requirable_fields(ctx, get_record_type("opportunities"))
    missing = [name for name in stage.required_fields if name in fields and _is_empty(_value(name, values, current))]
    if missing:
        raise ValidationFailed(
            {name: [f"{fields[name].label} is needed in {stage.name}."] for name in missing},
            f"{stage.name} asks for {', '.join(fields[name].label for name in missing)}.",
        )


def _value(name: str, values: Values, current: asyncpg.Record | None) -> Any:
    if name.startswith(PREFIX):
        own = values.get("custom", read_json(current["custom"]) if current is not None else {})
        return own.get(name.removeprefix(PREFIX))
    if name in values:
        return values[name]
    return read_json(current[name]) if current is not None else None


def _is_empty(value: Any) -> bool:
    return value is not False and value in (None, "", 0, [])


def check_lost_reason(ctx: Context, stage: Stage, values: Values, current: asyncpg.Record | None) -> None:
    """A lost deal says why, and where the pipeline wants it so in the words of its list. Raises 422 REASON_REQUIRED, 400."""
    reason = values.get("lost_reason", current["lost_reason"] if current is not None else None)
    if not reason:
        text = f"Say why this {one_of(ctx, 'opportunities')} was lost."
        raise Unprocessable(text, code="REASON_REQUIRED", details={"lost_reason": [text]})
    stays = "lost_reason" not in values and current is not None and current["stage_kind"] == "lost"
    if not stage.only_listed_reasons or stays:
        return
    listed = {each.lower(): each for each in stage.lost_reasons}
    if reason.strip().lower() not in listed:
        raise ValidationFailed({"lost_reason": [f"Choose one of: {', '.join(stage.lost_reasons)}."]})
    values["lost_reason"] = listed[reason.strip().lower()]
