"""The sealed audit log: whoever changes a byte, removes a row or puts one in is found, and erasing a person is none of that."""

import asyncio
import hmac
import json
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import pytest

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.ids import new_id
from aisha.core.outbound import HostNotAllowed, UpstreamFailed
from aisha.core.periodic import MAY_GO_ON, SomeFailed
from aisha.core.refused import Refused
from aisha.identity.audit.anchoring import anchor_everywhere, current_anchor, mail_anchor, post_anchor, read_anchor
from aisha.identity.audit.erasure import ErasedLog, LoggedPerson, erase_person
from aisha.identity.audit.sealing import seal_all
from aisha.identity.audit.segments import Finding
from aisha.identity.tenants.removal import remove_tenant
from tests.identity.sealed_log import KEY, Log, log

__all__ = ["log"]
_INSERT = "insert into audit_log (tenant_id, actor_type, action, entity_type, entity_id, changes, actor_email, created_at)"


async def test_an_untouched_log_holds_over_several_segments(log: Log) -> None:
    await log.write(1005)
    first = await log.seal()
    await log.write(3)
    second = await log.seal()
    await log.write(2)

    found = await log.verify()

    assert found.findings == []
    assert (first >= 1005, second, found.unsealed) == (True, 3, 2)
    assert found.segments >= 3


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("update audit_log set changes = jsonb_set(changes, '{amount,1}', '12.51') where id = $1", "values changed"),
        ("update audit_log set actor_email = 'eve@example.com' where id = $1", "values changed"),
        ("update audit_log set reason = 'none' where id = $1", "values changed"),
        ("update audit_log set reason = null where id = $1", "values changed"),
        ("update audit_log set action = 'updatf' where id = $1", "changed"),
        ("update audit_log set actor_role = 'admin' where id = $1", "changed"),
        ("update audit_log set actor_role = null where id = $1", "changed"),
        ("update audit_log set created_at = created_at + interval '1 microsecond' where id = $1", "changed"),
        ("delete from audit_log where id = $1", "removed"),
    ],
)
async def test_a_changed_byte_and_a_removed_row_are_found_and_named(log: Log, sql: str, problem: str) -> None:
    rows = await log.write(10)
    await log.seal()

    await log.superuser.execute(sql, rows[4])
    found = await log.verify()

    assert [(finding.tenant_id, finding.segment, finding.row, finding.problem) for finding in found.findings] == [
        (log.tenant, 1, rows[4], problem)
    ]


async def test_a_row_put_in_later_is_found_and_named(log: Log) -> None:
    await log.write(5)
    await log.seal()
    await log.write(1)

    row = await log.superuser.fetchval(
        f"{_INSERT} select $1, 'user', 'delete', 'contact', $2, '{{}}', 'eve@example.com', min(created_at) from audit_log"
        " where tenant_id = $1 returning id",
        log.tenant, new_id(),
    )  # fmt: skip
    before = await log.verify()
    await log.seal()
    after = await log.verify()

    assert [(finding.row, finding.problem) for finding in before.findings] == [(row, "put in after its time was sealed")]
    assert [finding.row for finding in after.findings] == [row]


async def test_a_row_removed_with_its_digest_leaves_a_gap(log: Log) -> None:
    await log.write(6)
    await log.seal()

    sql = "delete from audit_digests where tenant_id = $1 and position = 2 returning audit_id"
    await log.superuser.execute("delete from audit_log where id = $1", await log.superuser.fetchval(sql, log.tenant))

    assert [finding.problem for finding in (await log.verify()).findings] == [
        "1 rows from place 3 on were removed with their digests"
    ]


async def test_a_segment_sealed_without_the_key_is_not_believed(log: Log) -> None:
    await log.write(3)
    await log.superuser.execute("insert into audit_horizons (id, cutoff_at, pending_at) values (1, '1970-01-01Z', now())")
    await seal_all(log.pool, token_hex(32))

    assert {finding.problem for finding in (await log.verify()).findings} == {"the signature is not AUDIT_SEAL_KEY's"}


