"""Lead conversion: one transaction from a lead to contact, account and opportunity (domain.md § 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.clock import today_in, utc_now
from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.events import emit
from aisha.crm.accounts.record import ACCOUNTS
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.leads.events import LeadConverted
from aisha.crm.leads.record import LEADS
from aisha.crm.opportunities.pipelines import get_pipeline
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.custom.values import keep_shared
from aisha.records.fields import Field
from aisha.records.labels import one_of
from aisha.records.pairs import turn_pairs
from aisha.records.parsing import Refused, parse_value
from aisha.records.reads import get_record, lock_record
from aisha.records.registry import Values
from aisha.records.tags.known import offered_tags
from aisha.records.values import parse_values
from aisha.records.writes import change_record, check_version, inherit_record

COPIED = ("street", "city", "state", "postal_code", "country", "do_not_call", "do_not_text", "do_not_email", "tags", "custom",
          "email", "phone", "mobile", "job_title", "first_name", "last_name", "source")  # fmt: skip
CLOSE_AFTER = timedelta(days=30)
PROBABILITY = 25
_DECIDES = """
update opportunity_contacts set part = 'decision_maker' where tenant_id = $1 and opportunity_id = $2 and is_primary
"""
"""Who came in as a lead spoke for the company first."""
FLAGS = {"create_account": True, "create_contact": True, "create_opportunity": True}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What is asked for. `amount`, `close_date` and `stage` fall back as domain.md § 3.2 says."""

    create_account: bool
    create_contact: bool
    create_opportunity: bool
    account_id: UUID | None
    account_name: str | None
    opportunity: Mapping[str, Any]


def parse_conversion(sent: Mapping[str, Any]) -> Conversion:
    """The body of a conversion. Raises 400 with a text a field."""
    known = {*FLAGS, "account_id", "account_name", "opportunity_name", "amount", "close_date", "stage"}
    if unknown := set(sent) - known:
        raise ValidationFailed({name: ["There is no such field."] for name in unknown})
    flags = dict(FLAGS)
    for name in flags:
        if name in sent:
            if not isinstance(sent[name], bool):
                raise ValidationFailed({name: ["This must be true or false."]})
            flags[name] = sent[name]
    account_id = _parse(LEADS.fields["account_id"], "account_id", sent)
    account_name = _parse(LEADS.fields["company"], "account_name", sent)
    opportunity = {
        "name" if name == "opportunity_name" else name: sent[name]
        for name in ("opportunity_name", "amount", "close_date", "stage")
        if sent.get(name) not in (None, "")
    }
    return Conversion(**flags, account_id=account_id, account_name=account_name, opportunity=opportunity)


def _parse(field: Field, name: str, sent: Mapping[str, Any]) -> Any:
    try:
        return parse_value(field, sent.get(name))
    except Refused as refusal:
        raise ValidationFailed({name: [str(refusal)]}) from refusal


async def convert_lead(ctx: Context, lead_id: UUID, conversion: Conversion, *, version: int | None = None) -> dict[str, Any]:
    """Make contact, account and opportunity as asked: {lead, contact, account, opportunity}, null for what was not made.

    Raises 409 LEAD_ALREADY_CONVERTED or VERSION_CONFLICT; 400 when the lead has neither name nor e-mail.
    """
    ctx.require("leads.convert")
    lead = await lock_record(ctx, LEADS, lead_id)
    check_version(ctx, LEADS, lead, version)
    if lead["status"] == "converted":
        raise Conflict(f"This {one_of(ctx, 'leads')} was converted already.", code="LEAD_ALREADY_CONVERTED")
    if not (lead["first_name"] or lead["last_name"] or lead["email"]):
        raise ValidationFailed({"first_name": [f"Give the {one_of(ctx, 'leads')} a name or an e-mail before converting it."]})
    owner = await _owner_of(ctx, lead)
    account, is_new = await _account_of(ctx, lead, conversion, owner)
    contact = await _make_contact(ctx, lead, account, owner) if conversion.create_contact else None
    opportunity = await _make_opportunity(ctx, lead, conversion, account, contact, owner)
    made = {"contact": contact, "account": account, "opportunity": opportunity}
    ids = {kind: record["id"] if record else None for kind, record in made.items()}
    converted = await _close_lead(ctx, lead, ids)
    moved = await _move_related(ctx, lead, contact)  # once the lead is closed: its score stays what it was
    created = {kind: each["version"] for kind, each in made.items() if each and (kind != "account" or is_new)}
    await _write_lineage(ctx, lead, ids, moved, created)
    became = {kind: [None, str(target)] for kind, target in ids.items() if target}
    await record_audit(ctx, "convert", entity_type="lead", entity_id=lead["id"], changes=became)
    await emit(ctx, LeadConverted(lead["id"], ids["contact"], ids["account"], ids["opportunity"]))
    return {"lead": converted} | made


async def _owner_of(ctx: Context, lead: asyncpg.Record) -> UUID | None:
    """Assignee, else owner, as far as they still work here, else the caller.

    The lead's owner keeps what it becomes, so the owner's records are in scope for this transaction.
    """
    active = await ctx.fetchval(
        "select array_agg(user_id) from employees where tenant_id = $1 and user_id in ($2, $3)"
        " and status in ('active', 'on_leave')",
        ctx.tenant_id, lead["assigned_to"], lead["owner_id"],
    )  # fmt: skip
    named = [each for each in (lead["assigned_to"], lead["owner_id"]) if each in (active or [])]
    owner = named[0] if named else ctx.actor.user_id if ctx.actor.is_member else None
    if owner is not None and not ctx.actor.view_all and owner not in ctx.actor.scope_ids:
        scope = "{" + ",".join(str(each) for each in (*ctx.actor.scope_ids, owner)) + "}"
        await ctx.fetchval("select set_config('app.scope_ids', $1, true)", scope)
    return owner


