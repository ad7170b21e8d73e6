"""A tenant's settings: their defaults, what they may hold, and the modules that can be switched (domain.md §§ 1.1, 3.13)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from aisha.core.choices import Choice, Choices
from aisha.core.outbound_hosts import PublicHost

MODULES = Choices(
    "module",
    (
        Choice("dashboard", "Dashboard"), Choice("accounts", "Accounts"), Choice("contacts", "Contacts"),
        Choice("leads", "Leads"), Choice("opportunities", "Opportunities"), Choice("activities", "Activities"),
        Choice("calendar", "Calendar"), Choice("document_processing", "Document processing"),
        Choice("ai_campaigns", "AI campaigns"), Choice("analytics_reports", "Analytics reports"),
        Choice("employees", "Employees"), Choice("integrations", "Integrations"), Choice("workflows", "Workflows"),
        Choice("ai_agent", "AI agent"), Choice("ai_suggestions", "AI suggestions"),
        Choice("realtime_voice", "Realtime Voice"), Choice("call_flow", "Call flow"), Choice("care", "C.A.R.E."),
        Choice("data_import", "Data import"),
    ),
)  # fmt: skip
"""Every module is on unless a tenant's settings say otherwise."""

DEFAULT_SETTINGS: Mapping[str, Any] = {
    "timezone": "America/New_York",
    "currency": "USD",
    "date_format": "MM/DD/YYYY",
    "time_format": "12h",
    "week_start": "sunday",
    "locale": "en",
    "duplicates": "warn",
    "business_hours": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"},
    "consent_model": {"email": "opt_out", "call": "opt_out", "text": "opt_out"},
    "trash_days": 30,
    "import_file_days": 90,
    "limits": {},
    "allowed_hosts": [],
    "allowed_env": [],
    "modules": {},
}


def with_defaults(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A tenant's settings, the defaults where it has none."""
    return {**DEFAULT_SETTINGS, **settings}


def modules_of(settings: Mapping[str, Any]) -> dict[str, bool]:
    """Every module and whether it is on."""
    chosen: Mapping[str, object] = settings.get("modules") or {}
    return {module: bool(chosen.get(module, True)) for module in MODULES.values}


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is not an IANA time zone such as America/New_York")
    return value


def _modules(value: dict[str, bool]) -> dict[str, bool]:
    unknown = sorted(set(value) - set(MODULES.values))
    if unknown:
        raise ValueError(f"has no module named {unknown[0][:60]!r}; there are {', '.join(MODULES.values)}")
    return value


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ConsentModel = Literal["opt_out", "opt_in"]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class BusinessHours(BaseModel):
    """When the tenant works, in its own zone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    days: list[Weekday]
    from_: ClockTime = Field(alias="from")
    to: ClockTime


class ConsentModels(BaseModel):
    """Per channel: contact unless refused (opt_out), or only with consent (opt_in)."""

    model_config = ConfigDict(extra="forbid")
    email: ConsentModel = "opt_out"
    call: ConsentModel = "opt_out"
    text: ConsentModel = "opt_out"


class TenantSettings(BaseModel):
    """The settings a request may change; those not sent stay."""

    model_config = ConfigDict(extra="forbid")
    timezone: Annotated[str, AfterValidator(_timezone)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    date_format: Literal["MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "YYYY-MM-DD"] | None = None
    time_format: Literal["12h", "24h"] | None = None
    week_start: Literal["sunday", "monday", "saturday"] | None = None
    locale: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] | None = None
    duplicates: Literal["off", "warn", "block"] | None = None
    business_hours: BusinessHours | None = None
    consent_model: ConsentModels | None = None
    trash_days: Annotated[int, Field(ge=1, le=365)] | None = None
    import_file_days: Annotated[int, Field(ge=1, le=365)] | None = None
    limits: dict[str, int] | None = None
    allowed_hosts: list[PublicHost] | None = Field(default=None, max_length=200, description="Empty: every public host.")
    allowed_env: list[str] | None = Field(default=None, description="Superadmins only.")
    modules: Annotated[dict[str, bool], AfterValidator(_modules)] | None = None