async def test_a_late_commit_does_not_slip_in(log: Log) -> None:
    late = log.superuser.transaction()
    await late.start()
    await log.superuser.execute(
        "insert into audit_log (tenant_id, actor_type, action, changes) values ($1, 'user', 'late', '{}')", log.tenant
    )
    await log.write(2)
    async with open_system_context(log.pool, None, source=None) as ctx:
        await ctx.execute(
            "insert into audit_horizons (id, cutoff_at, pending_at, pending_transactions) select 1, '1970-01-01Z',"
            " clock_timestamp(), array_agg(virtualtransaction) from pg_locks"
            " where locktype = 'virtualxid' and pid <> pg_backend_pid()"
        )

    while_it_runs = await seal_all(log.pool, KEY)
    await late.commit()
    afterwards = await seal_all(log.pool, KEY)

    assert while_it_runs == 0
    assert afterwards >= 3
    assert (await log.verify()).findings == []


async def test_erasing_a_person_keeps_the_chain_and_takes_the_values(log: Log) -> None:
    person = new_id()
    await log.write(3, entity_id=person)
    await log.write(3)
    await log.seal()
    await log.write(1, entity_id=person)

    async with open_system_context(log.pool, log.tenant) as ctx:
        assert await erase_person(ctx, LoggedPerson([person]), log.storage) == ErasedLog(4, 0)
        assert await erase_person(ctx, LoggedPerson([person]), log.storage) == ErasedLog(0, 0)
    found = await log.verify()
    await log.seal()

    assert found.findings == []
    assert (await log.verify()).findings == []
    rows = await log.superuser.fetch("select changes::text as said from audit_log where entity_id = $1", person)
    assert all("ada@example.com" not in row["said"] and "12.5" in row["said"] for row in rows)
    salts = await log.superuser.fetch(
        "select d.salt, d.erased::text as kept from audit_digests d join audit_log l on l.id = d.audit_id"
        " where l.entity_id = $1 and d.segment = 1",
        person,
    )
    assert [row["salt"] for row in salts] == [None] * 3
    assert all("changes.email" not in json.loads(row["kept"])["salts"] for row in salts)


async def test_erasure_is_no_way_to_write_something_else(log: Log) -> None:
    person = new_id()
    (row,) = await log.write(1, entity_id=person)
    await log.seal()
    async with open_system_context(log.pool, log.tenant) as ctx:
        await erase_person(ctx, LoggedPerson([person]), log.storage)

    sql = "update audit_log set changes = jsonb_set(changes, '{email}', '[null, \"eve@example.com\"]') where id = $1"
    await log.superuser.execute(sql, row)

    assert [(finding.row, finding.problem) for finding in (await log.verify()).findings] == [(row, "values changed")]


async def test_an_anchor_finds_a_log_that_was_cut_off(log: Log, tmp_path: Path) -> None:
    await log.write(3)
    await log.seal()
    await log.write(3)
    await log.seal()
    file = tmp_path / "anchor.json"
    file.write_text(await current_anchor(log.pool, KEY))
    anchors = read_anchor(file, KEY)
    assert (await log.verify(anchors)).findings == []

    await log.superuser.execute("delete from audit_seals where number = 2 and tenant_id = $1", log.tenant)
    await log.superuser.execute(
        "with gone as (delete from audit_digests where segment = 2 and tenant_id = $1 returning audit_id)"
        " delete from audit_log where id in (select audit_id from gone)",
        log.tenant,
    )
    without, with_it = await log.verify(), await log.verify(anchors)

    assert without.findings == []
    assert [finding.problem for finding in with_it.findings] == ["the anchored segment is missing"]
    file.write_text(file.read_text().replace(":2", ":1"))
    with pytest.raises(Refused, match="was changed"):
        read_anchor(file, KEY)


