"""Whether a text names a person: the one rule for every place that is searched when somebody is erased.

It is a regular expression that Python and PostgreSQL read alike (both ignore case with it): an e-mail address counts only as a
whole one, a telephone number only with all of its digits and none before or behind, a name only as whole words, first and last.
"""

import re
from collections.abc import Iterable
from html import escape

LEAST_DIGITS = 7
_SHORTEST_NAME = 5
_NOTHING = "(?=a)b"
_BETWEEN_DIGITS = "[ ()./-]{0,3}"
# What stands before a whole text; in JSON a line's end is a backslash and a letter, which belongs to no word.
_BEFORE = r"(?:(?<![\w.+-])|(?<=\\[nrtbf]))"
_BEFORE_DIGITS = r"(?:(?<!\w)|(?<=\\[nrtbf]))(?<!\d[ ()./-])(?<!\d[ ()./-]{2})(?<!\d[ ()./-]{3})"
_BEHIND_ADDRESS = r"(?![\w-]|\.\w)"
_BEHIND_DIGITS = rf"(?!{_BETWEEN_DIGITS}\d)(?!-?\w)"


def address_pattern(addresses: Iterable[str]) -> str:
    """Finds any of the addresses as a whole: `an@firm.de` is neither in `jan@firm.de` nor in `an@firm.de.example`."""
    return _any_of(f"{_BEFORE}{re.escape(each)}{_BEHIND_ADDRESS}" for each in addresses)


def contact_pattern(addresses: Iterable[str], numbers: Iterable[str]) -> str:
    """Finds any of the addresses or numbers in a running text; a number however its digits are parted."""
    return _any_of([address_pattern(addresses), *(f"{_BEFORE_DIGITS}{each}{_BEHIND_DIGITS}" for each in _parted(numbers))])


def cell_pattern(addresses: Iterable[str], numbers: Iterable[str]) -> str:
    """The same for the cell of a table, where a number is the whole cell: digits within a text are something else there."""
    return _any_of([address_pattern(addresses), *(rf"^\W*{each}\W*$" for each in _parted(numbers))])


def name_pattern(names: Iterable[str]) -> str:
    """Finds any of the full names as whole words; a single word is nobody's full name."""
    return _any_of(rf"(?:(?<!\w)|(?<=\\[nrtbf])){re.escape(each)}(?!\w)" for each in names if is_full_name(each))


def is_full_name(name: str) -> bool:
    """True for what can be searched for: at least two words that are no initials."""
    return len(name) >= _SHORTEST_NAME and len(name.split()) > 1


def html_pattern(addresses: Iterable[str], numbers: Iterable[str], names: Iterable[str]) -> str:
    """All of it as it stands in HTML."""
    return _any_of([
        contact_pattern([escape(each) for each in addresses], numbers), name_pattern([escape(each) for each in names])
    ])  # fmt: skip


def text_pattern(addresses: Iterable[str], numbers: Iterable[str], names: Iterable[str]) -> str:
    """All of it in a running text."""
    return _any_of([contact_pattern(addresses, numbers), name_pattern(names)])


def _parted(numbers: Iterable[str]) -> list[str]:
    digits = ("".join(re.findall("[0-9]", each)) for each in numbers)
    return [_BETWEEN_DIGITS.join(each) for each in digits if len(each) >= LEAST_DIGITS]


def _any_of(patterns: Iterable[str]) -> str:
    found = [each for each in dict.fromkeys(patterns) if each != _NOTHING]
    return f"(?:{'|'.join(found)})" if found else _NOTHING
