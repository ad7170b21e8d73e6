"""Old segments of the audit log leave the table for files: they still prove themselves, are found, and can be erased."""

import asyncio
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg
import pytest

from aisha.core.context import open_system_context
from aisha.core.database import connect
from aisha.core.errors import BadRequest, NotFound
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.paging import Page, decode_cursor
from aisha.core.periodic import SomeFailed
from aisha.identity.audit.archive_search import AuditFilter
from aisha.identity.audit.archiving import DoesNotHold, archive_all
from aisha.identity.audit.erasure import ErasedLog, LoggedPerson, erase_person
from aisha.identity.audit.export import as_csv
from aisha.identity.audit.queries import get_audit_row, list_audit_rows
from aisha.identity.audit.reports import latest_verification, verify_and_report
from aisha.identity.audit.verify import proof_of
from aisha.records.imports.files import remove_orphans
from tests.database import DatabaseServer
from tests.identity.sealed_log import Log, days_ago, log

__all__ = ["log"]


async def old_log(log: Log, *, days: tuple[int, ...] = (420, 400), person: UUID | None = None) -> list[UUID]:
    """Segments of 4 rows that are too old for the table, and younger rows; returns the ids of the old ones.

    The first segment is about `person`, whose address is Grace@example.com.
    """
    ids: list[UUID] = []
    for age in days:
        is_person = person is not None and not ids
        email = "Grace@example.com" if is_person else "ada@example.com"
        ids += await log.write(4, at=days_ago(age), entity_id=person if is_person else None, email=email)
    await log.write(2)
    with patch("aisha.identity.audit.sealing.ROWS_A_SEGMENT", 4):
        await log.seal()
    return ids


async def file_of(log: Log) -> Path:
    """The one archive of the tenant."""
    sql = "select storage_key from audit_archives where tenant_id = $1"
    return log.storage.path(await log.superuser.fetchval(sql, log.tenant))


async def in_table(log: Log, ids: list[UUID]) -> int:
    return await log.superuser.fetchval("select count(*) from audit_log where id = any ($1)", ids)


async def test_old_segments_move_to_a_file_and_the_chain_holds_before_and_after(log: Log) -> None:
    ids = await old_log(log)
    before = await log.verify()

    done = await archive_all(log.pool, log.settings)
    after = await log.verify()

    assert (before.findings, after.findings) == ([], [])
    assert (done.rows, await in_table(log, ids)) == (8, 0)
    assert (before.rows, before.archived, after.rows, after.archived) == (after.rows, 0, before.rows, 8)
    assert await log.superuser.fetchval("select count(*) from audit_seals where tenant_id = $1", log.tenant) == 3
    assert (await archive_all(log.pool, log.settings)).rows == 0
    assert (await file_of(log)).stat().st_mode & 0o077 == 0


async def test_a_run_that_was_interrupted_is_done_again(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await old_log(log)
    person = await log.superuser.fetchval("select entity_id from audit_log where id = $1", ids[0])
    monkeypatch.setattr("aisha.identity.audit.archiving._REMOVE_DIGESTS", "select 1 where $1 = $1 and $2 = $3")
    with pytest.raises(SomeFailed):
        await archive_all(log.pool, log.settings)
    monkeypatch.undo()
    still_there = await in_table(log, ids)
    async with open_system_context(log.pool, log.tenant) as ctx:
        await erase_person(ctx, LoggedPerson([person]), log.storage)

    await archive_all(log.pool, log.settings)

    assert (still_there, await in_table(log, ids), await log.found()) == (8, 0, [])
    assert (await file_of(log)).read_bytes().count(b"ada@example.com") == 8 + 7  # the address in the row, and in `changes`


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b'"Ada"', b'"Eve"', "values changed"),
        (b'"action":"update"', b'"action":"delete"', "changed"),
        (b'"request_id":null', b'"request_id": null', "line 3 of its archive was changed"),
        (b'{"tenant_id"', b'["tenant_id"', "line 3 of its archive was changed"),
    ],
)
async def test_a_changed_byte_in_an_archive_is_found_and_named(log: Log, old: bytes, new: bytes, problem: str) -> None:
    await old_log(log)
    await archive_all(log.pool, log.settings)
    file = await file_of(log)
    lines = file.read_bytes().split(b"\n")
    row = UUID(json.loads(lines[2])["id"])

    lines[2] = lines[2].replace(old, new, 1)
    file.write_bytes(b"\n".join(lines))

    assert await log.found() == [(1, row, problem)]


