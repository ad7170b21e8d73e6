"""What is told of mails of a tenant; `entity_id` is the mail, `activity_id` its activity where a person wrote it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EmailSent:
    """A mail server took a mail."""

    name: ClassVar[str] = "email.sent"
    entity_type: ClassVar[str] = "email"
    entity_id: UUID
    kind: str
    activity_id: UUID | None


@dataclass(frozen=True, slots=True)
class EmailFailed:
    """A mail failed for good. `is_bounce`: there is no such address; `is_unclear`: it may have arrived all the same."""

    name: ClassVar[str] = "email.failed"
    entity_type: ClassVar[str] = "email"
    entity_id: UUID
    kind: str
    activity_id: UUID | None
    is_bounce: bool
    is_unclear: bool


@dataclass(frozen=True, slots=True)
class EmailRetryScheduled:
    """A mail could not be sent for now and is tried again; `attempts` were made so far."""

    name: ClassVar[str] = "email.retry_scheduled"
    entity_type: ClassVar[str] = "email"
    entity_id: UUID
    kind: str
    activity_id: UUID | None
    attempts: int
