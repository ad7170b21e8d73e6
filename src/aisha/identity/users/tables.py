"""Users and their sessions (domain.md § 1.1)."""

from sqlalchemy import Boolean, CheckConstraint, Column, Computed, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import INET

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, timestamp

USER_STATUS = Choices(
    "user_status",
    (Choice("active", "Active", "success"), Choice("inactive", "Inactive", "slate"), Choice("invited", "Invited", "info")),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("email", Text),
    Column("email_norm", Text, Computed("lower(btrim(email))", persisted=True), unique=True),
    Column("password_hash", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("phone", Text),
    Column("locale", Text),
    Column(
        "status",
        Text,
        CheckConstraint(USER_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="active",
    ),
    Column("is_superadmin", Boolean, nullable=False, server_default=text("false")),
    Column("must_change_password", Boolean, nullable=False, server_default=text("false")),
    timestamp("last_login_at"),
    timestamp("last_seen_at"),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("updated_at", nullable=False, server_default=NOW),
    Column("created_by", Uuid),
    Column("updated_by", Uuid),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("home_tenant_id", Uuid),
    CheckConstraint(
        "email is not null or (status = 'inactive' and password_hash is null and not is_superadmin)", name="without_login"
    ),
    info={"row_class": "platform", "entity": "user", "masked": ("password_hash",)},
)
"""`home_tenant_id`: whose administrators made the login; they help it while its person has worked nowhere (`login_owner`)."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("tenant_id", Uuid, ForeignKey("tenants.id")),
    Column("family_id", Uuid, nullable=False),
    Column("refresh_hash", Text, nullable=False, unique=True),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("expires_at", nullable=False),
    timestamp("rotated_at"),
    timestamp("revoked_at"),
    Column("revoke_reason", Text),
    Column("ip", INET),
    Column("user_agent", Text),
    Column("impersonator_id", Uuid, ForeignKey("users.id")),
    Column("successor_salt", Text),
    Column("is_persistent", Boolean, nullable=False, server_default=text("true")),
    Column("is_read_only", Boolean, nullable=False, server_default=text("false")),
    Column("reason", Text),
    Column("begun_by", Uuid),
    timestamp("last_used_at", nullable=False, server_default=NOW),
    Column("idle_minutes", Integer),
    Column("is_bound", Boolean, nullable=False, server_default=text("false")),
    Column("is_factor_trusted", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("idle_minutes > 0", name="idle_minutes"),
    Index("ix_sessions_user", "user_id", "expires_at"),
    Index("ix_sessions_family", "family_id"),
    Index(
        "ix_sessions_impersonating", "tenant_id", postgresql_where=text("impersonator_id is not null and revoked_at is null")
    ),
    info={"row_class": "platform"},
)
"""`successor_salt`, with the spent token, gives the token that followed it. Of an impersonation: `impersonator_id`, `reason`,
`is_read_only`, and `begun_by`, the family of the impersonator's own session. A session is over `idle_minutes` after
`last_used_at`. `is_bound`: begun with its tenant's own provider, good in that tenant only. `is_factor_trusted`: the
provider has asked for the second factor."""
