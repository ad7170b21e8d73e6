"""Whom a campaign means, as SQL: the same statement counts, previews and fixes an audience."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aisha.automation.campaigns.schemas import MAX_PEOPLE, Audience
from aisha.core.context import Context
from aisha.core.errors import Unprocessable
from aisha.records.custom.plans import plan_for_values
from aisha.records.filters import Parameters
from aisha.records.lists import ListQuery, matching_sql
from aisha.records.registry import RecordType, get_record_type
from aisha.records.views.queries import find_view

_DESTINATION = {"email": "coalesce(btrim(t.email), '')", "call": "coalesce(t.phone, t.mobile, '')"}
_INSERT = """
insert into campaign_recipients (tenant_id, id, campaign_id, entity_type, entity_id, destination, status, skip_reason)
select $1, uuid_v7(), {campaign}, {kind}, p.id, p.destination,
       case when p.reason is null then 'pending' else 'skipped' end, p.reason
  from (select p.*, {at_sight} as reason from ({placed}) p) p order by p.rank
"""
_AT_SIGHT = """
case when p.is_deleted then 'deleted' when p.destination = '' then 'no_destination' when p.place > 1 then 'duplicate' end
"""
_JUDGE = """
select p.id, p.name, p.destination, p.rank,
       coalesce({at_sight}, campaign_refusal($1, {channel}, {kind}, p.id, p.destination, {at})) as reason
  from ({placed}) p order by p.rank
"""


@dataclass(frozen=True, slots=True)
class Meant:
    """An audience for a channel (`email` or `call`)."""

    audience: Audience
    channel: str

    @property
    def record_type(self) -> RecordType:
        return get_record_type(self.audience.entity)

    @property
    def asked(self) -> int | None:
        """How many were named one by one."""
        named = self.audience.ids if self.audience.ids is not None else self.audience.emails
        return None if named is None else len({str(each).strip().lower() for each in named})

    def picked(self, ctx: Context, parameters: Parameters, most: int) -> str:
        """SQL of the records that match, the oldest first: id, name, destination, rank. The first parameter is the tenant."""
        columns = f"t.id, t.name, t.created_at, t.deleted_at, {_DESTINATION[self.channel]} as destination"
        rows = self._rows(ctx, parameters, columns)
        order = "m.deleted_at is not null, m.created_at, m.id"
        limit = min(self.audience.first_n or most, most)
        return (
            "select m.id, m.name, m.destination, m.deleted_at is not null as is_deleted,"
            f" row_number() over (order by {order}) as rank from ({rows}) m order by {order} limit {limit}"
        )

    def placed(self, ctx: Context, parameters: Parameters, most: int) -> str:
        """`picked` with the place among those that have the same address: the first one stands for it."""
        by_address = "row_number() over (partition by lower(d.destination) order by d.rank)"
        return f"select d.*, {by_address} as place from ({self.picked(ctx, parameters, most)}) d"

    def _rows(self, ctx: Context, parameters: Parameters, columns: str) -> str:
        audience, table = self.audience, self.record_type.name
        if audience.filter is not None:
            query = ListQuery(q=audience.q, filter=audience.filter)
            return matching_sql(ctx, self.record_type, query, parameters, columns)
        tenant = parameters.add(ctx.tenant_id)
        if audience.ids is not None:
            condition = f"t.id = any ({parameters.add(audience.ids, 'uuid[]')})"
        else:
            addresses = [each.strip().lower() for each in audience.emails or []]
            condition = f"t.deleted_at is null and t.email_norm = any ({parameters.add(addresses, 'text[]')})"
        return f"select {columns} from {table} t where t.tenant_id = {tenant} and {condition}"


async def find_meant(ctx: Context, audience: Audience, channel: str) -> Meant:
    """The audience with the conditions of its saved view.

    Raises 422 NO_RECIPIENTS where the view is gone, not shared, of other records, or has lost a condition: nobody may get
    something because a condition is missing.
    """
    ctx.require_signed_in()
    if audience.view_id is None:
        return Meant(audience, channel)
    view = await find_view(ctx, audience.view_id)
    if view is None or view["entity"] != get_record_type(audience.entity).name:
        raise Unprocessable("The saved view of this audience is gone, or not shared with you.", code="NO_RECIPIENTS")
    if view["gone"]:
        text = f"The view “{view['name']}” asks for fields that are gone: {', '.join(view['gone'])}. Save it anew first."
        raise Unprocessable(text, code="NO_RECIPIENTS")
    asked: dict[str, Any] = {"filter": view["filter"] or {"and": []}, "q": audience.q or view["q"]}
    return Meant(audience.model_copy(update=asked), channel)


async def check_audience(ctx: Context, audience: Audience, channel: str) -> None:
    """Raises 400 for a filter that cannot be, 403 without the right to read such records, 422 as `find_meant`."""
    ctx.require(get_record_type(audience.entity).permission("read"))
    meant = await find_meant(ctx, audience, channel)
    meant.picked(ctx, Parameters(), 1)


async def count_audience(ctx: Context, meant: Meant) -> int:
    """How many records match. Raises 422 LIMIT_REACHED above 100,000."""
    ctx.require(meant.record_type.permission("read"))
    parameters = Parameters()
    sql = f"select count(*) from ({meant.picked(ctx, parameters, MAX_PEOPLE + 1)}) c"
    await plan_for_values(ctx, sql)
    found: int = await ctx.fetchval(sql, *parameters.values)
    if found > MAX_PEOPLE:
        raise Unprocessable(f"This is more than {MAX_PEOPLE:,} people. Narrow the audience.", code="LIMIT_REACHED")
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """One record of an audience and why it would not be sent to, None where nothing forbids it."""

    id: UUID
    name: str | None
    destination: str
    reason: str | None


async def judge_audience(ctx: Context, meant: Meant, *, at: datetime | None, most: int) -> list[Judged]:
    """The first `most` records with what the database says of a send at a moment, None or one that has passed: now."""
    ctx.require(meant.record_type.permission("read"))
    parameters = Parameters()
    placed = meant.placed(ctx, parameters, MAX_PEOPLE)
    sql = _JUDGE.format(
        at_sight=_AT_SIGHT, placed=f"select * from ({placed}) a order by a.rank limit {most}",
        channel=parameters.add(meant.channel, "text"), kind=parameters.add(meant.audience.entity, "text"),
        at=f"greatest({parameters.add(at, 'timestamptz')}, now())",
    )  # fmt: skip
    await plan_for_values(ctx, sql)
    rows = await ctx.fetch(sql, *parameters.values)
    return [Judged(row["id"], row["name"], row["destination"], row["reason"]) for row in rows]


async def write_recipients(ctx: Context, meant: Meant, campaign_id: UUID) -> int:
    """Fix an audience: a row for each record, those with an address that is there already as duplicates. Returns how many."""
    ctx.require("campaigns.send")
    ctx.require(meant.record_type.permission("read"))
    parameters = Parameters()
    placed = meant.placed(ctx, parameters, MAX_PEOPLE)
    sql = _INSERT.format(
        at_sight=_AT_SIGHT, placed=placed, campaign=parameters.add(campaign_id, "uuid"),
        kind=parameters.add(meant.audience.entity, "text"),
    )  # fmt: skip
    await plan_for_values(ctx, sql)
    return int((await ctx.execute(sql, *parameters.values)).rpartition(" ")[2])
