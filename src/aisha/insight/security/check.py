"""The security check: every question of admin-chapters.md § 5.5 that this installation can answer, asked and stored."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter

import msgspec

from aisha.core.context import Context
from aisha.core.settings import Settings
from aisha.insight.security import installation_checks, people_checks
from aisha.insight.security.check_results import SEVERITY, CheckResult, Outcome


@dataclass(frozen=True, slots=True)
class Check:
    """A question: what it is called, how grave a bad answer is, what cures it and where."""

    id: str
    title: str
    severity: str
    fix: str
    link: str | None
    ask: Callable[[Context, Settings], Awaitable[Outcome]]


CHECKS: tuple[Check, ...] = (
    Check("sample_secrets", "Samples as keys or passwords", "critical",
          "Take samples out of the environment, run `aisha secrets init`, restart; have the named people choose new passwords.",
          "/settings/users", installation_checks.check_samples),
    Check("data_isolation", "Workspaces are kept apart", "critical",
          "Run `aisha rls status`, then `aisha migrate up`; until it is cured, keep people out with `aisha readonly on`.",
          "/settings/isolation", people_checks.check_isolation),
    Check("audit_log", "Audit log as it was written", "critical",
          "Run `aisha audit verify`: it names each row. Find out who reached the database as a superuser.",
          "/settings/audit", people_checks.check_audit_log),
    Check("https", "Encrypted connections", "high",
          "Set FRONTEND_URL and ALLOWED_ORIGINS to https addresses, and let the proxy in front speak TLS.",
          None, installation_checks.check_https),
    Check("second_factor", "Second factor of administrators", "high",
          "Ask for it: set the second factor to Administrators or Everybody in Settings → Sign-in for all.",
          "/settings/system-sign-in", people_checks.check_second_factors),
    Check("secret_files", "Files with secrets", "high",
          "Run `chmod 600` on each of these files.", None, installation_checks.check_files),
    Check("key_age", "Age of keys", "medium",
          "Run `aisha secrets rotate` with jwt, encryption or db.", None, installation_checks.check_key_ages),
    Check("credential_age", "Age of integrations' credentials", "medium",
          "Have the administrators of these workspaces enter new ones: Settings → Integrations → Replace credentials.", None,
          people_checks.check_credential_ages),
    Check("unused_logins", "Unused logins", "medium",
          "Deactivate who has left; their records go to somebody else.", "/settings/users", people_checks.check_unused_people),
    Check("unused_keys", "Unused API keys", "medium",
          "Revoke keys that nothing uses.", "/settings/api-keys", people_checks.check_unused_keys),
    Check("wide_keys", "API keys for everything", "medium",
          "Replace each by one with the scopes its program needs.", "/settings/api-keys", people_checks.check_wide_keys),
    Check("outbound_hosts", "Private hosts that may be called", "medium",
          "Name each host by itself, with its port, in Settings → Outbound calls.", "/settings/outbound",
          installation_checks.check_outbound_hosts),
    Check("superadmins", "Few superadmins", "low",
          "Give those who work in one workspace the role Admin there instead.", None,
          people_checks.check_superadmins),
)  # fmt: skip
"""The gravest first. What this release does not have (backups, webhooks that arrive) is not asked."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The answers of one run. `checked_at` is None before the first."""

    checked_at: datetime | None
    duration_ms: int
    is_ok: bool
    failed: Mapping[str, int]
    checks: Sequence[CheckResult]


async def check_security(ctx: Context, settings: Settings) -> CheckReport:
    """Ask every question and store the answers. Nothing but the report is written."""
    ctx.require("system.manage")
    started = perf_counter()
    results = [_result(check, await check.ask(ctx, settings)) for check in CHECKS]
    is_ok = all(result.state != "failed" for result in results)
    duration_ms = round((perf_counter() - started) * 1000)
    checked_at = await ctx.fetchval(
        "insert into protection_reports (kind, is_ok, findings, duration_ms) values ('security_check', $1, $2, $3)"
        " returning created_at",
        is_ok, [asdict(result) for result in results], duration_ms,
    )  # fmt: skip
    return _report(checked_at, duration_ms, results)


async def find_last_check(ctx: Context) -> CheckReport:
    """The answers of the last run; without a run none."""
    ctx.require("system.read")
    row = await ctx.fetchrow(
        "select created_at, duration_ms, findings from protection_reports where kind = 'security_check'"
        " order by created_at desc limit 1"
    )
    if row is None:
        return _report(None, 0, [])
    return _report(row["created_at"], row["duration_ms"], msgspec.json.decode(row["findings"], type=list[CheckResult]))


def _result(check: Check, outcome: Outcome) -> CheckResult:
    return CheckResult(
        check.id, check.title, check.severity, outcome.state, outcome.finding, check.fix, check.link, outcome.items
    )


def _report(checked_at: datetime | None, duration_ms: int, results: Sequence[CheckResult]) -> CheckReport:
    failing = [result.severity for result in results if result.state == "failed"]
    counts = {severity: failing.count(severity) for severity in SEVERITY.values}
    return CheckReport(checked_at, duration_ms, not failing, counts, results)
