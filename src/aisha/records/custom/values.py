"""Values of a tenant's own fields: checked on every write path, in the form in which they are stored."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import BadRequest, Forbidden, ValidationFailed
from aisha.core.ids import parse_id
from aisha.core.json_shapes import is_list, is_object
from aisha.records.custom.fields import PREFIX, CustomField, all_custom_fields, custom_fields_of, hidden_keys
from aisha.records.fields import Field
from aisha.records.labels import label_of
from aisha.records.parsing import Refused, parse_value
from aisha.records.registry import RecordType, Values

MAX_DIGITS = 15
"""A number of so many digits survives every JSON reader."""
_PLACES = Decimal("0.0001")
_NO_MEMBER = "This person is not an active member of this workspace."


def parse_custom(ctx: Context, record_type: RecordType, sent: object) -> Values:
    """Plain name → stored value of what was sent under `custom`; None clears.

    Raises 400 UNKNOWN_FIELD naming the fields, VALIDATION_ERROR with a text a field (`custom.x`), 403 for what the actor may
    not see.
    """
    if sent is None:
        return {}
    if not is_object(sent):
        raise ValidationFailed({"custom": ["This must be an object."]})
    known = custom_fields_of(ctx, record_type)
    _check_names(ctx, record_type, sent, known)
    values: Values = {}
    problems: dict[str, list[str]] = {}
    for key, value in sent.items():
        try:
            if known[key].computed:
                raise Refused("This field is computed and cannot be set.")
            values[key] = stored_value(known[key].field, value, ctx.actor.timezone)
        except Refused as refusal:
            problems[PREFIX + key] = [str(refusal)]
    if problems:
        raise ValidationFailed(problems)
    return values


def _check_names(ctx: Context, record_type: RecordType, sent: Mapping[str, Any], known: Mapping[str, CustomField]) -> None:
    unknown = sorted(key for key in sent if key not in known)
    closed = {each.key for each in all_custom_fields(ctx, record_type)}
    if kept := [key for key in unknown if key in closed]:
        raise Forbidden(
            f"You may not see or change {', '.join(PREFIX + key for key in kept[:10])}.",
            details={PREFIX + key: ["This field is not open to you."] for key in kept},
        )
    if unknown:
        raise BadRequest(
            f"{label_of(ctx, record_type).plural} have no field {', '.join(PREFIX + key[:60] for key in unknown[:10])}.",
            code="UNKNOWN_FIELD",
            details={PREFIX + key[:60]: ["There is no such field."] for key in unknown[:50]},
        )


def stored_value(field: Field, value: Any, timezone: str) -> Any:
    """The JSON form of one value; None for an empty one. Raises Refused."""
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        if field.required:
            raise Refused("This field is required.")
        return None
    return as_json(parse_value(field, value, timezone))


def as_json(value: Any) -> Any:
    """A parsed value as JSON holds it: moments in UTC to the second, numbers of at most four decimals."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _number(number: Decimal) -> int | float:
    rounded = number.quantize(_PLACES)
    if len(rounded.normalize().as_tuple().digits) > MAX_DIGITS or abs(rounded) >= 10**MAX_DIGITS:
        raise Refused(f"A number has at most {MAX_DIGITS} digits.")
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def complete_custom(ctx: Context, record_type: RecordType, values: Values) -> dict[str, list[str]]:
    """Put defaults where a new record says nothing; what is still missing, by field."""
    declared = all_custom_fields(ctx, record_type)
    if not declared:
        return {}
    given: Values = values.get("custom") or {}
    defaults = {each.key: each.default for each in declared if each.default is not None and given.get(each.key) is None}
    if defaults:
        given = defaults | {key: value for key, value in given.items() if value is not None}
        values["custom"] = given
    seen = custom_fields_of(ctx, record_type)
    return {
        PREFIX + each.key: ["This field is required."]
        for each in declared
        if each.field.required and each.key in seen and given.get(each.key) is None
    }


def keep_shared(ctx: Context, record_type: RecordType, values: Values, source: RecordType) -> None:
    """Of values taken over from a record of type `source`: those of fields both have under one name and of one type."""
    theirs = {each.key: each.type for each in all_custom_fields(ctx, source)}
    shared = {each.key for each in all_custom_fields(ctx, record_type) if theirs.get(each.key) == each.type}
    given: Values = values.get("custom") or {}
    values["custom"] = {key: value for key, value in given.items() if key in shared}


def named_in_custom(ctx: Context, record_type: RecordType, values: Values) -> dict[str, UUID]:
    """`custom.x` → the person it names, other than the actor."""
    given = values.get("custom")
    if not given:
        return {}
    named: dict[str, UUID] = {}
    for each in all_custom_fields(ctx, record_type):
        person = parse_id(str(given[each.key])) if each.type == "user" and given.get(each.key) else None
        if person is not None and person != ctx.actor.user_id:
            named[PREFIX + each.key] = person
    return named


async def check_custom_people(ctx: Context, record_type: RecordType, rows: Sequence[Values]) -> list[ValidationFailed | None]:
    """For each row what stands against the people its own fields name; no round trip where they name nobody."""
    named = [named_in_custom(ctx, record_type, values) for values in rows]
    people = {person for each in named for person in each.values()}
    if not people:
        return [None] * len(rows)
    sql = "select array_agg(user_id) from employees where tenant_id = $1 and user_id = any ($2::uuid[])"
    members = frozenset[UUID](await ctx.fetchval(sql, ctx.tenant_id, list(people)) or ())
    missing = [{field: [_NO_MEMBER] for field, person in each.items() if person not in members} for each in named]
    return [ValidationFailed(each) if each else None for each in missing]


def seen_custom(ctx: Context, record_type: RecordType, custom: Any) -> Any:
    """What of a stored `custom` object leaves with a record."""
    hidden = hidden_keys(ctx, record_type)
    if not hidden or not is_object(custom):
        return custom
    return {key: value for key, value in custom.items() if key not in hidden}


def seen_change(ctx: Context, record_type: RecordType, pair: Any) -> Any:
    """As `seen_custom`, for the [old, new] of a history; None when nothing is left of it."""
    if not hidden_keys(ctx, record_type) or not is_list(pair):
        return pair
    before, after = (seen_custom(ctx, record_type, each) for each in pair)
    return None if before == after else [before, after]
