"""Wire shapes of settings."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

MAX_KEYS = 200
Key = Annotated[str, Field(max_length=100)]


class SystemSettingsBody(BaseModel):
    """What is to change: values by key, null takes one back; `locked` keeps workspaces and people from changing it."""

    model_config = ConfigDict(extra="forbid")
    settings: dict[Key, Any] = Field(default={}, examples=[{"timezone": "Europe/Berlin"}])
    locked: dict[Key, StrictBool] = Field(default={}, examples=[{"currency": True}])


class TenantSettingsBody(BaseModel):
    """Values by key, null goes back to what is inherited."""

    model_config = ConfigDict(extra="forbid")
    settings: dict[Key, Any] = Field(examples=[{"date_format": "DD/MM/YYYY"}])
    tenant_id: str | None = None
