"""Erasing a person from the audit log: values and salts go, the chain still verifies (admin-chapters.md § 5.4 "Sealing")."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.identity.audit.digests import ERASED_VALUE, PERSONAL_COLUMNS, Erased, field_salt, leaves_of, values_of
from aisha.identity.audit.sealing import ROW_COLUMNS

PERSONAL_FIELDS = frozenset({
    "first_name", "last_name", "name", "email", "email_norm", "phone", "phone_norm", "mobile", "mobile_norm", "street", "city",
    "postal_code", "description", "metadata", "custom", "website", "ip", "user_agent", "source", "title", "content",
})  # fmt: skip
"""Fields of a record about a person whose values name or describe that person."""
_BATCH = 500
_ABOUT = f"""
select l.*, d.salt, d.erased
  from (select {ROW_COLUMNS} from audit_log
         where tenant_id = $1 and (entity_id = any ($2::uuid[]) or actor_id = $3) and id > $4 order by id limit {_BATCH}) l
  left join audit_digests d on d.tenant_id = l.tenant_id and d.audit_id = l.id
 order by l.id
"""


async def erase_person(
    ctx: Context, *, entity_ids: Collection[UUID], user_id: UUID | None, fields: Collection[str] = PERSONAL_FIELDS
) -> int:
    """Erase what the log of this tenant says of a person; returns how many rows lost something.

    `entity_ids` are the person's records (contact, employee, login): of their rows the `fields` go. Of what the person did
    (`user_id`), e-mail address, IP address and browser go; that somebody did it stays.
    """
    ctx.require("privacy.manage")
    erased, last = 0, UUID(int=0)
    while rows := await ctx.fetch(_ABOUT, ctx.tenant_id, list(entity_ids), user_id, last):
        for row in rows:
            names = _names_to_erase(row, entity_ids, user_id, fields)
            if names:
                await ctx.execute("select erase_audit_values($1, $2, $3)", row["id"], names, _kept_after(row, names))
                erased += 1
        last = rows[-1]["id"]
    return erased


def _names_to_erase(
    row: asyncpg.Record, entity_ids: Collection[UUID], user_id: UUID | None, fields: Collection[str]
) -> list[str]:
    gone: dict[str, dict[str, str]] = read_json(row["erased"]) or {}
    names: list[str] = []
    for name, value in values_of(row).items():
        about = name.startswith("changes.") and row["entity_id"] in entity_ids and name.removeprefix("changes.") in fields
        by = name in PERSONAL_COLUMNS and user_id is not None and row["actor_id"] == user_id
        if (about or by) and name not in gone.get("leaves", {}) and value != ERASED_VALUE:
            names.append(name)
    return names


def _kept_after(row: asyncpg.Record, names: list[str]) -> dict[str, dict[str, str]] | None:
    """The leaves of what goes and the salts of what stays; None for a row that is not sealed yet."""
    if row["erased"] is None:
        return None
    before = read_json(row["erased"])
    kept = Erased(before.get("leaves", {}), before.get("salts", {}))
    leaves = leaves_of(row, row["salt"], kept)
    gone = {*kept.leaves, *names}
    salts = {
        name: field_salt(row["salt"], name).hex() if row["salt"] is not None else kept.salts[name]
        for name in leaves
        if name not in gone
    }
    return {"leaves": {name: leaves[name].hex() for name in gone}, "salts": salts}
