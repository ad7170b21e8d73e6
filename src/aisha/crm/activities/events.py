"""What activities emit."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ActivityCompleted:
    """An activity was done."""

    name: ClassVar[str] = "activity.completed"
    entity_type: ClassVar[str] = "activity"
    entity_id: UUID
    type: str
    outcome: str | None
    related_type: str | None
    related_id: UUID | None
