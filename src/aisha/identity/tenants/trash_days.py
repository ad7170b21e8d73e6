"""How long a deleted tenant lies in the trash: a setting of the installation (domain.md § 3.16)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from aisha.core.declared import Declared, declare, layers_of, resolve

(TRASH_DAYS,) = declare((
    Declared(
        "tenants.trash_days", "Keep deleted workspaces", Annotated[int, Field(ge=1, le=365)], 30,
        "As long they can be restored. After that they are removed for good, with every file.", "general",
        ("system",), unit="days",
    ),
))  # fmt: skip


def days_in_trash(inherited: Mapping[str, Any]) -> int:
    """How many days, from what the SQL function `inherited_settings` answers."""
    return resolve(TRASH_DAYS, layers_of(inherited, {}))[0]
