"""What people agreed to or refused, and the suppression list (admin-chapters.md § 6.2, decisions.md "Consent")."""

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import INET

from aisha.core.channels import CHANNEL
from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, tenant_key, tenant_table, timestamp
from aisha.records.carried import Carried

CONSENT_STATE = Choices("consent_state", (Choice("granted", "Agreed", "success"), Choice("withdrawn", "Refused", "danger")))
CONSENT_SOURCE = Choices(
    "consent_source",
    (
        Choice("person", "In person"), Choice("form", "Form"), Choice("mail", "Mail"), Choice("phone", "On the phone"),
        Choice("event", "Event"), Choice("import", "Import"), Choice("unsubscribe", "Unsubscribe link"),
        Choice("record", "Field of the record"), Choice("other", "Other"),
    ),
)  # fmt: skip
"""How it was said. `unsubscribe` and `record` are written by the program alone."""
LEGAL_BASIS = Choices(
    "legal_basis",
    (Choice("consent", "Consent"), Choice("contract", "Contract"), Choice("legitimate_interest", "Legitimate interest")),
)
"""Only `consent` is enough where the workspace asks people first (`opt_in`)."""
SUPPRESSION_REASON = Choices(
    "suppression_reason",
    (
        Choice("unsubscribed", "Unsubscribed", "warning"), Choice("bounced", "Bounced", "danger"),
        Choice("complained", "Complained", "danger"), Choice("manual", "Added by hand", "slate"),
        Choice("imported", "Imported", "slate"),
    ),
)  # fmt: skip

consents = tenant_table(
    "consents",
    Column("contact_id", Uuid),
    Column("lead_id", Uuid),
    Column("channel", Text, CheckConstraint(CHANNEL.check_sql("channel"), name="channel"), nullable=False),
    Column("state", Text, CheckConstraint(CONSENT_STATE.check_sql("state"), name="state"), nullable=False),
    Column("source", Text, CheckConstraint(CONSENT_SOURCE.check_sql("source"), name="source"), nullable=False),
    Column(
        "legal_basis", Text, CheckConstraint(LEGAL_BASIS.check_sql("legal_basis"), name="legal_basis"), nullable=False,
        server_default=text("'consent'"),
    ),
    Column("proof", Text),
    Column("address", Text),
    Column("ip", INET),
    timestamp("obtained_at", nullable=False, server_default=NOW),
    CheckConstraint("num_nonnulls(contact_id, lead_id) = 1", name="person"),
    tenant_key("contact_id", "contacts", on_delete="CASCADE"),
    tenant_key("lead_id", "leads", on_delete="CASCADE"),
    Index(
        "ix_consents_contact", "tenant_id", "contact_id", "channel", "created_at", "id",
        postgresql_where=text("contact_id is not null"),
    ),
    Index(
        "ix_consents_lead", "tenant_id", "lead_id", "channel", "created_at", "id", postgresql_where=text("lead_id is not null")
    ),
    row_class="follows",
    masked=("proof",),
)  # fmt: skip
"""A history: the newest row of a channel holds. `address` is where the person was reached when they said it."""

suppressions = tenant_table(
    "suppressions",
    Column("channel", Text, CheckConstraint(CHANNEL.check_sql("channel"), name="channel"), nullable=False),
    Column("address", Text),
    Column("address_hash", Text, nullable=False),
    Column("reason", Text, CheckConstraint(SUPPRESSION_REASON.check_sql("reason"), name="reason"), nullable=False),
    Column("note", Text),
    UniqueConstraint("tenant_id", "channel", "address_hash", name="uq_suppressions_address"),
)
"""Addresses that nothing is sent to. Of an erased person only the hash stays: it still finds the address."""

CARRIED_CONSENTS = (Carried("consents", "contacts", "contact_id", None), Carried("consents", "leads", "lead_id", None))
"""In a merge the history goes with the person."""
