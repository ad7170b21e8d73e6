"""Placeholders in a text: `{{first_name}}`, and `{{first_name|there}}` with what stands there when there is no value."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
_LONE_BRACES = re.compile(r"\{\{|\}\}")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One place to fill. `written` is all of it, `name` in small letters; `default` None means that the value must be there."""

    written: str
    name: str
    default: str | None


def placeholders_in(text: str) -> Iterator[Placeholder]:
    """Every placeholder, in order."""
    return (_read(match) for match in _PLACEHOLDER.finditer(text))


def names_in(texts: Sequence[str]) -> list[str]:
    """The names of all placeholders, each once, in order."""
    return list(dict.fromkeys(each.name for text in texts for each in placeholders_in(text)))


def broken_braces(text: str) -> str | None:
    """What stands around double braces that do not belong together, for a message; None when all do."""
    lone = _LONE_BRACES.search(_PLACEHOLDER.sub(lambda match: " " * len(match.group()), text))
    return None if lone is None else " ".join(text[lone.start() : lone.start() + _SHOWN].split())


def fill(text: str, value_of: Callable[[Placeholder], str | None]) -> str:
    """The text with what `value_of` says in each place; None leaves the placeholder as it was written."""

    def put(match: re.Match[str]) -> str:
        value = value_of(_read(match))
        return match.group() if value is None else value

    return _PLACEHOLDER.sub(put, text)


def _read(match: re.Match[str]) -> Placeholder:
    name, bar, default = match.group(1).partition("|")
    return Placeholder(match.group(), name.strip().lower(), default.strip() if bar else None)
