"""Leads: people and companies that may become customers (domain.md § 1.2)."""

from sqlalchemy import CheckConstraint, Index, Text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key
from aisha.crm.addresses import address_columns
from aisha.crm.choices import SOURCE
from aisha.records.fields import (
    Field,
    boolean_field,
    choice_field,
    currency_field,
    datetime_field,
    generated,
    link_field,
    number_field,
    text_field,
    user_field,
)
from aisha.records.tables import lookup_index, record_table

LEAD_STATUS = Choices(
    "lead_status",
    (
        Choice("new", "New", "sky"),
        Choice("contacted", "Contacted", "accent"),
        Choice("qualified", "Qualified", "teal"),
        Choice("unqualified", "Unqualified", "slate"),
        Choice("converted", "Converted", "success"),
        Choice("lost", "Lost", "rose"),
    ),
    {"open": "new", "working": "contacted", "disqualified": "unqualified", "won": "converted", "dead": "lost"},
)
LEAD_RATING = Choices(
    "lead_rating",
    (Choice("cold", "Cold", "info"), Choice("warm", "Warm", "warning"), Choice("hot", "Hot", "danger")),
)
FULL_NAME = "nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '')"

leads = record_table(
    "leads",
    "lead",
    text_field("first_name", "First name", max_length=100, aliases=("given name", "forename")),
    text_field("last_name", "Last name", max_length=100, aliases=("surname", "family name")),
    generated(
        "name",
        Text,
        f"coalesce({FULL_NAME}, company, email, phone)",
        field=Field("name", "Name", "text", readonly=True, sort_by="name_norm"),
    ),
    text_field("email", "E-mail", kind="email", max_length=254, aliases=("mail", "email address")),
    text_field("phone", "Phone", kind="phone", max_length=40, aliases=("telephone", "phone number")),
    text_field("mobile", "Mobile", kind="phone", max_length=40, aliases=("cell", "mobile phone")),
    text_field("company", "Company", aliases=("organisation", "organization", "company name")),
    text_field("job_title", "Job title", aliases=("title", "position")),
    text_field("website", "Website", kind="url", aliases=("url",)),
    choice_field("status", "Status", LEAD_STATUS, default="new", aliases=("lead status", "stage")),
    choice_field("source", "Source", SOURCE, default="other", aliases=("lead source",)),
    choice_field("rating", "Rating", LEAD_RATING),
    number_field("value", "Value", kind="money", default=0, minimum=0, aliases=("estimated value", "amount")),
    currency_field(),
    link_field("account_id", "Account", "accounts", aliases=("account",)),
    *address_columns(),
    text_field("description", "Description", kind="textarea", max_length=20_000),
    boolean_field("do_not_call", "Do not call"),
    boolean_field("do_not_text", "Do not text"),
    boolean_field("do_not_email", "Do not e-mail"),
    datetime_field("last_contacted_at", "Last contacted", readonly=True),
    number_field("score", "Score", minimum=0, maximum=100, readonly=True),
    text_field("score_reason", "Score reasons", kind="textarea", max_length=2000, readonly=True),
    number_field("conversion_probability", "Conversion probability", kind="number", precision=(5, 4), readonly=True),
    text_field("next_action", "Next action"),
    text_field("lost_reason", "Lost reason"),
    datetime_field("converted_at", "Converted", readonly=True),
    user_field("converted_by", "Converted by", readonly=True),
    link_field("converted_contact_id", "Contact", "contacts", readonly=True),
    link_field("converted_account_id", "Converted account", "accounts", readonly=True),
    link_field("converted_opportunity_id", "Opportunity", "opportunities", readonly=True),
    generated("name_norm", Text, f"lower(coalesce({FULL_NAME}, company, email, phone))"),
    generated("email_norm", Text, "lower(email)"),
    generated("phone_norm", Text, "phone_digits(phone)"),
    generated("mobile_norm", Text, "phone_digits(mobile)"),
    CheckConstraint("coalesce(first_name, last_name, company, email, phone) is not null", name="identity"),
    CheckConstraint("(status = 'converted') = (converted_at is not null)", name="converted"),
    tenant_key("account_id", "accounts", on_delete="SET NULL"),
    tenant_key("converted_contact_id", "contacts", on_delete="SET NULL"),
    tenant_key("converted_account_id", "accounts", on_delete="SET NULL"),
    tenant_key("converted_opportunity_id", "opportunities", on_delete="SET NULL"),
    Index("ix_leads_name_norm", "tenant_id", "name_norm", "id"),
    Index("ix_leads_status", "tenant_id", "status"),
    lookup_index("ix_leads_email_norm", "email_norm"),
    lookup_index("ix_leads_phone_norm", "phone_norm"),
    lookup_index("ix_leads_mobile_norm", "mobile_norm"),
)
