"""What tenants tell the rest of the product."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """How a tenant works was changed; `keys` are the settings, `module.<name>` and `label.<key>` among them."""

    name: ClassVar[str] = "tenant.settings_changed"
    entity_type: ClassVar[str] = "tenant"

    entity_id: UUID
    keys: list[str]
