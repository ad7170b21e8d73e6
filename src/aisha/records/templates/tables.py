"""Templates and every saved text of them (domain.md § 1.3 "email_templates")."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.channels import CHANNEL
from aisha.core.choices import Choice, Choices
from aisha.core.database import CURRENT_USER, log_table, tenant_key, tenant_table
from aisha.records.tables import RELATED_TYPES

CATEGORY = Choices(
    "template_category",
    (
        Choice("general", "General"), Choice("introduction", "Introduction"), Choice("outreach", "Outreach"),
        Choice("follow_up", "Follow-up"), Choice("proposal", "Proposal"), Choice("thank_you", "Thank you"),
        Choice("update", "Update"),
    ),
)  # fmt: skip
_KINDS = ", ".join(f"'{value}'" for value in RELATED_TYPES.values)

email_templates = tenant_table(
    "email_templates",
    Column("name", Text, nullable=False),
    Column("channel", Text, CheckConstraint(CHANNEL.check_sql("channel"), name="channel"), nullable=False,
           server_default="email"),
    Column("category", Text, CheckConstraint(CATEGORY.check_sql("category"), name="category"), nullable=False,
           server_default="general"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("body_html", Text),
    Column("body_text", Text, nullable=False),
    Column("variables", JSONB, nullable=False, server_default=text("'[]'")),
    Column("entity_types", ARRAY(Text), nullable=False),
    Column("is_system", Boolean, nullable=False, server_default=text("false")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("usage_count", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("(channel = 'email') = (subject <> '')", name="subject"),
    CheckConstraint("channel = 'email' or body_html is null", name="body_html"),
    CheckConstraint(f"cardinality(entity_types) > 0 and entity_types <@ array[{_KINDS}]", name="entity_types"),
    CheckConstraint("not is_system or tenant_id = '00000000-0000-0000-0000-000000000000'", name="is_system"),
    Index("uq_email_templates_name", "tenant_id", text("lower(name)"), unique=True),
    row_class="platform_readable",
)  # fmt: skip
email_templates.info["sample"] = {"name": "Self-test", "subject": "S", "entity_types": ["contact"]}

email_template_versions = log_table(
    "email_template_versions",
    Column("template_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("saved_by", Uuid, ForeignKey("users.id"), server_default=CURRENT_USER),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body_html", Text),
    Column("body_text", Text, nullable=False),
    Column("entity_types", ARRAY(Text), nullable=False),
    tenant_key("template_id", "email_templates", on_delete="CASCADE"),
    UniqueConstraint("tenant_id", "template_id", "number", name="uq_email_template_versions_number"),
)
