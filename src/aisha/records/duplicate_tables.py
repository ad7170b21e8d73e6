"""What people said to be no duplicate of each other."""

from sqlalchemy import Column, Index, Text, UniqueConstraint, Uuid

from aisha.core.database import tenant_table

duplicate_dismissals = tenant_table(
    "duplicate_dismissals",
    Column("decision_id", Uuid, nullable=False),
    Column("record_type", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    UniqueConstraint("tenant_id", "decision_id", "record_id"),
    Index("ix_duplicate_dismissals_record", "tenant_id", "record_id"),
    entity="duplicate_dismissal",
)
"""One row a record of a decision: of the records with the same `decision_id`, none is a duplicate of another."""
