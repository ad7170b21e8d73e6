"""A formula or a roll-up while it is being written: what is wrong with it and where, or what it gives for a real record."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound, ValidationFailed
from aisha.records.custom.computing import compile_field
from aisha.records.custom.formulas.meaning import compile_formula
from aisha.records.custom.formulas.syntax import FormulaError
from aisha.records.custom.inputs import describe_inputs, inputs_of
from aisha.records.custom.tables import PLURALS
from aisha.records.registry import RecordType, get_record_type


async def preview_computed(ctx: Context, entity: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """{result_type, value, record, problem, names} for a field that is not saved. `problem` {text, position, length} says where
    a formula is wrong.

    The record is the one named, or the last changed that the actor sees. Raises 404 for an unknown record, 400 for a roll-up
    that does not fit. A roll-up has no value for who does not see all records.
    """
    ctx.require("settings.manage")
    record_type = get_record_type(PLURALS[entity])
    preview: dict[str, Any] = {"result_type": None, "value": None, "record": None, "problem": None}
    preview["names"] = describe_inputs(inputs_of(ctx, entity)) if sent["field_type"] == "formula" else []
    if problem := _problem(ctx, entity, sent):
        return preview | {"problem": problem}
    result, computed = compile_field(ctx, entity, sent)
    record = await _record(ctx, record_type, sent.get("record_id"))
    if record is None:
        return preview | {"result_type": result}
    value = None
    if sent["field_type"] == "formula":
        value = await ctx.fetchval(
            "select formula_result($3, $4::jsonb, to_jsonb(t), tenant_zone(t.tenant_id))"
            f" from {record_type.name} t where t.tenant_id = $1 and t.id = $2",
            ctx.tenant_id, record["id"], result, computed["tree"],
        )  # fmt: skip
    elif ctx.actor.view_all:
        value = await ctx.fetchval("select rollup_result($1, $2, $3, $4::jsonb)", entity, record["id"], result, computed)
    return preview | {"result_type": result, "value": read_json(value), "record": record}


def _problem(ctx: Context, entity: str, sent: Mapping[str, Any]) -> dict[str, Any] | None:
    if sent["field_type"] != "formula":
        if not sent.get("rollup"):
            raise ValidationFailed({"rollup": ["Say what to count."]})
        return None
    try:
        compile_formula(sent.get("formula") or "", inputs_of(ctx, entity))
    except FormulaError as error:
        return {"text": error.message, "position": error.position, "length": error.length}
    return None


async def _record(ctx: Context, record_type: RecordType, record_id: UUID | None) -> dict[str, Any] | None:
    ctx.require(record_type.permission("read"))
    row = await ctx.fetchrow(
        f"select id, {record_type.title} as name from {record_type.name}"
        " where tenant_id = $1 and deleted_at is null and ($2::uuid is null or id = $2)"
        " order by updated_at desc, id desc limit 1",
        ctx.tenant_id, record_id,
    )  # fmt: skip
    if row is None and record_id is not None:
        raise NotFound("This record")
    return dict(row) if row else None
