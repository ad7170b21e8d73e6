"""One value a client sends, checked and turned into what is stored."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import phonenumbers

from aisha.core.clock import country_of
from aisha.core.ids import parse_id
from aisha.core.json_shapes import is_list, is_object
from aisha.records.fields import Field
from aisha.records.relative_dates import FIRST_YEAR, LAST_YEAR

MAX_JSON_BYTES = 65_536
_MAX_NUMBER = Decimal(10) ** 16
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+")
_PHONE = re.compile(r"[0-9+()./\-\s#*x]{3,40}", re.IGNORECASE)


class Refused(Exception):
    """A value does not fit its field; the text says what would."""


def parse_value(field: Field, value: Any, timezone: str = "UTC") -> Any:
    """The stored form of one value; None and blank text clear it. Raises `Refused`.

    Times without a zone are in `timezone`, phone numbers without a country in the country of that zone.
    """
    if isinstance(value, str):
        value = value.strip()
        if "\x00" in value:
            raise Refused("This text contains a character that cannot be stored.")
    if value is None or value == "":
        return _cleared(field)
    if field.kind == "datetime":
        return _datetime(value, timezone)
    if field.kind == "phone":
        return _phone(field, value, country_of(timezone))
    return _PARSERS[field.kind](field, value)


def _cleared(field: Field) -> Any:
    if field.kind == "tags":
        return []
    if field.kind == "json":
        return [] if isinstance(field.default, list) else {}
    if field.kind == "boolean":
        return False
    if field.required:
        raise Refused("This field is required.")
    if not field.nullable:
        if field.default is None:
            raise Refused("This field cannot be empty.")
        return Decimal(field.default) if field.kind in ("money", "number") else field.default
    return None


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("This must be text.")
    if field.max_length and len(value) > field.max_length:
        raise Refused(f"This is {len(value):,} characters long; at most {field.max_length:,} fit.")
    return value


def _email(field: Field, value: Any) -> str:
    text = _text(field, value)
    if not _EMAIL.fullmatch(text):
        raise Refused("This is not an e-mail address, such as name@example.com.")
    return text


def _phone(field: Field, value: Any, country: str) -> str:
    """E.164 where the number is complete; otherwise as typed, because people write down what they have."""
    text = _text(field, str(value) if isinstance(value, int) and not isinstance(value, bool) else value)
    if not _PHONE.fullmatch(text) or not any(c.isdigit() for c in text):
        raise Refused("This is not a phone number, such as +1 212 555 0123.")
    try:
        number = phonenumbers.parse(text, None if text.startswith("+") else country)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(number) or number.extension:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _url(field: Field, value: Any) -> str:
    text = _text(field, value)
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", None
    if parts is None or parts.scheme not in ("http", "https") or "." not in host or any(c.isspace() for c in text):
        raise Refused("This is not a web address, such as https://example.com.")
    return text


def _decimal(field: Field, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise Refused("This must be a number.")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refused("This must be a number, such as 1234.56.") from None
    if not number.is_finite() or abs(number) >= _MAX_NUMBER:
        raise Refused("This number is too large.")
    _check_range(field, number)
    return number.quantize(Decimal("0.01")) if field.kind == "money" else number


def _integer(field: Field, value: Any) -> int:
    number = _decimal(field, value)
    if number != number.to_integral_value():
        raise Refused("This must be a whole number.")
    if abs(number) >= 2**31:
        raise Refused("This number is too large.")
    return int(number)


def _check_range(field: Field, number: Decimal) -> None:
    if field.minimum is not None and number < field.minimum:
        raise Refused(f"This must be at least {field.minimum}.")
    if field.maximum is not None and number > field.maximum:
        raise Refused(f"This must be at most {field.maximum}.")


def _date(_field: Field, value: Any) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            day = date.fromisoformat(value)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    except ValueError:
        pass
    raise Refused("This must be a date, such as 2026-03-31.")


def _time(_field: Field, value: Any) -> time:
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value):
            return time.fromisoformat(value)
    except ValueError:
        pass
    raise Refused("This must be a time of day, such as 14:30.")


def _datetime(value: Any, timezone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) >= 10 else None
        if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
    except (ValueError, OverflowError):
        pass
    raise Refused("This must be a date and time, such as 2026-03-31T14:30:00Z.")


def _boolean(_field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Refused("This must be true or false.")


def _choice(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("This must be one of its choices, as text.")
    if field.choices is None:
        if len(value) > 100:
            raise Refused("This is not one of the choices.")
        return value
    found = field.choices.find(value)
    if found is None:
        raise Refused(f"{value[:60]!r} is not one of: {', '.join(field.choices.values)}.")
    return found


def _several(field: Field, value: Any) -> list[str]:
    """Choices in the order of the list; one alone may come as a text."""
    chosen = {_choice(field, each) for each in (value if is_list(value) else [value])}
    if field.choices is None:
        return sorted(chosen)
    return [each for each in field.choices.values if each in chosen]


def tag_slug(name: str) -> str:
    """What records hold of a tag: small letters and digits with `-` between."""
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-")


def _tags(_field: Field, value: Any) -> list[str]:
    if not is_list(value) or not all(isinstance(tag, str) for tag in value):
        raise Refused("This must be a list of texts.")
    slugs = [tag_slug(tag) for tag in value]
    if len(slugs) > 50 or any(not slug or len(slug) > 64 for slug in slugs):
        raise Refused("A record has at most 50 tags of 1 to 64 letters or digits.")
    return list(dict.fromkeys(slugs))


def _uuid(_field: Field, value: Any) -> UUID:
    parsed = parse_id(value) if isinstance(value, str) else value if isinstance(value, UUID) else None
    if parsed is None:
        raise Refused("This must be an id (UUID).")
    return parsed


def _json(field: Field, value: Any) -> Any:
    if field.name in ("custom", "metadata") and not is_object(value):
        raise Refused("This must be an object.")
    if is_list(field.default) and not is_list(value):
        raise Refused("This must be a list.")
    encoded = msgspec.json.encode(value)
    if len(encoded) > MAX_JSON_BYTES:
        raise Refused(f"This is larger than {MAX_JSON_BYTES:,} bytes.")
    if b"\\u0000" in encoded:
        raise Refused("This contains a character that cannot be stored.")
    return value


_PARSERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text, "textarea": _text, "email": _email, "url": _url, "integer": _integer,
    "percent": _integer, "number": _decimal, "money": _decimal, "date": _date, "time": _time, "boolean": _boolean,
    "select": _choice, "multiselect": _several, "tags": _tags, "user": _uuid, "link": _uuid, "json": _json,
}  # fmt: skip
