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


@dataclass(frozen=True, slots=True)
class ImportFailed:
    """An import could not go on; `error` says why, what was imported so far stays."""

    name: ClassVar[str] = "import.failed"
    entity_type: ClassVar[str] = "import"
    entity_id: UUID
    error: str
