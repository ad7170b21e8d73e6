"""Accounts as a record type."""

from aisha.crm.accounts.tables import accounts
from aisha.crm.addresses import ADDRESS_SECTION
from aisha.records.registry import DuplicateRule, RecordType, RelatedList, Section

ACCOUNTS = RecordType(
    table=accounts,
    singular="account",
    label="Accounts",
    label_singular="Account",
    icon="building",
    title="name",
    subtitle="industry",
    status_field="type",
    sum_field="annual_revenue",
    search=("name", "website", "email", "phone_norm", "city"),
    columns=("name", "type", "industry", "annual_revenue", "employee_count", "owner_id", "country", "last_activity_at"),
    card=("industry", "annual_revenue"),
    form=("name", "type", "industry", "website", "phone", "email", "owner_id", "parent_id"),
    sections=(
        Section("facts", "Facts", ("name", "type", "industry", "website", "email", "phone", "parent_id", "health_status")),
        Section("size", "Size", ("employee_count", "annual_revenue", "currency")),
        ADDRESS_SECTION,
        Section("responsible", "Responsible", ("owner_id", "assigned_to", "next_action", "tags")),
        Section("more", "More", ("description", "external_id", "created_at", "updated_at", "last_activity_at")),
    ),
    related=(
        RelatedList("opportunities", "account_id", "Opportunities"),
        RelatedList("contacts", "account_id", "Contacts"),
        RelatedList("leads", "account_id", "Leads"),
        RelatedList("accounts", "parent_id", "Subsidiaries"),
    ),
    duplicate_rules=(
        DuplicateRule(100, "Same website", ("{t}.domain",), given=("website",)),
        DuplicateRule(90, "Same name", ("{t}.name_norm",), given=("name",)),
    ),
    match_on=("external_id", "name", "domain", "email", "phone", "id"),
)
