"""What the environment sets, for those who look for the reason of something: every variable, secrets masked."""

from dataclasses import dataclass
from typing import Any, cast

from aisha.core.settings import Settings

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class EnvironmentSetting:
    """A variable with its value as text; `source` is environment or default."""

    name: str
    value: str
    source: str


def describe_environment(settings: Settings) -> list[EnvironmentSetting]:
    """Every variable, by topic."""
    found: list[EnvironmentSetting] = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        is_given = name in settings.model_fields_set
        shown = HIDDEN if value and not field.repr else _text(value)
        found.append(EnvironmentSetting(name.upper(), shown, "environment" if is_given else "default"))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(cast(tuple[str, ...], value)) if isinstance(value, tuple) else str(value)
