"""Roll-ups: what is counted of which related records. A filter becomes a tree of the formula language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.core.json_shapes import is_list, is_object
from aisha.records.custom.fields import PREFIX, custom_fields_of
from aisha.records.custom.formulas.meaning import Tree
from aisha.records.custom.inputs import LINES, TYPES, seen_fields
from aisha.records.custom.tables import PLURALS, ROLLUP_FUNCTION
from aisha.records.custom.values import as_json
from aisha.records.fields import Field
from aisha.records.parsing import Refused, parse_value
from aisha.records.registry import get_record_type
from aisha.records.relative_dates import resolve_day

LISTS: Mapping[str, tuple[str, ...]] = {
    "account": ("opportunities", "contacts", "activities"),
    "contact": ("opportunities", "activities"),
    "lead": ("activities",),
    "opportunity": ("opportunity_lines", "contacts", "activities"),
    "activity": (),
}
"""The related lists that can be rolled up, by entity."""
MAX_CONDITIONS, MAX_DEPTH = 20, 4
_COMPARISONS = {"eq": "=", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_RESULTS = {"money": "currency", "percent": "number", "integer": "number", "datetime": "date"}
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(slots=True)
class Rollup:
    """A roll-up ready to be stored: the type of its result, the definition for PostgreSQL, the own fields it reads."""

    result_type: str
    definition: dict[str, Any]
    reads: set[str]
    uses_today: bool = False
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class _Counted:
    field: Field
    tree: Tree
    own: str | None


def compile_rollup(ctx: Context, entity: str, sent: Mapping[str, Any]) -> Rollup:
    """The definition of `{list, function, field, filter}`. Raises 400 with a text at the part that does not fit."""
    ctx.require_signed_in()
    listed, function = sent.get("list"), sent.get("function")
    if listed not in LISTS[entity]:
        raise ValidationFailed({"rollup.list": [f"Choose one of {', '.join(LISTS[entity]) or 'no lists: there are none'}."]})
    if function not in ROLLUP_FUNCTION:
        raise ValidationFailed({"rollup.function": [f"Choose one of {', '.join(ROLLUP_FUNCTION.values)}."]})
    compiler = _Compiler(ctx, _counted(ctx, str(listed)))
    result, tree = compiler.measured(str(function), sent.get("field"))
    condition = None
    if sent.get("filter"):
        try:
            condition = compiler.condition(sent["filter"], 1)
        except Refused as refusal:
            raise ValidationFailed({"rollup.filter": [str(refusal)]}) from None
    definition = {"list": listed, "function": function, "value": tree, "condition": condition}
    return Rollup(result, definition, compiler.reads, compiler.uses_today, compiler.is_sensitive)


def _counted(ctx: Context, listed: str) -> dict[str, _Counted]:
    """The fields of the related records, by name."""
    if listed == "opportunity_lines":
        return {name: _Counted(field, ["field", name], None) for name, field in LINES.items()}
    record_type = get_record_type(listed)
    fields = {
        name: _Counted(field, ["field", name], None)
        for name, field in seen_fields(ctx, record_type).items()
        if field.sql is None and name in record_type.table.c
    }
    entity = {plural: singular for singular, plural in PLURALS.items()}[listed]
    for each in custom_fields_of(ctx, record_type).values():
        fields[each.field.name] = _Counted(each.field, ["own", each.key], f"{entity}:{each.key}")
    return fields


class _Compiler:
    def __init__(self, ctx: Context, fields: Mapping[str, _Counted]) -> None:
        self._ctx, self._fields, self._conditions = ctx, fields, 0
        self.reads: set[str] = set()
        self.uses_today = self.is_sensitive = False

    def measured(self, function: str, name: object) -> tuple[str, Tree]:
        """The result's type and what reads the field that is summed, compared or averaged."""
        if function == "count":
            return "number", ["lit", 1]
        try:
            found = self._field(name)
        except Refused as refusal:
            raise ValidationFailed({"rollup.field": [str(refusal)]}) from None
        kind = found.field.kind
        fits = ("number", "date") if function in ("min", "max") else ("number",)
        if TYPES.get(kind) not in fits:
            wanted = "a number or a date" if len(fits) > 1 else "a number"
            raise ValidationFailed({"rollup.field": [f"{found.field.label} is not {wanted}."]})
        return _RESULTS.get(kind, kind), ["day", found.tree] if kind == "datetime" else found.tree

    def condition(self, node: object, depth: int) -> Tree:
        """A tree that is true for what counts. Raises Refused."""
        if not is_object(node) or depth > MAX_DEPTH:
            raise Refused(f"A filter is an object, at most {MAX_DEPTH} levels deep.")
        for joiner in ("and", "or"):
            if joiner in node:
                return self._joined(joiner, node[joiner], depth)
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise Refused(f"The filter of a roll-up has at most {MAX_CONDITIONS} conditions.")
        found, operator, value = self._field(node.get("field")), str(node.get("op", "eq")), node.get("value")
        return ["coalesce", self._single(found, operator, value), ["lit", operator in ("neq", "nin", "not_contains")]]

    def _joined(self, joiner: str, parts: object, depth: int) -> Tree:
        if not is_list(parts) or not parts:
            raise Refused(f'"{joiner}" takes a list of conditions.')
        tree = self.condition(parts[0], depth + 1)
        for part in parts[1:]:
            tree = [joiner, tree, self.condition(part, depth + 1)]
        return tree

    def _field(self, name: object) -> _Counted:
        found = self._fields.get(name) if isinstance(name, str) else None
        if name is None:
            raise Refused("Choose a field.")
        if found is None:
            shown = name[:60] if isinstance(name, str) else "this"
            names = ", ".join(each for each in self._fields if not each.startswith(PREFIX))
            raise Refused(f"There is no field {shown}. There are {names}.")
        if found.own:
            self.reads.add(found.own)
        self.is_sensitive = self.is_sensitive or found.field.sensitive
        return found

    def _single(self, found: _Counted, operator: str, value: object) -> Tree:
        match operator:
            case "is_null":
                return ["is_empty", found.tree]
            case "not_null":
                return ["not", ["is_empty", found.tree]]
            case "eq" | "neq" | "lt" | "lte" | "gt" | "gte":
                return self._compared(found, _COMPARISONS[operator], value)
            case "between" if is_list(value) and len(value) == 2:
                return ["and", self._compared(found, ">=", value[0]), self._compared(found, "<=", value[1])]
            case "in" | "nin" if is_list(value) and 0 < len(value) <= MAX_CONDITIONS:
                return self._among(found, value, operator)
            case "has_any" | "has_all" if is_list(value) and 0 < len(value) <= MAX_CONDITIONS:
                return self._has(found, value, "or" if operator == "has_any" else "and")
            case "contains" | "not_contains" if isinstance(value, str) and TYPES.get(found.field.kind) == "text":
                text: Tree = ["contains", found.tree, ["lit", value.replace("\x00", "")]]
                return text if operator == "contains" else ["not", text]
            case "within_last" | "within_next" if isinstance(value, int) and 0 <= value <= 36_500:
                self.uses_today = True
                ends = sorted((0, -value if operator == "within_last" else value))
                low, high = (["add_days", ["today"], ["num", str(end)]] for end in ends)
                tree = self._dated(found)
                return ["and", [">= text", tree, low], ["<= text", tree, high]]
            case _:
                raise Refused(f"The filter of a roll-up cannot use {operator[:30]} on {found.field.label} this way.")

    def _among(self, found: _Counted, values: list[Any], operator: str) -> Tree:
        tree = self._compared(found, "=", values[0])
        for each in values[1:]:
            tree = ["or", tree, self._compared(found, "=", each)]
        return tree if operator == "in" else ["not", tree]

    def _has(self, found: _Counted, values: list[Any], joiner: str) -> Tree:
        if found.field.kind not in ("multiselect", "tags"):
            raise Refused("has_any and has_all are for choices of several and tags.")
        trees: list[Tree] = [["has", found.tree, ["lit", str(each)[:100]]] for each in values]
        tree = trees[0]
        for each in trees[1:]:
            tree = [joiner, tree, each]
        return tree

    def _dated(self, found: _Counted) -> Tree:
        if found.field.kind not in ("date", "datetime"):
            raise Refused(f"{found.field.label} is not a date.")
        return ["day", found.tree] if found.field.kind == "datetime" else found.tree

    def _compared(self, found: _Counted, sign: str, value: object) -> Tree:
        kind = found.field.kind
        if kind in ("multiselect", "tags", "json", "time"):
            raise Refused(f"{found.field.label} cannot be compared with one value.")
        if value is None:
            tree: Tree = ["is_empty", found.tree]
            return tree if sign == "=" else ["not", tree]
        if kind in ("date", "datetime"):
            return [f"{sign} text", self._dated(found), self._day(value)]
        plain = replace(found.field, required=False, minimum=None, maximum=None, max_length=None)
        stored = as_json(parse_value(plain, value, self._ctx.actor.timezone))
        if TYPES.get(kind) == "number":
            return [f"{sign} number", found.tree, ["num", str(stored)]]
        if sign not in ("=", "!="):
            raise Refused(f"{found.field.label} is no number and no date.")
        if isinstance(stored, bool):
            stored = "true" if stored else "false"
        if kind in ("text", "textarea", "email", "phone", "url"):
            return [f"{sign} text", ["lower", found.tree], ["lower", ["lit", stored]]]
        return [f"{sign} text", found.tree, ["lit", stored]]

    def _day(self, value: object) -> Tree:
        """A day as it is written, or counted from today; names of other days would not move with the calendar."""
        if isinstance(value, str) and value in _DAYS:
            self.uses_today = True
            return ["add_days", ["today"], ["num", str(_DAYS[value])]]
        day = resolve_day(value, "UTC") if isinstance(value, str) and value[:1].isdigit() else None
        if day is None:
            raise Refused("Write a date such as 2026-03-31, today, yesterday or tomorrow.")
        return ["lit", day.isoformat()]
