"""What campaigns tell the world (domain.md § 3.14). Payloads are those of the guide § 9.5."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _OfCampaign:
    """`entity_id` is the campaign; `id` repeats it in the payload, as the guide's receivers read it."""

    entity_id: UUID
    id: str
    campaign: str
    status: str
    progress: Mapping[str, int]
    details: Mapping[str, Any] | None = None


class CampaignCreated(_OfCampaign):
    """A draft was made."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.created"


class CampaignStarted(_OfCampaign):
    """A person started it: its audience is fixed; `details.scheduled_at` where it waits for a time."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.start"


class CampaignPaused(_OfCampaign):
    """A person paused it."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.pause"


class CampaignResumed(_OfCampaign):
    """A person let it go on."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.resume"


class CampaignCancelled(_OfCampaign):
    """A person ended it for good."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.cancelled"


class CampaignProgressed(_OfCampaign):
    """Ten more people are done with, or as many as were sent to at once."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.progress"


class CampaignCompleted(_OfCampaign):
    """Nobody is left to send to."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.completed"


class CampaignFailed(_OfCampaign):
    """A check failed, or everybody did: `details.error`."""

    entity_type: ClassVar[str] = "aicampaign"
    name: ClassVar[str] = "aicampaign.failed"
