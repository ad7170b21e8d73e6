"""Who takes part in a deal, and as what (domain.md § 1.2). The primary one is its `contact_id`: triggers keep both equal."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Text, UniqueConstraint, Uuid, text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key, tenant_table
from aisha.records.pairs import Pair

MOST_CONTACTS = 200
CONTACT_PART = Choices(
    "contact_part",
    (
        Choice("decision_maker", "Decision maker", "accent"), Choice("influencer", "Influencer", "sky"),
        Choice("user", "User", "teal"), Choice("finance", "Finance", "success"), Choice("legal", "Legal", "warning"),
        Choice("other", "Other", "slate"),
    ),
)  # fmt: skip

opportunity_contacts = tenant_table(
    "opportunity_contacts",
    Column("opportunity_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column(
        "part", Text, CheckConstraint(CONTACT_PART.check_sql("part"), name="part"), nullable=False,
        server_default=text("'other'"),
    ),
    Column("is_primary", Boolean, nullable=False, server_default=text("false")),
    tenant_key("opportunity_id", "opportunities", on_delete="CASCADE"),
    tenant_key("contact_id", "contacts", on_delete="CASCADE"),
    UniqueConstraint("tenant_id", "opportunity_id", "contact_id", name="uq_opportunity_contacts_contact"),
    Index("uq_opportunity_contacts_primary", "tenant_id", "opportunity_id", unique=True, postgresql_where=text("is_primary")),
    Index("ix_opportunity_contacts_contact", "tenant_id", "contact_id"),
    row_class="follows",
)  # fmt: skip
CONTACT_PAIRS = (
    Pair("opportunity_contacts", "contacts", "contact_id", "opportunity_id", part="part", unsaid="other"),
    Pair("opportunity_contacts", "opportunities", "opportunity_id", "contact_id", only_one="is_primary", part="part",
         unsaid="other"),
)  # fmt: skip
"""How they follow a merge of contacts, and of deals."""
