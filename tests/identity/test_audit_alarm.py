"""Superadmins get a mail when the nightly verification or the nightly self-test finds something."""

import pytest

from aisha.core.context import open_system_context
from aisha.core.ids import new_id
from aisha.core.periodic import Periodic
from aisha.identity.audit.jobs import VERIFY
from aisha.insight.security.jobs import ISOLATION_PROBE
from tests.identity.sealed_log import Log, log

__all__ = ["log"]
_CHANGE = "update audit_log set action = 'purge' where id = $1"
_OPEN = "alter policy tenant_isolation on events using (true)"


async def add_login(log: Log, name: str, *, is_superadmin: bool, status: str = "active") -> None:
    async with open_system_context(log.pool, None) as ctx:
        sql = "insert into users (id, email, is_superadmin, status) values ($1, $2, $3, $4)"
        await ctx.execute(sql, new_id(), f"{name}@example.com", is_superadmin, status)


async def mails(log: Log) -> list[tuple[str, str]]:
    rows = await log.superuser.fetch("select to_address, text_body from email_outbox order by to_address")
    return [(row["to_address"], row["text_body"]) for row in rows]


@pytest.mark.parametrize(("work", "page"), [(VERIFY, "/settings/audit"), (ISOLATION_PROBE, "/settings/isolation")])
async def test_what_does_not_hold_is_mailed_to_those_who_run_the_installation(log: Log, work: Periodic, page: str) -> None:
    for name in ("ada", "bea"):
        await add_login(log, name, is_superadmin=True)
    await add_login(log, "gone", is_superadmin=True, status="inactive")
    await add_login(log, "member", is_superadmin=False)
    row = (await log.write(2))[0]
    await log.seal()

    await work.run(log.pool, log.settings)
    before = await mails(log)
    await (log.superuser.execute(_CHANGE, row) if work is VERIFY else log.superuser.execute(_OPEN))
    await work.run(log.pool, log.settings)

    finding = f"row {row}: changed" if work is VERIFY else "events: rows are seen without a tenant"
    after = await mails(log)
    assert (before, [to for to, _ in after]) == ([], ["ada@example.com", "bea@example.com"])
    assert all(finding in text and f"{log.settings.web_url}{page}" in text for _, text in after)