async def _account_of(
    ctx: Context, lead: asyncpg.Record, conversion: Conversion, owner: UUID | None
) -> tuple[dict[str, Any] | None, bool]:
    """The account, if there is to be one, and whether it is new."""
    account_id = conversion.account_id or lead["account_id"]
    if account_id is not None:
        return await get_record(ctx, ACCOUNTS, account_id), False
    name = conversion.account_name or lead["company"]
    if not name:
        return None, False
    found = await ctx.fetchval(
        "select id from accounts where tenant_id = $1 and name_norm = company_key($2) and deleted_at is null"
        " order by created_at, id limit 1",
        ctx.tenant_id,
        name,
    )
    if found is not None:
        return await get_record(ctx, ACCOUNTS, found), False
    if not conversion.create_account:
        return None, False
    values: Values = {"name": name, "website": lead["website"], "owner_id": owner}
    address = {name: lead[name] for name in ("street", "city", "state", "postal_code", "country")}
    return await inherit_record(ctx, ACCOUNTS, values | address), True


async def _make_contact(
    ctx: Context, lead: asyncpg.Record, account: dict[str, Any] | None, owner: UUID | None
) -> dict[str, Any]:
    values: Values = {name: read_json(lead[name]) for name in COPIED}
    values |= {"status": "prospect", "converted_from_lead_id": lead["id"], "owner_id": owner}
    values["account_id"] = account["id"] if account else None
    values["tags"] = await offered_tags(ctx, CONTACTS, values["tags"])
    keep_shared(ctx, CONTACTS, values, LEADS)
    return await inherit_record(ctx, CONTACTS, values)


async def _make_opportunity(
    ctx: Context, lead: asyncpg.Record, conversion: Conversion, account: dict[str, Any] | None,
    contact: dict[str, Any] | None, owner: UUID | None,
) -> dict[str, Any] | None:  # fmt: skip
    if not conversion.create_opportunity:
        return None
    values = parse_values(ctx, OPPORTUNITIES, conversion.opportunity)
    values.setdefault("name", lead["company"] or lead["name"])
    values.setdefault("amount", lead["value"])
    values.setdefault("close_date", today_in(ctx.actor.timezone) + CLOSE_AFTER)
    values.setdefault("stage", await _first_stage(ctx))
    values.setdefault("probability", PROBABILITY)
    values |= {"lead_id": lead["id"], "source": lead["source"], "currency": lead["currency"], "owner_id": owner}
    values["account_id"] = account["id"] if account else None
    values["contact_id"] = contact["id"] if contact else None
    opportunity = await inherit_record(ctx, OPPORTUNITIES, values)
    if contact:
        await ctx.execute(_DECIDES, ctx.tenant_id, opportunity["id"])
    return opportunity


async def _first_stage(ctx: Context) -> str:
    """Qualification, or else the first open stage of the default pipeline."""
    stages = (await get_pipeline(ctx, None))["stages"]
    keys = [stage["key"] for stage in stages if stage["kind"] == "open"]
    return "qualification" if "qualification" in keys else keys[0]


async def _move_related(ctx: Context, lead: asyncpg.Record, contact: dict[str, Any] | None) -> dict[str, list[UUID]]:
    """Notes and activities go with the contact; `metadata.converted_from_lead_id` remembers where they came from.

    So does what campaigns sent and are still to send: from now on the contact says what may be sent to this person.
    """
    if contact is None:
        return {}
    moved: dict[str, list[UUID]] = {}
    for table in ("activities", "notes"):
        async with beyond_scope(ctx):
            rows = await ctx.fetch(
                f"update {table} set related_type = 'contact', related_id = $3,"
                " metadata = metadata || jsonb_build_object('converted_from_lead_id', $2::text)"
                " where tenant_id = $1 and lead_id = $2::uuid returning id",
                ctx.tenant_id,
                lead["id"],
                contact["id"],
            )
        moved[table] = [row["id"] for row in rows]
    return moved | await turn_pairs(ctx, LEADS, lead["id"], CONTACTS, contact["id"])


async def _close_lead(ctx: Context, lead: asyncpg.Record, ids: Mapping[str, UUID | None]) -> dict[str, Any]:
    values: Values = {
        "status": "converted",
        "converted_at": utc_now(),
        "converted_by": ctx.actor.user_id,
        "converted_contact_id": ids["contact"],
        "converted_account_id": ids["account"],
        "converted_opportunity_id": ids["opportunity"],
    }
    return await change_record(ctx, LEADS, lead, values)


async def _write_lineage(
    ctx: Context, lead: asyncpg.Record, ids: Mapping[str, UUID | None], moved: Mapping[str, list[UUID]],
    created: Mapping[str, int],
) -> None:  # fmt: skip
    """`created` are the versions of what the conversion made itself: whoever takes it back looks whether they still are."""
    snapshot = {"status": lead["status"], "made": ids, "moved": moved, "created": created}
    await ctx.executemany(
        "insert into entity_transitions (tenant_id, action, from_type, from_id, to_type, to_id, by_user, snapshot)"
        " values ($1, 'convert', 'lead', $2, $3, $4, $5, $6)",
        [
            (ctx.tenant_id, lead["id"], kind, target, ctx.actor.user_id, snapshot)
            for kind, target in ids.items()
            if target is not None
        ],
    )
