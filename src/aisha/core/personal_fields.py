"""The one list of fields that name or describe a person: what is erased with them, and how each is masked in the audit log."""

from collections.abc import Mapping
from enum import Enum


class Masking(Enum):
    """What a reader without `view_sensitive_data` sees: the first letter, the last digits, or all but e-mail addresses."""

    FIRST_LETTER = "first_letter"
    LAST_DIGITS = "last_digits"
    ADDRESSES = "addresses"


_LETTER = ("first_name", "last_name", "street", "postal_code", "description", "content")
_DIGITS = ("phone", "phone_norm", "mobile", "mobile_norm")
_OTHERS = (
    "name", "name_norm", "email", "email_norm", "city", "state", "country", "job_title", "title", "department", "website",
    "metadata", "custom", "tags", "external_id", "score_reason", "next_action", "lost_reason", "subject", "location",
    "attendees", "to_address", "raw", "columns", "findings", "ip", "user_agent",
)  # fmt: skip
PERSONAL_FIELDS: Mapping[str, Masking] = {
    name: masking
    for names, masking in ((_LETTER, Masking.FIRST_LETTER), (_DIGITS, Masking.LAST_DIGITS), (_OTHERS, Masking.ADDRESSES))
    for name in names
}
"""By the column's name. A company's own name is not personal: masking and erasure ask whose record it is."""