async def test_an_anchor_comes_by_mail_and_is_read_from_the_saved_mail(log: Log, tmp_path: Path) -> None:
    await log.write(3)
    await log.seal()
    await mail_anchor(log.pool, KEY, "auditor@example.com")
    text = await log.superuser.fetchval("select text_body from email_outbox where kind = 'audit_anchor'")
    message = EmailMessage()
    message["Subject"] = "Audit log"
    message.set_content(text)
    file = tmp_path / "anchor.eml"
    file.write_bytes(message.as_bytes())

    anchors = read_anchor(file, KEY)

    assert anchors and (await log.verify(anchors)).findings == []
    assert anchors == read_anchor(_written(tmp_path, await current_anchor(log.pool, KEY)), KEY)


def _written(folder: Path, content: str) -> Path:
    file = folder / "anchor.json"
    file.write_text(content)
    return file


async def test_a_command_is_seen_as_one_in_the_log(log: Log) -> None:
    for source in ("command", "job", None):
        async with open_system_context(log.pool, None, source=source) as ctx:
            name = f"Made by {source}"
            await ctx.execute(
                "insert into tenants (id, name, slug, settings) values ($1, $2, lower(replace($3, ' ', '-')), '{}')",
                new_id(),
                name,
                name,
            )

    rows = await log.superuser.fetch(
        "select actor_type, changes #>> '{name, 1}' as name from audit_log where changes #>> '{name, 1}' like 'Made by %'"
    )

    assert {row["name"]: row["actor_type"] for row in rows} == {
        "Made by command": "cli", "Made by job": "system", "Made by None": "system",
    }  # fmt: skip


async def remove(log: Log) -> str:
    """Delete the log's tenant and remove it for good; the id of its certificate."""
    async with open_system_context(log.pool, None) as ctx:
        await ctx.execute("update tenants set deleted_at = now() where id = $1", log.tenant)
    return str((await remove_tenant(log.pool, log.settings, log.tenant, by="An operator"))["id"])


async def test_an_anchor_knows_of_removed_tenants(log: Log) -> None:
    await log.write(3)
    await log.seal()
    anchors = json.loads(await current_anchor(log.pool, KEY))["seals"]

    certificate = await remove(log)

    held = await log.verify(anchors)
    assert held.findings == []
    assert held.removed == (
        f"tenant {log.tenant} (sealed) was removed on {utc_now():%Y-%m-%d}, and its log with it: certificate {certificate}",
    )


@pytest.mark.parametrize(
    ("number", "changed", "sql", "problem"),
    [
        (1, True, "", "the last segment differs from the anchor"),
        (9, False, "", "the log ended at segment 1 when it was removed, before the anchored one"),
        (1, False, "update tenant_purges set last_seal = '5:00'", "the certificate of its removal is not signed with"),
        (1, False, "delete from tenant_purges", "is gone, and no certificate says that it was removed"),
    ],
)
async def test_a_removed_log_that_does_not_fit_its_certificate_is_found(
    log: Log, number: int, changed: bool, sql: str, problem: str
) -> None:
    await log.write(3)
    await log.seal()
    anchors: dict[str, str] = json.loads(await current_anchor(log.pool, KEY))["seals"]
    seal = anchors.pop(f"{log.tenant}:1")
    anchors[f"{log.tenant}:{number}"] = "00" * 32 if changed else seal

    await remove(log)
    if sql:
        await log.superuser.execute("alter table tenant_purges disable trigger user")
        await log.superuser.execute(sql)

    (finding,) = (await log.verify(anchors)).findings
    assert finding.tenant_id == log.tenant and finding.problem.startswith(problem)


async def add_tenant(log: Log) -> UUID:
    """A second tenant, with one row in its log."""
    tenant_id = new_id()
    async with open_system_context(log.pool, None) as ctx:
        sql = "insert into tenants (id, name, slug, settings) values ($1, 'Broken', $2, '{}')"
        await ctx.execute(sql, tenant_id, f"broken-{tenant_id}")
    async with open_system_context(log.pool, tenant_id, source=None) as ctx:
        sql = "insert into audit_log (tenant_id, actor_type, action, entity_type) values ($1, 'user', 'x', 'y')"
        await ctx.execute(sql, tenant_id)
    return tenant_id


