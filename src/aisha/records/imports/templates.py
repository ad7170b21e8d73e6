"""Texts made of a row's cells, such as "{account} – {product}"."""

import re
from collections.abc import Callable

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_LOOSE_ENDS = re.compile(r"^[\s–—\-/|,:·]+|[\s–—\-/|,:·]+$")


def placeholders(template: str) -> list[str]:
    """The columns a template names."""
    return _PLACEHOLDER.findall(template)


def fill_template(template: str, text_of: Callable[[str], str]) -> str:
    """The template with its columns' texts. Separators around an empty one at either end are dropped."""
    if "{" not in template:
        return template
    filled = _PLACEHOLDER.sub(lambda found: text_of(found[1]), template)
    return _LOOSE_ENDS.sub("", filled)
