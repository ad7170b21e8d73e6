"""What somebody enters for an integration, held against the declaration of its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aisha.configuration.integrations.declared import IntegrationType, Option
from aisha.core.errors import ValidationFailed

REQUIRED = "This field is required."


@dataclass(frozen=True, slots=True)
class Entered:
    """What is stored of an integration: what differs from the defaults, and the secrets by name."""

    config: dict[str, Any]
    secrets: dict[str, str]


class _Checks:
    """The texts beside the fields, and what was found right."""

    def __init__(self) -> None:
        self.problems: dict[str, list[str]] = {}

    def take(self, place: str, option: Option | None, value: Any, into: dict[str, Any]) -> None:
        """Check a value; null and "" take it away."""
        if option is None:
            self.problems[place] = ["There is no such field."]
        elif value is None or value == "":
            into.pop(option.name, None)
        else:
            try:
                into[option.name] = option.checked(value)
            except ValueError as error:
                self.problems[place] = [str(error)]


def check_entered(
    kind: IntegrationType, config: Mapping[str, Any], credentials: Mapping[str, Any], present: Entered | None = None
) -> Entered:
    """What is to be stored once `config` and `credentials` are applied to what is there; names not sent stay as they are.

    Limits sent in `credentials` belong to `config` (decisions.md "Send limits (9.5)"). Raises ValidationFailed.
    """
    checks = _Checks()
    limits = {name: value for name, value in credentials.items() if name in {each.name for each in kind.limits}}
    made = Entered(dict(present.config) if present else {}, dict(present.secrets) if present else {})
    for name, value in {**limits, **config}.items():
        checks.take(f"config.{name[:60]}", kind.find_option(name), value, made.config)
    secrets = {each.name: each for each in kind.secrets}
    sent = {name: value for name, value in credentials.items() if name not in limits}
    for name, value in sent.items():
        checks.take(f"credentials.{name[:60]}", secrets.get(name), value, made.secrets)
    _check_required(kind, made, checks)
    if present is not None:
        _check_address(kind, present, made, sent, checks)
    if checks.problems:
        raise ValidationFailed(checks.problems)
    return made


def _check_required(kind: IntegrationType, made: Entered, checks: _Checks) -> None:
    for option in kind.options:
        if option.is_required and option.default is None and option.name not in made.config:
            checks.problems.setdefault(f"config.{option.name}", [REQUIRED])
    for option in kind.secrets:
        if option.is_required and option.name not in made.secrets:
            checks.problems.setdefault(f"credentials.{option.name}", [REQUIRED])


def _check_address(kind: IntegrationType, before: Entered, after: Entered, sent: Mapping[str, Any], checks: _Checks) -> None:
    """A secret goes only where it was meant to go: whoever changes the address has to know it."""
    old, new = kind.effective(before.config), kind.effective(after.config)
    if all(old[name] == new[name] for name in kind.addresses):
        return
    for name in before.secrets:
        if name not in sent:
            text = "The address has changed: enter this again, so that it goes nowhere it was not meant to go."
            checks.problems.setdefault(f"credentials.{name}", [text])
