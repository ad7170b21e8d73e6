"""Choice lists. One `Choices` is the source of the database CHECK, the API schema, the aliases and the UI's options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Choice(NamedTuple):
    """One admitted value: what is stored, what is shown, and the tone of its chip (ui.md)."""

    value: str
    label: str
    tone: str = "slate"


@dataclass(frozen=True)
class Choices:
    """An ordered list of choices and the aliases that imports and webhooks may use for them.

    `aliases` maps lower-case spellings to stored values (decisions.md "Vocabulary").
    """

    name: str
    options: tuple[Choice, ...]
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(option.value for option in self.options)

    def __contains__(self, value: object) -> bool:
        return value in self.values

    def __iter__(self) -> Iterator[Choice]:
        return iter(self.options)

    def find(self, text: str) -> str | None:
        """The stored value a text stands for: itself, its label or an alias; case and separators do not matter."""
        plain = _plain(text)
        for option in self.options:
            if plain in (_plain(option.value), _plain(option.label)):
                return option.value
        return {_plain(alias): value for alias, value in self.aliases.items()}.get(plain)

    def check_sql(self, column: str) -> str:
        """The CHECK expression that admits only these values."""
        return f"{column} in ({', '.join(repr(value) for value in self.values)})"


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())
