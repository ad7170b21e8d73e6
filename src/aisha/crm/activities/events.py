"""What activities emit."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ActivityOverdue:
    """An open activity's due moment has passed; said once for each due moment."""

    name: ClassVar[str] = "activity.overdue"
    entity_type: ClassVar[str] = "activity"
    entity_id: UUID
    type: str
    subject: str
    due_at: datetime
    assigned_to: UUID | None
    related_type: str | None
    related_id: UUID | None


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
