"""A restored backup has erased people back: replaying the ledger erases them again, and nobody else."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import pytest

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool, open_pool
from aisha.core.ids import new_id
from aisha.core.postgres_binaries import find_binaries
from aisha.core.refused import Refused
from aisha.core.storage import file_storage
from aisha.crm.personal_data.erasure import erase_contact
from aisha.identity.privacy import ledger
from aisha.identity.privacy.actions import erase_user
from aisha.identity.privacy.ledger import (
    FILE_NAME,
    LedgerEntry,
    Replayed,
    keep_ledger,
    note_erasure,
    read_ledger,
    replay_ledger,
)
from tests.database import DatabaseServer

KEPT = "Kept Person"


async def run(*command: str) -> None:
    """A program of PostgreSQL; fails the test with what it says."""
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


def _superuser(server: DatabaseServer, database: str) -> str:
    return urlunsplit(urlsplit(server.admin_dsn)._replace(path=f"/{database}"))


async def make_people(pool: Pool, canary: str) -> dict[str, UUID]:
    """A tenant with two contacts and a member who has left and one who has not."""
    ids = {name: new_id() for name in ("tenant", "contact", "kept", "gone", "active")}
    async with open_system_context(pool, None) as ctx:
        sql = "insert into tenants (id, name, slug, settings) values ($1, 'Restored', $2, '{}')"
        await ctx.execute(sql, ids["tenant"], f"t-{ids['tenant'].hex}")
        for name in ("gone", "active"):
            await ctx.execute(
                "insert into security_signals (tenant, kind, source, user_id) values ($1, 'sql', '203.0.113.9', $2)",
                ids["tenant"], ids[name],
            )  # fmt: skip
            sql = "insert into sign_ins (id, user_id, outcome, ip) values ($1, $2, 'wrong_password', '203.0.113.9')"
            await ctx.execute(sql, new_id(), ids[name])
            sql = "insert into users (id, email, first_name, last_name) values ($1, $2, $3, 'Member')"
            await ctx.execute(sql, ids[name], f"{canary}-{name}@people.example", canary)
    async with open_system_context(pool, ids["tenant"]) as ctx:
        for name, status in (("gone", "active"), ("active", "active")):
            await ctx.execute(
                "insert into employees (tenant_id, user_id, first_name, last_name, email, role, status)"
                " values ($1, $2, $3, 'Member', $4, 'employee', $5)",
                ids["tenant"], ids[name], canary, f"{canary}-{name}@people.example", status,
            )  # fmt: skip
        for name, last in (("contact", canary), ("kept", KEPT)):
            sql = "insert into contacts (tenant_id, id, first_name, last_name, email) values ($1, $2, 'A', $3, $4)"
            await ctx.execute(sql, ids["tenant"], ids[name], last, f"{last.split()[0]}@people.example")
    return ids


async def said_of(pool: Pool, tenant_id: UUID, text: str) -> list[str]:
    """Tables of the tenant and the platform in which a text still stands."""
    found: set[str] = set()
    for place in (tenant_id, None):
        async with open_system_context(pool, place, write=False) as ctx:
            for table in ("contacts", "employees", "users", "audit_log", "email_outbox"):
                sql = f"select exists (select from {table} t where t::text ilike '%' || $1 || '%')"
                if await ctx.fetchval(sql, text):
                    found.add(table)
    return sorted(found)


@pytest.fixture
async def original(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[Pool]:
    """The installation before anything was lost."""
    pool = await open_pool(database_server.dsn("aisha_app", fresh_database), size=2)
    yield pool
    await pool.close()


@pytest.fixture
async def empty_database(database_server: DatabaseServer) -> AsyncGenerator[str]:
    """The name of a database without anything in it, to restore into."""
    name = f"aisha_restored_{uuid4().hex[:12]}"
    await database_server.run(f"create database {name} template template0")
    yield name
    await database_server.drop(name)


async def test_people_erased_after_the_backup_are_erased_again(
    database_server: DatabaseServer, fresh_database: str, original: Pool, empty_database: str, tmp_path: Path
) -> None:
    canary = f"Zyx{os.urandom(4).hex()}"
    ids = await make_people(original, canary)
    backup, file, storage = str(tmp_path / "backup"), tmp_path / FILE_NAME, file_storage(tmp_path)
    await run(find_binaries().program("pg_dump"), "-f", backup, "-d", _superuser(database_server, fresh_database))

    async with open_system_context(original, ids["tenant"]) as ctx:
        await ctx.execute("update employees set status = 'terminated' where user_id = $1", ids["gone"])
        await erase_user(ctx, ids["gone"], storage)
        await erase_contact(ctx, ids["contact"], storage)
    assert await keep_ledger(original, file) == 2
    await run(find_binaries().program("psql"), "-q", "-f", backup, "-d", _superuser(database_server, empty_database))
    restored = await open_pool(database_server.dsn("aisha_app", empty_database), size=2)
    try:
        before = await said_of(restored, ids["tenant"], canary)
        kept = await keep_ledger(restored, file)
        first = await replay_ledger(restored, read_ledger(file), storage)
        again = await replay_ledger(restored, read_ledger(file), storage)
        left = await names_in(restored, ids)
        said = await said_of(restored, ids["tenant"], f"{canary}-gone")
        async with open_system_context(restored, None, write=False) as ctx:
            noticed = [
                [row["user_id"] for row in await ctx.fetch(f"select user_id from {table}")]
                for table in ("security_signals", "sign_ins")
            ]
    finally:
        await restored.close()

    assert {"contacts", "employees", "users", "audit_log"} <= set(before)
    assert kept == 2
    assert (first, again) == (Replayed(2, 0, 0), Replayed(0, 0, 2))
    assert left == {"contact": "Erased person", "kept": f"A {KEPT}", "gone": "Erased person", "active": f"{canary} Member"}
    assert said == []
    assert noticed == [[ids["active"]], [ids["active"]]]


async def names_in(pool: Pool, ids: dict[str, UUID]) -> dict[str, Any]:
    """What the people are called now."""
    async with open_system_context(pool, ids["tenant"], write=False) as ctx:
        rows = await ctx.fetch(
            "select id, name from contacts union all select user_id, first_name || ' ' || last_name from employees"
        )
    names = {row["id"]: row["name"] for row in rows}
    return {name: names[each] for name, each in ids.items() if name != "tenant"}


async def test_a_ledger_says_nothing_of_people_a_database_never_had(original: Pool, tmp_path: Path) -> None:
    ids = await make_people(original, "Nobody")
    async with open_system_context(original, ids["tenant"]) as ctx:
        await erase_contact(ctx, ids["contact"], file_storage(tmp_path))
    file = tmp_path / FILE_NAME
    await keep_ledger(original, file)
    lines = file.read_text().replace(str(ids["contact"]), str(new_id()))
    file.write_text(lines + lines.replace(str(ids["tenant"]), str(new_id())))

    done = await replay_ledger(original, read_ledger(file), file_storage(tmp_path))

    assert done == Replayed(0, 2, 0)
    file.write_text("not a ledger")
    with pytest.raises(Refused, match="no ledger"):
        read_ledger(file)


def test_a_writer_in_the_same_process_does_not_take_the_file_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / FILE_NAME
    entries = [LedgerEntry(new_id(), "contact", new_id(), utc_now()) for _ in range(2)]

    def another_writes(_opened: int) -> None:
        monkeypatch.undo()
        ledger.merge_into(file, entries[1:])

    monkeypatch.setattr(os, "fsync", another_writes)
    ledger.merge_into(file, entries)

    assert len(read_ledger(file)) == 2 and [each.name for each in tmp_path.iterdir()] == [FILE_NAME]


async def test_a_writer_waits_for_the_one_before(original: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await make_people(original, "Nobody")
    file, other = tmp_path / FILE_NAME, LedgerEntry(ids["tenant"], "contact", new_id(), utc_now())
    async with open_system_context(original, ids["tenant"]) as ctx:
        await note_erasure(ctx, "contact", new_id(), {})
    merging, may_go_on, merged = threading.Event(), threading.Event(), ledger.merge_into

    def slow(into: Path, entries: Sequence[LedgerEntry]) -> int:
        merging.set()
        assert may_go_on.wait(120)
        return merged(into, entries)

    monkeypatch.setattr(ledger, "merge_into", slow)
    first = asyncio.create_task(keep_ledger(original, file))
    await asyncio.to_thread(merging.wait, 30)
    async with open_system_context(original, None, write=False) as ctx:
        is_free = await ctx.fetchval("select pg_try_advisory_xact_lock($1)", ledger.FILE_LOCK)
    merged(file, [other])
    may_go_on.set()

    assert (is_free, await first) == (False, 2)
