"""What imports emit."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ImportCompleted:
    """An import went through its file; the counts are rows."""

    name: ClassVar[str] = "import.completed"
    entity_type: ClassVar[str] = "import"
    entity_id: UUID
    record_type: str
    created: int
    updated: int
    skipped: int
    failed: int
