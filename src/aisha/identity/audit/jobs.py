"""Recurring work on the audit log."""

from datetime import timedelta

from aisha.core.database import Pool
from aisha.core.periodic import Periodic
from aisha.core.settings import Settings
from aisha.identity.audit.sealing import seal_all


async def _seal(pool: Pool, settings: Settings) -> None:
    if settings.audit_seal_key:
        await seal_all(pool, settings.audit_seal_key)


SEAL = Periodic("audit.seal", timedelta(seconds=60), _seal)
