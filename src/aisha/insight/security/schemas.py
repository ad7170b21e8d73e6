"""Wire shapes of limits, read-only mode, signals and blocks."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class TopCaller(BaseModel):
    """A caller in its present window. `caller` is `user:<id>`, `key:<id>` or `ip:<address>`."""

    bucket: str
    caller: str
    name: str | None
    requests: int
    seconds_left: float


class RateLimits(BaseModel):
    """The limits as they are configured, where they are counted, and who asks most."""

    window_seconds: float
    most_requests: int
    most_sign_ins: int
    counted_in: str = Field(description="`redis`, shared by all processes, or `process`, this one alone.")
    callers: list[TopCaller]


class ReadOnlyState(BaseModel):
    """Whether changes are refused, and who said so why and since when. What the environment says cannot be lifted here."""

    is_on: bool
    by_environment: bool
    reason: str | None
    who: str | None
    since: datetime | None


class ReadOnlyBody(BaseModel):
    """Refuse changes, or admit them again."""

    is_on: bool
    reason: str | None = Field(default=None, max_length=500, examples=["Moving to a new server until noon"])


class SecuritySignal(BaseModel):
    """Something that looked like an attack. The request was not refused for it."""

    id: UUID
    tenant: UUID | None
    tenant_name: str | None
    created_at: datetime
    kind: str
    source: str
    user_id: UUID | None
    user_email: str | None
    method: str | None
    path: str | None
    details: dict[str, Any]
    request_id: str | None


class Block(BaseModel):
    """A source whose requests are refused until `ends_at`; null: until somebody lifts it. By volume, nobody created it."""

    id: UUID
    source: str
    kind: str
    reason: str | None
    level: int
    created_at: datetime
    created_by_email: str | None
    ends_at: datetime | None


class BlockBody(BaseModel):
    """An address to refuse, for some minutes or until it is lifted."""

    address: str = Field(max_length=60, examples=["203.0.113.9"])
    reason: Reason
    minutes: int | None = Field(default=None, ge=1, le=525_600)


class IsolatedTable(BaseModel):
    """How one table keeps tenants apart, or why its rows belong to none. `rights` are the application's; `gaps`: in words."""

    name: str
    has_tenant: bool
    row_class: str
    why: str | None = Field(description="Why its rows belong to no tenant; null where they belong to one.")
    is_on: bool
    is_forced: bool
    is_isolated: bool | None = Field(description="A restrictive policy covers reading and writing; null without a tenant.")
    admissions: list[str] = Field(description="Policies that admit rows within the tenant.")
    rights: list[str]
    owner: str
    has_composite_key: bool | None = Field(description="Null without a tenant, as `links_carry_tenant`.")
    links_carry_tenant: bool | None
    migration: str | None = Field(description="The migration that makes the table: where a gap is cured.")
    gaps: list[str]


class IsolationTest(BaseModel):
    """What a self-test tried and what did not hold."""

    is_ok: bool
    tables: int
    duration_ms: int
    findings: list[str]


class PastIsolationTest(BaseModel):
    """The last self-test, whoever or whatever ran it."""

    is_ok: bool
    tried_at: datetime
    duration_ms: int
    findings: list[str]
