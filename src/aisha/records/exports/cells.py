"""Values as the cells of a file: dates, times and numbers as the tenant writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.records.exports.columns import json_text
from aisha.records.imports.numbers import COMMA, format_of_locale

_DATES = {"MM/DD/YYYY": "%m/%d/%Y", "DD/MM/YYYY": "%d/%m/%Y", "DD.MM.YYYY": "%d.%m.%Y", "YYYY-MM-DD": "%Y-%m-%d"}
YES, NO = "Yes", "No"


@dataclass(frozen=True, slots=True)
class Regional:
    """How a tenant writes: `date_format` as its setting has it, the zone of its moments, the mark before decimals."""

    date_format: str
    is_12h: bool
    zone: ZoneInfo
    has_decimal_comma: bool

    @property
    def delimiter(self) -> str:
        """What spreadsheets of that language expect between the cells of a CSV."""
        return ";" if self.has_decimal_comma else ","

    def moment(self, value: datetime) -> datetime:
        """A moment by the tenant's clock."""
        return value.astimezone(self.zone).replace(tzinfo=None)

    def text(self, value: Any) -> str:
        """A value as text; None is empty."""
        match value:
            case None:
                return ""
            case bool():
                return YES if value else NO
            case datetime():
                at = self.moment(value)
                return f"{self.text(at.date())} {self._clock(at.time())}"
            case date():
                return value.strftime(_DATES[self.date_format])
            case time():
                return self._clock(value)
            case int() | float() | Decimal():
                return self._number(value)
            case _:
                return json_text(value) if isinstance(value, dict | list) else str(value)

    def _clock(self, at: time) -> str:
        return at.strftime("%I:%M %p").removeprefix("0") if self.is_12h else at.strftime("%H:%M")

    def _number(self, value: float | Decimal) -> str:
        plain = format(Decimal(str(value)), "f")
        return plain.replace(".", ",") if self.has_decimal_comma else plain


def regional_of(ctx: Context) -> Regional:
    """The formats of the context's tenant."""
    ctx.require_signed_in()
    settings = ctx.actor.settings
    written = str(settings.get("date_format") or "MM/DD/YYYY")
    return Regional(
        written if written in _DATES else "YYYY-MM-DD", settings.get("time_format") != "24h", ZoneInfo(ctx.actor.timezone),
        format_of_locale(str(settings.get("locale") or "en")) == COMMA,
    )  # fmt: skip


def typed(value: Any, kind: str) -> Any:
    """A stored value as what it is: JSON read, dates and numbers of the tenant's own fields no longer texts."""
    if isinstance(value, msgspec.Raw):
        value = read_json(value)
    if isinstance(value, Mapping | list):
        return json_text(value)
    if not isinstance(value, str) or not value:
        return value
    try:
        if kind == "date":
            return date.fromisoformat(value)
        if kind == "datetime":
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if kind in ("number", "money", "percent", "integer"):
            return Decimal(value)
    except (ValueError, ArithmeticError):
        return value
    return value
