"""Contacts as a record type."""

from aisha.crm.addresses import ADDRESS_SECTION
from aisha.crm.contacts.tables import contacts
from aisha.crm.duplicate_rules import PEOPLE, people_rules
from aisha.records.registry import RecordType, RelatedList, Section

CONTACTS = RecordType(
    table=contacts,
    singular="contact",
    label="Contacts",
    label_singular="Contact",
    icon="users",
    title="name",
    subtitle="email",
    status_field="status",
    search=("name", "email", "phone_norm", "mobile_norm", "job_title"),
    columns=("name", "status", "account_id", "job_title", "email", "phone", "owner_id", "last_activity_at"),
    card=("account_id", "email"),
    form=("first_name", "last_name", "email", "phone", "job_title", "account_id", "status", "owner_id"),
    sections=(
        Section(
            "facts", "Facts", ("first_name", "last_name", "email", "phone", "mobile", "job_title", "department", "account_id")
        ),
        Section("relation", "Relation", ("status", "source", "owner_id", "assigned_to", "next_action", "tags")),
        Section("consent", "Consent", ("do_not_call", "do_not_email", "do_not_text", "last_contacted_at")),
        ADDRESS_SECTION,
        Section("more", "More", ("description", "converted_from_lead_id", "external_id", "created_at", "updated_at")),
    ),
    related=(RelatedList("opportunities", "contact_id", "Opportunities"),),
    one_of=("first_name", "last_name", "email"),
    match_on=("external_id", "email", "phone", "id"),
    duplicate_group=PEOPLE,
    duplicate_rules=people_rules(),
)
