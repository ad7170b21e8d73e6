"""How a type of integration is declared: what it asks for, and how it is tried. Form, validation, API and documentation
come from the declaration."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from aisha.core.choices import Choice, Choices
from aisha.core.outbound import MAX_SECONDS, Reach
from aisha.core.outbound_hosts import check_host
from aisha.core.settings_values import check_url

Kind = Literal["text", "url", "host", "email", "path", "header", "number", "choice", "secret"]
MAX_TEXT, MAX_SECRET = 500, 4000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_FORBIDDEN_HEADERS = ("host", "content-length", "transfer-encoding", "connection", "cookie")

INTEGRATION_GROUP = Choices(
    "integration_group",
    (
        Choice("ai", "Language models"), Choice("mail", "Mail"), Choice("calls", "Calls and messages"),
        Choice("calendar", "Calendars"), Choice("automation", "Automation"), Choice("team", "Team and code"),
        Choice("any", "Anything else"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """A value somebody enters. `is_address`: it says where the secrets go, so that whoever changes it enters them again.

    `default` holds while nothing is entered; an option that is required and has none must be entered.
    """

    name: str
    label: str
    help: str
    kind: Kind = "text"
    default: str | int | None = None
    is_required: bool = False
    is_address: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int = 1
    maximum: int = 1_000_000
    example: str = ""

    @property
    def is_secret(self) -> bool:
        return self.kind == "secret"

    def checked(self, value: Any) -> str | int:
        """The value as it is stored. Raises ValueError with the text shown beside the field."""
        if self.kind == "number":
            if isinstance(value, bool) or not isinstance(value, int) or not self.minimum <= value <= self.maximum:
                raise ValueError(f"This must be a whole number from {self.minimum:,} to {self.maximum:,}.")
            return value
        if not isinstance(value, str):
            raise ValueError("This must be text.")
        text = value if self.is_secret else value.strip()
        if len(text) > (MAX_SECRET if self.is_secret else MAX_TEXT):
            raise ValueError("This is too long.")
        if any(ord(each) < 32 or ord(each) == 127 for each in text):
            raise ValueError("This must be one line without control characters.")
        self._check_form(text)
        return text.rstrip("/") if self.kind == "url" else text.lower() if self.kind == "host" else text

    def _check_form(self, text: str) -> None:
        if self.kind == "url":
            _check_address(text)
        elif self.kind == "host" and (":" in text or "*" in text or not _is_host(text)):
            raise ValueError("This must be the name of a server, such as smtp.example.com.")
        elif self.kind == "email" and not (_EMAIL.fullmatch(text) and text.isascii()):
            raise ValueError("This must be an e-mail address.")
        elif self.kind == "path" and not (text.startswith("/") and text.isascii() and "#" not in text and " " not in text):
            raise ValueError("This must be a path that begins with /.")
        elif self.kind == "header" and (not _HEADER.fullmatch(text) or text.lower() in _FORBIDDEN_HEADERS):
            raise ValueError("This must be the name of a header, such as X-API-Key.")
        elif self.kind == "choice" and text not in [each for each, _ in self.choices]:
            raise ValueError(f"This must be one of {', '.join(each for each, _ in self.choices)}.")
        elif self.is_secret and not text.isascii():
            raise ValueError("This must be plain characters, as the service shows it.")


@dataclass(frozen=True, slots=True)
class Target:
    """What a trial calls: the options with their defaults, the secrets by name, and what it may reach."""

    options: Mapping[str, Any]
    secrets: Mapping[str, str]
    reach: Reach
    timeout_seconds: float = MAX_SECONDS

    def text(self, name: str) -> str:
        """An option or secret as text; "" for one that is not there."""
        value = self.secrets.get(name, self.options.get(name))
        return "" if value is None else str(value)


Probe = Callable[[Target], Awaitable[str]]
"""Makes the cheapest call that shows whether the credentials hold, and says in words what it found. Raises AishaError."""


@dataclass(frozen=True, slots=True)
class IntegrationType:
    """A type: where it stands, what it is for, what it asks for, and what its test does."""

    key: str
    group: str
    summary: str
    find_key: str
    trial: str
    options: tuple[Option, ...]
    secrets: tuple[Option, ...]
    limits: tuple[Option, ...]
    probe: Probe
    signs: bool = False

    def find_option(self, name: str) -> Option | None:
        """An option or limit of this name."""
        return next((each for each in (*self.options, *self.limits) if each.name == name), None)

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.options if each.is_address)

    def effective(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The options as they hold: what is stored, else the default."""
        return {each.name: config.get(each.name, each.default) for each in (*self.options, *self.limits)}


def _check_address(text: str) -> None:
    try:
        check_url(text)
        parts = urlsplit(text)
        is_plain = not parts.username and not parts.password and not parts.query and not parts.fragment and text.isascii()
    except ValueError:
        is_plain = False
    if not is_plain or " " in text:
        raise ValueError("This must be an http or https address, without a password, ? or # in it.")


def _is_host(text: str) -> bool:
    try:
        check_host(text)
    except ValueError:
        return False
    return True
