"""What is looked at every night, without anybody asking."""

import structlog

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.mail import Link
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.identity.users.notices import alarm, mail_superadmins
from aisha.insight.security.check import check_security
from aisha.insight.security.self_test import run_self_test

_log = structlog.get_logger("aisha.security")


async def _check(pool: Pool, settings: Settings) -> None:
    async with open_system_context(pool, None, source=None) as ctx:
        report = await check_security(ctx, settings)
    for result in report.checks:
        if result.state == "failed":
            _log.warning("security check failed", check=result.id, severity=result.severity, finding=result.finding)


async def _probe(pool: Pool, settings: Settings) -> None:
    """Superadmins are told of workspaces that are not kept apart, every night until they are."""
    done = await run_self_test(pool)
    if not done.findings:
        return
    mail = alarm(
        "isolation_broken",
        "Workspaces are not kept apart",
        "The nightly self-test got over the border between two workspaces in the database. Refuse changes until it is closed:"
        " aisha readonly on.",
        done.findings,
        Link("Look at data isolation", f"{settings.web_url}/settings/isolation"),
    )
    async with open_system_context(pool, None, source=None) as ctx:
        await mail_superadmins(ctx, mail)


SECURITY_CHECK = Periodic("security_check", At(4, 0), _check, "Looks for what weakens the installation.")
ISOLATION_PROBE = Periodic("isolation_probe", At(4, 30), _probe, "Tries to get from one workspace into another one.")
