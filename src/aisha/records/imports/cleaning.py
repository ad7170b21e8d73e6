"""From a cell to the value of its field. What a column's cells repeat is worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from aisha.core.choices import Choices
from aisha.records.fields import Field
from aisha.records.imports.dates import DateFormat, date_format, parse_date, parse_datetime, parse_time
from aisha.records.imports.mapping import ColumnOptions
from aisha.records.imports.numbers import NumberFormat, format_of_locale, parse_number
from aisha.records.imports.problems import CellRefused
from aisha.records.imports.reader import Cell, cell_text
from aisha.records.parsing import Refused, parse_value

NUMERIC = frozenset({"integer", "number", "money", "percent"})
RESOLVED_LATER = frozenset({"user", "link"})
"""Kinds whose cells name people or records: looked up for a whole batch at once."""
YES = frozenset({"true", "yes", "y", "1", "x", "on", "ja", "oui", "si", "sí", "wahr"})
NO = frozenset({"false", "no", "n", "0", "off", "nein", "non", "falsch"})
_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class TenantHabits:
    """How this tenant writes dates and numbers, its zone and its currency."""

    timezone: str
    currency: str
    date_format: DateFormat
    number_format: NumberFormat


@dataclass(slots=True)
class ColumnPlan:
    """One mapped column: where its cells go and how they are read."""

    index: int
    column: str
    target: str
    field: Field
    options: ColumnOptions
    date_format: DateFormat | None
    number_format: NumberFormat
    choices: Choices | None
    habits: TenantHabits
    _memory: dict[Any, Any] = dataclass_field(default_factory=dict[Any, Any])

    def text(self, cell: Cell) -> str:
        """The cell's text after the value mapping."""
        text = cell_text(cell)
        return self.options.values.get(text, text) if self.options.values else text

    def clean(self, cell: Cell, currency: str | None) -> Any:
        """The value of the field, None for an empty cell; people and links stay text. Raises CellRefused.

        `currency` is the record's: an amount in another one is refused.
        """
        key = (type(cell), cell, currency) if self.field.kind == "money" else (type(cell), cell)
        remembered = self._memory.get(key, self)
        if remembered is self:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            try:
                remembered = self._parse(cell, currency)
            except CellRefused as refusal:
                remembered = refusal
            self._memory[key] = remembered
        if isinstance(remembered, CellRefused):
            raise remembered.again()
        return remembered

    def _parse(self, cell: Cell, currency: str | None) -> Any:
        mapped = self.text(cell)
        if not mapped:
            return None
        value: Cell = mapped if mapped != cell_text(cell) else cell
        kind = self.field.kind
        if kind in RESOLVED_LATER:
            return mapped
        if kind == "date" or self.options.kind == "date":
            parsed: Any = parse_date(value, self.date_format, self.habits.date_format)
            return parsed if kind == "date" else parsed.isoformat()
        if kind == "datetime":
            return parse_datetime(value, self.date_format, self.habits.date_format, self.habits.timezone)
        if kind == "time":
            return parse_time(value)
        if kind in NUMERIC or self.options.kind == "number":
            return self._number(value, currency)
        if kind == "boolean":
            return parse_boolean(mapped)
        if kind == "select":
            return find_choice(self.field, self.choices, mapped)
        return self._plain(mapped)

    def _number(self, value: Cell, currency: str | None) -> Any:
        if isinstance(value, str) and self.field.kind == "percent":
            value = value.rstrip(" %")
        number, currencies = parse_number(value, self.number_format)
        if currencies and currency and currency not in currencies:
            raise CellRefused(
                "CURRENCY_MISMATCH", f"This amount is in {currencies[0]}, the record in {currency}. Map a column to Currency."
            )
        if self.field.kind not in NUMERIC:
            return int(number) if number == number.to_integral_value() else float(number)
        return self._plain(number)

    def _plain(self, value: str | Decimal) -> Any:
        sent: Any = value
        if self.field.kind in ("tags", "multiselect") and isinstance(value, str):
            sent = [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
        elif self.field.name == "currency" and isinstance(value, str):
            sent = value.upper()
        try:
            return parse_value(self.field, sent, self.habits.timezone)
        except Refused as refusal:
            raise CellRefused("INVALID_VALUE", str(refusal)) from None


def parse_boolean(text: str) -> bool:
    """Yes or no as people write it. Raises CellRefused."""
    plain = text.lower()
    if plain in YES or plain in NO:
        return plain in YES
    raise CellRefused("INVALID_VALUE", f"“{text[:40]}” is neither yes nor no.")


def find_choice(field: Field, choices: Choices | None, text: str) -> str:
    """The choice a text stands for. An unknown text is refused; a near choice is named, never taken."""
    if choices is None:
        return text
    found = choices.find(text)
    if found is not None:
        return found
    near = near_choice(choices, text)
    hint = f" Did you mean {near[1]}?" if near else ""
    raise CellRefused(
        "UNKNOWN_VALUE", f"“{text[:60]}” is no {field.label.lower()} here.{hint} Map it to a choice.", near[0] if near else None
    )


def near_choice(choices: Choices, text: str) -> tuple[str, str] | None:
    """The value and label of the choice that looks most like a text, among values, labels and aliases."""
    spellings: dict[str, str] = dict(choices.aliases)
    for option in choices:
        spellings |= {option.value.replace("_", " "): option.value, option.label.lower(): option.value}
    near = get_close_matches(text.lower(), spellings, n=1, cutoff=0.75)
    if not near:
        return None
    value = spellings[near[0]]
    return value, next(option.label for option in choices if option.value == value)


def habits_of(settings: Mapping[str, Any], timezone: str, currency: str) -> TenantHabits:
    """The habits in a tenant's settings (domain.md § 1.1 has their defaults)."""
    return TenantHabits(
        timezone,
        currency,
        date_format(str(settings.get("date_format") or "MM/DD/YYYY")),
        format_of_locale(str(settings.get("locale") or "en")),
    )
