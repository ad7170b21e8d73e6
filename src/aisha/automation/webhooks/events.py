"""What webhooks tell."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WebhookDisabled:
    """A webhook was switched off because its receiver failed again and again, or asked for no more; `reason` says which."""

    name: ClassVar[str] = "webhook.disabled"
    entity_type: ClassVar[str] = "webhook"
    entity_id: UUID
    webhook_name: str
    reason: str
