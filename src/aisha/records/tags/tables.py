"""Tags (domain.md § 1.2 "tags"): records hold their slugs, these rows say how they are written and shown."""

from sqlalchemy import Column, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY

from aisha.core.database import tenant_table

tags = tenant_table(
    "tags",
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("color", Text),
    Column("description", Text),
    Column("entity_types", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("tenant_id", "slug"),
)
