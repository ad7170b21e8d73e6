"""The security check: each question finds what it is about, on the real database."""

from typing import Any

from aisha.core.context import open_system_context
from aisha.insight.security.check import CHECKS, check_security
from aisha.insight.security.check_results import CheckResult
from tests.application import Api, Workspace
from tests.database import make_settings

STRONG = {"jwt_secret": "9f1c" * 32, "encryption_key": "e1d2c3b4a5968778" * 4, "audit_seal_key": "a5b4c3d2e1f0" * 6}


async def run_check(api: Api, **settings: Any) -> dict[str, CheckResult]:
    """The answers by id, for an installation with these settings."""
    async with open_system_context(api.state.pool, None) as ctx:
        report = await check_security(ctx, make_settings(**(STRONG | settings)))
    return {result.id: result for result in report.checks}


async def test_the_page_shows_the_last_run_and_runs_on_demand(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    ran = (await superadmin.post("/api/system/security-check")).json()["data"]
    shown = (await superadmin.get("/api/system/security-check")).json()["data"]

    assert shown == ran
    assert [check["id"] for check in ran["checks"]] == [check.id for check in CHECKS]
    failing = [check["severity"] for check in ran["checks"] if check["state"] == "failed"]
    assert ran["failed"] == {severity: failing.count(severity) for severity in ("critical", "high", "medium", "low")}
    assert ran["is_ok"] is not failing and ran["checked_at"]
    for method in ("GET", "POST"):
        assert (await workspace.admin.request(method, "/api/system/security-check")).status_code == 403
