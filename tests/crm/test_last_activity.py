"""The nightly repair of when something last happened to a record (domain.md § 3.16)."""

from datetime import timedelta
from uuid import UUID

import pytest

from aisha.core.clock import utc_now
from aisha.crm.activities.last_activity import RELATED, repair_everywhere
from tests.tenants import Person, Tenant

NEEDED = {"accounts": {"name": "Zoom"}, "contacts": {"last_name": "King"}, "leads": {"company": "Zoom"},
          "opportunities": {"name": "GTX"}}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), RELATED)
async def test_a_record_that_missed_its_activities_is_made_good(admin: Person, tenant: Tenant, table: str, column: str) -> None:
    kind, yesterday = column.removesuffix("_id"), utc_now() - timedelta(days=1)
    missed, later, gone = [await admin.create(table, **NEEDED[table]) for _ in range(3)]
    activities = [
        await admin.create("activities", subject="Call", type="call", related_type=kind, related_id=each["id"])
        for each in (missed, later, gone)
    ]
    await admin.delete(f"/api/activities/{activities[2]['id']}")
    async with tenant.system() as ctx:
        done = "update activities set completed_at = $2, status = 'completed', created_at = $2 where tenant_id = $1"
        await ctx.execute(done, tenant.id, yesterday)
        forget = f"update {table} set last_activity_at = null where tenant_id = $1 and id = any ($2)"
        await ctx.execute(forget, tenant.id, [UUID(missed["id"]), UUID(gone["id"])])
    before = {each["id"]: (await admin.get(f"/api/{table}/{each['id']}")).data for each in (missed, later, gone)}

    first = await repair_everywhere(tenant.pool, tenant.api.state.settings)
    again = await repair_everywhere(tenant.pool, tenant.api.state.settings)

    after = {each["id"]: (await admin.get(f"/api/{table}/{each['id']}")).data for each in (missed, later, gone)}
    assert (first >= 1, again) == (True, 0)
    assert after[missed["id"]]["last_activity_at"] == yesterday.isoformat().replace("+00:00", "Z")
    assert after[missed["id"]]["version"] == before[missed["id"]]["version"]
    assert after[later["id"]] == before[later["id"]], "what is later stays"
    assert after[gone["id"]]["last_activity_at"] is None, "what is in the trash is no sign of life"
