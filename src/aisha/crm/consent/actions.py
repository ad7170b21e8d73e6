"""Writing down what people agree to and refuse, and keeping the suppression list."""

from collections.abc import Sequence
from uuid import UUID

from aisha.core.audit import give_reason
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import Conflict, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.mail.letters import checked_address
from aisha.crm.consent.queries import destination_of, get_suppression, person_column
from aisha.crm.consent.schemas import ConsentBody, SuppressionBody
from aisha.identity.privacy.subject import Subject
from aisha.records.fields import Field
from aisha.records.parsing import Refused, parse_value
from aisha.records.reads import lock_record
from aisha.records.registry import RecordType
from aisha.records.writes import change_record

_NUMBER = Field("address", "Number", "phone")
_FORGET_PROOFS = """
update consents set proof = null, address = null, ip = null
 where tenant_id = $1 and (contact_id = any ($2) or lead_id = any ($2)) returning id
"""
_REACHED_AT = """
select 'email' as channel, lower(a) as address from unnest($2::text[]) a
union select c.channel, n from unnest($3::text[]) n, unnest(array['call', 'text']) c (channel) where phone_digits(n) is not null
"""
_KEEP_HASHES = f"""
insert into suppressions as s (tenant_id, id, channel, address_hash, reason)
select $1, uuid_v7(), a.channel, k.key, 'manual'
  from ({_REACHED_AT}) a cross join lateral (select suppression_key($1, a.channel, a.address) as key) k
 group by a.channel, k.key
on conflict (tenant_id, channel, address_hash) do update set address = null, note = null returning id
"""
_ADD = """
insert into suppressions (tenant_id, id, channel, address, reason, note) values ($1, $2, $3, $4, $5, $6)
on conflict (tenant_id, channel, address_hash) do nothing returning id
"""


async def note_consent(ctx: Context, record_type: RecordType, record_id: UUID, body: ConsentBody) -> None:
    """Write down what a contact or lead agreed to or refused; its do_not_* field follows.

    Raises NotFound, 400 for a consent without proof or from the future. The suppression list still binds.
    """
    ctx.require(record_type.permission("update"))
    now = utc_now()
    if body.obtained_at is not None and body.obtained_at > now:
        raise ValidationFailed({"obtained_at": ["This lies in the future."]})
    proof = (body.proof or "").strip() or None
    if body.state == "granted" and body.legal_basis == "consent" and proof is None:
        raise ValidationFailed({"proof": ["Say how it can be shown that they agreed, such as their words or the form."]})
    current = await lock_record(ctx, record_type, record_id)
    await ctx.execute(
        f"insert into consents (tenant_id, id, created_at, {person_column(record_type)}, channel, state, source, legal_basis,"
        " proof, address, obtained_at) values ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7, $8, $9, $10)",
        ctx.tenant_id, new_id(), record_id, body.channel, body.state, body.source, body.legal_basis, proof,
        destination_of(current, body.channel), body.obtained_at or now,
    )  # fmt: skip
    await change_record(ctx, record_type, current, {f"do_not_{body.channel}": body.state == "withdrawn"})


async def add_suppression(ctx: Context, body: SuppressionBody) -> UUID:
    """Put an address on the list. Returns the entry's id. Raises 400 for what is no address, 409 for one that stands there."""
    ctx.require("settings.manage")
    added = await suppress(ctx, body.channel, parse_address(ctx, body.channel, body.address), body.reason, body.note)
    if added is None:
        raise Conflict("This address is on the list already.", code="DUPLICATE_KEY")
    return added


async def suppress(ctx: Context, channel: str, address: str, reason: str, note: str | None = None) -> UUID | None:
    """Put a checked address on the list; the entry's id, None where it stands there already."""
    ctx.require("settings.manage")
    return await ctx.fetchval(_ADD, ctx.tenant_id, new_id(), channel, address, reason, (note or "").strip() or None)


async def remove_suppression(ctx: Context, suppression_id: UUID, reason: str) -> None:
    """Take an address off the list; the log keeps why. Raises NotFound, 422 REASON_REQUIRED.

    What the person refused stands in their record, and stays.
    """
    ctx.require("settings.manage")
    await get_suppression(ctx, suppression_id)
    if not reason.strip():
        text = "Say why this address may be contacted again."
        raise Unprocessable(text, code="REASON_REQUIRED", details={"reason": [text]})
    await give_reason(ctx, reason.strip())
    await ctx.execute("delete from suppressions where tenant_id = $1 and id = $2", ctx.tenant_id, suppression_id)


async def erase_consents(ctx: Context, record_ids: Sequence[UUID], subject: Subject) -> tuple[int, list[UUID]]:
    """Of an erased person: proofs and addresses go, and that nobody writes to these addresses stays, as a hash.

    Returns how many consents there were, and the ids of all rows whose audit entries have to follow.
    """
    ctx.require("privacy.manage")
    rows = await ctx.fetch(_FORGET_PROOFS, ctx.tenant_id, list(record_ids))
    kept = await ctx.fetch(_KEEP_HASHES, ctx.tenant_id, list(subject.addresses), list(subject.numbers))
    return len(rows), [row["id"] for row in (*rows, *kept)]


def parse_address(ctx: Context, channel: str, address: str) -> str:
    """An address as the list keeps it: e-mail in lower case, numbers in E.164. Raises 400."""
    ctx.require_signed_in()
    if channel == "email":
        try:
            return checked_address(address).lower()
        except ValidationFailed:
            raise ValidationFailed({"address": ["This is not an e-mail address."]}) from None
    try:
        number = str(parse_value(_NUMBER, address.strip(), ctx.actor.timezone))
    except Refused as refusal:
        raise ValidationFailed({"address": [str(refusal)]}) from refusal
    if sum(each.isdigit() for each in number) < 7:
        raise ValidationFailed({"address": ["This is not a whole telephone number."]})
    return number
