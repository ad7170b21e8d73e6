"""Declaring, changing, ordering, retiring and purging a tenant's own fields (admin-chapters.md § 6.5)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aisha.core.clock import utc_now
from aisha.core.context import Context, savepoint
from aisha.core.database import table_rows
from aisha.core.errors import BadRequest, Conflict, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.core.versions import check_version
from aisha.records.custom.computing import check_unused, complete_computed, compute_all, order_computed
from aisha.records.custom.fields import custom_field_of
from aisha.records.custom.queries import KEPT, count_values, get_custom_field, option_objects
from aisha.records.custom.tables import COMPUTED, ENTITY, PLURALS
from aisha.records.custom.values import stored_value
from aisha.records.parsing import Refused

MAX_FIELDS = 100
REWRITE_JOB_NAME = "records.custom_rewrite"
COLUMNS = ("field_name", "label", "field_type", "options", "is_required", "is_unique", "is_sensitive", "default_value",
           "help_text", "position", "section", "validation", "visible_to", "formula", "rollup", "result_type")  # fmt: skip
WIDENED = {("text", "textarea"), ("select", "multiselect")}
_CHOSEN = ("select", "multiselect")
_NOT_UNIQUE = ("textarea", "boolean", "multiselect", "json", "select")
_SEARCHED = ("is_sensitive", "visible_to", "is_active")
"""Changes after which records are found by other words."""


def entity_of(name: str) -> str:
    """The entity of a singular or plural name. Raises 400."""
    found = ENTITY.find(name)
    if found is None:
        raise BadRequest(f"Custom fields are for {', '.join(PLURALS.values())}.")
    return found


async def create_custom_field(ctx: Context, sent: Mapping[str, Any]) -> UUID:
    """A new field at the end of its entity's; returns its id.

    Raises 400 for a name that is taken by a field of the product, a wrong default or missing choices; 409 for a name that
    exists; 422 LIMIT_REACHED for the 101st.
    """
    ctx.require("settings.manage")
    entity = entity_of(sent["entity"])
    values = {name: sent[name] for name in COLUMNS if sent.get(name) is not None}
    await complete_computed(ctx, entity, values, values)
    await _check(ctx, entity, values, values)
    await _check_limit(ctx, entity)
    values.setdefault("label", values["field_name"].replace("_", " ").capitalize())
    if "position" not in values:
        sql = "select coalesce(max(position), -1) + 1 from custom_fields where tenant_id = $1 and entity = $2"
        values["position"] = await ctx.fetchval(sql, ctx.tenant_id, entity)
    field_id = new_id()
    names = ", ".join(["tenant_id", "id", "entity", *values])
    places = ", ".join(f"${number}" for number in range(1, len(values) + 4))
    async with savepoint(ctx):
        await ctx.execute(
            f"insert into custom_fields ({names}) values ({places})", ctx.tenant_id, field_id, entity, *values.values()
        )
    if "computed" in values:
        await order_computed(ctx)
        await compute_all(ctx, entity)
    return field_id


async def update_custom_field(
    ctx: Context, field_id: UUID, sent: Mapping[str, Any], version: int | None
) -> dict[str, Any]:  # fmt: skip
    """Change the given parts. Raises NotFound, 400, 409 VERSION_CONFLICT, FIELD_IN_USE or DUPLICATE_KEY, 422 LIMIT_REACHED."""
    ctx.require("settings.manage")
    current = await get_custom_field(ctx, field_id, for_update=True)
    check_version(current, version)
    values = {name: sent[name] for name in COLUMNS if name in sent}
    for name in ("field_name", "field_type", "label", "position", "is_required", "is_unique", "is_sensitive"):
        if name in values and values[name] is None:
            raise ValidationFailed({name: ["This cannot be empty."]})
    _check_fixed(current, values)
    await _check(ctx, current["entity"], values, current | values)
    if any(name in values for name in (*COMPUTED, "result_type", "field_type")) or sent.get("is_active"):
        await complete_computed(ctx, current["entity"], values, current | values)
    await _check_options(ctx, current, values)
    if sent.get("is_active") is not None and sent["is_active"] != current["is_active"]:
        values |= await _activity(ctx, current, is_active=sent["is_active"])
    changed = {name: value for name, value in values.items() if value != current.get(name)}
    await check_unused(ctx, current, changed)
    if changed:
        await _write(ctx, field_id, changed)
        await _follow_up(ctx, current, changed)
    return await get_custom_field(ctx, field_id)


async def retire_custom_field(ctx: Context, field_id: UUID) -> None:
    """Hide a field everywhere; its values stay. Raises NotFound."""
    ctx.require("settings.manage")
    await update_custom_field(ctx, field_id, {"is_active": False}, None)


async def purge_custom_field(ctx: Context, field_id: UUID, *, is_confirmed: bool) -> int:
    """Remove a field with its values for good, as a job; how many records hold one. A field without values goes at once.

    Raises NotFound; 409 IN_USE before it has been retired for 90 days; 422 CONFIRMATION_REQUIRED with the number of records.
    """
    ctx.require("settings.manage")
    field = await get_custom_field(ctx, field_id, for_update=True)
    if not field["is_used"]:
        await ctx.execute("delete from custom_fields where tenant_id = $1 and id = $2", ctx.tenant_id, field_id)
        return 0
    records = await count_values(ctx, field_id)
    if field["retired_at"] is None or field["retired_at"] + KEPT > utc_now():
        when = f"from {field['purge_after']:%Y-%m-%d} on" if field["purge_after"] else "90 days after it was retired"
        raise Conflict(
            f"{records:,} records hold a value of this field. It can be purged {when}.",
            code="IN_USE",
            details={"records": records},
        )
    if not is_confirmed:
        raise Unprocessable(
            f"This removes the field and its value from {records:,} records for good. Send confirm=true to do it.",
            code="CONFIRMATION_REQUIRED", details={"records": records},
        )  # fmt: skip
    await _write(ctx, field_id, {"purge_started_at": utc_now()})
    await enqueue(ctx, REWRITE_JOB_NAME, {"field_id": str(field_id), "purpose": "purge"})
    return records


async def order_custom_fields(ctx: Context, entity_name: str, ids: list[UUID]) -> None:
    """Put the fields of an entity in this order. Raises 400 unless exactly those in use are named."""
    ctx.require("settings.manage")
    entity = entity_of(entity_name)
    rows = await ctx.fetch(
        "select id from custom_fields where tenant_id = $1 and entity = $2 and is_active order by id for update",
        ctx.tenant_id,
        entity,
    )
    if {row["id"] for row in rows} != set(ids) or len(set(ids)) != len(ids):
        raise ValidationFailed({"ids": ["Name every field of this kind that is in use, once."]})
    await ctx.execute(
        "update custom_fields f set position = o.place - 1 from unnest($2::uuid[]) with ordinality o (id, place)"
        " where f.tenant_id = $1 and f.id = o.id and f.position <> o.place - 1",
        ctx.tenant_id, ids,
    )  # fmt: skip


def _check_fixed(current: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    if not current["is_used"]:
        return
    widened = (current["field_type"], values.get("field_type", current["field_type"]))
    fixed: dict[str, list[str]] = {}
    if values.get("field_name", current["field_name"]) != current["field_name"]:
        fixed["field_name"] = ["Records hold a value of this field, so its name stays. The label can be changed."]
    if widened[0] != widened[1] and widened not in WIDENED:
        fixed["field_type"] = ["Records hold a value of this field: only text can become long text, one choice several."]
    if fixed:
        raise ValidationFailed(fixed)


async def _check(ctx: Context, entity: str, values: dict[str, Any], whole: Mapping[str, Any]) -> None:
    """Complete and check what is changed (`values`) against the field as it would be (`whole`)."""
    problems: dict[str, list[str]] = {}
    if "field_name" in values and values["field_name"] in table_rows(PLURALS[entity]).c:
        problems["field_name"] = ["Every record has a field of this name already. Choose another one."]
    if "options" in values:
        values["options"] = option_objects(values["options"])
    options = values.get("options", whole.get("options"))
    if whole["field_type"] in _CHOSEN and not options:
        problems["options"] = ["A list needs at least one choice."]
    elif options and len({each["value"].lower() for each in options}) < len(options):
        problems["options"] = ["Each choice may stand here once."]
    if whole["field_type"] not in _CHOSEN and values.get("options"):
        problems["options"] = ["Only lists have choices."]
    if whole.get("is_unique") and whole["field_type"] in _NOT_UNIQUE:
        problems["is_unique"] = ["Values of this type are not unique by their nature."]
    limits: dict[str, Any] = values.get("validation") or {}
    if limits.get("min") is not None and limits.get("max") is not None and limits["min"] > limits["max"]:
        problems["validation"] = ["The smallest value is above the largest."]
    if not problems and whole["field_type"] not in COMPUTED and ("default_value" in values or "options" in values):
        problems |= _check_default(ctx, values, dict(whole) | {"options": options})
    if problems:
        raise ValidationFailed(problems)
    await _check_roles(ctx, values)


def _check_default(ctx: Context, values: dict[str, Any], whole: Mapping[str, Any]) -> dict[str, list[str]]:
    row = {
        "id": str(new_id()), "entity": "contact", "name": whole["field_name"], "label": None, "type": whole["field_type"],
        "options": whole["options"], "required": False, "unique": False, "sensitive": False, "default": None, "help": None,
        "section": None, "validation": whole.get("validation"), "visible_to": None, "active": True,
    }  # fmt: skip
    try:
        stored = stored_value(custom_field_of(row).field, whole.get("default_value"), ctx.actor.timezone)
    except Refused as refusal:
        return {"default_value": [str(refusal)]}
    if "default_value" in values:
        values["default_value"] = stored
    return {}


async def _check_roles(ctx: Context, values: dict[str, Any]) -> None:
    if not values.get("visible_to"):
        if "visible_to" in values:
            values["visible_to"] = None
        return
    known = {row["name"] for row in await ctx.fetch("select name from roles where name = any ($1)", values["visible_to"])}
    if unknown := sorted(set(values["visible_to"]) - known):
        raise ValidationFailed({"visible_to": [f"There is no role {unknown[0][:60]!r}."]})


async def _check_options(ctx: Context, current: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    if "options" not in values or not current["is_used"]:
        return
    kept = {each["value"] for each in values["options"] or ()}
    gone = [each["value"] for each in current["options"] or () if each["value"] not in kept]
    sql = "select value from custom_values where tenant_id = $1 and field_id = $2 and value = any ($3) limit 1"
    if gone and (used := await ctx.fetchval(sql, ctx.tenant_id, current["id"], gone)) is not None:
        raise ValidationFailed({"options": [f"Records still hold “{used}”. Change its label, or change those records first."]})


async def _check_limit(ctx: Context, entity: str) -> None:
    """One writer at a time for each tenant and entity, so that the limit holds."""
    await ctx.execute("select pg_advisory_xact_lock(hashtextextended($1, 17))", f"{ctx.tenant_id}:{entity}")
    sql = "select count(*) from custom_fields where tenant_id = $1 and entity = $2 and is_active"
    if await ctx.fetchval(sql, ctx.tenant_id, entity) >= MAX_FIELDS:
        raise Unprocessable(
            f"There are {MAX_FIELDS} fields here already, which is the most. Retire one first.", code="LIMIT_REACHED"
        )


async def _activity(ctx: Context, current: Mapping[str, Any], *, is_active: bool) -> dict[str, Any]:
    if not is_active:
        return {"is_active": False, "retired_at": datetime.now(UTC)}
    if current["purge_started_at"] is not None:
        raise Conflict("The values of this field are being removed. It cannot come back.", code="IN_USE")
    await _check_limit(ctx, current["entity"])
    return {"is_active": True, "retired_at": None}


async def _write(ctx: Context, field_id: UUID, values: Mapping[str, Any]) -> None:
    assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, 3))
    sql = f"update custom_fields set {assignments} where tenant_id = $1 and id = $2"
    try:
        async with savepoint(ctx):
            await ctx.execute(sql, ctx.tenant_id, field_id, *values.values())
    except Conflict as error:
        if "is_unique" not in (error.details or {}).get("fields", ()):
            raise
        raise ValidationFailed({"is_unique": ["Some records share a value. Make them different first."]}) from error


async def _follow_up(ctx: Context, current: dict[str, Any], changed: dict[str, Any]) -> None:
    """Work on the records that hold a value: several choices are stored as a list; words to search by come and go."""
    if any(name in changed for name in ("computed", "result_type", "is_active")) and (current | changed).get("computed"):
        await order_computed(ctx)
        if (current | changed)["is_active"]:
            await compute_all(ctx, current["entity"])
        return
    if not current["is_used"]:
        return
    purpose = (
        "widen" if changed.get("field_type") == "multiselect" else "search" if any(n in changed for n in _SEARCHED) else None
    )
    if purpose is not None:
        await enqueue(ctx, REWRITE_JOB_NAME, {"field_id": str(current["id"]), "purpose": purpose})
