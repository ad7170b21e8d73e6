"""Everything of a tenant as a file: all of it, nothing of another one's, for those who may, for seven days."""

import asyncio
import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import httpx
import pytest

from aisha.core.actors import AccessMemory
from aisha.core.context import open_context, open_system_context
from aisha.core.database import metadata, open_pool
from aisha.core.jobs import Interrupted, JobMessage, JobRun
from aisha.core.storage import file_storage
from aisha.identity.privacy.subject import subject_of
from aisha.identity.privacy.traces import erase_traces
from aisha.insight.tenant_export.actions import cancel_export
from aisha.insight.tenant_export.archive import Taken, zip_pieces
from aisha.insight.tenant_export.contents import LEFT_OUT, WHOLE, WITHOUT_SECRETS, parts
from aisha.insight.tenant_export.jobs import erase_exports, remove_old_exports, run_export
from aisha.insight.tenant_export.snapshot import snapshot_as_person
from tests.application import Api, Caller, Workspace, make_workspace

Rows = list[dict[str, str]]
FORMULA = '=HYPERLINK("http://evil.example")'


async def ask(caller: Caller, tenant: UUID, file_format: str = "csv") -> str:
    asked = await caller.post(f"/api/tenants/{tenant}/export", {"format": file_format})
    assert asked.status_code == 202, asked.text
    return asked.json()["data"]["id"]


async def work(caller: Caller, tenant: UUID, export_id: str, should_stop: Callable[[], bool] = lambda: False) -> None:
    message = JobMessage(tenant, caller.user_id, {"id": export_id})
    await run_export(JobRun(caller.api.state.pool, caller.api.state.settings, message, should_stop, AccessMemory()))


async def state_of(caller: Caller, tenant: UUID, export_id: str) -> dict[str, Any]:
    return (await caller.get(f"/api/tenants/{tenant}/exports/{export_id}")).json()["data"]


async def fetch(caller: Caller, tenant: UUID, export_id: str) -> httpx.Response:
    return await caller.get(f"/api/tenants/{tenant}/exports/{export_id}/file")


def files_of(content: bytes) -> dict[str, Rows]:
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
            if name.endswith(".csv") and "/" not in name
        }


async def exported(caller: Caller, tenant: UUID) -> tuple[str, dict[str, Rows]]:
    export_id = await ask(caller, tenant)
    await work(caller, tenant, export_id)
    return export_id, files_of((await fetch(caller, tenant, export_id)).content)


async def test_an_export_is_listed_for_its_asker_and_its_end_is_told(workspace: Workspace) -> None:
    admin, tenant = workspace.admin, workspace.id
    export_id = await ask(admin, tenant)
    (waiting,) = (await admin.get("/api/jobs")).json()["data"]

    await work(admin, tenant, export_id)

    path = f"/api/tenants/{tenant}/exports/{export_id}"
    (ready,) = (await admin.get("/api/jobs")).json()["data"]
    assert (waiting["kind"], waiting["status"], waiting["cancel_path"]) == ("workspace_export", "queued", f"{path}/cancel")
    assert (ready["status"], ready["file_path"], ready["cancel_path"]) == ("completed", f"{path}/file", None)
    (told,) = (await admin.get("/api/notifications?type=export")).json()["data"]
    assert (told["title"], told["link"]) == ("The export of the workspace is ready", "/settings/export")
    assert (await workspace.employee.get("/api/jobs")).json()["data"] == []


