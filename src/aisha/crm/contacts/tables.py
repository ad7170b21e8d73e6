"""Contacts: the people a tenant deals with (domain.md § 1.2)."""

from sqlalchemy import CheckConstraint, Index, Text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key
from aisha.crm.addresses import address_columns
from aisha.crm.choices import SOURCE
from aisha.records.fields import (
    Field,
    boolean_field,
    choice_field,
    datetime_field,
    generated,
    link_field,
    number_field,
    text_field,
)
from aisha.records.tables import lookup_index, record_table

CONTACT_STATUS = Choices(
    "contact_status",
    (
        Choice("prospect", "Prospect", "sky"),
        Choice("customer", "Customer", "success"),
        Choice("active", "Active", "accent"),
        Choice("inactive", "Inactive", "slate"),
    ),
)
FULL_NAME = "nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '')"

contacts = record_table(
    "contacts",
    "contact",
    text_field("first_name", "First name", max_length=100, aliases=("given name", "forename")),
    text_field("last_name", "Last name", max_length=100, aliases=("surname", "family name")),
    generated(
        "name",
        Text,
        f"coalesce({FULL_NAME}, email)",
        field=Field("name", "Name", "text", readonly=True, sort_by="name_norm"),
    ),
    text_field("email", "E-mail", kind="email", max_length=254, aliases=("mail", "email address")),
    text_field("phone", "Phone", kind="phone", max_length=40, aliases=("telephone", "phone number")),
    text_field("mobile", "Mobile", kind="phone", max_length=40, aliases=("cell", "mobile phone")),
    text_field("job_title", "Job title", aliases=("title", "position")),
    text_field("department", "Department"),
    link_field("account_id", "Account", "accounts", aliases=("account", "company", "account name")),
    choice_field("status", "Status", CONTACT_STATUS, default="active"),
    choice_field("source", "Source", SOURCE),
    *address_columns(),
    text_field("description", "Description", kind="textarea", max_length=20_000),
    boolean_field("do_not_call", "Do not call"),
    boolean_field("do_not_text", "Do not text"),
    boolean_field("do_not_email", "Do not e-mail"),
    datetime_field("last_contacted_at", "Last contacted", readonly=True),
    number_field("score", "Score", minimum=0, maximum=100, readonly=True),
    text_field("score_reason", "Score reasons", kind="textarea", max_length=2000, readonly=True),
    text_field("next_action", "Next action"),
    link_field("converted_from_lead_id", "Converted from", "leads", readonly=True),
    generated("name_norm", Text, f"lower(coalesce({FULL_NAME}, email))"),
    generated("email_norm", Text, "lower(email)"),
    generated("phone_norm", Text, "phone_digits(phone)"),
    generated("mobile_norm", Text, "phone_digits(mobile)"),
    CheckConstraint("coalesce(first_name, last_name, email) is not null", name="identity"),
    tenant_key("account_id", "accounts", on_delete="SET NULL"),
    tenant_key("converted_from_lead_id", "leads", on_delete="SET NULL"),
    Index("ix_contacts_name_norm", "tenant_id", "name_norm", "id"),
    lookup_index("ix_contacts_email_norm", "email_norm"),
    lookup_index("ix_contacts_phone_norm", "phone_norm"),
    lookup_index("ix_contacts_mobile_norm", "mobile_norm"),
    lookup_index("ix_contacts_account", "account_id"),
    Index("ix_contacts_status", "tenant_id", "status"),
)
