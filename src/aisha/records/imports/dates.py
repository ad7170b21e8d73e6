"""Dates as people write them. A column has one format; ISO 8601 is always understood; impossible dates say why."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from aisha.records.imports.problems import CellRefused

FORMATS = (
    "yyyy-mm-dd", "dd-mm-yyyy", "mm-dd-yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "dd.mm.yyyy", "yyyy/mm/dd", "yyyy.mm.dd",
    "dd mmm yyyy", "dd-mmm-yyyy", "mmm dd, yyyy",
    "dd-mm-yy", "mm-dd-yy", "yy-mm-dd", "dd/mm/yy", "mm/dd/yy", "yy/mm/dd", "dd.mm.yy", "dd-mmm-yy", "dd mmm yy",
)  # fmt: skip
"""Formats offered for a column, likelier ones first; any other order of d, m and y with separators may be chosen too."""

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_name) if name
}
_TOKEN = re.compile(r"d{1,2}|m{1,3}|yyyy|yy", re.IGNORECASE)
_PARTS = {"d": r"(?P<d>\d{1,2})", "m": r"(?P<m>\d{1,2})", "mmm": r"(?P<mmm>[A-Za-z]{3,9})\.?", "yy": r"(?P<yy>\d{2})",
          "yyyy": r"(?P<yyyy>\d{4})"}  # fmt: skip
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2}")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (a day number has no zone)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465
_CENTURY_PIVOT = 69
"""Two-digit years 00–68 mean 2000–2068, 69–99 mean 1969–1999, as POSIX has it."""


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A chosen format: its name as shown, and the pattern a date of it matches."""

    name: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=256)
def date_format(name: str) -> DateFormat:
    """The format of a name such as `dd-mm-yy`, `MM/DD/YYYY` or `iso`. Raises ValueError for anything else."""
    spelled = "yyyy-mm-dd" if name.lower() in ("iso", "iso8601", "iso 8601") else name.strip().lower()
    pattern, end, seen = "", 0, list[str]()
    for token in _TOKEN.finditer(spelled):
        pattern += _separator(spelled[end : token.start()])
        kind = token.group() if token.group() in _PARTS else token.group()[0]
        seen.append(kind[0])
        pattern += _PARTS[kind]
        end = token.end()
    if sorted(seen) != ["d", "m", "y"] or spelled[end:].strip():
        raise ValueError(f"{name[:40]!r} is not a date format, such as dd-mm-yy, mm/dd/yyyy or iso")
    return DateFormat(spelled, re.compile(pattern))


def _separator(text: str) -> str:
    if not re.fullmatch(r"[-/., ]{0,3}", text):
        raise ValueError(f"{text[:20]!r} does not separate the parts of a date: use - / . or a space")
    return re.escape(text)


def parse_date(cell: object, chosen: DateFormat | None, usual: DateFormat) -> date:
    """A date cell. `chosen` is the column's format, `usual` the tenant's for columns without one. Raises CellRefused."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell).date()
    text = str(cell).strip()
    iso = _ISO.pattern.fullmatch(text)
    found = iso or (chosen or usual).pattern.fullmatch(text)
    if found is None:
        raise _mismatch(text, chosen, usual)
    return _date_of(found)


def _from_serial(cell: float) -> datetime:
    """A spreadsheet's day number: days since 1899-12-30, which counts a 29 February 1900 that never was."""
    if not _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        raise CellRefused("INVALID_DATE", f"Not a date: {cell} is no day number of a spreadsheet.")
    return _SERIAL_ZERO + timedelta(days=cell)


def _mismatch(text: str, chosen: DateFormat | None, usual: DateFormat) -> CellRefused:
    shown = text[:40]
    if chosen is not None:
        return CellRefused("INVALID_DATE", f"Not a date: “{shown}” is not written as {chosen.name}.")
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return CellRefused(
            "INVALID_DATE", f"Not a date: “{shown}” has a two-digit year. Choose the column's format, for example dd-mm-yy."
        )
    return CellRefused("INVALID_DATE", f"Not a date: “{shown}” is not written as {usual.name}. Choose the column's format.")


def _date_of(found: re.Match[str]) -> date:
    parts = found.groupdict()
    year = int(parts["yyyy"]) if parts.get("yyyy") else _four_digits(int(parts["yy"]))
    month = MONTHS.get(parts["mmm"].lower(), 0) if parts.get("mmm") else int(parts["m"])
    day = int(parts["d"])
    if not 1 <= month <= 12:
        named = parts.get("mmm") or month
        raise CellRefused("INVALID_DATE", f"Not a date: there is no month {named}.")
    if year < 1:
        raise CellRefused("INVALID_DATE", "Not a date: there is no year 0.")
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise CellRefused("INVALID_DATE", f"Not a date: {calendar.month_name[month]} {year} has {days} days.")
    return date(year, month, day)


def _four_digits(year: int) -> int:
    return year + (1900 if year >= _CENTURY_PIVOT else 2000)


def parse_datetime(cell: object, chosen: DateFormat | None, usual: DateFormat, timezone: str) -> datetime:
    """A moment; without a zone it is in `timezone`, without a time it is midnight there. Raises CellRefused."""
    zone = ZoneInfo(timezone)
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=zone)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell).replace(tzinfo=zone)
    text = str(cell).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is not None and len(text) >= 10:
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    clock = _CLOCK.search(text)
    day = parse_date(text[: clock.start()].rstrip(" ,T") if clock else cell, chosen, usual)
    return datetime.combine(day, parse_time(clock.group()) if clock else time(), zone)


def parse_time(cell: object) -> time:
    """A time of day, such as 14:30 or 2:30 pm. Raises CellRefused."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    found = _CLOCK.fullmatch(str(cell).strip())
    if found:
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        half = (found[4] or "").lower()[:1]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise CellRefused("INVALID_TIME", f"Not a time of day: “{str(cell)[:40]}”. Write it as 14:30.")


def possible_formats(texts: list[str]) -> list[str]:
    """The formats every text could be written in, likelier ones first; [] when the column holds no dates.

    A day too large for its month does not rule a format out: that is an error of the row.
    """
    if not texts:
        return []
    return [name for name in FORMATS if all(_could_be(date_format(name), text) for text in texts)]


def _could_be(asked: DateFormat, text: str) -> bool:
    found = asked.pattern.fullmatch(text)
    if found is None:
        return False
    parts = found.groupdict()
    month = MONTHS.get(parts["mmm"].lower(), 0) if parts.get("mmm") else int(parts["m"])
    return 1 <= month <= 12 and 1 <= int(parts["d"]) <= 31


_ISO = date_format("iso")
