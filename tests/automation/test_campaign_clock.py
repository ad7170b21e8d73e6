"""A worker on a machine whose clock is wrong: the database's clock decides what is due."""

from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from aisha.automation.campaigns import run
from aisha.core import clock
from aisha.core.clock import utc_now
from tests.application import Api, Workspace, hosts_allowed
from tests.automation.calls import connect_calls
from tests.automation.sending import ended, make_sender, until, working
from tests.configuration.provider_server import provider_server
from tests.mail.mailbox import mailbox


def _set_clock(monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + jump

    monkeypatch.setattr(clock, "datetime", Shifted)


@pytest.mark.parametrize("hours", [12, -12])
async def test_a_clock_that_jumps_changes_nothing(
    api: Api, workspace: Workspace, app_dsn: str, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    monkeypatch.setattr(run, "LONGEST_WAIT", timedelta(seconds=0.2))
    change = "update campaign_recipients set {} where tenant_id = $1 and campaign_id = $2 and destination like $3"
    wait = change.format("next_attempt_at = now() + interval '1 hour'")
    claim = change.format("status = 'processing', claimed_by = 'another', claimed_at = now()")
    async with (
        mailbox() as box,
        provider_server() as server,
        hosts_allowed(api, f"127.0.0.1:{box.port}", f"127.0.0.1:{server.port}"),
    ):
        sender = await make_sender(api.state.pool, workspace.id)
        profile = await sender.smtp(box.port)
        later = await sender.campaign(profile, 1, scheduled_at=utc_now() + timedelta(hours=1))
        mails = await sender.campaign(profile, 4)
        calls = await sender.campaign(await connect_calls(workspace, server), 2, "call")
        async with sender.system() as ctx:
            await ctx.execute(wait, sender.tenant_id, mails, "person-1-%")
            await ctx.execute(claim, sender.tenant_id, mails, "person-2-%")
        _set_clock(monkeypatch, timedelta(hours=hours))

        async with working(app_dsn):

            async def sent() -> bool:
                return (await sender.counts(mails)).get("sent") == 2

            await until(sent)
            moment = await sender.value("select clock_timestamp() where $1::uuid is not null")
            looked = "select heartbeat_at > $3 from ai_campaigns where tenant_id = $1 and id = $2"
            await until(lambda: sender.value(looked, mails, moment))
            await ended(sender, calls)

        assert await sender.counts(mails) == {"sent": 2, "pending": 1, "processing": 1}
        assert ((await sender.show(later))[0], len(box.mails)) == ("scheduled", 2)
        assert await sender.counts(calls) == {"sent": 2}, "it is midday, whatever this machine believes"
        await sender.cancel_all()
