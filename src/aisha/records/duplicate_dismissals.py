"""Decisions that records are no duplicates of each other, and taking them back (product.md § 7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from aisha.core.context import Context
from aisha.core.errors import BadRequest, NotFound, ValidationFailed
from aisha.core.paging import Page, encode_cursor
from aisha.records.labels import label_of
from aisha.records.registry import RecordType, get_record_type, record_types

_REMEMBER = """
insert into duplicate_dismissals (tenant_id, id, decision_id, record_type, record_id)
select $1, uuid_v7(), $2, r.type, r.id from unnest($3::text[], $4::uuid[]) r (type, id)
on conflict (tenant_id, decision_id, record_id) do nothing
"""
_BESIDE = """
select distinct o.record_id from duplicate_dismissals d
  join duplicate_dismissals o on o.tenant_id = d.tenant_id and o.decision_id = d.decision_id
 where d.tenant_id = $1 and d.record_id = $2
"""


async def dismiss_duplicates(ctx: Context, record_type: RecordType, ids: Sequence[UUID]) -> UUID:
    """Remember that none of these records is a duplicate of another; returns the decision's id, the same for the same records.

    They are of the type, or of the types that are compared with it. Raises 400 for fewer than two or a type without
    duplicates, 404 for one that is not there or not visible.
    """
    ctx.require("records.merge")
    ctx.require(record_type.permission("read"))
    wanted = sorted(set(ids))
    if not record_type.has_duplicates:
        raise BadRequest(f"There is no search for duplicates among {label_of(ctx, record_type).plural.lower()}.")
    if len(wanted) < 2:
        raise ValidationFailed({"ids": ["Name at least two different records."]})
    rows = await ctx.fetch(f"select r.type, r.id from ({_live(_readable(ctx))}) r where r.id = any ($2)", ctx.tenant_id, wanted)
    if len(rows) < len(wanted):
        raise NotFound(label_of(ctx, record_type).singular)
    decision = uuid5(ctx.tenant_id, " ".join(map(str, wanted)))
    await ctx.execute(_REMEMBER, ctx.tenant_id, decision, [row["type"] for row in rows], [row["id"] for row in rows])
    return decision


async def forget_dismissal(ctx: Context, decision_id: UUID) -> None:
    """Let the records of a decision be duplicates again. Raises 404."""
    ctx.require("records.merge")
    gone = await ctx.execute(
        "delete from duplicate_dismissals where tenant_id = $1 and decision_id = $2", ctx.tenant_id, decision_id
    )
    if gone == "DELETE 0":
        raise NotFound("Decision")


async def list_dismissals(ctx: Context, page: Page, type_name: str) -> tuple[list[dict[str, Any]], str | None]:
    """Decisions {id, decided_at, decided_by, records} over records the actor sees, the latest first; of one type or of all.

    Records in the trash do not count, and a decision about fewer than two records is not shown.
    """
    ctx.require("records.merge")
    if type_name and type_name not in (each.name for each in record_types()):
        raise BadRequest(f"There is no record type {type_name[:60]!r}.")
    if not (types := _readable(ctx)):
        return [], None
    before, after_id = _before(page)
    rows = await ctx.fetch(
        _LIST.format(live=_live(types)), ctx.tenant_id, type_name, before, after_id, page.limit + 1
    )  # fmt: skip
    shown = rows[: page.limit]
    cursor = encode_cursor(shown[-1]["at"].isoformat(), shown[-1]["decision_id"]) if len(rows) > page.limit else None
    found = [
        {
            "id": row["decision_id"],
            "decided_at": row["at"],
            "decided_by": None if row["by"] is None else {"id": row["by"], "name": row["by_name"]},
            "records": [
                {"type": kind, "id": record_id, "title": title}
                for kind, record_id, title in zip(row["types"], row["ids"], row["titles"], strict=True)
            ],
        }
        for row in shown
    ]
    return found, cursor


async def dismissed_beside(ctx: Context, record_id: UUID) -> set[UUID]:
    """The records that were said to be no duplicate of this one."""
    ctx.require_signed_in()
    return {row["record_id"] for row in await ctx.fetch(_BESIDE, ctx.tenant_id, record_id)} - {record_id}


_LIST = """
select c.*, e.first_name || ' ' || e.last_name as by_name
  from (select d.decision_id, min(d.created_at) as at, (array_agg(d.created_by))[1] as by,
               array_agg(r.type order by r.title, r.id) as types, array_agg(r.id order by r.title, r.id) as ids,
               array_agg(r.title order by r.title, r.id) as titles
          from duplicate_dismissals d join ({live}) r on r.type = d.record_type and r.id = d.record_id
         where d.tenant_id = $1
         group by d.decision_id
        having count(*) > 1 and ($2 = '' or bool_or(r.type = $2))
           and ($3::timestamptz is null or (min(d.created_at), d.decision_id) < ($3, $4::uuid))
         order by at desc, d.decision_id desc limit $5) c
  left join employees e on e.tenant_id = $1 and e.user_id = c.by
 order by c.at desc, c.decision_id desc
"""


def _before(page: Page) -> tuple[datetime | None, UUID | None]:
    if page.after is None:
        return None, None
    try:
        moment = datetime.fromisoformat(page.after[0])
        if moment.tzinfo is None:
            raise ValueError(page.after[0])
    except ValueError as error:
        raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR") from error
    return moment, page.after[1]


def _readable(ctx: Context) -> list[RecordType]:
    return [each for each in record_types() if each.has_duplicates and ctx.can(each.permission("read"))]


def _live(types: Sequence[RecordType]) -> str:
    return " union all ".join(
        f"select '{each.name}' as type, t.id, t.{each.title} as title from {each.name} t"
        " where t.tenant_id = $1 and t.deleted_at is null"
        for each in types
    )


def dismissed_type(name: str) -> RecordType:
    """The record type of this name. Raises 400 where there is none."""
    if name not in (each.name for each in record_types()):
        raise BadRequest(f"There is no record type {name[:60]!r}.")
    return get_record_type(name)
