"""What is looked at every night, without anybody asking."""

import structlog

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.insight.security.check import check_security
from aisha.insight.security.self_test import run_self_test

_log = structlog.get_logger("aisha.security")


async def _check(pool: Pool, settings: Settings) -> None:
    async with open_system_context(pool, None, source=None) as ctx:
        report = await check_security(ctx, settings)
    for result in report.checks:
        if result.state == "failed":
            _log.warning("security check failed", check=result.id, severity=result.severity, finding=result.finding)


async def _probe(pool: Pool, _settings: Settings) -> None:
    await run_self_test(pool)


SECURITY_CHECK = Periodic("security.check", At(4, 0), _check)
ISOLATION_PROBE = Periodic("isolation_probe", At(4, 30), _probe)
