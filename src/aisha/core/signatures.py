"""Signatures of what we send to others (decisions.md "Signatures out"): HMAC-SHA256 over the bytes, and over time and bytes."""

import hmac
import math
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any, cast

from aisha.core.clock import utc_now

_EXACT = 2**53
"""JavaScript's numbers hold integers exactly below this."""


def signed_body(content: Any) -> bytes:
    """JSON as `JSON.stringify` writes what `JSON.parse` read of it, so that a receiver may sign what it parsed.

    Compact, UTF-8; whole floats as integers; keys that are array indexes first, as JavaScript orders them.
    """
    return _written(content).encode()


def _written(value: Any) -> str:
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, Mapping):
        fields = cast(Mapping[str, Any], value)
        return "{" + ",".join(f"{encode_basestring(key)}:{_written(fields[key])}" for key in _ordered(fields)) + "}"
    return "[" + ",".join(_written(each) for each in value) + "]"


def _ordered(fields: Mapping[str, Any]) -> list[str]:
    indexes = [key for key in fields if key.isascii() and key.isdigit() and str(int(key)) == key and int(key) < 2**32 - 1]
    return [*sorted(indexes, key=int), *(key for key in fields if key not in indexes)] if indexes else list(fields)


def _number(value: float) -> str:
    """A number as JavaScript writes it: the shortest digits that mean it, an exponent below 1e-6 and from 1e21 on."""
    if isinstance(value, int) and abs(value) < _EXACT:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        return "null"
    digits, _, power = repr(abs(number)).partition("e")
    exponent = int(power or 0)
    whole, _, fraction = digits.partition(".")
    fraction = "" if fraction == "0" else fraction
    significant, point = (whole + fraction).lstrip("0"), len(whole) + exponent
    point -= len(whole + fraction) - len(significant)
    significant = significant.rstrip("0")
    if not significant:
        return "0"
    return ("-" if number < 0 else "") + _placed(significant, point)


def _placed(digits: str, point: int) -> str:
    """Significant digits with the decimal point after the first `point` of them."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    head = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{head}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def signature_headers(secret: str, body: bytes, previous: str | None = None) -> dict[str, str]:
    """`X-AISHA-SIGNATURE` of the body, and `X-AISHA-SIGNATURE-V2` of `timestamp.body` with the seconds since 1970.

    With a `previous` secret both again by that one, their names ending in `-PREVIOUS`.
    """
    timestamp = str(int(utc_now().timestamp()))
    headers = {"X-AISHA-TIMESTAMP": timestamp}
    for key, ending in ((secret, ""), (previous, "-PREVIOUS")):
        if key is not None:
            headers[f"X-AISHA-SIGNATURE{ending}"] = _hex(key, body)
            headers[f"X-AISHA-SIGNATURE-V2{ending}"] = _hex(key, f"{timestamp}.".encode() + body)
    return headers


def _hex(secret: str, content: bytes) -> str:
    return hmac.digest(secret.encode(), content, "sha256").hex()
