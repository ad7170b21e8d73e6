"""The catalogue. Products belong to nobody: every member sees them, permissions say who changes them."""

from sqlalchemy import Boolean, Column, Index, Text, text

from aisha.records.fields import FIELD, Field, currency_field, generated, number_field, text_field
from aisha.records.tables import record_table

products = record_table(
    "products",
    "product",
    text_field("name", "Name", required=True, sort_by="name_norm", aliases=("product", "product name", "item")),
    text_field("code", "Code", max_length=60, aliases=("sku", "product code", "article number", "part number")),
    text_field("family", "Family", max_length=100, aliases=("series", "category", "product family", "line")),
    number_field(
        "price", "List price", kind="money", default=0, minimum=0, aliases=("sales price", "list price", "unit price")
    ),
    currency_field(),
    text_field("unit", "Unit", max_length=40, help="What one of them is, such as piece, hour or licence"),
    Column(
        "is_active", Boolean, nullable=False, server_default=text("true"),
        info={FIELD: Field("is_active", "On sale", "boolean", nullable=False, default=True)},
    ),
    text_field("description", "Description", kind="textarea", max_length=20_000),
    generated("name_norm", Text, "lower(name)"),
    generated("code_norm", Text, "lower(code)"),
    Index("ix_products_name_norm", "tenant_id", "name_norm", "id"),
    Index(
        "uq_products_code_norm", "tenant_id", "code_norm", unique=True,
        postgresql_where=text("code_norm is not null and deleted_at is null"),
    ),
    row_class="tenant",
    owned=False,
)  # fmt: skip
