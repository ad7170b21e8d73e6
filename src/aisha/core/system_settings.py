"""Settings of the whole installation that are changed while it runs (domain.md § 1.3). Only the platform reaches them.

What is secret lies in `sealed_value`, bound to `id`, which the key gives; its `setting_value` says only that there is one.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Computed, ForeignKey, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.database import CURRENT_USER, NOW, metadata, timestamp
from aisha.core.sealing import sealed_column

system_settings = Table(
    "system_settings",
    metadata,
    Column("setting_key", Text, primary_key=True),
    Column("setting_value", JSONB, nullable=False),
    Column("is_secret", Boolean, nullable=False, server_default=text("false")),
    Column("is_locked", Boolean, nullable=False, server_default=text("false")),
    Column("updated_by", Uuid, ForeignKey("users.id"), server_default=CURRENT_USER),
    timestamp("updated_at", nullable=False, server_default=NOW),
    Column("id", Uuid, Computed("md5(setting_key)::uuid", persisted=True), nullable=False),
    sealed_column("sealed_value"),
    CheckConstraint("sealed_value is null or is_secret", name="sealed_is_secret"),
    info={"row_class": "platform", "entity": "system_setting", "masked": ("sealed_value",)},
)
