"""`aisha tenant` as its users run it, from the first day of a tenant to its certificate."""

import asyncio
import hashlib
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import msgspec

from aisha.core.ids import new_id
from tests.application import Api, make_workspace
from tests.entrypoints.processes import aisha


async def test_the_life_of_a_tenant(api: Api, app_dsn: str, tmp_path: Path) -> None:
    async def tenant(*arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(aisha, "tenant", *arguments, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    async def listed(*options: str) -> list[dict[str, object]]:
        return msgspec.json.decode((await tenant("list", "--search", slug, "--json", *options))[1])

    slug = f"cli-{new_id().hex}"
    _, made = await tenant("create", "From the shell", "--slug", slug, "--timezone", "Europe/Berlin", "--currency", "EUR")
    async with api.system(UUID(made.strip())) as ctx:
        pipelines = await ctx.fetchval("select count(*) from pipelines")
    todo = await tenant("checklist", slug)
    limited = await tenant("limits", slug, "--plan", "Team", "--set", "leads=10", "--set", "users=none", "--json")
    shown, unknown = await tenant("limits", slug), await tenant("limits", slug, "--set", "sheep=1")
    suspended, state = await tenant("suspend", slug), await listed()
    opened, wrong = await tenant("activate", made.strip()), await tenant("delete", slug, "--slug", "other")
    deleted, trash = await tenant("delete", slug, "--slug", slug), await listed("--trash")
    restored = await tenant("restore", slug)
    early = await tenant("purge", slug, "--slug", slug)
    await tenant("delete", slug, "--slug", slug)
    unsure, purged = await tenant("purge", slug), await tenant("purge", slug, "--slug", slug)

    assert pipelines == 1 and "[ ] Invite an administrator\n[x] Check time zone" in todo[1]
    found = {each["name"]: each["most"] for each in msgspec.json.decode(limited[1])["limits"]}
    assert (found["leads"], found["users"]) == (10, None) and unknown[0] == 1 and "no limit of sheep" in unknown[1]
    assert "Plan: Team" in shown[1] and "of 10 (0 %)" in shown[1]
    assert suspended == (0, f"{slug} is suspended.\n") and [each["status"] for each in state] == ["suspended"]
    assert opened[0] == 0 and wrong == (1, f"slug: Type {slug} to delete this workspace.\n")
    assert deleted[0] == 0 and [each["slug"] for each in trash] == [slug]
    assert restored == (0, f"{slug} is restored.\n")
    assert early == (1, "Only a workspace in the trash is removed. Delete it first.\n")
    assert unsure[0] == 1 and f"--slug {slug}" in unsure[1]
    assert purged[0] == 0 and "Rows removed: " in purged[1] and "by An operator, at the command line" in purged[1]


async def test_export_writes_a_new_file_with_everything(api: Api, app_dsn: str, tmp_path: Path) -> None:
    workspace, other = await make_workspace(api), await make_workspace(api)
    await workspace.employee.post("/api/leads", {"last_name": "Mine"})
    await other.employee.post("/api/leads", {"last_name": "Theirs"})
    file = tmp_path / "tenant.zip"

    async def export(*arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(aisha, "tenant", "export", *arguments, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    made = await export(str(workspace.id), "--file", str(file))
    again = await export(str(workspace.id), "--file", str(file))
    unknown = await export("nobody-has-this-slug")

    with ZipFile(file) as archive:
        leads = archive.read("leads.csv").decode()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert made[0] == 0 and " rows, 0 files.\n" in made[1] and f"sha256 {digest}" in made[1]
    assert "Mine" in leads and "Theirs" not in leads
    assert file.stat().st_mode & 0o777 == 0o600
    assert again == (1, f"{file}: File exists.\n")
    assert unknown[0] == 1
    async with api.system(workspace.id) as ctx:
        sql = "select actor_type from audit_log where tenant_id = $1 and action = 'DATA_EXPORT'"
        assert [row["actor_type"] for row in await ctx.fetch(sql, workspace.id)] == ["cli"]


async def test_an_export_that_can_be_read_back_is_inspected(api: Api, app_dsn: str, tmp_path: Path) -> None:
    async def tenant(*arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(aisha, "tenant", *arguments, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    workspace = await make_workspace(api)
    await workspace.employee.post("/api/leads", {"last_name": "Mine"})
    file = tmp_path / "tenant.aisha.zip"
    await tenant("export", str(workspace.id), "--aisha", "--file", str(file))

    whole = await tenant("inspect", str(file))
    content = file.read_bytes()
    file.write_bytes(content.replace(b"leads.jsonl", b"heads.jsonl"))
    changed = await tenant("inspect", str(file))

    assert whole[0] == 0 and "as aisha" in whole[1] and "  leads: 1\n" in whole[1]
    assert changed[0] == 1 and "tables/leads.jsonl is missing." in changed[1]


async def test_storage_measures_the_files_of_a_tenant(api: Api, app_dsn: str, tmp_path: Path) -> None:
    workspace = await make_workspace(api)
    folder = tmp_path / "files" / str(workspace.id) / "imports"
    folder.mkdir(parents=True)
    (folder / "one.csv").write_bytes(b"x" * 2_500)

    done = await asyncio.to_thread(aisha, "tenant", "storage", str(workspace.id), home=tmp_path, DATABASE_URL=app_dsn)

    assert (done.returncode, done.stdout) == (0, f"{workspace.id}: 1 file, 2.5 kB.\n")
    async with api.system() as ctx:
        kept = await ctx.fetchrow("select file_count, size_bytes from tenant_storage where tenant = $1", workspace.id)
    assert kept is not None and tuple(kept) == (1, 2_500)
