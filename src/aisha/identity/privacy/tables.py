"""The ledger of erased people: whom a restore from a backup has to erase again."""

from sqlalchemy import CheckConstraint, Column, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import log_table

ERASED_TYPE = Choices(
    "erased_type",
    (Choice("user", "User"), Choice("contact", "Contact"), Choice("lead", "Lead"), Choice("tenant", "Workspace")),
)
"""`tenant`: a removed one, in the platform's ledger."""

erasures = log_table(
    "erasures",
    Column("entity_type", Text, CheckConstraint(ERASED_TYPE.check_sql("entity_type"), name="entity_type"), nullable=False),
    Column("entity_id", Uuid, nullable=False),
    Column("requested_by", Uuid),
    Column("replaced", JSONB, nullable=False, server_default=text("'{}'")),
    Index("ix_erasures_entity", "tenant_id", "entity_type", "entity_id"),
)
