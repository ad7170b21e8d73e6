"""What integrations tell the automations."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class IntegrationFailed:
    """A check found that an integration does not work any more; `error` is the provider's answer in words."""

    name: ClassVar[str] = "integration.failed"
    entity_type: ClassVar[str] = "integration"
    entity_id: UUID
    integration_type: str
    integration_name: str
    error: str
