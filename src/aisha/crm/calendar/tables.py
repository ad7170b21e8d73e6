"""Secret links of calendars: one a person and workspace. Of a link only the hash of its token is stored."""

from sqlalchemy import Column, ForeignKey, Text, UniqueConstraint, Uuid

from aisha.core.database import tenant_table, timestamp

calendar_feeds = tenant_table(
    "calendar_feeds",
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    timestamp("last_seen_at"),
    UniqueConstraint("tenant_id", "user_id", name="uq_calendar_feeds_user"),
    masked=("token_hash",),
)
"""`last_seen_at` is when a calendar last asked; like everywhere, a change of it alone is not audited."""
