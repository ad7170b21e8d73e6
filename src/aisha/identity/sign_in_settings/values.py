"""The settings of sign-in, their ranges, and which of two values is the stricter one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from aisha.core.choices import Choice, Choices
from aisha.core.declared import Declared, declare
from aisha.core.schema_types import OneOf
from aisha.identity.users.schemas import EMAIL_PATTERN

GRACE_OF_SECOND_FACTOR = timedelta(days=7)
REQUIRE_2FA = Choices("require_2fa", (Choice("none", "Nobody"), Choice("admins", "Administrators"), Choice("all", "Everybody")))


class SignInSettings(BaseModel):
    """Every setting with its default: the names behind `auth.` in the table of admin-chapters.md § 5.1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    access_ttl: int = Field(default=15, ge=5, le=60, description="Life of an access token, in minutes.")
    refresh_ttl: int = Field(default=7, ge=1, le=30, description="Life of a sign-in that is not used, in days.")
    keep_signed_in: bool = Field(default=True, description="Switched off, a sign-in ends with the browser.")
    idle_logout: int = Field(default=0, ge=0, le=480, description="Minutes without use until sign-out, 5 to 480; 0 = never.")
    password_min_length: int = Field(default=12, ge=8, le=128, description="How many characters a password needs.")
    password_classes: int = Field(default=0, ge=0, le=4, description="How many of: small letters, capitals, digits, others.")
    password_history: int = Field(default=5, ge=0, le=24, description="Earlier passwords that may not come back.")
    lockout_threshold: int = Field(default=10, ge=3, le=100, description="Failures until an address is locked.")
    lockout_window: int = Field(default=15, ge=1, le=1440, description="Minutes within which failures count together.")
    lockout_duration: int = Field(default=15, ge=1, le=1440, description="Minutes a lock lasts.")
    require_2fa: Annotated[str, OneOf(REQUIRE_2FA)] = Field(
        default="none", description="Who needs a second factor; 7 days after it is set, nobody gets around it."
    )
    trusted_device: int = Field(default=30, ge=0, le=90, description="Days a browser may leave out the second factor.")
    invitation_ttl: int = Field(default=7, ge=1, le=30, description="Days an invitation can be accepted.")
    reset_ttl: int = Field(default=60, ge=5, le=1440, description="Minutes a link for a new password works.")
    protected_emails: tuple[Annotated[str, Field(pattern=EMAIL_PATTERN, max_length=320)], ...] = Field(
        default=(), max_length=100, description="Logins that no request can change or delete."
    )

    @property
    def access_lifetime(self) -> timedelta:
        """How long an access token lives."""
        return timedelta(minutes=self.access_ttl)

    @property
    def refresh_lifetime(self) -> timedelta:
        """How long a session can be renewed."""
        return timedelta(days=self.refresh_ttl)


DEFAULTS = SignInSettings()
SYSTEM_ONLY = frozenset({"lockout_threshold", "lockout_window", "lockout_duration", "protected_emails"})
"""What is decided before anybody's tenant is known, or protects logins over all tenants."""
_LESS_IS_STRICTER = ("access_ttl", "refresh_ttl", "trusted_device", "invitation_ttl", "reset_ttl")
_MORE_IS_STRICTER = ("password_min_length", "password_classes", "password_history")
_LONGEST_IDLE = 100_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value is not admitted, for the field's name."""

    field: str
    text: str


def strictness(name: str) -> Callable[[Any], int] | None:
    """What grows as the value of a setting becomes stricter; None for what a tenant cannot set."""
    if name in _LESS_IS_STRICTER:
        return lambda value: -value
    if name in _MORE_IS_STRICTER:
        return lambda value: value
    special: dict[str, Callable[[Any], int]] = {
        "keep_signed_in": lambda value: 0 if value else 1,
        "idle_logout": lambda value: -(value or _LONGEST_IDLE),
        "require_2fa": REQUIRE_2FA.values.index,
    }
    return special.get(name)


_LABELS = {
    "access_ttl": ("Access token", "minutes"), "refresh_ttl": ("Sign-in lasts", "days"),
    "keep_signed_in": ("Stay signed in", None), "idle_logout": ("Sign out when idle", "minutes"),
    "password_min_length": ("Shortest password", "characters"),
    "password_classes": ("Kinds of characters", None), "password_history": ("Earlier passwords refused", None),
    "lockout_threshold": ("Failures until a lock", None), "lockout_window": ("Failures count within", "minutes"),
    "lockout_duration": ("A lock lasts", "minutes"), "require_2fa": ("Second factor", None),
    "trusted_device": ("Trusted browsers", "days"), "invitation_ttl": ("Invitations", "days"),
    "reset_ttl": ("Links for a new password", "minutes"), "protected_emails": ("Protected logins", None),
}  # fmt: skip


def _declared(name: str, field: FieldInfo) -> Declared:
    label, unit = _LABELS[name]
    kind: Any = Annotated[(field.annotation, Field(), *field.metadata)]  # pyright: ignore[reportInvalidTypeForm]
    options = tuple((option.value, option.label) for option in REQUIRE_2FA) if name == "require_2fa" else ()
    return Declared(
        f"auth.{name}", label, Annotated[kind, AfterValidator(_idle)] if name == "idle_logout" else kind, field.default,
        field.description or "", "sign-in", ("system",) if name in SYSTEM_ONLY else ("system", "tenant"), options, unit=unit,
        kind="emails" if name == "protected_emails" else None, stricter=strictness(name),
    )  # fmt: skip


def _idle(value: int) -> int:
    if 0 < value < 5:
        raise ValueError("must be 0 or between 5 and 480")
    return value


SIGN_IN = declare(_declared(name, field) for name, field in SignInSettings.model_fields.items())
"""The same settings for everything that shows or changes settings of every kind."""


def merge(system: SignInSettings, *overlays: Mapping[str, Any]) -> SignInSettings:
    """The rules that hold: of each setting the strictest among the installation's and those of the tenants."""
    values = system.model_dump()
    for overlay in overlays:
        for name, value in overlay.items():
            measure = strictness(name)
            if measure is not None and is_valid(name, value) and measure(value) > measure(values[name]):
                values[name] = value
    return SignInSettings(**values)


def is_valid(name: str, value: Any) -> bool:
    """True for a stored value that this version understands."""
    return not refusals({name: value})


def refusals(changes: Mapping[str, Any]) -> list[Refusal]:
    """What is wrong with new values, name by name."""
    found: list[Refusal] = []
    try:
        SignInSettings.model_validate(dict(changes), strict=False)
    except ValidationError as error:
        found = [Refusal(str(each["loc"][0]), each["msg"]) for each in error.errors()]
    idle = changes.get("idle_logout")
    if isinstance(idle, int) and 0 < idle < 5:
        found.append(Refusal("idle_logout", "must be 0 or between 5 and 480"))
    return found


def overlay_of(settings: object) -> Mapping[str, Any]:
    """The sign-in part of a tenant's settings."""
    auth = cast(Mapping[str, Any], settings).get("auth") if isinstance(settings, Mapping) else None
    return cast(Mapping[str, Any], auth) if isinstance(auth, Mapping) else {}
