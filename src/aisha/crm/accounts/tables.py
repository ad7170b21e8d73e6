"""Accounts: the companies a tenant deals with (domain.md § 1.2)."""

from sqlalchemy import Index, Text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key
from aisha.core.industries import INDUSTRY
from aisha.crm.addresses import address_columns
from aisha.records.fields import (
    choice_field,
    currency_field,
    generated,
    link_field,
    number_field,
    text_field,
)
from aisha.records.tables import lookup_index, record_table

ACCOUNT_TYPE = Choices(
    "account_type",
    (
        Choice("prospect", "Prospect", "sky"),
        Choice("customer", "Customer", "success"),
        Choice("partner", "Partner", "accent"),
        Choice("competitor", "Competitor", "rose"),
        Choice("vendor", "Vendor", "slate"),
    ),
    {"client": "customer", "supplier": "vendor", "reseller": "partner"},
)
ACCOUNT_HEALTH = Choices(
    "account_health",
    (
        Choice("unknown", "Unknown", "slate"),
        Choice("healthy", "Healthy", "success"),
        Choice("at_risk", "At risk", "warning"),
        Choice("churning", "Churning", "danger"),
        Choice("new", "New", "info"),
    ),
)

accounts = record_table(
    "accounts",
    "account",
    text_field("name", "Name", required=True, sort_by="name_norm", aliases=("account", "account name", "company")),
    choice_field("type", "Type", ACCOUNT_TYPE, default="prospect", aliases=("account type",)),
    choice_field("industry", "Industry", INDUSTRY, aliases=("sector",)),
    text_field("website", "Website", kind="url", aliases=("url", "domain", "web site")),
    text_field("email", "E-mail", kind="email", max_length=254, aliases=("mail", "email address")),
    text_field("phone", "Phone", kind="phone", max_length=40, aliases=("telephone",)),
    link_field("parent_id", "Parent account", "accounts", aliases=("subsidiary of", "parent", "parent company")),
    number_field("annual_revenue", "Annual revenue", kind="money", minimum=0, sensitive=True, aliases=("revenue", "turnover")),
    currency_field(),
    number_field("employee_count", "Employees", minimum=0, aliases=("employees", "headcount", "company size")),
    *address_columns(),
    text_field("description", "Description", kind="textarea", max_length=20_000),
    choice_field("health_status", "Health", ACCOUNT_HEALTH, default="unknown"),
    number_field("score", "Score", minimum=0, maximum=100, readonly=True),
    text_field("score_reason", "Score reasons", kind="textarea", max_length=2000, readonly=True),
    text_field("next_action", "Next action"),
    generated("name_norm", Text, "company_key(name)"),
    generated("domain", Text, "web_host(website)"),
    generated("email_norm", Text, "lower(email)"),
    generated("phone_norm", Text, "phone_digits(phone)"),
    tenant_key("parent_id", "accounts", on_delete="SET NULL"),
    Index("ix_accounts_type", "tenant_id", "type"),
    Index("ix_accounts_name_norm", "tenant_id", "name_norm", "id"),
    lookup_index("ix_accounts_domain", "domain"),
    lookup_index("ix_accounts_parent", "parent_id"),
)