async def test_a_log_that_cannot_be_sealed_stops_no_other_and_catches_up(log: Log) -> None:
    broken = await add_tenant(log)
    await log.superuser.execute(
        "insert into audit_seals (tenant_id, number, from_at, until_at, row_count, hash, previous_hash, signature)"
        " values ($1, 2147483647, '1970-01-01Z', '1970-01-01Z', 0, '', '', '')", broken,
    )  # fmt: skip
    await log.write(2)

    with pytest.raises(SomeFailed, match=str(broken)):
        await log.seal()
    sealed = await log.superuser.fetchval("select count(*) from audit_digests where tenant_id = $1", log.tenant)
    behind = {each.problem for each in (await log.verify()).findings if each.tenant_id == broken}
    await log.superuser.execute("delete from audit_seals where tenant_id = $1", broken)
    await log.seal()
    caught_up = await log.verify()

    assert sealed == 2
    assert "segments 1 to 2147483646 are missing" in behind and "put in after its time was sealed" not in behind
    assert caught_up.findings == [] and caught_up.unsealed == 0
    assert await log.superuser.fetchval("select behind::text from audit_horizons") == "{}"


async def test_sealing_and_verifying_rest_between_tenants(log: Log) -> None:
    """A worker in read-only mode keeps them waiting; no transaction is open meanwhile."""
    await log.write(1)
    waits, goes_on = asyncio.Event(), asyncio.Event()

    async def rest() -> None:
        waits.set()
        await goes_on.wait()

    async def work() -> Sequence[Finding]:
        MAY_GO_ON.set(rest)
        await log.seal()
        return (await log.verify()).findings

    task = asyncio.create_task(work())
    await waits.wait()
    open_now = await log.superuser.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database() and usename = 'aisha_app'"
        " and xact_start is not null"
    )
    goes_on.set()

    assert open_now == 0
    assert await task == []


async def test_a_log_that_cannot_be_verified_is_a_finding_and_stops_no_other(log: Log) -> None:
    broken, row = await add_tenant(log), (await log.write(2))[0]
    await log.seal()
    await log.superuser.execute("update audit_digests set erased = '[]' where tenant_id = $1", broken)
    await log.superuser.execute("update audit_log set action = 'z' where id = $1", row)

    found = (await log.verify()).findings

    assert row in {each.row for each in found}
    assert ["the log cannot be verified" in each.problem for each in found if each.tenant_id == broken] == [True]


async def test_seals_are_posted_with_signatures_that_a_receiver_can_check(log: Log, tmp_path: Path) -> None:
    await log.write(2)
    await log.seal()
    received: list[tuple[dict[str, str], bytes]] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.splitlines()[1:])}
        received.append((headers, await reader.readexactly(int(headers["content-length"]))))
        status = b"204 No Content" if head.startswith("POST /anchors ") else b"500 Broken"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = log.settings.model_copy(update={"audit_anchor_secret": "shared", "audit_anchor_url": f"{url}/anchors"})
    async with server:
        with pytest.raises(HostNotAllowed):
            await post_anchor(log.pool, settings, f"{url}/anchors")
        await log.superuser.execute(
            "insert into system_settings (setting_key, setting_value) values ('outbound.private_hosts', '[\"127.0.0.1\"]')"
        )
        await anchor_everywhere(log.pool, settings)
        with pytest.raises(UpstreamFailed, match="500"):
            await post_anchor(log.pool, settings, f"{url}/elsewhere")
        with pytest.raises(Refused, match="AUDIT_ANCHOR_SECRET"):
            await post_anchor(log.pool, log.settings, f"{url}/anchors")

    headers, body = received[0]
    timed = headers["x-aisha-timestamp"].encode() + b"." + body
    assert headers["x-aisha-signature"] == hmac.digest(b"shared", body, "sha256").hex()
    assert headers["x-aisha-signature-v2"] == hmac.digest(b"shared", timed, "sha256").hex()
    assert len(received) == 2
    (tmp_path / "anchor.json").write_bytes(body)
    assert read_anchor(tmp_path / "anchor.json", KEY)[f"{log.tenant}:1"]
