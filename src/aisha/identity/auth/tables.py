"""What sign-in keeps beside users and sessions. All rows are the platform's: a login is global (domain.md § 1.1)."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, INET

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, tenant_table, timestamp
from aisha.core.sealing import sealed_column

SIGN_IN_OUTCOME = Choices(
    "sign_in_outcome",
    (
        Choice("signed_in", "Signed in", "success"),
        Choice("wrong_password", "Wrong password", "warning"),
        Choice("wrong_code", "Wrong code", "warning"),
        Choice("locked", "Locked", "danger"),
    ),
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("expires_at", nullable=False),
    timestamp("used_at"),
    Column("created_by", Uuid, ForeignKey("users.id")),
    Index("ix_password_resets_user", "user_id", "created_at"),
    info={"row_class": "platform"},
)
"""`created_by`: the administrator who made the link; null when the person asked for it."""

password_history = Table(
    "password_history",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("password_hash", Text, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Index("ix_password_history_user", "user_id", "created_at"),
    info={"row_class": "platform"},
)

sign_in_locks = Table(
    "sign_in_locks",
    metadata,
    Column("email_hash", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    timestamp("window_started_at", nullable=False, server_default=NOW),
    timestamp("locked_until"),
    Index("ix_sign_in_locks_window_started_at", "window_started_at"),
    info={"row_class": "platform"},
)
"""Counted failures by the SHA-256 of the e-mail as `users.email_norm` spells it, whether or not somebody has that address."""

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("outcome", Text, CheckConstraint(SIGN_IN_OUTCOME.check_sql("outcome"), name="outcome"), nullable=False),
    Column("ip", INET),
    Column("user_agent", Text),
    Index("ix_sign_ins_user", "user_id", "created_at"),
    info={"row_class": "platform", "append_only": True},
)

two_factors = Table(
    "two_factors",
    metadata,
    Column("id", Uuid, ForeignKey("users.id"), primary_key=True),
    sealed_column("secret", nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("enabled_at"),
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),
    Column("backup_hashes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    info={"row_class": "platform", "entity": "two_factor", "masked": ("secret", "backup_hashes")},
)
"""`id` is the user's. `last_step` is the 30-second step of the last code that counted: none counts twice."""

trusted_devices = Table(
    "trusted_devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("expires_at", nullable=False),
    Column("user_agent", Text),
    Index("ix_trusted_devices_user", "user_id"),
    info={"row_class": "platform"},
)

oidc_links = Table(
    "oidc_links",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Index("ix_oidc_links_user", "user_id"),
    info={"row_class": "platform"},
)
"""Which login a provider's subject is, once a verified e-mail has linked them."""

oidc_providers = Table(
    "oidc_providers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False),
    Column("issuer", Text, nullable=False, unique=True),
    Column("client_id", Text, nullable=False),
    sealed_column("client_secret", nullable=False),
    Column("allowed_domains", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("is_factor_trusted", Boolean, nullable=False, server_default=text("false")),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Index("uq_oidc_providers_only_one", text("(true)"), unique=True),
    info={"row_class": "platform", "entity": "oidc_provider", "masked": ("client_secret",)},
)
"""The one OpenID Connect provider of the installation; not offered unless it is active.

No domains: every verified e-mail that has a login."""

tenant_oidc_providers = tenant_table(
    "tenant_oidc_providers",
    Column("label", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    sealed_column("client_secret", nullable=False),
    Column("allowed_domains", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("is_factor_trusted", Boolean, nullable=False, server_default=text("false")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Index("uq_tenant_oidc_providers_tenant_id", "tenant_id", unique=True),
    entity="oidc_provider",
    masked=("client_secret",),
)
"""The provider of a tenant, beside the installation's. It lets in who belongs to this tenant and no other."""

email_changes = Table(
    "email_changes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("email", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("expires_at", nullable=False),
    timestamp("used_at"),
    Column("kept_family", Uuid),
    Index("ix_email_changes_user", "user_id", "created_at"),
    info={"row_class": "platform"},
)
"""A new address that its mailbox has yet to confirm. `kept_family`: the sign-in that asked and stays when the others end."""
