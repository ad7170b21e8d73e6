"""Recurring work on the audit log: sealed every minute, anchored, verified and archived every night."""

from datetime import timedelta

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.mail import Link
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.identity.audit.anchoring import anchor_everywhere
from aisha.identity.audit.archiving import archive_all
from aisha.identity.audit.reports import verify_and_report
from aisha.identity.audit.sealing import seal_all
from aisha.identity.audit.verify import proof_of
from aisha.identity.users.notices import alarm, mail_superadmins


async def _seal(pool: Pool, settings: Settings) -> None:
    if settings.audit_seal_key:
        await seal_all(pool, settings.audit_seal_key)


async def _anchor(pool: Pool, settings: Settings) -> None:
    if settings.audit_seal_key:
        await anchor_everywhere(pool, settings)


async def _verify(pool: Pool, settings: Settings) -> None:
    """Superadmins are told of a log that does not hold, every night until it does."""
    if not settings.audit_seal_key:
        return
    found = await verify_and_report(pool, proof_of(settings))
    if not found.findings:
        return
    mail = alarm(
        "audit_broken",
        "The audit log does not hold",
        "Somebody changed the audit log past the program: it is not as it was written. Find out who reached the database or its"
        " files, and keep what you see.",
        [each.sentence for each in found.findings],
        Link("Look at the audit log", f"{settings.web_url}/settings/audit"),
    )
    async with open_system_context(pool, None, source=None) as ctx:
        await mail_superadmins(ctx, mail)


async def _archive(pool: Pool, settings: Settings) -> None:
    await archive_all(pool, settings)


SEAL = Periodic("audit_seal", timedelta(seconds=60), _seal, "Seals the audit log, so that a later change is noticed.")
ANCHOR = Periodic("audit_anchor", At(2, 50), _anchor, "Writes the newest seals of the audit log outside the database.")
ARCHIVE = Periodic("audit_archive", At(3, 10), _archive, "Moves old parts of the audit log into archive files.")
VERIFY = Periodic("audit_verify", At(3, 20), _verify, "Checks that nobody changed the audit log.")
AUDIT_WORK = (SEAL, ANCHOR, ARCHIVE, VERIFY)
"""Retention is at 03:00, verification at 03:20 (admin-chapters.md § 9.4): what was archived is verified in the same night."""
