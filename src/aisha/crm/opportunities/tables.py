"""Opportunities and the pipelines they move through (domain.md § 1.2, § 3.3)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, tenant_key, tenant_table
from aisha.crm.choices import SOURCE
from aisha.records.fields import (
    FIELD,
    Field,
    choice_field,
    currency_field,
    date_field,
    datetime_field,
    generated,
    json_field,
    link_field,
    number_field,
    text_field,
)
from aisha.records.tables import lookup_index, record_table

STAGE_KIND = Choices(
    "stage_kind",
    (Choice("open", "Open", "sky"), Choice("won", "Won", "success"), Choice("lost", "Lost", "rose")),
)
OPPORTUNITY_TYPE = Choices(
    "opportunity_type",
    (
        Choice("new_business", "New business", "sky"),
        Choice("existing_business", "Existing business", "accent"),
        Choice("renewal", "Renewal", "teal"),
    ),
)
OPPORTUNITY_HEALTH = Choices(
    "opportunity_health",
    (
        Choice("unknown", "Unknown", "slate"),
        Choice("healthy", "Healthy", "success"),
        Choice("at_risk", "At risk", "warning"),
        Choice("stalled", "Stalled", "danger"),
        Choice("closing", "Closing", "info"),
    ),
)
DEFAULT_STAGES = (
    ("prospecting", "Prospecting", "open", 10, "slate"),
    ("qualification", "Qualification", "open", 25, "sky"),
    ("proposal", "Proposal", "open", 50, "accent"),
    ("negotiation", "Negotiation", "open", 75, "warning"),
    ("closed_won", "Won", "won", 100, "success"),
    ("closed_lost", "Lost", "lost", 0, "rose"),
)
"""Key, name, kind, probability in per cent, tone: the stages of a tenant's first pipeline (domain.md § 3.3)."""
STAGE_ALIASES = {
    "won": "closed_won", "closedwon": "closed_won", "closed won": "closed_won", "closed": "closed_won",
    "lost": "closed_lost", "closedlost": "closed_lost", "closed lost": "closed_lost",
    "prospect": "prospecting", "qualified": "qualification",
}  # fmt: skip

pipelines = tenant_table(
    "pipelines",
    Column("name", Text, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    Column("position", Integer, nullable=False),
    Column("lost_reasons", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("only_listed_reasons", Boolean, nullable=False, server_default=text("false")),
    Column("is_archived", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("not (is_default and is_archived)", name="default_is_in_use"),
    Index("uq_pipelines_name", "tenant_id", text("lower(name)"), unique=True),
    Index("uq_pipelines_default", "tenant_id", unique=True, postgresql_where=text("is_default")),
)

pipeline_stages = tenant_table(
    "pipeline_stages",
    Column("pipeline_id", Uuid, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, CheckConstraint(STAGE_KIND.check_sql("kind"), name="kind"), nullable=False),
    Column("probability", Integer, CheckConstraint("probability between 0 and 100", name="probability"), nullable=False),
    Column("color", Text),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("required_fields", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("rotting_days", Integer, CheckConstraint("rotting_days between 1 and 3650", name="rotting_days")),
    tenant_key("pipeline_id", "pipelines", on_delete="CASCADE"),
    UniqueConstraint("tenant_id", "pipeline_id", "key", name="uq_pipeline_stages_key"),
    UniqueConstraint(
        "tenant_id", "pipeline_id", "position", name="uq_pipeline_stages_position", deferrable=True, initially="DEFERRED"
    ),
)

opportunities = record_table(
    "opportunities",
    "opportunity",
    text_field("name", "Name", required=True, sort_by="name_norm", aliases=("opportunity", "deal", "deal name")),
    Column("pipeline_id", Uuid, nullable=False, info={FIELD: Field("pipeline_id", "Pipeline", "link", link="pipelines")}),
    Column(
        "stage",
        Text,
        nullable=False,
        server_default=text("'prospecting'"),
        info={
            FIELD: Field(
                "stage",
                "Stage",
                "select",
                nullable=False,
                aliases=("deal stage", "status"),
                examples=tuple(key for key, *_ in DEFAULT_STAGES),
            )
        },
    ),
    Column(
        "stage_kind",
        Text,
        CheckConstraint(STAGE_KIND.check_sql("stage_kind"), name="stage_kind"),
        nullable=False,
        info={FIELD: Field("stage_kind", "Outcome", "select", readonly=True, choices=STAGE_KIND, nullable=False)},
    ),
    number_field("amount", "Amount", kind="money", default=0, minimum=0, aliases=("close value", "value", "deal value")),
    currency_field(),
    number_field("probability", "Probability", kind="percent", minimum=0, maximum=100, default=10),
    generated(
        "expected_revenue",
        Numeric(18, 2),
        "amount * probability / 100",
        field=Field("expected_revenue", "Weighted amount", "money", readonly=True),
    ),
    date_field("close_date", "Close date", aliases=("expected close", "closing date")),
    datetime_field("closed_at", "Closed", readonly=True),
    datetime_field("stage_changed_at", "In stage since", default_sql=str(NOW), readonly=True),
    link_field("account_id", "Account", "accounts", aliases=("account", "company", "account name")),
    link_field("contact_id", "Contact", "contacts", aliases=("contact",)),
    link_field("lead_id", "Lead", "leads", readonly=True),
    link_field(
        "product_id",
        "Product",
        "products",
        aliases=("product", "product name", "item", "sku"),
        help="The first of its products. Naming one on a deal without products adds it.",
    ),
    number_field("line_count", "Products", default=0, readonly=True),
    choice_field("type", "Type", OPPORTUNITY_TYPE),
    choice_field("source", "Source", SOURCE),
    text_field("next_step", "Next step"),
    text_field("competitor", "Competitor"),
    text_field("lost_reason", "Lost reason"),
    text_field("description", "Description", kind="textarea", max_length=20_000),
    choice_field("health", "Health", OPPORTUNITY_HEALTH, default="unknown"),
    json_field("risk_factors", "Risk factors", default_sql="'[]'"),
    number_field("score", "Score", minimum=0, maximum=100, readonly=True),
    text_field("score_reason", "Score reasons", kind="textarea", max_length=2000, readonly=True),
    generated("name_norm", Text, "lower(name)"),
    tenant_key("pipeline_id", "pipelines"),
    ForeignKeyConstraint(
        ["tenant_id", "pipeline_id", "stage"],
        ["pipeline_stages.tenant_id", "pipeline_stages.pipeline_id", "pipeline_stages.key"],
        onupdate="CASCADE",
    ),
    tenant_key("account_id", "accounts", on_delete="SET NULL"),
    tenant_key("contact_id", "contacts", on_delete="SET NULL"),
    tenant_key("lead_id", "leads", on_delete="SET NULL"),
    tenant_key("product_id", "products", on_delete="SET NULL"),
    Index("ix_opportunities_stage", "tenant_id", "pipeline_id", "stage", "close_date", "id"),
    Index("ix_opportunities_stage_kind", "tenant_id", "stage_kind", "stage"),
    Index("ix_opportunities_close_date", "tenant_id", "close_date", "id"),
    lookup_index("ix_opportunities_account", "account_id"),
    lookup_index("ix_opportunities_contact", "contact_id"),
    lookup_index("ix_opportunities_product", "product_id"),
    Index("ix_opportunities_amount", "tenant_id", "amount", "id"),
    Index("ix_opportunities_name_norm", "tenant_id", "name_norm", "id"),
)
