"""Recurring work rests where its module is off, and catches up when it is on again (admin-chapters.md § 6.4)."""

from datetime import timedelta

from aisha.automation.notifications.jobs import remind_everywhere
from aisha.core.clock import utc_now
from aisha.crm.activities.jobs import raise_overdue_everywhere
from aisha.crm.leads.jobs import rescore_leads
from tests.database import make_settings
from tests.tenants import Person, Tenant

RAISED = "select count(*) from events where tenant_id = $1 and event = 'activity.overdue'"
WRONG = "select count(*) from leads where tenant_id = $1 and score_reason = 'wrong'"


async def _work(tenant: Tenant, admin: Person) -> tuple[int, int, int]:
    """Everything that recurs once; what it left: overdue events, reminders, wrong scores."""
    settings = make_settings()
    await raise_overdue_everywhere(tenant.pool, settings)
    await remind_everywhere(tenant.pool, settings)
    await rescore_leads(tenant.pool, settings)
    reminded = (await admin.get("/api/notifications", type="reminder")).data
    return await tenant.value(RAISED), len(reminded), await tenant.value(WRONG)


async def test_work_rests_where_its_module_is_off(tenant: Tenant, admin: Person) -> None:
    soon = (utc_now() - timedelta(minutes=1)).isoformat()
    await admin.create("activities", subject="Call", due_date="2026-01-05", reminder_at=soon, assigned_to=admin.id)
    await admin.create("leads", company="A")
    async with tenant.system() as ctx:
        await ctx.execute("update leads set score_reason = 'wrong' where tenant_id = $1", tenant.id)
    for module in ("activities", "leads"):
        await admin.call("PUT", f"/api/module-settings/{module}", {"is_enabled": False})

    resting = await _work(tenant, admin)
    for module in ("activities", "leads"):
        await admin.call("PUT", f"/api/module-settings/{module}", {"is_enabled": True})
    working = await _work(tenant, admin)

    assert resting == (0, 0, 1)
    assert working == (1, 1, 0)
