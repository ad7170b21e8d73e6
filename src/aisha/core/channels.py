"""The ways to reach a person: of templates, consents and the suppression list alike (domain.md § 1.3)."""

from aisha.core.choices import Choice, Choices

CHANNEL = Choices(
    "channel",
    (Choice("email", "E-mail"), Choice("call", "Call"), Choice("text", "Text message")),
    {"mail": "email", "calls": "call", "text messages": "text"},
)
