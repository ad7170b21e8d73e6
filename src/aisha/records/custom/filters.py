"""Conditions on a tenant's own fields, asked of their index and not of the JSON (docs/decisions/custom-fields.md)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.json_shapes import is_list
from aisha.records.custom.fields import CustomField
from aisha.records.custom.values import as_json
from aisha.records.fields import Field
from aisha.records.operators import COMPARISONS
from aisha.records.parsing import Refused, parse_value
from aisha.records.relative_dates import day_bounds, resolve_day

TEXTS = frozenset({"text", "textarea", "email", "phone", "url"})
ORDERED = frozenset({"number", "money", "percent", "date", "datetime", "text", "email", "phone", "url"})
MAX_VALUES = 500


class Bound(Protocol):
    """Collects the bound values of a statement."""

    def add(self, value: Any, cast: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class CustomCondition:
    """One condition on the field of the rows of alias `row`."""

    ctx: Context
    field: CustomField
    row: str
    operator: str
    value: Any
    bound: Bound

    @property
    def kind(self) -> str:
        return self.field.field.kind

    def sql(self) -> str:
        """The condition. Raises Refused for a value or operator that does not fit the field."""
        return _OPERATIONS.get(self.operator, _compare)(self)

    def some(self, condition: str = "") -> str:
        """True for rows with a value that fulfils `condition` over the index's row `v`."""
        also = f" and {condition}" if condition else ""
        return (
            f"exists (select from custom_values v where v.tenant_id = {self.row}.tenant_id"
            f" and v.field_id = '{self.field.id}' and v.record_id = {self.row}.id{also})"
        )

    def key(self, value: Any) -> str:
        """The text by which the index knows a value."""
        if self.kind == "user" and value == "me":
            value = self.ctx.actor.user_id
        plain: Field = replace(self.field.field, required=False, minimum=None, maximum=None)
        parsed = value if isinstance(value, datetime) else parse_value(plain, value, self.ctx.actor.timezone)
        stored = as_json(parsed)
        if stored is None or stored == []:
            raise Refused("a value is missing; use is_null or not_null for empty fields.")
        if is_list(stored):
            stored = stored[0]
        return f"custom_key('{self.field.type}', {self.bound.add(stored, 'jsonb')})"

    def list(self, least: int = 0) -> list[Any]:
        if not is_list(self.value) or not least <= len(self.value) <= MAX_VALUES:
            raise Refused(f"{self.operator} takes a list of at most {MAX_VALUES} values.")
        return self.value


def _compare(condition: CustomCondition) -> str:
    operator, value = condition.operator, condition.value
    if condition.kind == "multiselect":
        raise Refused("use has_any or has_all for a choice of several.")
    if value in (None, "unassigned") and operator in ("eq", "neq"):
        return condition.some() if operator == "neq" else f"not {condition.some()}"
    if operator in COMPARISONS and condition.kind not in ORDERED:
        raise Refused(f"{operator} is for numbers, dates and texts.")
    zone, week_start = condition.ctx.actor.timezone, condition.ctx.actor.week_start
    if condition.kind == "datetime" and (day := resolve_day(value, zone, week_start)):
        start, end = (condition.key(each) for each in day_bounds(day, zone))
        return _in_span(condition, start, end)
    if condition.kind == "date" and (day := resolve_day(value, zone, week_start)):
        value = day.isoformat()
    key = condition.key(value)
    if operator in ("eq", "neq"):
        return f"{'' if operator == 'eq' else 'not '}{condition.some(f'v.value = {key}')}"
    return condition.some(f"v.value {COMPARISONS[operator]} {key}")


def _in_span(condition: CustomCondition, start: str, end: str) -> str:
    """A day against a moment."""
    match condition.operator:
        case "eq":
            return condition.some(f"v.value >= {start} and v.value < {end}")
        case "neq":
            return f"not {condition.some(f'v.value >= {start} and v.value < {end}')}"
        case "lt":
            return condition.some(f"v.value < {start} and {start} < {end}")
        case "gte":
            return condition.some(f"v.value >= {start} and {start} < {end}")
        case "lte":
            return condition.some(f"v.value < {end} and {start} < {end}")
        case _:
            return condition.some(f"v.value >= {end} and {start} < {end}")


