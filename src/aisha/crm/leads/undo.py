"""Taking a lead's conversion back within 30 days (domain.md § 3.2, Undo)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.core.errors import Conflict, ValidationFailed
from aisha.crm.leads.record import LEADS
from aisha.records.labels import one_of
from aisha.records.pairs import turn_pairs
from aisha.records.reads import lock_record
from aisha.records.references import find_references
from aisha.records.registry import RecordType, Values, get_record_type
from aisha.records.writes import change_record, put_into_trash

KEPT = timedelta(days=30)
CREATED = ("opportunity", "contact", "account")
"""What a conversion may have made, in the order in which it goes."""
MOVED = ("activities", "notes")
_REASONS = {
    "expired": f"This {{one}} was converted more than {KEPT.days} days ago; that can no longer be undone.",
    "changed": "What came of this {one} has been changed since; undo those changes first, or keep the conversion.",
    "used": "What came of this {one} is in use: it has records of its own. Move or delete them first, or keep the conversion.",
}
_LAST_CONVERSION = """
select created_at, snapshot from entity_transitions
 where tenant_id = $1 and action = 'convert' and from_type = 'lead' and from_id = $2 order by created_at desc, id desc limit 1
"""
_KEEP_LINEAGE = """
insert into entity_transitions (tenant_id, action, from_type, from_id, to_type, to_id, by_user, snapshot)
values ($1, 'restore', $2, $3, 'lead', $4, $5, $6)
"""


async def unconvert_lead(ctx: Context, lead_id: UUID, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The lead as it was: what its conversion made goes to the trash, what moved returns. `sent` may hold a reason.

    Raises 409 INVALID_STATUS for a lead that is not converted, and 409 UNDO_REFUSED with details.reason `expired`, `changed` or
    `used` and details.records, the records because of which it is refused.
    """
    ctx.require("leads.convert")
    reason = _reason(sent)
    lead = await lock_record(ctx, LEADS, lead_id)
    if lead["status"] != "converted":
        raise Conflict(f"This {one_of(ctx, 'leads')} is not converted.", code="INVALID_STATUS")
    conversion = await ctx.fetchrow(_LAST_CONVERSION, ctx.tenant_id, lead_id)
    if conversion is None or utc_now() - conversion["created_at"] > KEPT:
        _refuse(ctx, "expired", [])
    snapshot = read_json(conversion["snapshot"])
    moved = {table: [UUID(each) for each in ids] for table, ids in snapshot["moved"].items()}
    async with beyond_scope(ctx):
        made = await _created(ctx, snapshot)
        known = [lead_id, *(row["id"] for _, row in made), *(each for ids in moved.values() for each in ids)]
        await _refuse_used(ctx, made, known)
        await _move_back(ctx, lead, moved)
        for record_type, row in made:
            await put_into_trash(ctx, record_type, row["id"])
    values: Values = dict.fromkeys(
        ("converted_at", "converted_by", "converted_contact_id", "converted_account_id", "converted_opportunity_id")
    )
    restored = await change_record(ctx, LEADS, lead, values | {"status": snapshot["status"]})
    for record_type, row in made:
        kind = record_type.singular
        await ctx.execute(_KEEP_LINEAGE, ctx.tenant_id, kind, row["id"], lead_id, ctx.actor.user_id, {"reason": reason})
    return restored


def _reason(sent: Mapping[str, Any]) -> str | None:
    if unknown := set(sent) - {"reason"}:
        raise ValidationFailed({name: ["There is no such field."] for name in unknown})
    reason = sent.get("reason")
    if reason is not None and (not isinstance(reason, str) or len(reason) > 1000):
        raise ValidationFailed({"reason": ["A reason is a text of at most 1,000 characters."]})
    return reason


def _refuse(ctx: Context, reason: str, records: Sequence[Mapping[str, Any]]) -> NoReturn:
    text = _REASONS[reason].format(one=one_of(ctx, "leads"))
    raise Conflict(text, code="UNDO_REFUSED", details={"reason": reason, "records": records})


async def _created(ctx: Context, snapshot: Mapping[str, Any]) -> list[tuple[RecordType, asyncpg.Record]]:
    """What the conversion made and is still there, locked. Refuses when it is not as it was made."""
    versions = snapshot.get("created")
    if versions is None:  # written before conversions kept it: contact and opportunity are always new
        versions = {kind: 1 for kind in ("contact", "opportunity") if snapshot["made"].get(kind)}
    made: list[tuple[RecordType, asyncpg.Record]] = []
    changed: list[dict[str, Any]] = []
    for kind in CREATED:
        if kind not in versions:
            continue
        record_type = get_record_type(kind)
        row = await ctx.fetchrow(
            f"select * from {record_type.name} where tenant_id = $1 and id = $2 for update",
            ctx.tenant_id, UUID(snapshot["made"][kind]),
        )  # fmt: skip
        if row is None or (row["deleted_at"] is not None and row["merged_into"] is None):
            continue
        if row["version"] != versions[kind]:
            changed.append({"type": record_type.name, "id": row["id"]})
        made.append((record_type, row))
    if changed:
        _refuse(ctx, "changed", changed)
    return made


async def _refuse_used(ctx: Context, made: Sequence[tuple[RecordType, asyncpg.Record]], known: Sequence[UUID]) -> None:
    users = [
        {"type": name.partition(".")[0], "id": each}
        for record_type, row in made
        for name, ids in (await find_references(ctx, record_type, row["id"], known)).items()
        for each in ids
    ]
    if users:
        _refuse(ctx, "used", users[:50])


async def _move_back(ctx: Context, lead: asyncpg.Record, moved: Mapping[str, list[UUID]]) -> None:
    contact_id = lead["converted_contact_id"]
    if contact_id is not None:
        pairs = {table: ids for table, ids in moved.items() if table not in MOVED}
        await turn_pairs(ctx, get_record_type("contacts"), contact_id, LEADS, lead["id"], only=pairs)
    for table in MOVED:
        if ids := moved.get(table):
            await ctx.execute(
                f"update {table} set related_type = 'lead', related_id = $2, metadata = metadata - 'converted_from_lead_id'"
                " where tenant_id = $1 and contact_id = $3 and id = any ($4)",
                ctx.tenant_id, lead["id"], contact_id, ids,
            )  # fmt: skip
