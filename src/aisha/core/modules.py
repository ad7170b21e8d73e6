"""The parts of the product that a tenant can switch off: off means off in routes, jobs, menus and search; data stay
(domain.md § 3.13)."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Boolean, CheckConstraint, Column, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_table
from aisha.core.declared import Declared, declare
from aisha.core.labels import LABELLED
from aisha.core.settings import Settings

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
"""Every module is on unless a tenant's row says otherwise."""
MODULE_LABELS: Mapping[str, str] = {option.value: option.label for option in MODULES}
MODULE_OF_RESOURCE: Mapping[str, str] = {
    **{each: each for each in LABELLED.values},
    "documents": "document_processing",
    "integrations": "integrations",
    "webhooks": "integrations",
    "products": "opportunities",
    "campaigns": "ai_campaigns",
}
"""Resources of permissions that end with their module."""


class StageSetting(BaseModel):
    """A stage of the default pipeline in words: its key follows from its name, its kind is open unless said."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    key: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[a-z0-9_]+$")] | None = None
    kind: Annotated[str, Field(max_length=10, description="A kind of stage; the table of stages admits no other.")] = "open"
    probability: Annotated[int, Field(ge=0, le=100)] | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.name and not self.key:
            raise ValueError("a stage needs a name")
        return self


StageText = Annotated[str, Field(min_length=1, max_length=60, pattern=r"[A-Za-z0-9]")]
SETTING_PREFIX = "module."


def _of(module: str, name: str, label: str, kind: Any, default: Any, help_text: str, unit: str | None = None) -> Declared:
    return Declared(f"{SETTING_PREFIX}{module}.{name}", label, kind, default, help_text, "modules", ("tenant",), unit=unit)


_SETTINGS = (
    _of(
        "opportunities", "stages", "Stages", Annotated[list[StageText | StageSetting], Field(min_length=1, max_length=30)],
        ["prospecting", "qualification", "proposal", "negotiation", "closed_won", "closed_lost"],
        "The stages of the default pipeline.",
    ),
    _of(
        "document_processing", "max_upload_mb", "Largest document", Annotated[int, Field(ge=1, le=200)], 10,
        "What may be uploaded.", "MB",
    ),
    _of(
        "ai_campaigns", "calls_in_business_hours", "Calls within working hours", bool, True,
        "Campaigns call people only within the workspace's working hours.",
    ),
    _of(
        "ai_campaigns", "mails_per_person_and_day", "Campaign mails per person in 24 hours",
        Annotated[int, Field(ge=0, le=100)], 1, "From all campaigns together; 0 sets no limit.",
    ),
    _of("workflows", "max_workflows", "Workflows at most", Annotated[int, Field(ge=1, le=1000)], 50, "How many there can be."),
    _of("ai_agent", "tool_limit", "Steps an answer", Annotated[int, Field(ge=1, le=50)], 12, "What one answer may take."),
    _of("ai_agent", "temperature", "Temperature", Annotated[float, Field(ge=0, le=2)], 0.4, "How freely answers are worded."),
    _of(
        "ai_suggestions", "min_confidence", "Least confidence", Annotated[float, Field(ge=0, le=1)], 0.7,
        "Less certain suggestions are not made.",
    ),
    _of("realtime_voice", "ptt_enabled", "Push to talk", bool, True, "The space bar speaks."),
    _of("realtime_voice", "auto_play_responses", "Answers are spoken", bool, True, "Answers are played without being asked."),
    _of("call_flow", "create_leads", "Unknown callers become leads", bool, True, "A call from an unknown number makes a lead."),
    _of("care", "high_value_amount", "High value from", Annotated[float, Field(ge=0)], 10_000, "Deals from this amount on."),
    _of(
        "care", "cooldown_hours", "Rest between acts", Annotated[int, Field(ge=0, le=8760)], 24,
        "Hours in which nothing is done again.", "hours",
    ),
)  # fmt: skip
MODULE_SETTINGS: Mapping[str, Mapping[str, Declared]] = {
    module: {each.key.split(".")[2]: each for each in _SETTINGS if each.key.split(".")[1] == module}
    for module in MODULES.values
}
"""What belongs to a module, by name."""
declare(MODULE_SETTINGS["ai_campaigns"].values())
"""Offered in the settings are those that do something in this release and have no page of their own."""
CARRIED_OUT = frozenset({("opportunities", "stages")})
"""Settings that the database carries out when they are written and does not keep (domain.md § 3.3)."""
_CEILINGS: Mapping[str, tuple[str, ...]] = {
    "vite_enable_ai": ("ai_agent", "ai_suggestions", "realtime_voice"),
    "vite_enable_docs": ("document_processing",),
    "vite_enable_analytics": ("analytics_reports",),
}

module_settings = tenant_table(
    "module_settings",
    Column("module_name", Text, CheckConstraint(MODULES.check_sql("module_name"), name="module_name"), nullable=False),
    Column("is_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("settings", JSONB, server_default=text("'{}'")),
    UniqueConstraint("tenant_id", "module_name", name="uq_module_settings_module"),
)


def closed_by_environment(settings: Settings) -> Mapping[str, str]:
    """The modules that the environment keeps off for everybody, with the variable that does."""
    return {module: name.upper() for name, modules in _CEILINGS.items() if not getattr(settings, name) for module in modules}


def module_layer(module: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a tenant sets of a module, by the keys of the settings."""
    return {f"{SETTING_PREFIX}{module}.{name}": value for name, value in stored.items()}


def module_of(permission: str) -> str | None:
    """The module whose end takes this permission with it."""
    return MODULE_OF_RESOURCE.get(permission.partition(".")[0])