def _between(condition: CustomCondition) -> str:
    bounds = condition.list(2)
    if len(bounds) != 2:
        raise Refused("between takes two values.")
    lower, upper = (replace(condition, operator=name, value=each) for name, each in zip(("gte", "lte"), bounds, strict=True))
    return f"({_compare(lower)} and {_compare(upper)})"


def _in(condition: CustomCondition) -> str:
    given = condition.list()
    keys = [condition.key(each) for each in given if each not in (None, "unassigned")]
    found = condition.some(f"v.value = any (array[{', '.join(keys)}]::text[])") if keys else "false"
    if len(keys) < len(given):
        found = f"({found} or not {condition.some()})"
    return found if condition.operator == "in" else f"not {found}"


def _like(condition: CustomCondition) -> str:
    if condition.kind not in TEXTS:
        raise Refused(f"{condition.operator} is for texts.")
    value = condition.value
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"{condition.operator} takes a text.")
    text = value.replace("\x00", "")
    if condition.kind == "textarea":
        return _like_long(condition, text)
    key = f"custom_key('text', {condition.bound.add(text, 'jsonb')})"
    match condition.operator:
        case "starts_with":
            return condition.some(f"v.value >= {key} and v.value < {key} || chr(1114111)")
        case "ends_with":
            return condition.some(f"right(v.value, length({key})) = {key}")
        case "contains":
            return condition.some(f"strpos(v.value, {key}) > 0")
        case _:
            return f"not {condition.some(f'strpos(v.value, {key}) > 0')}"


def _like_long(condition: CustomCondition, text: str) -> str:
    """The index holds only the beginning of a long text."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    patterns = {"contains": f"%{plain}%", "not_contains": f"%{plain}%", "starts_with": f"{plain}%", "ends_with": f"%{plain}"}
    bound = condition.bound.add(patterns[condition.operator])
    found = f"({condition.row}.custom ->> '{condition.field.key}') ilike {bound}"
    return f"({found}) is not true" if condition.operator == "not_contains" else found


def _null(condition: CustomCondition) -> str:
    return condition.some() if condition.operator == "not_null" else f"not {condition.some()}"


def _has(condition: CustomCondition) -> str:
    if condition.kind != "multiselect":
        raise Refused(f"{condition.operator} is for a choice of several.")
    parts = [condition.some(f"v.value = {condition.key(each)}") for each in condition.list(1)]
    return f"({(' or ' if condition.operator == 'has_any' else ' and ').join(parts)})"


def _within(condition: CustomCondition) -> str:
    days = condition.value
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 36_500:
        raise Refused(f"{condition.operator} takes a number of days.")
    if condition.kind not in ("date", "datetime"):
        raise Refused(f"{condition.operator} is for dates.")
    sign = -1 if condition.operator == "within_last" else 1
    if condition.kind == "date":
        now: Any = resolve_day("today", condition.ctx.actor.timezone)
    else:
        now = utc_now()
    try:
        other = now + timedelta(days=sign * days)
    except OverflowError:
        raise Refused("this many days lead out of the calendar.") from None
    ends = [each if isinstance(each, datetime) else each.isoformat() for each in sorted((now, other))]
    low, high = (condition.key(each) for each in ends)
    return condition.some(f"v.value >= {low} and v.value <= {high}")


_OPERATIONS: dict[str, Callable[[CustomCondition], str]] = {
    "between": _between, "in": _in, "nin": _in, "contains": _like, "not_contains": _like, "starts_with": _like,
    "ends_with": _like, "is_null": _null, "not_null": _null, "has_any": _has, "has_all": _has, "within_last": _within,
    "within_next": _within,
}  # fmt: skip
