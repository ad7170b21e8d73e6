"""Wire shapes of API keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

Scope = Annotated[str, Field(max_length=100, examples=["read:contacts"])]


class ApiKeyBody(BaseModel):
    """A new key. It never does more than its owner may do at that moment; `expires_at` is at most 730 days ahead."""

    name: str = Field(min_length=1, max_length=100, pattern=r"\S", examples=["Web shop"])
    scopes: list[Scope] = Field(min_length=1, max_length=100)
    allowed_ips: list[Annotated[str, Field(max_length=50, examples=["203.0.113.0/24"])]] = Field(
        default_factory=list[str], max_length=50, description="Addresses or networks it may be used from; empty means any."
    )
    expires_at: AwareDatetime | None = Field(default=None, description="365 days from now unless given.")
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its text. `is_active` is false once it has expired (after a rotation: in 24 hours) or was revoked."""

    id: UUID
    name: str
    key_prefix: str
    scopes: list[str]
    allowed_ips: list[str]
    user_id: UUID
    owner_name: str | None
    is_active: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_used_ip: str | None
    use_count: int
    revoked_at: datetime | None
    replaced_by: UUID | None


@dataclass(frozen=True, slots=True)
class IssuedKey(ApiKey):
    """A key with its text, which is shown this once."""

    key: str
