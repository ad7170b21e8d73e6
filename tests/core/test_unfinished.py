"""What nothing works on any more is ended and says so; what has a job in the queue is left to it."""

from uuid import UUID

import pytest

from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.core.unfinished import Unfinished, end_unfinished, ending
from aisha.insight.tenant_export.jobs import UNFINISHED_EXPORTS
from aisha.modules import PERIODIC
from aisha.records.bulk_jobs import UNFINISHED_BULK
from aisha.records.exports.jobs import UNFINISHED_RECORD_EXPORTS
from aisha.records.imports.jobs import UNFINISHED_IMPORTS
from tests.tenants import MakeTenant, Person, Tenant

COLUMNS = {
    "bulk_changes": ("entity, action, record_ids", "'leads', 'tag', '{}'"),
    "import_jobs": ("entity, file_name, storage_key, size_bytes", "'leads', 'a.csv', 'k', 1"),
    "tenant_exports": ("format", "'csv'"),
    "record_exports": ("entity, format", "'leads', 'csv'"),
}


KINDS = (UNFINISHED_BULK, UNFINISHED_IMPORTS, UNFINISHED_EXPORTS, UNFINISHED_RECORD_EXPORTS)


async def row_of(tenant: Tenant, person: Person, kind: Unfinished, status: str) -> UUID:
    """A row that says it is worked on."""
    names, values = COLUMNS[kind.table]
    who = "created_by" if kind.table == "import_jobs" else "user_id"
    row_id = new_id()
    async with tenant.system() as ctx:
        sql = f"insert into {kind.table} (tenant_id, id, {who}, status, {names}) values ($1, $2, $3, $4, {values})"
        await ctx.execute(sql, tenant.id, row_id, person.user_id, status)
    return row_id


@pytest.mark.parametrize(
    ("kind", "status"),
    [(kind, status) for kind in KINDS for status in kind.ends],
    ids=lambda each: each.table if isinstance(each, Unfinished) else each,
)
async def test_what_has_no_job_is_ended_with_a_text(make_tenant: MakeTenant, kind: Unfinished, status: str) -> None:
    tenant = await make_tenant()
    admin = await tenant.person("admin")
    lost, waiting = [await row_of(tenant, admin, kind, status) for _ in range(2)]
    async with tenant.system() as ctx:
        await enqueue(ctx, kind.jobs[-1], {kind.parameter: str(waiting)})

    await end_unfinished(tenant.pool, kind)
    again = await end_unfinished(tenant.pool, kind)

    async with tenant.system() as ctx:
        rows = await ctx.fetch(f"select id, status, error from {kind.table} where tenant_id = $1", tenant.id)
        await ctx.execute("delete from pgqueuer where position(convert_to($1, 'UTF8') in payload) > 0", str(waiting))
    assert {row["id"]: (row["status"], row["error"]) for row in rows} == {lost: kind.ends[status], waiting: (status, None)}
    assert again == 0
    (told,) = (await admin.get("/api/notifications")).data
    assert (told["title"], told["message"]) == (kind.told.title, kind.ends[status][1])
    assert told["link"].startswith("/")


def test_workers_look_for_it_again_and_again() -> None:
    name = ending(()).name

    assert name in {each.name for each in PERIODIC}
