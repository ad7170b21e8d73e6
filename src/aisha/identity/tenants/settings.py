"""How a tenant works: its settings, declared once (domain.md § 1.1, admin-chapters.md § 6.1)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, get_args
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from aisha.core.declared import Declared, Scope, declare, layers_of, tenant_values
from aisha.core.modules import MODULES
from aisha.core.outbound_hosts import PublicHost
from aisha.core.workspace_limits import LIMITS, MOST_OF_ALL

EVERY: tuple[Scope, ...] = ("system", "tenant", "user")


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is not an IANA time zone such as America/New_York")
    return value


def _in_order(value: object) -> object:
    days: list[str] = [*get_args(Weekday)]
    given = cast(list[str], value) if isinstance(value, list) else []
    return sorted(set(given), key=days.index) if given and all(day in days for day in given) else cast(object, value)


Timezone = Annotated[str, AfterValidator(_timezone)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ConsentModel = Literal["opt_out", "opt_in"]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
KeptDays = Annotated[int, Field(ge=1, le=365)]


def _known_limits(value: dict[str, int]) -> dict[str, int]:
    unknown = sorted(set(value) - set(LIMITS.values))
    if unknown:
        raise ValueError(f"has nothing named {unknown[0][:60]!r}; there are {', '.join(LIMITS.values)}")
    return value


Limits = Annotated[dict[str, Annotated[int, Field(ge=0, le=MOST_OF_ALL)]], AfterValidator(_known_limits)]
"""How much of each kind a workspace may hold; a kind that is not named is not limited."""


class BusinessHours(BaseModel):
    """When the tenant works, in its own zone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    days: Annotated[list[Weekday], BeforeValidator(_in_order), Field(max_length=7)]
    from_: ClockTime = Field(alias="from")
    to: ClockTime


class ConsentModels(BaseModel):
    """Per channel: contact unless refused (opt_out), or only with consent (opt_in)."""

    model_config = ConfigDict(extra="forbid")
    email: ConsentModel = "opt_out"
    call: ConsentModel = "opt_out"
    text: ConsentModel = "opt_out"


