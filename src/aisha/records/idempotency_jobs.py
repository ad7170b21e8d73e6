"""Answers kept for repeated requests go when their time is over (domain.md § 3.16)."""

from datetime import timedelta

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.periodic import Periodic
from aisha.core.settings import Settings

FORGOTTEN_AT_ONCE = 5_000


async def forget_answers(pool: Pool, _settings: Settings) -> None:
    """Remove expired idempotency keys of every tenant, in batches, each a transaction of its own."""
    gone = FORGOTTEN_AT_ONCE
    while gone == FORGOTTEN_AT_ONCE:
        async with open_system_context(pool, None, source=None) as ctx:
            gone = await ctx.fetchval("select forget_idempotency_keys($1)", FORGOTTEN_AT_ONCE)


IDEMPOTENCY_CLEANUP = Periodic(
    "idempotency_cleanup", timedelta(hours=1), forget_answers, "Forgets the answers kept for repeated requests."
)
