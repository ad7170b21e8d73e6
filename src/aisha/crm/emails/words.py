"""Why somebody gets no mail, in words: the codes of `may_contact` (domain.md § 3.8)."""

from collections.abc import Mapping

WHY_NOT: Mapping[str, str] = {
    "deleted": "This record is in the trash.",
    "no_destination": "There is no e-mail address.",
    "invalid_destination": "The e-mail address is not a valid one.",
    "do_not_email": "They asked not to be mailed.",
    "suppressed": "The address is on the suppression list.",
    "bounced": "Mail to this address came back: it is on the suppression list.",
    "no_consent": "They have not agreed to be mailed, and this workspace asks first.",
}
