"""What opportunities emit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpportunityStageChanged:
    """An opportunity moved to another stage."""

    name: ClassVar[str] = "opportunity.stage_changed"
    entity_type: ClassVar[str] = "opportunity"
    entity_id: UUID
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OpportunityWon:
    """An opportunity was won."""

    name: ClassVar[str] = "opportunity.won"
    entity_type: ClassVar[str] = "opportunity"
    entity_id: UUID
    amount: Decimal
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class OpportunityLost:
    """An opportunity was lost, and why."""

    name: ClassVar[str] = "opportunity.lost"
    entity_type: ClassVar[str] = "opportunity"
    entity_id: UUID
    amount: Decimal
    reason: str | None


@dataclass(frozen=True, slots=True)
class OpportunityFollowedLines:
    """An opportunity's amount, first product or number of lines followed its lines; `changes` are field → [old, new]."""

    name: ClassVar[str] = "opportunity.updated"
    entity_type: ClassVar[str] = "opportunity"
    entity_id: UUID
    id: UUID
    changes: Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class OpportunityContactChanged:
    """Somebody was added to an opportunity, changed there or removed from it (`change`); `part` is what they are or were."""

    name: ClassVar[str] = "opportunity.contact_changed"
    entity_type: ClassVar[str] = "opportunity"
    entity_id: UUID
    contact_id: UUID
    change: str
    part: str
