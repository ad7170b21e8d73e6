"""The industry in a tenant's metadata: one of the specified ones, by its value, label or an alias."""

from collections.abc import Mapping
from typing import Any

from aisha.core.errors import ValidationFailed
from aisha.core.industries import INDUSTRY


def with_known_industry(metadata: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata that was sent, its industry as it is stored.

    What an earlier release stored may be sent back unchanged. Raises 400 for any other industry that is not known.
    """
    sent = metadata.get("industry")
    if sent is None or sent == stored.get("industry"):
        return dict(metadata)
    known = INDUSTRY.find(sent) if isinstance(sent, str) else None
    if known is None:
        raise ValidationFailed({"metadata.industry": [f"Choose one of {', '.join(INDUSTRY.values)}."]})
    return {**metadata, "industry": known}
