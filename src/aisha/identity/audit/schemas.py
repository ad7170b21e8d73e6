"""Wire shapes of the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class AuditRow(BaseModel):
    """What somebody did. `changes` maps fields to `[before, after]`; `is_sealed` is false for the youngest rows."""

    id: UUID
    created_at: datetime
    actor_id: UUID | None
    actor_email: str | None
    actor_name: str | None
    actor_type: str
    actor_role: str | None = Field(description="The role at that moment; none of the installation itself.")
    impersonator_id: UUID | None = Field(description="Who looked through the actor's eyes.")
    impersonator_name: str | None
    action: str
    reason: str | None
    entity_type: str | None
    entity_id: UUID | None
    changes: dict[str, Any]
    ip: str | None
    user_agent: str | None
    request_id: str | None
    change_set_id: UUID | None
    is_sealed: bool


class OverviewRow(BaseModel):
    """What somebody did in some workspace, or on the platform: which `fields`, never their values."""

    id: UUID
    workspace_id: UUID
    workspace_name: str
    is_platform: bool
    created_at: datetime
    actor_id: UUID | None
    actor_email: str | None
    actor_name: str | None
    actor_type: str
    actor_role: str | None
    impersonator_id: UUID | None
    impersonator_name: str | None
    action: str
    reason: str | None = Field(description="Why, as whoever did it said.")
    entity_type: str | None
    entity_id: UUID | None
    fields: list[str] = Field(description="At most 100.")
    ip: str | None
    user_agent: str | None
    request_id: str | None
    change_set_id: UUID | None


class AuditFinding(BaseModel):
    """Where the log does not hold what was written."""

    tenant_id: UUID
    segment: int | None
    row: UUID | None
    problem: str


class AuditVerification(BaseModel):
    """Whether the sealed log is as it was written. `unsealed` counts rows too young to be sealed, `archived` those in files."""

    is_valid: bool
    segments: int
    rows: int
    archived: int
    unsealed: int
    sealed_until: datetime | None
    findings: list[AuditFinding] = Field(description="At most 100.")


class ActionCount(BaseModel):
    """How often something was done."""

    action: str
    count: int
