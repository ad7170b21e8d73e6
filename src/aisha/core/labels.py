"""What a tenant calls its records: plural and singular, in everything people read; addresses and API names never change."""

from typing import NamedTuple

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_table

LABELLED = Choices(
    "labelled",
    (
        Choice("accounts", "Accounts"), Choice("contacts", "Contacts"), Choice("leads", "Leads"),
        Choice("opportunities", "Opportunities"), Choice("activities", "Activities"),
    ),
)  # fmt: skip
"""What can be renamed (domain.md § 3.12)."""

entity_labels = tenant_table(
    "entity_labels",
    Column("entity_key", Text, CheckConstraint(LABELLED.check_sql("entity_key"), name="entity_key"), nullable=False),
    Column("custom_label", Text, nullable=False),
    Column("custom_label_singular", Text, nullable=False),
    UniqueConstraint("tenant_id", "entity_key", name="uq_entity_labels_entity"),
)


class Label(NamedTuple):
    """How several and how one are called."""

    plural: str
    singular: str
