"""A worker that kills itself at a step between a commit and the note of its delivery: `dying_worker.py STEP DSN TENANT`."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from uuid import UUID

from aisha import modules
from aisha.automation.publishing.consumers import Consumer, Published
from aisha.automation.publishing.jobs import publish_tenant
from aisha.automation.webhooks.rows import TELL_WEBHOOKS
from aisha.automation.webhooks.sending import claim_batch, send_batch
from aisha.core.context import Context, open_system_context
from aisha.core.database import open_pool
from tests.database import make_settings

REGISTERED = modules.RECORD_TYPES


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def die_within(_ctx: Context, _events: Sequence[Published]) -> None:
    """The deliveries are written and the transaction is not over."""
    die()


async def main(step: str, dsn: str, tenant_id: UUID) -> None:
    settings = make_settings(encryption_key="e1" * 32, webhooks_enabled=True)
    pool = await open_pool(dsn, size=2)
    if step == "before publishing":
        die()
    dies = [Consumer("dies", die_within)] if step == "within publishing" else []
    await publish_tenant(pool, tenant_id, [TELL_WEBHOOKS, *dies])
    async with open_system_context(pool, tenant_id, source=None) as ctx:
        batch = await claim_batch(ctx, settings)
    if step == "after claiming":
        die()
    await send_batch(batch)
    die()


asyncio.run(main(sys.argv[1], sys.argv[2], UUID(sys.argv[3])))
