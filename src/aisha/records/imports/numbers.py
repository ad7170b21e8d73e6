"""Numbers and money as people write them: `1,234.56` or `1.234,56`, decided once for a column (domain.md § 3.6)."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from aisha.records.imports.problems import CellRefused

NumberFormat = Literal["1,234.56", "1.234,56"]
POINT: NumberFormat = "1,234.56"
COMMA: NumberFormat = "1.234,56"
SYMBOLS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"), "US$": ("USD",), "€": ("EUR",), "£": ("GBP",),
    "¥": ("JPY", "CNY"), "₹": ("INR",), "₽": ("RUB",), "₩": ("KRW",), "kr": ("SEK", "NOK", "DKK"), "zł": ("PLN",),
}  # fmt: skip
"""What a sign before or after an amount may stand for."""

COMMA_LOCALES = frozenset({"bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl",
                           "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "vi"})  # fmt: skip
_PATTERNS = {
    POINT: re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+"),
    COMMA: re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d*)?|,\d+"),
}
_SIGNS = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_CURRENCY = re.compile(rf"^({_SIGNS}|[A-Za-z]{{3}}(?=[\s\d(+-]))?\s*(.*?)\s*({_SIGNS}|(?<![A-Za-z])[A-Za-z]{{3}})?$")
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")


def parse_number(cell: object, written: NumberFormat) -> tuple[Decimal, tuple[str, ...]]:
    """A number and the currencies its sign or code may stand for, () without one. Raises CellRefused.

    Negative: a minus before or after, or parentheses. Spaces and apostrophes group thousands in either format.
    """
    if isinstance(cell, Decimal):
        return cell, ()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell)), ()
    text = str(cell).strip()
    amount, currencies = _without_currency(text)
    negative = amount.startswith("(") and amount.endswith(")")
    plain = _SPACES.sub("", amount.strip("()") if negative else amount).replace("−", "-")
    if plain[:1] in "+-":
        negative, plain = plain[:1] == "-", plain[1:]
    elif plain.endswith("-") and plain[-2:-1].isdigit():
        negative, plain = True, plain[:-1]
    plain, after_sign = _without_currency(plain)
    currencies = currencies or after_sign
    if not _PATTERNS[written].fullmatch(plain):
        raise CellRefused("INVALID_NUMBER", _complaint(text))
    digits = plain.replace(",", "") if written == POINT else plain.replace(".", "").replace(",", ".")
    number = Decimal(digits.rstrip(".") or "0")
    return -number if negative else number, currencies


def _without_currency(text: str) -> tuple[str, tuple[str, ...]]:
    found = _CURRENCY.match(text)
    if found is None or not (found[1] or found[3]):
        return text, ()
    sign = found[1] or found[3]
    return found[2], SYMBOLS.get(sign, (sign.upper(),))


def _complaint(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if digits and re.fullmatch(r"[\d.,\-\s]+", text):
        return f"Not a number: write {int(digits)} or {int(digits)}.00."
    return f"Not a number: “{text[:40]}”."


def detect_format(texts: Iterable[str]) -> NumberFormat | None:
    """How a column writes its numbers, None when nothing in it decides."""
    votes = {POINT: 0, COMMA: 0}
    for text in texts:
        vote = _evidence(text)
        if vote is not None:
            votes[vote] += 1
    if votes[POINT] == votes[COMMA]:
        return None
    return POINT if votes[POINT] > votes[COMMA] else COMMA


def _evidence(text: str) -> NumberFormat | None:
    plain = re.sub(r"[^\d.,]", "", text)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma < 0 and point < 0:
        return None
    if comma >= 0 and point >= 0:
        return POINT if point > comma else COMMA
    mark, when_decimal, when_grouped = (",", COMMA, POINT) if comma >= 0 else (".", POINT, COMMA)
    if plain.count(mark) > 1:
        return when_grouped
    return None if len(plain) - plain.rfind(mark) == 4 else when_decimal


def format_of_locale(locale: str) -> NumberFormat:
    """The format of a language such as `de` or `en-GB`, for columns that decide nothing."""
    return COMMA if locale.partition("-")[0].lower() in COMMA_LOCALES else POINT
