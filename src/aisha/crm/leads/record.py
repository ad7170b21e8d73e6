"""Leads as a record type, with the rules of their status (domain.md § 3.2). The database keeps their score."""

from collections.abc import Sequence

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import Conflict, Unprocessable
from aisha.core.events import emit_all
from aisha.crm.addresses import ADDRESS_SECTION
from aisha.crm.duplicate_rules import PEOPLE, people_rules
from aisha.crm.leads.events import LeadStatusChanged
from aisha.crm.leads.importing import prepare_import
from aisha.crm.leads.tables import leads
from aisha.records.labels import one_of
from aisha.records.registry import RecordType, Section, Values, Written


async def before_write(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:
    """A converted lead is read-only; `converted` comes from conversion only; `lost` wants its reason."""
    if current is not None and "converted_at" not in values:
        refuse_converted(ctx, current)
    status = values.get("status") or (current["status"] if current is not None else "new")
    if status == "converted" and "converted_at" not in values:
        raise Conflict(f"This {one_of(ctx, 'leads')} becomes converted by converting it.", code="INVALID_STATUS")
    reason = values.get("lost_reason", current["lost_reason"] if current is not None else None)
    is_new_loss = status == "lost" and (current is None or current["status"] != "lost")
    if is_new_loss and not reason:
        text = f"Say why this {one_of(ctx, 'leads')} was lost."
        raise Unprocessable(text, code="REASON_REQUIRED", details={"lost_reason": [text]})


async def before_delete(ctx: Context, current: asyncpg.Record) -> None:
    """A converted lead is kept: contact, account and opportunity came from it."""
    refuse_converted(ctx, current)


def refuse_converted(ctx: Context, lead: asyncpg.Record) -> None:
    """Raises 409 for a lead that was converted, unless the conversion was undone (domain.md § 3.2)."""
    if lead["status"] == "converted":
        raise Conflict(f"This {one_of(ctx, 'leads')} was converted and is read-only now.", code="LEAD_ALREADY_CONVERTED")


async def after_write(ctx: Context, written: Sequence[Written]) -> None:
    """A changed status is an event of its own."""
    changed = [(before, after) for before, after in written if before is not None and before["status"] != after["status"]]
    await emit_all(ctx, [LeadStatusChanged(after["id"], before["status"], after["status"]) for before, after in changed])


LEADS = RecordType(
    table=leads,
    singular="lead",
    label="Leads",
    label_singular="Lead",
    icon="user-search",
    title="name",
    subtitle="company",
    status_field="status",
    open_sql="t.status not in ('converted', 'lost', 'unqualified')",
    sum_field="value",
    search=("name", "company", "email", "phone_norm", "mobile_norm"),
    columns=("name", "status", "company", "source", "value", "score", "owner_id", "last_activity_at", "created_at"),
    card=("company", "value"),
    form=("first_name", "last_name", "company", "email", "phone", "job_title", "source", "value", "owner_id"),
    sections=(
        Section("facts", "Facts", ("first_name", "last_name", "company", "job_title", "email", "phone", "mobile", "website")),
        Section("sale", "Sale", ("status", "source", "rating", "value", "currency", "next_action", "lost_reason")),
        Section("responsible", "Responsible", ("owner_id", "assigned_to", "account_id", "tags")),
        Section("consent", "Consent", ("do_not_call", "do_not_email", "do_not_text", "last_contacted_at")),
        ADDRESS_SECTION,
        Section("score", "Score", ("score", "score_reason", "conversion_probability")),
        Section(
            "more", "More",
            ("description", "converted_at", "converted_contact_id", "converted_account_id", "converted_opportunity_id",
             "external_id", "created_at", "updated_at"),
        ),
    ),
    aliases={"estimated_value": "value"},
    before_write=before_write,
    before_delete=before_delete,
    after_write=after_write,
    prepare_import=prepare_import,
    one_of=("first_name", "last_name", "company", "email", "phone"),
    match_on=("external_id", "email", "phone", "id"),
    duplicate_group=PEOPLE,
    duplicate_rules=people_rules("company"),
)  # fmt: skip
