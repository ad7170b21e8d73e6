"""How an import is to be read, and what a row becomes of it before anything else is asked: its values, or its errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import asyncpg
from msgspec import structs

from aisha.core.context import Context
from aisha.core.errors import AishaError
from aisha.core.labels import Label
from aisha.records.custom.values import as_json
from aisha.records.imports.cleaning import RESOLVED_LATER, ColumnPlan, TenantHabits, habits_of
from aisha.records.imports.dates import date_format
from aisha.records.imports.findings import Findings
from aisha.records.imports.mapping import ColumnMapping, ColumnOptions, ImportOptions
from aisha.records.imports.problems import CellRefused, Problem
from aisha.records.imports.reader import SourceRow
from aisha.records.imports.targets import CUSTOM_PREFIX, OwnFields, find_target, own_targets
from aisha.records.imports.templates import fill_template
from aisha.records.labels import label_of
from aisha.records.registry import ImportRules, RecordType, Values

Effect = Literal["create", "update", "skip", "error"]
_PHONE_DIGITS = 7


@dataclass(slots=True)
class ImportPlan:
    """Everything that decides what rows become; the same for every row of a run."""

    record_type: RecordType
    columns: list[ColumnPlan]
    options: ImportOptions
    rules: ImportRules
    habits: TenantHabits
    header: tuple[str, ...]
    own: OwnFields
    label: Label
    by_target: dict[str, ColumnPlan] = field(default_factory=dict[str, ColumnPlan])
    by_column: dict[str, ColumnPlan] = field(default_factory=dict[str, ColumnPlan])


@dataclass(slots=True)
class RowPlan:
    """One row on its way. `texts` are cells that name people or records, by field; `pending` links wait for later rows."""

    source: SourceRow
    values: Values
    texts: dict[str, str] = field(default_factory=dict[str, str])
    defaults: dict[str, str] = field(default_factory=dict[str, str])
    effect: Effect = "create"
    current: asyncpg.Record | None = None
    changes: Values = field(default_factory=dict[str, Any])
    errors: list[Problem] = field(default_factory=list[Problem])
    warnings: list[Problem] = field(default_factory=list[Problem])
    pending: dict[str, str] = field(default_factory=dict[str, str])
    record_id: UUID | None = None

    def refuse(self, *problems: Problem) -> None:
        """Make it an error row."""
        self.errors += problems
        self.effect = "error"


async def make_plan(
    ctx: Context, record_type: RecordType, header: tuple[str, ...], mapping: list[ColumnMapping], options: ImportOptions
) -> ImportPlan:
    """The plan of a checked mapping. Raises 403 when the actor may no longer import."""
    ctx.require(record_type.permission("import"))
    rules = await record_type.prepare_import(ctx) if record_type.prepare_import else ImportRules()
    habits = habits_of(ctx.actor.settings, ctx.actor.timezone, ctx.actor.currency)
    own = own_targets(ctx, record_type)
    plan = ImportPlan(record_type, [], options, rules, habits, header, own, label_of(ctx, record_type))
    for entry in mapping:
        target = find_target(record_type, own, entry.field) if entry.field else None
        if target is None or entry.field is None or entry.column not in header:
            continue
        name = entry.field if entry.field.startswith(CUSTOM_PREFIX) else target.name
        chosen = date_format(entry.options.date_format) if entry.options.date_format else None
        column = ColumnPlan(
            header.index(entry.column), entry.column, name, target, _options_of(own, entry), chosen,
            entry.options.number_format or habits.number_format, rules.choices.get(name) or target.choices, habits,
        )  # fmt: skip
        plan.columns.append(column)
        plan.by_target[name] = column
        plan.by_column.setdefault(entry.column, column)
    return plan


def _options_of(own: OwnFields, entry: ColumnMapping) -> ColumnOptions:
    """How a column's cells are read; a field that is declared knows itself what it holds."""
    return structs.replace(entry.options, kind="text") if entry.field in own else entry.options