async def test_removed_parts_of_an_archive_are_found_and_named(log: Log) -> None:
    await old_log(log)
    await archive_all(log.pool, log.settings)
    file = await file_of(log)
    content = file.read_bytes()
    lines = content.split(b"\n")

    file.write_bytes(b"\n".join(lines[:4] + lines[8:]))
    without_segment = await log.found()
    file.write_bytes(b"\n".join(lines[:1] + lines[2:]))
    without_row = await log.found()
    file.unlink()
    without_file = await log.found()
    file.write_bytes(content)
    await log.superuser.execute("delete from audit_archives where tenant_id = $1", log.tenant)
    without_note = await log.found()

    assert without_segment[0] == (2, None, "has 0 rows, 4 were sealed")
    assert without_row == [(1, None, "1 rows from place 2 on were removed with their digests")]
    assert without_file == [(1, None, "the archive of segments 1 to 2 is missing")]
    assert [(each[0], each[2]) for each in without_note if "were sealed" in each[2]] == [
        (1, "has 0 rows, 4 were sealed"), (2, "has 0 rows, 4 were sealed"),
    ]  # fmt: skip


async def test_a_segment_that_does_not_hold_is_not_archived(log: Log) -> None:
    ids = await old_log(log)
    await log.superuser.execute("update audit_log set action = 'delete' where id = $1", ids[1])

    with pytest.raises(DoesNotHold, match=str(ids[1])):
        await archive_all(log.pool, log.settings)

    assert await in_table(log, ids) == 8


