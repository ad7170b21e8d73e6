"""Wire shapes of erasures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UserErasure:
    """What an erasure replaces, in numbers; `queued` once it was confirmed."""

    queued: bool
    replaces: dict[str, int]


@dataclass(frozen=True, slots=True)
class ErasureEntry:
    """A line of the ledger. `replaced` says in numbers what was erased."""

    id: UUID
    created_at: datetime
    entity_type: str
    entity_id: UUID
    requested_by: UUID | None
    requested_by_name: str | None
    replaced: dict[str, Any]
