"""Role and reason belong to the proof of the log, and what was sealed or archived before there were any still proves itself."""

import json
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

import msgspec

from aisha.core.context import open_system_context
from aisha.identity.audit.archive_files import ArchivedRow, Damaged, read_archive, write_archive
from aisha.identity.audit.archiving import archive_all
from aisha.identity.audit.digests import Erased, digest_of, leaves_of, row_hash
from aisha.identity.audit.erasure import LoggedPerson, erase_person
from tests.identity.sealed_log import Log, days_ago, log

__all__ = ["log"]
EARLIER: dict[str, Any] = {
    "tenant_id": UUID(int=1), "id": UUID(int=2), "created_at": datetime(2026, 1, 31, tzinfo=UTC), "actor_id": UUID(int=3),
    "actor_email": "ada@example.com", "actor_type": "user", "impersonator_id": None, "action": "update", "entity_type": "lead",
    "entity_id": UUID(int=4), "changes": msgspec.Raw(b'{"amount": [1, 2]}'), "ip": "192.0.2.1", "user_agent": None,
    "request_id": "r", "change_set_id": None, "actor_role": None, "reason": None,
}  # fmt: skip
"""A row as it lies in the table of an installation whose earlier release had neither role nor reason."""
DIGEST = "66e31fcf8e6aa5aaeceefe006de82c54877e9a167a627a6bb88568d0601305a8"
HASH = "3df7b0d57d8aa37dc8834171fab0ce368cc6899213d041306e19bd01713196a8"
"""What that release computed of it, with the salt `salt`."""
LINE = (
    b'{"tenant_id":"00000000-0000-0000-0000-000000000001","id":"00000000-0000-0000-0000-000000000002",'
    b'"created_at":"2026-01-31T00:00:00Z","actor_id":null,"actor_email":null,"actor_type":"user","impersonator_id":null,'
    b'"action":"update","entity_type":"lead","entity_id":null,"changes":{"amount": [1, 2]},"ip":null,"user_agent":null,'
    b'"request_id":null,"change_set_id":null,"segment":1,"position":0,"salt":"00","erased":{},"digest":"00","chain":"00"}\n'
)


def hashed(row: dict[str, Any]) -> tuple[str, str]:
    digest = digest_of(leaves_of(row, b"salt", Erased({}, {})))
    return digest.hex(), row_hash(row, digest).hex()


def test_a_row_of_an_earlier_release_has_the_hash_it_was_sealed_with() -> None:
    assert hashed(EARLIER) == (DIGEST, HASH)
    assert hashed(EARLIER | {"reason": "said later"})[0] != DIGEST
    assert hashed(EARLIER | {"actor_role": "admin"}) != (DIGEST, HASH)


def test_an_archive_of_an_earlier_release_reads_back_to_itself() -> None:
    (row,) = read_archive(LINE)

    assert isinstance(row, ArchivedRow) and write_archive([row]) == LINE
    (changed,) = read_archive(LINE.replace(b'"chain":"00"', b'"chain":"00","reason":null'))
    assert isinstance(changed, Damaged)


async def test_a_reason_that_names_an_erased_person_goes_from_table_and_archive(log: Log) -> None:
    asked = "asked for by Grace@example.com"
    await log.write(2, at=days_ago(400), reason=asked)
    await log.write(2, reason=asked)
    with patch("aisha.identity.audit.sealing.ROWS_A_SEGMENT", 2):
        await log.seal()
    await archive_all(log.pool, log.settings)

    async with open_system_context(log.pool, log.tenant) as ctx:
        erased = await erase_person(ctx, LoggedPerson([], addresses=("grace@example.com",)), log.storage)

    key = await log.superuser.fetchval("select storage_key from audit_archives where tenant_id = $1", log.tenant)
    lines = [json.loads(line) for line in log.storage.path(key).read_bytes().splitlines()]
    kept = await log.superuser.fetch("select actor_role, reason from audit_log where tenant_id = $1", log.tenant)
    assert (erased.rows, await log.found()) == (4, [])
    assert {(line["actor_role"], line.get("reason")) for line in lines} == {("manager", None)}
    assert {tuple(row) for row in kept if row["actor_role"]} == {("manager", None)}