REGIONAL = declare((
    Declared(
        "timezone", "Time zone", Timezone, "America/New_York", "Times are shown in it, and it decides when a day begins.",
        "regional", EVERY, kind="timezone",
    ),
    Declared(
        "currency", "Currency", Currency, "USD", "What amounts are in unless a record says otherwise.", "regional",
        kind="currency",
    ),
    Declared(
        "locale", "Language and numbers", Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")], "en",
        "How months are called and thousands and decimals are set apart.", "regional", EVERY, kind="locale",
    ),
    Declared(
        "date_format", "Date format", Literal["MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "YYYY-MM-DD"], "MM/DD/YYYY",
        "How dates are written on screens and in files.", "regional", EVERY,
        (
            ("MM/DD/YYYY", "12/31/2026"), ("DD/MM/YYYY", "31/12/2026"), ("DD.MM.YYYY", "31.12.2026"),
            ("YYYY-MM-DD", "2026-12-31"),
        ),
    ),
    Declared(
        "time_format", "Clock", Literal["12h", "24h"], "12h", "How times of day are written.", "regional", EVERY,
        (("12h", "2:30 PM"), ("24h", "14:30")),
    ),
    Declared(
        "week_start", "First day of the week", Literal["sunday", "monday", "saturday"], "sunday",
        "Where weeks begin in calendars and in filters such as “this week”.", "regional", EVERY,
        (("sunday", "Sunday"), ("monday", "Monday"), ("saturday", "Saturday")),
    ),
    Declared(
        "business_hours", "Working hours", BusinessHours,
        {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"},
        "When people can be reached, in the workspace's time zone.", "regional", kind="hours",
    ),
))  # fmt: skip
GENERAL = declare((
    Declared(
        "duplicates", "Duplicates", Literal["off", "warn", "block"], "warn",
        "What happens when a new record looks like one that is there already.", "general",
        options=(("off", "Allow"), ("warn", "Warn"), ("block", "Refuse")),
    ),
    Declared("trash_days", "Keep deleted records", KeptDays, 30, "After that they are gone for good.", "general", unit="days"),
    Declared(
        "import_file_days", "Keep imported files", KeptDays, 90, "Files and their rows; what was imported stays.", "general",
        unit="days",
    ),
    Declared(
        "consent_model", "Consent", ConsentModels, {"email": "opt_out", "call": "opt_out", "text": "opt_out"},
        "Whether people may be contacted until they refuse, or only after they have agreed.", "consent", kind="consent",
    ),
    Declared(
        "sending_profile_id", "Mail of this workspace is sent through", UUID, None,
        "The connection by which invitations and mails to people leave. Empty: the installation's mail server.",
        "email", ("tenant",), kind="mail_connection",
    ),
    Declared(
        "access_review", "Access reviews", Literal["quarterly", "off"], "quarterly",
        "Each quarter a review of who has access begins by itself, and administrators are told by mail.", "general",
        options=(("quarterly", "Each quarter"), ("off", "Only by hand")),
    ),
    Declared(
        "allowed_hosts", "Hosts that may be called", Annotated[list[PublicHost], Field(max_length=200)], [],
        "Where calls from this workspace to other services may go. Empty: every public host.", "general", ("tenant",),
        kind="hosts",
    ),
))  # fmt: skip
MenuEntry = Literal["leads", "contacts", "accounts", "opportunities", "activities", "products", "campaigns"]
CardedType = Literal["leads", "contacts", "accounts", "opportunities", "activities", "products"]
CardName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
CardTitle = Annotated[
    str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")
]
CardTitles = Annotated[dict[CardName, CardTitle], Field(max_length=100)]


def _once(value: list[str]) -> list[str]:
    return list(dict.fromkeys(value))


NAVIGATION = declare((
    Declared(
        "menu_order", "Order of the menu", Annotated[list[MenuEntry], AfterValidator(_once), Field(max_length=30)], [],
        "What comes first in the menu. The first list in it is where people land after signing in.", "navigation", ("tenant",),
        kind="menu_order",
    ),
    Declared(
        "menu_hidden", "Entries of the menu", Annotated[list[MenuEntry], AfterValidator(_once), Field(max_length=30)], [],
        "Those not ticked are hidden. Nothing is locked by it: search, links and the API still reach them.", "navigation",
        ("tenant", "user"),
        kind="menu_hidden",
    ),
    Declared(
        "status_cards_hidden", "Cards above lists",
        dict[CardedType, Annotated[list[CardName], AfterValidator(_once), Field(max_length=100)]], {},
        "The figures by status or stage over each list. Those not ticked are hidden.", "navigation",
        ("tenant", "user"), kind="status_cards",
    ),
    Declared(
        "status_card_names", "Names of cards", dict[CardedType, CardTitles], {},
        "What a card over a list is called, where that is not the status or stage itself.", "navigation", ("tenant",),
        kind="status_card_names",
    ),
))  # fmt: skip
RESERVED = declare((
    Declared(
        "allowed_env", "Variables for workflows", list[str], [],
        "Names of environment variables that workflows of this workspace may read. Superadmins only.", "", ("tenant",),
    ),
    Declared(
        "plan", "Plan", Annotated[str, Field(max_length=60)], "", "What this workspace has agreed on. Superadmins only.", "",
        ("tenant",),
    ),
    Declared(
        "limits", "Limits", Limits, {},
        "How much this workspace may hold: users, records of a type, storage in MB and so on. Superadmins only.", "",
        ("tenant",),
    ),
))  # fmt: skip
TENANT_SETTINGS = (*REGIONAL, *GENERAL, *NAVIGATION, *RESERVED)
"""What lies in `tenants.settings` under its own key."""
DEFAULT_SETTINGS: Mapping[str, Any] = {each.key: each.default for each in TENANT_SETTINGS}


def with_defaults(settings: Mapping[str, Any], inherited: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A tenant's settings as they hold: its own, else the installation's (`inherited_settings`), else the defaults."""
    return {**settings, **tenant_values(layers_of(inherited or {}, settings))}


def _modules(value: dict[str, bool]) -> dict[str, bool]:
    unknown = sorted(set(value) - set(MODULES.values))
    if unknown:
        raise ValueError(f"has no module named {unknown[0][:60]!r}; there are {', '.join(MODULES.values)}")
    return value


ModuleSwitches = Annotated[dict[str, bool], AfterValidator(_modules)]


class SettingsBody(BaseModel):
    """What every body with settings of a tenant has in common."""

    model_config = ConfigDict(extra="forbid")
    modules: ModuleSwitches | None = None


_FIELDS: dict[str, Any] = {each.key: (each.type | None, Field(default=None, description=each.help)) for each in TENANT_SETTINGS}
if TYPE_CHECKING:

    class TenantSettings(SettingsBody):
        """The settings a request may change; those not sent stay, null goes back to what holds above."""
else:
    TenantSettings = create_model(
        "TenantSettings",
        __base__=SettingsBody,
        __doc__="The settings a request may change; those not sent stay, null goes back to what holds above.",
        **_FIELDS,
    )