async def test_the_file_holds_every_row_of_the_tenant_and_none_of_another(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    for caller in (workspace.admin, workspace.employee, other.admin):
        for collection in ("leads", "contacts"):
            await caller.post(f"/api/{collection}", {"last_name": f"Of {caller.email}", "tags": ["a", "b"]})
    gone = (await workspace.admin.post("/api/leads", {"last_name": FORMULA, "description": "two\nlines"})).json()["data"]["id"]
    await workspace.admin.delete(f"/api/leads/{gone}")

    export_id, files = await exported(workspace.admin, workspace.id)

    assert set(files) == {part.name for part in parts()}
    async with api.system(workspace.id) as ctx:
        for part in parts():
            if part.name not in ("audit_log", "change_sets"):  # they grow by the export itself
                rows = await ctx.fetch(part.sql, workspace.id)
                assert len(files[part.name]) == len(rows), part.name
                if "id" in part.columns:
                    assert [row["id"] for row in files[part.name]] == [str(row["id"]) for row in rows], part.name
    text = repr(files)
    assert str(other.id) not in text and other.admin.email not in text
    assert {row["email"] for row in files["users"]} == {
        workspace.caller(role).email for role in ("admin", "manager", "employee", "support")
    }
    lead = next(row for row in files["leads"] if row["id"] == gone)
    assert (lead["last_name"], lead["description"], lead["deleted_at"] != "") == (f"'{FORMULA}", "two\nlines", True)
    assert '["a","b"]' in {row["tags"] for row in files["contacts"]}
    state = await state_of(workspace.admin, workspace.id, export_id)
    assert state["row_counts"] == {name: len(rows) for name, rows in files.items()}
    assert (state["status"], state["tables_done"]) == ("completed", state["tables_total"])


async def test_no_secret_leaves(api: Api, workspace: Workspace) -> None:
    _, files = await exported(workspace.admin, workspace.id)

    columns = {column for rows in files.values() for row in rows for column in row}
    assert columns & {"password_hash", "key_hash", "token_hash", "client_secret", "link", "html_body", "refresh_hash"} == set()


async def test_the_export_and_its_download_are_in_the_audit_log(api: Api, workspace: Workspace) -> None:
    export_id, files = await exported(workspace.admin, workspace.id)

    async with api.system(workspace.id) as ctx:
        sql = (
            "select actor_id, changes->'what'->>1 as what, (changes->'rows'->>1)::int as rows from audit_log"
            " where tenant_id = $1 and action = 'DATA_EXPORT' and entity_id = $2 order by created_at, id"
        )
        rows = await ctx.fetch(sql, workspace.id, UUID(export_id))
    total = sum(len(each) for each in files.values())
    assert [tuple(row) for row in rows] == [
        (workspace.admin.user_id, "tenant", total), (workspace.admin.user_id, "tenant_file", total),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["manager", "employee", "support"])
async def test_only_administrators_export(workspace: Workspace, role: str) -> None:
    export_id = await ask(workspace.admin, workspace.id)
    caller = workspace.caller(role)

    answers = [
        await caller.post(f"/api/tenants/{workspace.id}/export"),
        await caller.get(f"/api/tenants/{workspace.id}/exports"),
        await caller.get(f"/api/tenants/{workspace.id}/exports/{export_id}"),
        await fetch(caller, workspace.id, export_id),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]


async def test_another_tenants_administrator_finds_nothing(api: Api, workspace: Workspace) -> None:
    export_id = await ask(workspace.admin, workspace.id)
    await work(workspace.admin, workspace.id, export_id)
    other = await make_workspace(api)

    answers = [
        await other.admin.post(f"/api/tenants/{workspace.id}/export"),
        await other.admin.get(f"/api/tenants/{workspace.id}/exports"),
        await fetch(other.admin, workspace.id, export_id),
        await fetch(other.admin, other.id, export_id),
        await other.admin.get(f"/api/tenants/{other.id}/exports/{export_id}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 404]


async def test_an_export_is_its_askers_and_the_superadmins(api: Api, workspace: Workspace) -> None:
    export_id, _ = await exported(workspace.admin, workspace.id)
    colleague = await api.member(workspace.id, "admin")
    superadmin = await api.superadmin()

    assert (await fetch(colleague, workspace.id, export_id)).status_code == 404
    assert (await fetch(superadmin, workspace.id, export_id)).status_code == 200


async def test_a_superadmin_exports_and_still_fetches_it_from_the_trash(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    await workspace.employee.post("/api/leads", {"last_name": "Mine"})
    export_id, files = await exported(superadmin, workspace.id)
    slug = (await superadmin.get(f"/api/tenants/{workspace.id}")).json()["data"]["slug"]

    await superadmin.delete(f"/api/tenants/{workspace.id}?slug={slug}")

    assert [row["last_name"] for row in files["leads"]] == ["Mine"]
    assert (await fetch(superadmin, workspace.id, export_id)).status_code == 200
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update tenant_exports set expires_at = now() where tenant_id = $1", workspace.id)
    await remove_old_exports(api.state.pool, api.state.settings)
    assert (await file_storage(api.state.settings.home).usage(workspace.id)).count == 0, "its time ends there, too"
    assert (await superadmin.post(f"/api/tenants/{workspace.id}/export")).json()["code"] == "INVALID_STATUS"


async def test_after_seven_days_the_link_and_the_file_are_gone(api: Api, workspace: Workspace) -> None:
    export_id, _ = await exported(workspace.admin, workspace.id)
    state = await state_of(workspace.admin, workspace.id, export_id)
    async with api.system(workspace.id) as ctx:
        sql = "select storage_key, expires_at - completed_at as kept from tenant_exports where tenant_id = $1 and id = $2"
        row = await ctx.fetchrow(sql, workspace.id, UUID(export_id))
        assert row is not None
        sql = "update tenant_exports set expires_at = now() - interval '1 second' where tenant_id = $1 and id = $2"
        await ctx.execute(sql, workspace.id, UUID(export_id))
    path = file_storage(api.state.settings.home).path(row["storage_key"])
    assert path.exists()

    late = await fetch(workspace.admin, workspace.id, export_id)
    await remove_old_exports(api.state.pool, api.state.settings)

    assert (row["kept"].days, state["is_available"]) == (7, True)
    assert (late.status_code, late.json()["code"]) == (410, "LINK_EXPIRED")
    assert not path.exists()
    assert (await state_of(workspace.admin, workspace.id, export_id))["is_available"] is False


async def test_what_is_not_ready_is_not_fetched(workspace: Workspace) -> None:
    export_id = await ask(workspace.admin, workspace.id)

    answer = await fetch(workspace.admin, workspace.id, export_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "INVALID_STATUS")


@pytest.mark.parametrize("wanted", ["xlsx", "AISHA", ""])
async def test_other_formats_are_refused(workspace: Workspace, wanted: str) -> None:
    answer = await workspace.admin.post(f"/api/tenants/{workspace.id}/export", {"format": wanted})

    assert (answer.status_code, list(answer.json()["details"])) == (400, ["format"])


async def test_an_interrupted_export_begins_anew_and_leaves_no_file(api: Api, workspace: Workspace) -> None:
    export_id = await ask(workspace.admin, workspace.id)
    with pytest.raises(Interrupted):
        await work(workspace.admin, workspace.id, export_id, lambda: True)
    left = (await file_storage(api.state.settings.home).usage(workspace.id)).count

    await work(workspace.admin, workspace.id, export_id)

    assert left == 0
    assert (await state_of(workspace.admin, workspace.id, export_id))["status"] == "completed"


async def test_who_lost_the_right_meanwhile_gets_nothing(api: Api, workspace: Workspace) -> None:
    asker = await api.member(workspace.id, "admin")
    export_id = await ask(asker, workspace.id)
    async with api.system(workspace.id) as ctx:
        sql = "update employees set role = 'employee' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, workspace.id, asker.user_id)

    await work(asker, workspace.id, export_id)

    superadmin = await api.superadmin()
    state = await state_of(superadmin, workspace.id, export_id)
    assert (state["status"], "tenant_data.export" in state["error"]) == ("failed", True)


async def test_erasing_a_person_removes_stored_exports(api: Api, workspace: Workspace) -> None:
    export_id, _ = await exported(workspace.admin, workspace.id)
    storage = file_storage(api.state.settings.home)

    async with workspace.admin.context() as ctx:
        counts = await erase_traces(ctx, subject_of([uuid4()], user_id=None, addresses=["gone@tests.example"]), storage)

    assert counts["exports"] == 1
    assert (await storage.usage(workspace.id)).count == 0
    assert (await fetch(workspace.admin, workspace.id, export_id)).json()["code"] == "LINK_EXPIRED"


async def test_an_export_at_work_does_not_outlive_an_erasure(api: Api, workspace: Workspace, app_dsn: str) -> None:
    export_id = await ask(workspace.admin, workspace.id)
    storage = file_storage(api.state.settings.home)

    async def erase() -> None:
        pool = await open_pool(app_dsn, size=1)
        async with open_system_context(pool, workspace.id) as ctx:
            await erase_exports(ctx, subject_of([uuid4()]), storage)
        await pool.close()

    def erase_in_between() -> bool:
        with ThreadPoolExecutor(1) as beside:
            beside.submit(asyncio.run, erase()).result()
        return False

    await work(workspace.admin, workspace.id, export_id, erase_in_between)

    state = await state_of(workspace.admin, workspace.id, export_id)
    assert (state["status"], "was erased" in state["error"]) == ("failed", True)
    assert (await storage.usage(workspace.id)).count == 0


async def test_a_cancelled_export_keeps_no_file_and_the_audit_log_says_so(api: Api, workspace: Workspace, app_dsn: str) -> None:
    waiting, export_id = [await ask(workspace.admin, workspace.id) for _ in range(2)]
    address = f"/api/tenants/{workspace.id}/exports"
    begun: list[bool] = []

    async def cancel() -> None:
        pool = await open_pool(app_dsn, size=1)
        async with open_context(pool, AccessMemory(), workspace.admin.user_id, workspace.id, None) as ctx:
            await cancel_export(ctx, UUID(export_id))
        await pool.close()

    def cancelled_once_begun() -> bool:
        if not begun:
            begun.append(True)
            with ThreadPoolExecutor(1) as beside:
                beside.submit(asyncio.run, cancel()).result()
        return False

    at_once = await workspace.admin.post(f"{address}/{waiting}/cancel", {})
    await work(workspace.admin, workspace.id, waiting)
    await work(workspace.admin, workspace.id, export_id, cancelled_once_begun)

    assert at_once.status_code == 200
    for each in (waiting, export_id):
        state = await state_of(workspace.admin, workspace.id, each)
        assert (state["status"], state["error"], state["is_available"]) == ("failed", "Cancelled on request.", False)
    assert (await file_storage(api.state.settings.home).usage(workspace.id)).count == 0
    assert (await workspace.admin.post(f"{address}/{waiting}/cancel", {})).json()["code"] == "INVALID_STATUS"
    assert (await workspace.manager.post(f"{address}/{waiting}/cancel", {})).status_code == 403
    async with api.system(workspace.id) as ctx:
        sql = "select changes->'status'->>1 as status from audit_log where tenant_id = $1 and action = 'DATA_EXPORT'"
        assert [row["status"] for row in await ctx.fetch(sql, workspace.id)] == ["cancelled", "cancelled"]


async def test_a_large_table_is_written_in_pieces(api: Api, workspace: Workspace) -> None:
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "insert into leads (tenant_id, id, last_name, description)"
            " select $1, gen_random_uuid(), 'L' || n, (select string_agg(md5(n::text || k), '') from generate_series(1, 32) k)"
            " from generate_series(1, 6000) n",
            workspace.id,
        )  # fmt: skip
    taken = Taken()

    async with snapshot_as_person(api.state.pool, api.state.memory, workspace.admin.user_id, workspace.id, write=False) as ctx:
        sizes = [len(piece) async for piece in zip_pieces(ctx, file_storage(api.state.settings.home), taken, "csv")]

    assert taken.counts["leads"] == 6000
    assert max(sizes) < sum(sizes) / 4


def test_every_table_of_tenants_is_exported_or_left_out_for_a_reason() -> None:
    tables = {name for name, table in metadata.tables.items() if "tenant_id" in table.c}

    named = [*WHOLE, *WITHOUT_SECRETS, *LEFT_OUT]

    assert len(named) == len(set(named))
    assert tables - set(named) == set()
    assert set(named) - tables == set()
