"""What is told of recurring work."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class JobFailing:
    """Recurring work of the installation failed three times in a row and waits longer between tries; said once each time."""

    name: ClassVar[str] = "job.failing"
    entity_type: ClassVar[str] = "job"
    entity_id: UUID
    job: str
    does: str
    failures: int
