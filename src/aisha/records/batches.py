"""Writing a batch of records: the rules of single writes, in a handful of statements for all of them."""

from collections.abc import Sequence, Set
from functools import lru_cache
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import AishaError, Conflict
from aisha.core.ids import new_id
from aisha.records.assignment import admit_people, named_people, refuse_missing
from aisha.records.custom.values import check_custom_people
from aisha.records.registry import RecordType, Values, Written
from aisha.records.tags.known import make_tags, refused_tags
from aisha.records.writes import complete_values, difference, follow_up, prepare_change


async def prepare_batch(
    ctx: Context, record_type: RecordType, rows: Sequence[Values], *, newcomers: Set[UUID] = frozenset()
) -> list[AishaError | None]:
    """Complete and check new records as `prepare_insert` does; what stands against each of them, in their order.

    `newcomers` are people a dry run would add: they count as members.
    """
    ctx.require(record_type.permission("create"))
    refused: list[AishaError | None] = [None] * len(rows)
    named: list[dict[str, UUID]] = [{}] * len(rows)
    for index, values in enumerate(rows):
        try:
            complete_values(ctx, record_type, values)
            if record_type.is_owned:
                named[index] = named_people(ctx, record_type, values, None)
        except AishaError as error:
            refused[index] = error
    people = {person for each in named for person in each.values()}
    admitted = newcomers | (await admit_people(ctx, people - newcomers) if people - newcomers else frozenset[UUID]())
    for index, refusal in enumerate(await check_custom_people(ctx, record_type, rows)):
        refused[index] = refused[index] or refusal
    for index, refusal in enumerate(await refused_tags(ctx, record_type, [values.get("tags") or () for values in rows])):
        refused[index] = refused[index] or refusal
    for index, values in enumerate(rows):
        if refused[index] is None:
            try:
                refuse_missing(named[index], admitted)
                if record_type.before_write:
                    await record_type.before_write(ctx, values, None)
            except AishaError as error:
                refused[index] = error
    return refused


async def insert_batch(ctx: Context, record_type: RecordType, rows: Sequence[Values]) -> list[UUID]:
    """Insert prepared records with their events and consequences; their ids, in order. One refusal refuses all of them."""
    ctx.require(record_type.permission("create"))
    await make_tags(ctx, [slug for values in rows for slug in values.get("tags") or ()])
    groups: dict[tuple[str, ...], list[Values]] = {}
    ids: list[UUID] = []
    for values in rows:
        ids.append(values.get("id") or new_id())
        columns = tuple(sorted(values.keys() - {"id", "tenant_id"}))
        groups.setdefault(columns, []).append(values | {"id": ids[-1], "tenant_id": ctx.tenant_id})
    written: list[asyncpg.Record] = []
    for columns, members in groups.items():
        written += await ctx.fetch(_insert_sql(record_type, columns), ctx.actor.user_id, members)
    await follow_up(ctx, record_type, [Written(None, row) for row in written])
    return ids


@lru_cache(maxsize=512)
def _insert_sql(record_type: RecordType, columns: tuple[str, ...]) -> str:
    """Rows and their events in one statement, the rows as one JSON value: columns that are not named keep their defaults."""
    names = ", ".join(("tenant_id", "id", *columns))
    singular = record_type.singular
    return (
        f"with t as (insert into {record_type.name} ({names})"
        f" select {names} from jsonb_populate_recordset(null::{record_type.name}, $2) returning *),"
        " e as (insert into events (tenant_id, event, entity_type, entity_id, actor_id, payload)"
        f" select tenant_id, '{singular}.created', '{singular}', id, $1::uuid, to_jsonb(t) from t)"
        " select * from t"
    )


async def change_batch(ctx: Context, record_type: RecordType, changes: Sequence[tuple[asyncpg.Record, Values]]) -> None:
    """Write values onto locked rows, each named once, as `change_record` does. One refusal refuses all of them."""
    ctx.require(record_type.permission("update"))
    groups: dict[tuple[str, ...], list[tuple[asyncpg.Record, Values]]] = {}
    for current, values in changes:
        changed = await prepare_change(ctx, record_type, current, values)
        if changed:
            groups.setdefault(tuple(sorted(changed)), []).append((current, changed))
    written: list[Written] = []
    for columns, members in groups.items():
        before = {current["id"]: current for current, _ in members}
        rows = await ctx.fetch(
            _update_sql(record_type, columns), ctx.tenant_id, ctx.actor.user_id,
            [changed | {"id": current["id"]} for current, changed in members],
            [{"id": current["id"], "changes": difference(current, changed)} for current, changed in members],
        )  # fmt: skip
        if len(rows) != len(members):
            raise Conflict("Somebody removed one of these records in the meantime.", code="VERSION_CONFLICT")
        written += [Written(before[row["id"]], row) for row in rows]
    await follow_up(ctx, record_type, written)


@lru_cache(maxsize=512)
def _update_sql(record_type: RecordType, columns: tuple[str, ...]) -> str:
    """Rows and their events in one statement; $3 are the new values, $4 what the events tell."""
    name, singular = record_type.name, record_type.singular
    return (
        f"with t as (update {name} r set {', '.join(f'{column} = v.{column}' for column in columns)}"
        f" from jsonb_populate_recordset(null::{name}, $3) v where r.tenant_id = $1 and r.id = v.id returning r.*),"
        " e as (insert into events (tenant_id, event, entity_type, entity_id, actor_id, payload)"
        f" select t.tenant_id, '{singular}.updated', '{singular}', t.id, $2::uuid,"
        " jsonb_build_object('id', t.id, 'changes', p.changes)"
        " from t join jsonb_to_recordset($4) p (id uuid, changes jsonb) on p.id = t.id)"
        " select * from t"
    )
