"""Wire shapes of access reviews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from aisha.core.schema_types import OneOf
from aisha.insight.access_review.tables import DECISION, LINE_KIND, REVIEW_STATUS

ReviewStatus = Annotated[str, OneOf(REVIEW_STATUS)]
LineKind = Annotated[str, OneOf(LINE_KIND)]
LineDecision = Annotated[str, OneOf(DECISION)]


@dataclass(frozen=True, slots=True)
class AccessReview:
    """A review with its lines in numbers. `digest` is the SHA-256 of the lines as they were signed."""

    id: UUID
    status: ReviewStatus
    created_at: datetime
    started_by: str | None
    signed_at: datetime | None
    signed_by: str | None
    statement: str | None
    digest: str | None
    lines: int
    pending: int
    confirmed: int
    removed: int


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Who holds a role or an API key. `access` is the role's name, or the key's; `label` is how people call a role.

    `details` of a key: its beginning and its scopes. `last_used_at` is as of the start of the review.
    """

    id: UUID
    kind: LineKind
    user_id: UUID
    key_id: UUID | None
    name: str
    email: str | None
    access: str
    label: str
    details: dict[str, Any]
    since: datetime | None
    last_used_at: datetime | None
    decision: LineDecision
    decided_at: datetime | None
    decided_by: str | None
    note: str | None


class DecisionBody(BaseModel):
    """What is decided of a line: `confirmed`, or `removed`, which ends the membership or the key."""

    decision: LineDecision
    note: str | None = Field(default=None, max_length=500)
    reassign_to: str | None = Field(
        default=None, max_length=40, description="Who takes over the open records: a user's id, or `unassigned`."
    )


class SignatureBody(BaseModel):
    """What is signed."""

    statement: str = Field(min_length=1, max_length=2000)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose access ended, and what still hangs on them. `open_records` by collection; all else is a number.

    `other_workspaces`: the login itself is used elsewhere, too, and stays.
    """

    user_id: UUID
    name: str
    email: str | None
    role: str
    status: str
    ended_at: datetime
    ended_by: str | None
    open_records: dict[str, int]
    api_keys: int
    departments: int
    other_workspaces: bool
    is_done: bool
