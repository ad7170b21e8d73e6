"""What lies in an export beside its rows: files, a manifest that proves every one of them, and values that can be read back."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest

from aisha.core.errors import BadRequest
from aisha.core.paging import encode_cursor
from aisha.core.storage import StoredFile, file_storage
from aisha.insight.tenant_export.contents import parts
from aisha.insight.tenant_export.inspection import inspect_export, read_rows
from aisha.insight.tenant_export.manifest import MANIFEST
from tests.application import Api, Workspace, make_workspace
from tests.insight.test_tenant_export import ask, fetch, state_of, work

CONTENT = b"last_name\nTurner\n" * 200_000
"""More than one piece of a file that is read."""


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def upload(api: Api, workspace: Workspace, content: bytes) -> StoredFile:
    """A file that an import keeps; its row names it."""
    stored = await file_storage(api.state.settings.home).save(workspace.id, "imports", ".csv", once(content), max_bytes=1 << 30)
    async with api.system(workspace.id) as ctx:
        sql = (
            "insert into import_jobs (tenant_id, id, entity, file_name, storage_key, size_bytes, created_by)"
            " values ($1, gen_random_uuid(), 'leads', 'Our leads.csv', $2, $3, $4)"
        )
        await ctx.execute(sql, workspace.id, stored.key, stored.size_bytes, workspace.admin.user_id)
    return stored


async def export(workspace: Workspace, file_format: str, into: Path) -> tuple[Path, str]:
    export_id = await ask(workspace.admin, workspace.id, file_format)
    await work(workspace.admin, workspace.id, export_id)
    answer = await fetch(workspace.admin, workspace.id, export_id)
    assert answer.status_code == 200, answer.text
    file = into / f"{file_format}.zip"
    file.write_bytes(answer.content)
    return file, export_id


@pytest.mark.parametrize("file_format", ["csv", "aisha"])
async def test_files_of_the_tenant_come_along_and_those_of_another_do_not(
    api: Api, workspace: Workspace, tmp_path: Path, file_format: str
) -> None:
    other = await make_workspace(api)
    mine, theirs = await upload(api, workspace, CONTENT), await upload(api, other, b"theirs")
    await export(workspace, file_format, tmp_path)  # an earlier export is a stored file, too, and does not come along

    file, export_id = await export(workspace, file_format, tmp_path)

    path = "files/" + mine.key.partition("/")[2]
    with ZipFile(file) as archive:
        assert [name for name in archive.namelist() if name.startswith("files/")] == [path]
        assert archive.read(path) == CONTENT
    assert theirs.key.partition("/")[2] not in file.read_bytes().decode("latin-1")
    found = inspect_export(file)
    assert found.problems == ()
    assert [(each.path, each.table, each.size_bytes) for each in found.manifest.files] == [(path, "import_jobs", len(CONTENT))]
    state = await state_of(workspace.admin, workspace.id, export_id)
    assert (state["files_done"], state["files_total"], state["format"]) == (1, 1, file_format)


async def test_a_file_that_is_gone_is_named_instead(api: Api, workspace: Workspace, tmp_path: Path) -> None:
    stored = await upload(api, workspace, b"last_name\nTurner\n")
    await file_storage(api.state.settings.home).delete(stored.key)

    file, _ = await export(workspace, "csv", tmp_path)

    manifest = inspect_export(file).manifest
    assert ([each.table for each in manifest.missing_files], manifest.files) == (["import_jobs"], ())


async def test_the_manifest_says_of_whom_when_and_how_many(api: Api, workspace: Workspace, tmp_path: Path) -> None:
    await workspace.employee.post("/api/leads", {"last_name": "Mine"})

    file, export_id = await export(workspace, "csv", tmp_path)

    manifest, state = inspect_export(file).manifest, await state_of(workspace.admin, workspace.id, export_id)
    assert manifest.tenant.id == workspace.id
    assert {each.name: each.rows for each in manifest.tables} == state["row_counts"]
    assert [each.name for each in manifest.tables] == [part.name for part in parts()]
    assert manifest.taken_at.isoformat()[:10] == state["completed_at"][:10]


async def test_the_checksum_is_that_of_the_file(workspace: Workspace, tmp_path: Path) -> None:
    file, export_id = await export(workspace, "aisha", tmp_path)

    state = await state_of(workspace.admin, workspace.id, export_id)
    assert state["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


async def test_exact_values_are_read_back_as_they_were(api: Api, workspace: Workspace, tmp_path: Path) -> None:
    name = '=SUM(1) "quoted"\nsecond line, Ünïcode'
    made = await workspace.admin.post(
        "/api/opportunities", {"name": name, "amount": "123456789012.34", "currency": "EUR", "tags": ["a", "b-c"]}
    )
    assert made.status_code == 201, made.text

    file, _ = await export(workspace, "aisha", tmp_path)

    assert inspect_export(file).problems == ()
    (row,) = read_rows(file, "opportunities")
    async with api.system(workspace.id) as ctx:
        sql = "select amount::text as amount, created_at from opportunities where tenant_id = $1"
        stored = await ctx.fetchrow(sql, workspace.id)
    assert stored is not None
    with ZipFile(file) as archive:
        line = archive.read("tables/opportunities.jsonl").decode()
    assert (row["name"], row["tags"], row["deleted_at"]) == (name, ["a", "b-c"], None)
    assert f'"amount":{stored["amount"]}' in line, "every digit"
    assert msgspec.convert(row["created_at"], type=datetime) == stored["created_at"]
    assert {each.name: each.rows for each in inspect_export(file).manifest.tables}["opportunities"] == 1


async def test_rows_of_archives_are_read_back_like_those_of_the_table(workspace: Workspace, tmp_path: Path) -> None:
    file, _ = await export(workspace, "aisha", tmp_path)

    rows = list(read_rows(file, "audit_log"))

    columns = next(part.columns for part in parts() if part.name == "audit_log")
    assert rows and all(tuple(row) == columns for row in rows)
    assert {UUID(row["id"]).version for row in rows} == {7}


def rewritten(file: Path, change: dict[str, bytes | None], more: dict[str, bytes] | None = None) -> Path:
    """The same archive with other contents; None leaves a file out."""
    changed = file.with_name("changed.zip")
    with ZipFile(file) as before, ZipFile(changed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = change.get(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
        for name, content in (more or {}).items():
            after.writestr(name, content)
    return changed


async def test_whatever_was_changed_is_named(api: Api, workspace: Workspace, tmp_path: Path) -> None:
    stored = await upload(api, workspace, b"last_name\nTurner\n")
    file, _ = await export(workspace, "csv", tmp_path)
    path = "files/" + stored.key.partition("/")[2]

    changed = rewritten(file, {"leads.csv": b"id\n", path: None}, {"extra.csv": b"id\n"})

    assert set(inspect_export(changed).problems) == {
        "extra.csv is not in the manifest", "leads.csv was changed", f"{path} is missing",
    }  # fmt: skip


@pytest.mark.parametrize("manifest", [None, b"{}", b'{"kind":"other"}', b"not json"])
async def test_what_is_no_export_is_refused(workspace: Workspace, tmp_path: Path, manifest: bytes | None) -> None:
    file, _ = await export(workspace, "csv", tmp_path)

    with pytest.raises(BadRequest, match="no export of a workspace"):
        inspect_export(rewritten(file, {MANIFEST: manifest}))


def test_what_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cut.zip"
    file.write_bytes(b"PK\x03\x04 and no more")

    with pytest.raises(BadRequest, match="cut off"):
        inspect_export(file)


async def test_every_administrator_sees_whose_exports_there_are_and_fetches_the_own(api: Api, workspace: Workspace) -> None:
    colleague = await api.member(workspace.id, "admin")
    first, second = await ask(workspace.admin, workspace.id), await ask(colleague, workspace.id, "aisha")
    address = f"/api/tenants/{workspace.id}/exports"

    page = (await workspace.admin.get(f"{address}?limit=1")).json()
    rest = (await workspace.admin.get(f"{address}?limit=1&cursor={page['meta']['next_cursor']}")).json()

    rows = [*page["data"], *rest["data"]]
    assert [(row["id"], row["is_mine"], row["format"]) for row in rows] == [(second, False, "aisha"), (first, True, "csv")]
    assert rows[1]["asked_by_name"] and rest["meta"]["next_cursor"] is None
    assert "storage_key" not in rows[0]
    assert (await workspace.admin.get(f"{address}/{second}")).status_code == 404
    for cursor in ("nonsense", encode_cursor("2026-01-01T00:00:00", workspace.id), encode_cursor("never", workspace.id)):
        assert (await workspace.admin.get(f"{address}?cursor={cursor}")).status_code == 400
