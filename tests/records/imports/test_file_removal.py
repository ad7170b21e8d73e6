"""What becomes of uploaded files: removed with a cancelled import, after their time, and when nothing names them."""

import os
from pathlib import Path
from uuid import UUID

from aisha.core.ids import new_id
from aisha.core.periodic import MAY_GO_ON
from aisha.records.imports.files import remove_file, remove_old_files, remove_orphans
from tests.records.imports.conftest import Import, begin
from tests.tenants import MakeTenant, Person, Tenant

CONTENT = "name\nKan-code\nKonex"
TWO_DAYS = 2 * 86_400


async def _age(tenant: Tenant, started: Import, days: int) -> None:
    async with tenant.system() as ctx:
        sql = "update import_jobs set created_at = created_at - $3 * interval '1 day' where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, UUID(started.described["id"]), days)


def _stored(files: Path) -> list[Path]:
    return sorted(each for each in files.rglob("*") if each.is_file())


async def test_a_cancelled_import_loses_its_file_and_cannot_go_on(tenant: Tenant, admin: Person, files: Path) -> None:
    started = await (await begin(tenant, admin, "accounts", CONTENT)).check()

    await admin.post(f"{started.path}/cancel")
    queued = await tenant.value(
        "select count(*) from pgqueuer where entrypoint = 'imports.remove_file'"
        " and convert_from(payload, 'utf8') like '%' || $2 || '%' and $1::uuid is not null",
        started.described["id"],
    )  # fmt: skip
    before = _stored(files)
    await remove_file(started.job())
    await remove_file(started.job())

    assert queued == 1
    assert (len(before), _stored(files)) == (1, [])
    assert (await admin.post(f"{started.path}/run")).error == (409, "INVALID_STATUS")
    assert (await admin.get(started.path)).data["status"] == "cancelled"


async def test_the_file_of_a_living_import_stays(tenant: Tenant, admin: Person, files: Path) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)

    await remove_file(started.job())

    assert len(_stored(files)) == 1


async def test_old_files_and_rows_go_and_the_counts_stay(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant, files: Path
) -> None:
    other = await make_tenant()
    await other.settings(import_file_days=365)
    old = await (await begin(tenant, admin, "accounts", CONTENT)).run()
    young = await (await begin(tenant, admin, "contacts", "last_name\nKimani")).run()
    theirs = await begin(other, await other.person("admin"), "accounts", CONTENT)
    await _age(tenant, old, 91)
    await _age(tenant, young, 89)
    await _age(other, theirs, 91)

    await remove_old_files(tenant.pool, old.job().settings)

    assert len(_stored(files)) == 2
    assert (await old.refresh()).counts["create"] == 2
    assert await old.rows() == []
    assert await tenant.value("select count(*) from import_rows where tenant_id = $1") == 1
    assert (await admin.post(f"{old.path}/run")).error == (409, "INVALID_STATUS")


async def test_an_unchecked_import_without_its_file_asks_for_it_again(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)
    await _age(tenant, started, 91)
    await remove_old_files(tenant.pool, started.job().settings)

    answer = await admin.post(f"{started.path}/validate")

    assert answer.error == (409, "INVALID_STATUS")
    assert "Upload it again" in answer.body["message"]


async def test_files_that_nothing_names_go_after_a_day(tenant: Tenant, admin: Person, files: Path) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)
    (named,) = _stored(files)
    fresh, orphan = (named.with_name(f"{new_id()}.csv") for _ in range(2))
    nobodys = files / str(new_id()) / "imports" / f"{new_id()}.csv"
    elsewhere = files / str(tenant.id) / "archives" / f"{new_id()}.gz"
    for each in (fresh, orphan, nobodys, elsewhere):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text("x")
    for each in (named, orphan, nobodys, elsewhere):
        moment = each.stat().st_mtime - TWO_DAYS
        os.utime(each, (moment, moment))

    rests: list[int] = []

    async def rest() -> None:
        rests.append(1)

    token = MAY_GO_ON.set(rest)
    await remove_orphans(tenant.pool, started.job().settings)
    MAY_GO_ON.reset(token)

    assert len(rests) >= 2, "a worker that has to rest does so between two tenants"
    assert _stored(files) == sorted([named, fresh, elsewhere])
