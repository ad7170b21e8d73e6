"""Erasing a person from the audit log, archives included: values and salts go, the chain still verifies.

Source: admin-chapters.md § 5.4 "Sealing".
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from re import IGNORECASE, Pattern
from re import compile as compiled
from typing import Any
from uuid import UUID

import msgspec

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.person_texts import address_pattern, name_pattern
from aisha.core.personal_fields import PERSONAL_FIELDS
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_files import ArchivedRow, Damaged, write_archive
from aisha.identity.audit.archives import list_archives, lock_log, read_lines
from aisha.identity.audit.digests import (
    ERASABLE_COLUMNS,
    ERASED_VALUE,
    PERSONAL_COLUMNS,
    Erased,
    Row,
    field_salt,
    leaves_of,
    values_of,
)
from aisha.identity.audit.sealing import ROW_COLUMNS

_BATCH = 500
_ABOUT = f"""
select l.*, d.salt, d.erased
  from (select {ROW_COLUMNS} from audit_log
         where tenant_id = $1 and id > $2
           and (entity_id = any ($3::uuid[]) or actor_id = any ($4::uuid[]) or lower(actor_email) = any ($5)
                or changes::text ~* $6 or reason ~* $6)
         order by id limit {_BATCH}) l
  left join audit_digests d on d.tenant_id = l.tenant_id and d.audit_id = l.id
 order by l.id
"""


@dataclass(frozen=True, slots=True)
class LoggedPerson:
    """Of whose records the personal fields go, of whose deeds the address and browser, and which addresses go everywhere.

    That somebody did it stays. `addresses` are in lower case; a full name, which others may have, goes from the entries of
    these records only.
    """

    entity_ids: Collection[UUID]
    user_ids: tuple[UUID, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasedLog:
    """How many rows lost something, and how many archives could not be searched: verification names those."""

    rows: int
    unread_archives: int


async def erase_person(ctx: Context, person: LoggedPerson, storage: FileStorage) -> ErasedLog:
    """Erase what the log of this tenant, or on the platform the platform's, says of a person."""
    ctx.require("privacy.manage")
    tenant_id = ctx.actor.tenant_id or PLATFORM_TENANT
    await lock_log(ctx, tenant_id)
    erased, last = 0, UUID(int=0)
    texts = list(person.addresses), address_pattern(person.addresses)
    while rows := await ctx.fetch(_ABOUT, tenant_id, last, list(person.entity_ids), list(person.user_ids), *texts):
        for row in rows:
            if names := names_to_erase(row, person, read_json(row["erased"])):
                await ctx.execute("select erase_audit_values($1, $2, $3)", row["id"], names, _kept_after(row, names))
                erased += 1
        last = rows[-1]["id"]
    archived = await _erase_archived(ctx, tenant_id, person, storage)
    return ErasedLog(erased + archived.rows, archived.unread_archives)


async def count_unread_archives(ctx: Context, storage: FileStorage) -> dict[str, int]:
    """`unread_archives` where files of the log cannot be searched for anybody; empty where all can."""
    ctx.require("privacy.manage")
    unread = 0
    for archive in await list_archives(ctx, ctx.actor.tenant_id or PLATFORM_TENANT):
        try:
            unread += any(isinstance(line, Damaged) for line in await read_lines(storage, archive.storage_key))
        except OSError:
            unread += 1
    return {"unread_archives": unread} if unread else {}


async def _erase_archived(ctx: Context, tenant_id: UUID, person: LoggedPerson, storage: FileStorage) -> ErasedLog:
    """The same in the archives. A file is replaced before the transaction ends: that is only ever too early, never too late."""
    erased, unread = 0, 0
    for archive in await list_archives(ctx, tenant_id):
        try:
            lines = await read_lines(storage, archive.storage_key)
        except OSError:
            unread += 1
            continue
        if any(isinstance(line, Damaged) for line in lines):  # stays as it is, so that the damage can be looked into
            unread += 1
            continue
        rows = [line for line in lines if isinstance(line, ArchivedRow)]
        changed = [_without(row, person) for row in rows]
        touched = sum(before is not after for before, after in zip(rows, changed, strict=True))
        if touched:
            await storage.replace(archive.storage_key, write_archive(changed))
        erased += touched
    return ErasedLog(erased, unread)


def _without(row: ArchivedRow, person: LoggedPerson) -> ArchivedRow:
    """The row without what names the person; the row itself where it says nothing of them."""
    values = row.values
    names = names_to_erase(values, person, row.erased)
    if not names:
        return row
    changes: dict[str, msgspec.Raw] = msgspec.json.decode(row.changes, type=dict[str, msgspec.Raw])
    gone = {name.removeprefix("changes.") for name in names if name.startswith("changes.")}
    texts = [f"{msgspec.json.encode(name).decode()}: {_text_of(name, value, gone)}" for name, value in changes.items()]
    columns: dict[str, Any] = {name: None for name in names if name in ERASABLE_COLUMNS}
    kept = _kept_after(values, names)
    assert kept is not None
    return msgspec.structs.replace(
        row, changes=msgspec.Raw(f"{{{', '.join(texts)}}}".encode()), salt=None, erased=kept, **columns
    )


def _text_of(name: str, value: msgspec.Raw, gone: Collection[str]) -> str:
    return (ERASED_VALUE if name in gone else bytes(value)).decode()


def names_to_erase(row: Row, person: LoggedPerson, erased: Mapping[str, Any] | None) -> list[str]:
    """The values of a row that name or describe the person and are still there."""
    gone: Collection[str] = (erased or {}).get("leaves", {})
    names: list[str] = []
    for name, value in values_of(row).items():
        if name not in gone and value != ERASED_VALUE and _is_personal(row, name, value.decode(), person):
            names.append(name)
    return names


def _is_personal(row: Row, name: str, said: str, person: LoggedPerson) -> bool:
    if _finder(address_pattern, person.addresses).search(said):
        return True
    if name in PERSONAL_COLUMNS:
        return row["actor_id"] in person.user_ids
    is_named = name.removeprefix("changes.") in PERSONAL_FIELDS or _finder(name_pattern, person.names).search(said)
    return bool(is_named) and row["entity_id"] in person.entity_ids


@lru_cache(maxsize=16)
def _finder(pattern: Callable[[Iterable[str]], str], texts: tuple[str, ...]) -> Pattern[str]:
    return compiled(pattern(texts), IGNORECASE)


def _kept_after(row: Row, names: Collection[str]) -> dict[str, dict[str, str]] | None:
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
