"""The filter tree of lists, segments and bulk actions, as SQL with bound values (domain.md § 2.1 "Filter")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.core.json_shapes import is_list, is_object
from aisha.records.custom.fields import PREFIX, find_custom_field
from aisha.records.custom.filters import CustomCondition
from aisha.records.fields import Field
from aisha.records.labels import label_of
from aisha.records.operators import COMPARISONS
from aisha.records.parsing import Refused, parse_value
from aisha.records.registry import RecordType, get_record_type
from aisha.records.relative_dates import day_bounds, resolve_day
from aisha.records.tables import PLURALS

MAX_DEPTH = 5
MAX_CONDITIONS = 50
TEXT_KINDS = frozenset({"text", "textarea", "email", "phone", "url", "select"})
PEOPLE = {"owner_id": "owner", "assigned_to": "assignee", "created_by": "creator", "updated_by": "updater",
          "converted_by": "converter"}  # fmt: skip
"""Columns that name a person, and what the person is called in `include` and in filters."""
_NAME = Field("name", "Name", "text")
LISTED_KINDS = frozenset({"select", "user", "link", "integer", "percent", "number", "money"})
OPERATORS = (
    "eq", "neq", "lt", "lte", "gt", "gte", "between", "in", "nin", "contains", "not_contains", "starts_with", "ends_with",
    "is_null", "not_null", "has_any", "has_all", "within_last", "within_next",
)  # fmt: skip


@dataclass(slots=True)
class Parameters:
    """Bound values of one statement; `add` returns the placeholder."""

    values: list[Any] = field(default_factory=list[Any])

    def add(self, value: Any, cast: str = "") -> str:
        self.values.append(value)
        return f"${len(self.values)}{f'::{cast}' if cast else ''}"


def wrong(message: str) -> BadRequest:
    return BadRequest(message, code="INVALID_FILTER")


def parse_filter(text: str | None) -> Mapping[str, Any] | None:
    """The tree in a query parameter. Raises 400 INVALID_FILTER."""
    if not text:
        return None
    try:
        tree = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise wrong(f"The filter is not valid JSON: {error}") from error
    if not is_object(tree):
        raise wrong('A filter is an object such as {"and": [{"field": "status", "op": "eq", "value": "new"}]}.')
    return tree


@dataclass(slots=True)
class FilterCompiler:
    """Turns one tree into a condition over the alias `t`."""

    ctx: Context
    record_type: RecordType
    parameters: Parameters
    conditions: int = 0

    def compile(self, node: Any, depth: int = 1) -> str:
        """SQL of a node. Raises 400 INVALID_FILTER or UNKNOWN_FIELD."""
        if not is_object(node):
            raise wrong("Every part of a filter is an object.")
        for joiner in ("and", "or"):
            if joiner in node:
                return self._group(node[joiner], joiner, depth)
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise wrong(f"A filter has at most {MAX_CONDITIONS} conditions.")
        return self._condition(node)

    def plain(self, name: str, value: str) -> str:
        """`field=value` of an address: nothing asks for the empty ones; a comma separates choices, people and numbers only."""
        if value == "":
            return self.compile({"field": name, "op": "is_null"})
        if "," in value and self._kind(name) in LISTED_KINDS:
            return self.compile({"field": name, "op": "in", "value": [part for part in value.split(",") if part]})
        return self.compile({"field": name, "op": "eq", "value": value})

    def _kind(self, name: str) -> str | None:
        """The kind of the field a name leads to; None where there is none, which compiling it says."""
        first, _, rest = name.partition(".")
        record_type = self.record_type
        if rest and first != "custom":
            link = record_type.fields.get(f"{first}_id")
            if link is None or link.link in (None, "related_type", "pipelines"):
                return None
            record_type, name = get_record_type(str(link.link)), rest
        if name.startswith(PREFIX):
            own = find_custom_field(self.ctx, record_type, name)
            return own.field.kind if own else None
        field = record_type.fields.get(record_type.aliases.get(name, name))
        return field.kind if field else None

    def _group(self, parts: Any, joiner: str, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise wrong(f"A filter is at most {MAX_DEPTH} levels deep.")
        if not is_list(parts):
            raise wrong(f'"{joiner}" takes a list of conditions.')
        compiled = [self.compile(part, depth + 1) for part in parts]
        if not compiled:
            return "true" if joiner == "and" else "false"
        return f"({f' {joiner} '.join(compiled)})"

    def _condition(self, node: Mapping[str, Any]) -> str:
        name, operator, value = node.get("field"), node.get("op", "eq"), node.get("value")
        if not isinstance(name, str) or operator not in OPERATORS:
            raise wrong(f"A condition needs a field and one of the operators {', '.join(OPERATORS)}.")
        first, _, rest = name.partition(".")
        if first == "custom" and rest:
            return self._custom(self.record_type, name, "t", operator, value)
        if rest:
            return self._through_link(first, rest, operator, value)
        found = self._field(self.record_type, name)
        return condition_sql(self.ctx, found, found.of("t"), operator, value, self.parameters)

    def _field(self, record_type: RecordType, name: str) -> Field:
        name = record_type.aliases.get(name, name)
        found = record_type.fields.get(name)
        if found is None or (found.sensitive and not self.ctx.can("view_sensitive_data")):
            raise BadRequest(
                f"{label_of(self.ctx, record_type).plural} have no field {name[:60]!r} to filter by.", code="UNKNOWN_FIELD"
            )
        if not found.filterable:
            raise wrong(f"{found.label} cannot be filtered.")
        return found

    def _through_link(self, link: str, name: str, operator: str, value: Any) -> str:
        if name == "name" and link in (*PEOPLE.values(), "related"):
            return self._by_name(link, operator, value)
        column = self.record_type.fields.get(f"{link}_id")
        if column is None or column.link in (None, "related_type", "pipelines"):
            raise BadRequest(f"{label_of(self.ctx, self.record_type).plural} have no link {link[:60]!r}.", code="UNKNOWN_FIELD")
        target = get_record_type(str(column.link))
        self.ctx.require(target.permission("read"))
        if name.startswith(PREFIX):
            inner = self._custom(target, name, "r", operator, value)
        else:
            found = self._field(target, name)
            inner = condition_sql(self.ctx, found, found.of("r"), operator, value, self.parameters)
        return (
            f"exists (select 1 from {target.name} r where r.tenant_id = t.tenant_id"
            f" and r.id = t.{column.name} and r.deleted_at is null and {inner})"
        )

    def _by_name(self, link: str, operator: str, value: Any) -> str:
        """The name of a person, or of the record of any type that an activity or a note belongs to."""
        if link == "related" and "related_id" in self.record_type.fields:
            found = [
                f"exists (select 1 from {target.name} r where r.tenant_id = t.tenant_id and r.id = t.{kind}_id"
                f" and r.deleted_at is null and {self._text(f'r.{target.title}', operator, value)})"
                for kind, target in ((kind, get_record_type(plural)) for kind, plural in PLURALS.items())
                if self.ctx.can(target.permission("read"))
            ]
            return f"({' or '.join(found) or 'false'})"
        column = next((name for name, key in PEOPLE.items() if key == link and name in self.record_type.fields), None)
        if column is None:
            raise BadRequest(f"{label_of(self.ctx, self.record_type).plural} have no link {link!r}.", code="UNKNOWN_FIELD")
        matches = self._text("e.first_name || ' ' || e.last_name", operator, value)
        return f"exists (select 1 from employees e where e.tenant_id = t.tenant_id and e.user_id = t.{column} and {matches})"

    def _text(self, column: str, operator: str, value: Any) -> str:
        return condition_sql(self.ctx, _NAME, f"({column})", operator, value, self.parameters)

    def _custom(self, record_type: RecordType, name: str, row: str, operator: str, value: Any) -> str:
        found = find_custom_field(self.ctx, record_type, name)
        if found is None:
            raise BadRequest(
                f"{label_of(self.ctx, record_type).plural} have no field {name[:60]!r} to filter by.", code="UNKNOWN_FIELD"
            )
        if not found.field.filterable:
            raise wrong(f"{found.field.label} cannot be filtered.")
        try:
            return CustomCondition(self.ctx, found, row, operator, value, self.parameters).sql()
        except Refused as refusal:
            raise wrong(f"{found.field.label}: {refusal}") from refusal


def condition_sql(ctx: Context, field: Field, column: str, operator: str, value: Any, parameters: Parameters) -> str:
    """SQL of one condition on one column."""
    try:
        return _OPERATIONS.get(operator, _compare)(_Condition(ctx, field, column, operator, value, parameters))
    except Refused as refusal:
        raise wrong(f"{field.label}: {refusal}") from refusal


@dataclass(slots=True)
class _Condition:
    ctx: Context
    field: Field
    column: str
    operator: str
    value: Any
    parameters: Parameters

    def bind(self, value: Any) -> str:
        return self.parameters.add(self.parse(value))

    def parse(self, value: Any) -> Any:
        if self.field.kind == "user" and value == "me":
            return self.ctx.actor.user_id
        parsed = resolve_day(value, self.ctx.actor.timezone, self.ctx.actor.week_start) if self.field.kind == "date" else None
        if parsed is None:
            parsed = parse_value(self.field, value, self.ctx.actor.timezone)
        if parsed is None or parsed == []:
            raise Refused("a value is missing; use is_null or not_null for empty fields.")
        return parsed

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise Refused(f"{self.operator} takes a text.")
        if self.field.kind not in TEXT_KINDS:
            raise Refused(f"{self.operator} is for texts.")
        return self.value.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

    def values(self, least: int = 0) -> list[Any]:
        if not is_list(self.value) or len(self.value) > 500 or len(self.value) < least:
            raise Refused(f"{self.operator} takes a list of at most 500 values.")
        return self.value


def _compare(condition: _Condition) -> str:
    operator, column, value = condition.operator, condition.column, condition.value
    if condition.field.kind == "tags":
        raise Refused("use has_any or has_all for tags.")
    if value in (None, "unassigned") and operator in ("eq", "neq"):
        return f"{column} is {'' if operator == 'eq' else 'not '}null"
    actor = condition.ctx.actor
    if condition.field.kind == "datetime" and (day := resolve_day(value, actor.timezone, actor.week_start)):
        start, end = (condition.parameters.add(each) for each in day_bounds(day, actor.timezone))
        spans = {
            "eq": f"({column} >= {start} and {column} < {end})", "neq": f"({column} < {start} or {column} >= {end})",
            "lt": f"{column} < {start}", "gte": f"{column} >= {start}", "lte": f"{column} < {end}", "gt": f"{column} >= {end}",
        }  # fmt: skip
        return f"({spans[operator]} and {start}::timestamptz < {end}::timestamptz)"
    if condition.field.sql and condition.field.kind == "boolean" and operator in ("eq", "neq"):
        return column if condition.parse(value) is (operator == "eq") else f"not {column}"
    bound = condition.bind(value)
    if operator == "eq":
        return f"{column} = {bound}"
    if operator == "neq":
        return f"{column} is distinct from {bound}"
    return f"{column} {COMPARISONS[operator]} {bound}"


def _between(condition: _Condition) -> str:
    bounds = condition.values(2)
    if len(bounds) != 2:
        raise Refused("between takes two values.")
    low, high = bounds
    lower = _compare(_Condition(condition.ctx, condition.field, condition.column, "gte", low, condition.parameters))
    upper = _compare(_Condition(condition.ctx, condition.field, condition.column, "lte", high, condition.parameters))
    return f"({lower} and {upper})"


def _in(condition: _Condition) -> str:
    given = condition.values()
    plain = [condition.parse(each) for each in given if each not in (None, "unassigned")]
    cast = {"user": "uuid[]", "link": "uuid[]", "integer": "int[]", "percent": "int[]", "money": "numeric[]",
            "number": "numeric[]", "date": "date[]", "datetime": "timestamptz[]", "time": "time[]",
            "boolean": "boolean[]"}.get(condition.field.kind, "text[]")  # fmt: skip
    found = f"{condition.column} = any ({condition.parameters.add(plain, cast)})"
    if len(plain) < len(given):
        found = f"({found} or {condition.column} is null)"
    return found if condition.operator == "in" else f"({found}) is not true"


def _like(condition: _Condition) -> str:
    text = condition.text()
    patterns = {"contains": f"%{text}%", "not_contains": f"%{text}%", "starts_with": f"{text}%", "ends_with": f"%{text}"}
    bound = condition.parameters.add(patterns[condition.operator])
    found = f"{condition.column} ilike {bound}"
    return f"({found}) is not true" if condition.operator == "not_contains" else found


def _null(condition: _Condition) -> str:
    if condition.field.kind == "tags":
        return f"cardinality({condition.column}) {'=' if condition.operator == 'is_null' else '>'} 0"
    return f"{condition.column} is {'' if condition.operator == 'is_null' else 'not '}null"


def _has(condition: _Condition) -> str:
    if condition.field.kind != "tags":
        raise Refused(f"{condition.operator} is for tags.")
    bound = condition.parameters.add(parse_value(condition.field, condition.values(1)), "text[]")
    return f"{condition.column} {'&&' if condition.operator == 'has_any' else '@>'} {bound}"


def _within(condition: _Condition) -> str:
    days = condition.value
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 36_500:
        raise Refused(f"{condition.operator} takes a number of days.")
    if condition.field.kind not in ("date", "datetime"):
        raise Refused(f"{condition.operator} is for dates.")
    zone = condition.ctx.actor.timezone
    today = resolve_day("today", zone)
    assert today is not None
    if condition.field.kind == "date":
        now, span = condition.parameters.add(today, "date"), condition.parameters.add(days, "int")
    else:
        now, span = "now()", f"make_interval(days => {condition.parameters.add(days, 'int')})"
    column = condition.column
    if condition.operator == "within_last":
        return f"({column} >= {now} - {span} and {column} <= {now})"
    return f"({column} >= {now} and {column} <= {now} + {span})"


_OPERATIONS: dict[str, Callable[[_Condition], str]] = {
    "between": _between, "in": _in, "nin": _in, "contains": _like, "not_contains": _like, "starts_with": _like,
    "ends_with": _like, "is_null": _null, "not_null": _null, "has_any": _has, "has_all": _has, "within_last": _within,
    "within_next": _within,
}  # fmt: skip
