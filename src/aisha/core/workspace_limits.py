"""What a workspace may be limited in, and the words of a refusal. The database counts and refuses (`within_limit`)."""

from typing import Any

from aisha.core.choices import Choice, Choices
from aisha.core.errors import Unprocessable

LIMITS = Choices(
    "workspace_limit",
    (
        Choice("users", "Users"),
        Choice("accounts", "Accounts"),
        Choice("contacts", "Contacts"),
        Choice("leads", "Leads"),
        Choice("opportunities", "Opportunities"),
        Choice("activities", "Activities"),
        Choice("notes", "Notes"),
        Choice("products", "Products"),
        Choice("custom_fields", "Custom fields"),
        Choice("api_keys", "API keys"),
        Choice("storage_mb", "Storage"),
    ),
)
MOST_OF_ALL = 1_000_000_000
NEAR_PERCENT = 80
"""From here on a limit is shown as nearly reached."""
_CURES = {
    "users": "Deactivate somebody who has left",
    "custom_fields": "Retire a field that nobody needs",
    "api_keys": "Revoke a key that nobody uses",
    "storage_mb": "Remove old imported files",
}


def limit_reached(detail: dict[str, Any]) -> Unprocessable:
    """422 LIMIT_REACHED from what the database says: {limit, most, used}."""
    name, most, used = detail["limit"], detail["most"], detail["used"]
    label = next(each.label for each in LIMITS if each.value == name)
    unit = " MB" if name == "storage_mb" else ""
    cure = _CURES.get(name, "Delete some that nobody needs")
    text = f"{label}: {used:,} of {most:,}{unit} are used here. {cure}, or ask whoever runs this installation for more."
    return Unprocessable(text, code="LIMIT_REACHED", details=detail)
