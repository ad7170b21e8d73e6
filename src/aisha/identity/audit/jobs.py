"""Recurring work on the audit log: sealed every minute, anchored, verified and archived every night."""

from datetime import timedelta

from aisha.core.database import Pool
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.identity.audit.anchoring import anchor_everywhere
from aisha.identity.audit.archiving import archive_all
from aisha.identity.audit.reports import verify_and_report
from aisha.identity.audit.sealing import seal_all
from aisha.identity.audit.verify import proof_of


async def _seal(pool: Pool, settings: Settings) -> None:
    if settings.audit_seal_key:
        await seal_all(pool, settings.audit_seal_key)


async def _anchor(pool: Pool, settings: Settings) -> None:
    if settings.audit_seal_key:
        await anchor_everywhere(pool, settings)


async def _verify(pool: Pool, settings: Settings) -> None:
    if settings.audit_seal_key:
        await verify_and_report(pool, proof_of(settings))


async def _archive(pool: Pool, settings: Settings) -> None:
    await archive_all(pool, settings)


SEAL = Periodic("audit.seal", timedelta(seconds=60), _seal)
ANCHOR = Periodic("audit.anchor", At(2, 50), _anchor)
ARCHIVE = Periodic("audit.archive", At(3, 10), _archive)
VERIFY = Periodic("audit.verify", At(3, 20), _verify)
AUDIT_WORK = (SEAL, ANCHOR, ARCHIVE, VERIFY)
"""Retention is at 03:00, verification at 03:20 (admin-chapters.md § 9.4): what was archived is verified in the same night."""
