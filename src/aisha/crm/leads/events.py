"""What leads emit."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LeadStatusChanged:
    """A lead moved to another status."""

    name: ClassVar[str] = "lead.status_changed"
    entity_type: ClassVar[str] = "lead"
    entity_id: UUID
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LeadConverted:
    """A lead became a contact, and perhaps an account and an opportunity."""

    name: ClassVar[str] = "lead.converted"
    entity_type: ClassVar[str] = "lead"
    entity_id: UUID
    contact_id: UUID | None
    account_id: UUID | None
    opportunity_id: UUID | None
