"""What is told of the members of a tenant; `entity_id` is the login."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UserInvited:
    """Somebody was invited, for the first time or again (`send_count`)."""

    name: ClassVar[str] = "user.invited"
    entity_type: ClassVar[str] = "user"
    entity_id: UUID
    role: str
    send_count: int


@dataclass(frozen=True, slots=True)
class UserActivated:
    """Somebody accepted an invitation, or got access again."""

    name: ClassVar[str] = "user.activated"
    entity_type: ClassVar[str] = "user"
    entity_id: UUID


@dataclass(frozen=True, slots=True)
class UserDeactivated:
    """Somebody's access to the tenant was ended."""

    name: ClassVar[str] = "user.deactivated"
    entity_type: ClassVar[str] = "user"
    entity_id: UUID
