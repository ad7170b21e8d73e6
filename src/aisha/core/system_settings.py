"""Settings of the whole installation that are changed while it runs (domain.md § 1.3). Only the platform reaches them."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.database import CURRENT_USER, NOW, metadata, timestamp

system_settings = Table(
    "system_settings",
    metadata,
    Column("setting_key", Text, primary_key=True),
    Column("setting_value", JSONB, nullable=False),
    Column("is_secret", Boolean, nullable=False, server_default=text("false")),
    Column("is_locked", Boolean, nullable=False, server_default=text("false")),
    Column("updated_by", Uuid, ForeignKey("users.id"), server_default=CURRENT_USER),
    timestamp("updated_at", nullable=False, server_default=NOW),
    info={"row_class": "platform", "entity": "system_setting"},
)
