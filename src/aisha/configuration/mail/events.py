"""What the mail settings of a workspace tell the automations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SenderDomainFailed:
    """A record of a sending domain (`spf`, `dkim`, `dmarc`) is not in order any more; said once until it is in order again."""

    name: ClassVar[str] = "sender_domain.failed"
    entity_type: ClassVar[str] = "sender_domain"
    entity_id: UUID
    domain: str
    records: Sequence[str]
    error: str
