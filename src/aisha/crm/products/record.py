"""Products as a record type: catalogue, import, export, trash and search come from the record engine."""

from aisha.crm.products.tables import products
from aisha.records.registry import RecordType, Section

PRODUCTS = RecordType(
    table=products,
    singular="product",
    label="Products",
    label_singular="Product",
    icon="package",
    title="name",
    subtitle="code",
    search=("name", "code", "family"),
    columns=("name", "code", "family", "price", "currency", "unit", "is_active"),
    card=("code", "family", "price"),
    form=("name", "code", "family", "price", "currency", "unit", "description"),
    sections=(
        Section("facts", "Facts", ("name", "code", "family", "price", "currency", "unit", "is_active")),
        Section("more", "More", ("description", "tags", "external_id", "created_at", "updated_at")),
    ),
    default_sort="name",
    match_on=("external_id", "name", "id"),
    has_timeline=False,
)
