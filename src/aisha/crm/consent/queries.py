"""Reading how people stand with each channel, and the suppression list."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.channels import CHANNEL
from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of
from aisha.crm.consent.schemas import ChannelStanding, Consents, ConsentShown, Suppression
from aisha.records.reads import get_record
from aisha.records.registry import RecordType

MOST_SHOWN = 200
_LATEST = "9999"
_HISTORY = """
select c.id, c.channel, c.state, c.source, c.legal_basis, c.proof, c.address, c.obtained_at, c.created_at,
       nullif(btrim(concat_ws(' ', e.first_name, e.last_name)), '') as by_name
  from consents c left join employees e on e.tenant_id = c.tenant_id and e.user_id = c.created_by
 where c.tenant_id = $1 and c.{column} = $2 order by c.created_at desc, c.id desc limit {limit}
"""
_STANDING = """
select x.channel, may_contact($1, $2, $3, x.channel) as reason,
       coalesce(tenant_setting($1, 'consent_model') ->> x.channel, 'opt_out') as model
  from unnest($4::text[]) x (channel)
"""
_SUPPRESSIONS = """
select s.id, s.channel, s.address, s.reason, s.note, s.created_at,
       nullif(btrim(concat_ws(' ', e.first_name, e.last_name)), '') as by_name
  from suppressions s left join employees e on e.tenant_id = s.tenant_id and e.user_id = s.created_by
"""


def person_column(record_type: RecordType) -> str:
    """The column of `consents` that names a contact, or a lead."""
    return f"{record_type.singular}_id"


def destination_of(record: Any, channel: str) -> str | None:
    """Where somebody is reached by a channel: the function `may_contact` of the database chooses alike."""
    if channel == "email":
        return record["email"]
    return record["phone"] or record["mobile"] if channel == "call" else record["mobile"] or record["phone"]


async def why_not_contact(ctx: Context, entity_type: str, record_id: UUID, channel: str) -> str | None:
    """Why a contact or lead may not be contacted by a channel now (domain.md § 3.8), None where nothing forbids it."""
    ctx.require(f"{entity_type}s.read")
    return await ctx.fetchval("select may_contact($1, $2, $3, $4)", ctx.tenant_id, entity_type, record_id, channel)


async def show_consents(ctx: Context, record_type: RecordType, record_id: UUID, unsubscribe_url: str) -> Consents:
    """How a contact or lead stands with each channel, and the latest 200 things said. Raises NotFound."""
    ctx.require(record_type.permission("read"))
    record = await get_record(ctx, record_type, record_id, fields="id,email,phone,mobile", with_deleted=True)
    column = person_column(record_type)
    rows = await ctx.fetch(_HISTORY.format(column=column, limit=MOST_SHOWN), ctx.tenant_id, record_id)
    history = [ConsentShown(**row) for row in rows]
    newest: dict[str, ConsentShown] = {}
    for each in history:
        newest.setdefault(each.channel, each)
    standings = await ctx.fetch(_STANDING, ctx.tenant_id, record_type.singular, record_id, list(CHANNEL.values))
    channels = [
        ChannelStanding(
            row["channel"], row["model"], destination_of(record, row["channel"]), row["reason"] is None, row["reason"],
            newest.get(row["channel"]),
        )
        for row in standings
    ]  # fmt: skip
    return Consents(channels, history, unsubscribe_url if record["email"] else None)


async def list_suppressions(
    ctx: Context, page: Page, *, channel: str | None, reason: str | None
) -> tuple[list[Suppression], str | None]:
    """The list, newest first. `q` is a part of an address, or a whole one: that finds erased people's, too."""
    ctx.require("settings.read")
    after_time, after_id = page.after or (_LATEST, UUID(int=2**128 - 1))
    rows = await ctx.fetch(
        "select * from (select m.*, to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as page_key"
        f" from ({_SUPPRESSIONS} where s.tenant_id = $1 and ($2::text is null or s.channel = $2)"
        " and ($3::text is null or s.reason = $3)"
        " and ($4 = '' or s.address ilike $4 or s.address_hash = suppression_key($1, s.channel, $8))) m) p"
        " where (page_key, id) < ($5, $6) order by page_key desc, id desc limit $7",
        ctx.tenant_id, channel, reason, page.pattern, after_time, after_id, page.limit + 1, page.q,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_suppression(row) for row in found], cursor


async def get_suppression(ctx: Context, suppression_id: UUID) -> Suppression:
    """One entry. Raises NotFound."""
    ctx.require("settings.read")
    row = await ctx.fetchrow(f"{_SUPPRESSIONS} where s.tenant_id = $1 and s.id = $2", ctx.tenant_id, suppression_id)
    if row is None:
        raise NotFound("This entry")
    return _suppression(row)


def _suppression(row: asyncpg.Record) -> Suppression:
    return Suppression(**{name: value for name, value in row.items() if name != "page_key"})