def clean_row(plan: ImportPlan, source: SourceRow, findings: Findings) -> RowPlan:
    """A row's values by field, its texts that must be looked up, and the errors of its cells."""
    row = RowPlan(source, {})
    if source.surplus:
        row.refuse(Problem("TOO_MANY_CELLS", f"This row has {source.surplus} cells more than the header."))
    cells = _exchanged(plan, row)
    currency = _currency(plan, source)
    custom: dict[str, Any] = {}
    for column in plan.columns:
        try:
            value = column.clean(cells[column.index], currency)
        except CellRefused as refusal:
            row.refuse(Problem(refusal.code, refusal.message, column.column, column.target, refusal.suggestion))
            if refusal.code == "UNKNOWN_VALUE":
                findings.count_value(column.column, column.text(cells[column.index]), refusal.suggestion)
            continue
        if value is None:
            continue
        if column.field.kind in RESOLVED_LATER and column.target != "id":
            row.texts[column.target] = value
        elif column.target.startswith(CUSTOM_PREFIX):
            custom[column.target.removeprefix(CUSTOM_PREFIX)] = as_json(value)
        elif column.target != "id":
            row.values[column.target] = value
    if custom:
        row.values["custom"] = custom
    row.defaults = {name: text for name, template in plan.options.defaults.items() if (text := _fill(plan, source, template))}
    return row


def _exchanged(plan: ImportPlan, row: RowPlan) -> list[Any]:
    """The cells, with a phone number and a text put right where they stand in each other's column (domain.md § 3.6)."""
    cells = row.source.cells
    if plan.rules.phone_or_text is None:
        return cells
    phone, text = (plan.by_target.get(name) for name in plan.rules.phone_or_text)
    if phone is None or text is None:
        return cells
    in_phone, in_text = phone.text(cells[phone.index]), text.text(cells[text.index])
    if not _is_phone(in_text) or _is_phone(in_phone):
        return cells
    exchanged = list(cells)
    exchanged[phone.index], exchanged[text.index] = in_text, in_phone
    message = f"The phone number stood in {text.column}: it and {phone.column} were exchanged."
    row.warnings.append(Problem("EXCHANGED", message, text.column, text.target))
    return exchanged


def _is_phone(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= _PHONE_DIGITS and all(c.isdigit() or c in "+-()./ " for c in text)


def _currency(plan: ImportPlan, source: SourceRow) -> str | None:
    if "currency" not in plan.record_type.fields:
        return None
    column = plan.by_target.get("currency")
    named = column.text(source.cells[column.index]).upper() if column else ""
    return named or plan.habits.currency


def _fill(plan: ImportPlan, source: SourceRow, template: str) -> str:
    def text_of(name: str) -> str:
        column = plan.by_column.get(name)
        if column is not None:
            return column.text(source.cells[column.index])
        unmapped = source.cells[plan.header.index(name)]
        return "" if unmapped is None else str(unmapped)

    return fill_template(template, text_of)


def fill_defaults(plan: ImportPlan, row: RowPlan) -> None:
    """Put the templates' texts where neither the row nor the record it updates has a value."""
    for name, text in row.defaults.items():
        target = find_target(plan.record_type, plan.own, name)
        if target is None or target.kind in RESOLVED_LATER or not _is_missing(name, row):
            continue
        column = ColumnPlan(
            0, name, name, target, _NO_OPTIONS, None, plan.habits.number_format,
            plan.rules.choices.get(name) or target.choices, plan.habits,
        )  # fmt: skip
        try:
            value = column.clean(text[: target.max_length] if target.max_length else text, plan.habits.currency)
        except CellRefused as refusal:
            row.refuse(Problem(refusal.code, refusal.message, None, name, refusal.suggestion))
            continue
        if name.startswith(CUSTOM_PREFIX):
            row.values.setdefault("custom", {})[name.removeprefix(CUSTOM_PREFIX)] = as_json(value)
        else:
            row.values[name] = value


def _is_missing(name: str, row: RowPlan) -> bool:
    if name.startswith(CUSTOM_PREFIX):
        return name.removeprefix(CUSTOM_PREFIX) not in row.values.get("custom", {}) and row.current is None
    return row.values.get(name) is None and (row.current is None or row.current[name] in (None, ""))


def _is_field(plan: ImportPlan, name: str) -> bool:
    return name in plan.record_type.fields or name.startswith(CUSTOM_PREFIX)


def problems_of(plan: ImportPlan, error: AishaError) -> list[Problem]:
    """A refusal of the engine as problems of a row: one a field where it names fields."""
    details: Mapping[str, Any] = error.details or {}
    named: dict[str, Any] = {name: texts[0] for name, texts in details.items() if _is_field(plan, name) and texts}
    if not named:
        return [Problem(error.code, error.message)]
    columns = {name: plan.by_target[name].column for name in named if name in plan.by_target}
    return [Problem(error.code, str(text), columns.get(name), name) for name, text in named.items()]


_NO_OPTIONS = ColumnMapping("").options
