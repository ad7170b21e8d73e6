"""Committed means delivered, whatever is killed when: a receiver that drops what it has ends with exactly the committed set."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from aisha.automation.publishing.jobs import publish_tenant
from aisha.automation.webhooks.jobs import deliver_tenant
from aisha.automation.webhooks.rows import TELL_WEBHOOKS
from tests.application import Api, hosts_allowed
from tests.automation.receiver import Receiver, receiver
from tests.database import make_settings
from tests.tenants import Person, Tenant

ROOT = Path(__file__).resolve().parents[2]
COUNT = 5


@pytest.fixture
async def there(api: Api) -> AsyncGenerator[Receiver]:
    async with receiver() as made, hosts_allowed(api, f"127.0.0.1:{made.port}"):
        yield made


def _die(at: str, dsn: str, tenant: Tenant) -> int:
    """A worker of its own that is killed at a step; its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "tests.automation.dying_worker", at, dsn, str(tenant.id)], check=False, cwd=ROOT, timeout=120
    ).returncode


@pytest.mark.parametrize("at", ["before publishing", "within publishing", "after claiming", "after sending"])
async def test_a_worker_killed_at_any_step_loses_nothing(
    tenant: Tenant, admin: Person, there: Receiver, app_dsn: str, at: str
) -> None:
    await admin.post("/api/webhooks", {"url": there.url, "name": "Hook", "event_types": ["account.created"]})
    names = {f"Account {number}" for number in range(COUNT)}
    for name in names:
        await admin.create("accounts", name=name)
    refused = await admin.post("/api/accounts", {"name": "Rolled back", "parent_id": str(tenant.id)})
    assert refused.status >= 400

    died = await asyncio.to_thread(_die, at, app_dsn, tenant)
    async with tenant.system() as ctx:
        ended = "update webhook_deliveries set next_attempt_at = now() where tenant_id = $1 and status = 'delivering'"
        await ctx.execute(ended, tenant.id)
    await publish_tenant(tenant.pool, tenant.id, [TELL_WEBHOOKS])
    await deliver_tenant(tenant.pool, make_settings(encryption_key="e1" * 32, webhooks_enabled=True), tenant.id)

    assert died == -signal.SIGKILL
    assert len(there.arrived) == (2 * COUNT if at == "after sending" else COUNT)
    assert sorted({each.event_id: each.content["payload"]["name"] for each in there.arrived}.values()) == sorted(names)
