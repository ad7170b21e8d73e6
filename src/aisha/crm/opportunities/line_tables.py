"""The lines of a deal: how much of which product, at which price."""

from sqlalchemy import CheckConstraint, Column, Computed, Index, Integer, Numeric, String, Text, Uuid, text

from aisha.core.database import tenant_key, tenant_table
from aisha.records.carried import Carried

MOST_LINES = 200
LARGEST_TOTAL = 10**13
"""Of one line, so that the sum of all fits an amount."""

CARRIED_LINES = (Carried("opportunity_lines", "opportunities", "opportunity_id", "amount", ("product_id",)),)
"""In a merge the lines go with the amount."""

opportunity_lines = tenant_table(
    "opportunity_lines",
    Column("opportunity_id", Uuid, nullable=False),
    Column("product_id", Uuid),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("code", Text),
    Column(
        "quantity", Numeric(12, 3), CheckConstraint("quantity > 0", name="quantity"), nullable=False, server_default=text("1")
    ),
    Column("unit_price", Numeric(18, 2), CheckConstraint("unit_price >= 0", name="unit_price"), nullable=False),
    Column(
        "discount", Numeric(5, 2), CheckConstraint("discount between 0 and 100", name="discount"), nullable=False,
        server_default=text("0"),
    ),
    Column("currency", String(3), nullable=False),
    Column(
        "total", Numeric(18, 2), Computed("round(quantity * unit_price * (100 - discount) / 100, 2)", persisted=True)
    ),
    tenant_key("opportunity_id", "opportunities", on_delete="CASCADE"),
    tenant_key("product_id", "products", on_delete="SET NULL"),
    Index("ix_opportunity_lines_opportunity", "tenant_id", "opportunity_id", "position", "id"),
    Index("ix_opportunity_lines_product", "tenant_id", "product_id", postgresql_where=text("product_id is not null")),
    row_class="follows",
)  # fmt: skip