async def test_files_that_cannot_be_removed_stop_no_tenant(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await old_log(log)

    async def fail(*_: object) -> int:
        raise OSError("the disk does not answer")

    monkeypatch.setattr("aisha.identity.audit.archiving._Archiver.expire", fail)
    with pytest.raises(SomeFailed, match=f"{log.tenant}: the disk does not answer"):
        await archive_all(log.pool, log.settings)

    assert await in_table(log, ids) == 0


async def test_retention_removes_nothing_that_is_not_archived(log: Log, database_server: DatabaseServer) -> None:
    ids = await old_log(log)
    database = await log.superuser.fetchval("select current_database()")
    retention = await connect(database_server.dsn("aisha_retention", database))

    for table, column in (("audit_log", "id"), ("audit_digests", "audit_id"), ("audit_seals", "tenant_id")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await retention.execute(f"delete from {table} where {column} = any ($1)", [*ids, log.tenant])
    await retention.close()
    async with open_system_context(log.pool, log.tenant) as ctx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ctx.connection.execute("delete from audit_log")

    assert await in_table(log, ids) == 8


async def pages(log: Log, wanted: AuditFilter, limit: int) -> list[dict[str, Any]]:
    """Every page of a search, to the end."""
    rows: list[dict[str, Any]] = []
    after = None
    async with open_system_context(log.pool, log.tenant, write=False) as ctx:
        for _ in range(100):
            found, cursor = await list_audit_rows(ctx, wanted, Page(limit, after), log.storage)
            rows += found
            if cursor is None:
                return rows
            after = decode_cursor(cursor)
    raise AssertionError("the pages do not end")


async def test_archived_rows_are_found_by_every_filter_and_exported(log: Log) -> None:
    person = new_id()
    await old_log(log, days=(430, 420, 400), person=person)
    before = await pages(log, AuditFilter(), 200)
    await archive_all(log.pool, log.settings)

    after = await pages(log, AuditFilter(), 3)

    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert [row["changes"] for row in after] == [row["changes"] for row in before]
    for wanted, count in (
        (AuditFilter(entity_id=person), 4), (AuditFilter(q="grace@"), 4), (AuditFilter(q="no such"), 0),
        (AuditFilter(action="update,create", entity_type="contact", until=days_ago(399)), 12),
        (AuditFilter(since=days_ago(425), until=days_ago(410)), 4), (AuditFilter(kind="api_key", until=days_ago(399)), 0),
    ):  # fmt: skip
        assert len(await pages(log, wanted, 2)) == count, wanted
    async with open_system_context(log.pool, log.tenant) as ctx:
        content, _ = await as_csv(ctx, AuditFilter(entity_id=person), log.storage)
        one = await get_audit_row(ctx, after[-1]["id"], log.storage)
    assert content.decode().count("Grace@example.com") == 8
    assert (one["entity_id"], one["is_sealed"]) == (person, True)


async def test_a_person_is_erased_from_archives_and_the_chain_holds(log: Log) -> None:
    person = new_id()
    await old_log(log, days=(430, 420, 400), person=person)
    await archive_all(log.pool, log.settings)

    async with open_system_context(log.pool, log.tenant) as ctx:
        first = await erase_person(ctx, LoggedPerson([person], addresses=("grace@example.com",)), log.storage)
        again = await erase_person(ctx, LoggedPerson([person], addresses=("grace@example.com",)), log.storage)

    content = (await file_of(log)).read_bytes()
    assert (first, again, await log.found()) == (ErasedLog(4, 0), ErasedLog(0, 0), [])
    assert b"grace@" not in content.lower() and content.count(b"ada@example.com") == 16


async def test_archives_go_after_their_years_and_the_log_still_holds(log: Log) -> None:
    await old_log(log, days=(365 * 8, 400))
    settings = log.settings
    await archive_all(log.pool, settings.model_copy(update={"audit_archive_years": 9, "audit_retention_days": 1000}))
    await archive_all(log.pool, settings.model_copy(update={"audit_archive_years": 9}))
    oldest = log.storage.path(await _key_of(log, days_ago(1000)))

    done = await archive_all(log.pool, settings)

    assert (done.expired_files, oldest.exists(), await log.found()) == (1, False, [])
    assert len(await pages(log, AuditFilter(until=days_ago(300)), 50)) == 4


async def _key_of(log: Log, before: datetime) -> str:
    sql = "select storage_key from audit_archives where tenant_id = $1 and until_at < $2"
    return await log.superuser.fetchval(sql, log.tenant, before)


async def test_the_nightly_verification_is_stored_and_read_back(log: Log) -> None:
    ids = await old_log(log)
    await verify_and_report(log.pool, proof_of(log.settings))
    await log.superuser.execute("update audit_log set action = 'delete' where id = $1", ids[1])
    async with open_system_context(log.pool, None) as ctx:
        whole = await latest_verification(ctx)

    await verify_and_report(log.pool, proof_of(log.settings))
    async with open_system_context(log.pool, None) as ctx:
        broken = await latest_verification(ctx)

    assert whole is not None and (whole.is_ok, whole.findings) == (True, [])
    assert broken is not None and not broken.is_ok
    assert broken.findings == [f"tenant {log.tenant}, segment 1, row {ids[1]}: changed"]


async def test_two_runs_beside_each_other_archive_once_and_leave_no_file(log: Log) -> None:
    ids = await old_log(log)

    done = await asyncio.gather(*(archive_all(log.pool, log.settings) for _ in range(3)))

    files = list((await file_of(log)).parent.iterdir())
    assert (sum(each.rows for each in done), await in_table(log, ids), len(files)) == (8, 0, 1)
    assert await log.found() == []


async def test_a_file_that_could_not_be_noted_goes(log: Log) -> None:
    await old_log(log)
    await log.superuser.execute("revoke insert on audit_archives from aisha_app")

    with pytest.raises(SomeFailed):
        await archive_all(log.pool, log.settings)

    assert not [file for file in (log.settings.home / "files" / str(log.tenant)).rglob("*") if file.is_file()]


async def test_a_file_that_no_archive_names_goes_and_archives_stay(log: Log) -> None:
    async with open_system_context(log.pool, None, source=None) as ctx:
        sql = "insert into audit_log (tenant_id, actor_type, action, created_at) values ($1, 'system', 'test', $2)"
        await ctx.executemany(sql, [(PLATFORM_TENANT, days_ago(430))] * 4)
    await old_log(log)
    await archive_all(log.pool, log.settings)
    rows = await log.superuser.fetch("select storage_key from audit_archives")
    archives = [log.storage.path(row["storage_key"]) for row in rows]
    orphan = archives[0].with_name(f"{new_id()}.jsonl")
    for file in (orphan, *archives):
        file.touch()
        os.utime(file, (0, 0))

    await remove_orphans(log.pool, log.settings)

    assert {archive.parts[-3] for archive in archives} == {str(PLATFORM_TENANT), str(log.tenant)}
    assert ([archive.exists() for archive in archives], orphan.exists()) == ([True] * len(archives), False)


@pytest.mark.parametrize("damage", ["gone", "changed"])
async def test_an_archive_that_cannot_be_searched_is_counted(log: Log, damage: str) -> None:
    person = new_id()
    await old_log(log, person=person)
    await archive_all(log.pool, log.settings)
    file = await file_of(log)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes().replace(b"{", b"(", 1))

    async with open_system_context(log.pool, log.tenant) as ctx:
        erased = await erase_person(ctx, LoggedPerson([person]), log.storage)

    assert erased == ErasedLog(0, 1)


async def test_an_id_of_a_time_beyond_the_calendar_is_not_found(log: Log) -> None:
    far = UUID(int=(0xFFFF_FFFF_FFFF << 80) | (7 << 76) | (2 << 62))

    async with open_system_context(log.pool, log.tenant) as ctx:
        with pytest.raises(NotFound):
            await get_audit_row(ctx, far, log.storage)
        with pytest.raises(BadRequest, match="cursor"):
            await list_audit_rows(ctx, AuditFilter(), Page(2, ("2026-01-01T00:00:00", new_id()), ""), log.storage)
