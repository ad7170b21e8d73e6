"""Which stored record a row is about: by the key the import matches on."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.ids import parse_id
from aisha.records.imports.links import name_key
from aisha.records.registry import RecordType

Records = list[asyncpg.Record]
_NORMALISED = {"email": "lower(btrim(x))", "phone": "phone_digits(x)", "domain": "web_host(x)"}
_COLUMNS = {"name": ("name_norm",), "email": ("email_norm",), "phone": ("phone_norm", "mobile_norm")}


async def match_keys(ctx: Context, record_type: RecordType, match_on: str, texts: Sequence[str]) -> list[str | None]:
    """The key of each text, spelled as the database stores it; None for an empty one."""
    ctx.require(record_type.permission("read"))
    if match_on == "id":
        ids = [parse_id(text) if text else None for text in texts]
        return [str(each) if each else (text or None) for each, text in zip(ids, texts, strict=True)]
    expression = f"{name_key(record_type)}(x)" if match_on == "name" else _NORMALISED.get(match_on)
    if expression is None:
        return [text or None for text in texts]
    return await ctx.fetchval(
        f"select array_agg(nullif({expression}, '') order by n) from unnest($1::text[]) with ordinality u (x, n)", list(texts)
    )


async def find_existing(
    ctx: Context, record_type: RecordType, match_on: str, keys: Sequence[str], *, with_trash: bool, for_update: bool
) -> dict[str, Records]:
    """The records of each key, live ones first, older ones first. `for_update` locks them until the transaction ends."""
    ctx.require(record_type.permission("read"))
    columns = [c for c in _COLUMNS.get(match_on, (match_on,)) if c in record_type.table.c]
    values: Sequence[str | UUID] = keys
    if match_on == "id":
        values = [found for found in (parse_id(key) for key in keys) if found]
    if not values:
        return {}
    condition = " or ".join(f"{column} = any ($2)" for column in columns)
    trash = "" if with_trash else " and deleted_at is null"
    lock = " for update" if for_update else ""
    rows = await ctx.fetch(
        f"select * from {record_type.name} where tenant_id = $1 and ({condition}){trash}"
        f" order by deleted_at is not null, created_at, id{lock}",
        ctx.tenant_id,
        values,
    )
    found: dict[str, Records] = {}
    for row in rows:
        for key in {str(row[column]) for column in columns if row[column] is not None}:
            found.setdefault(key, []).append(row)
    return found
