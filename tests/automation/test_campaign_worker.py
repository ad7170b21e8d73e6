"""The worker of campaigns: it sends what is due, once, says how far it is, and stops where it must."""

import json
import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from aisha.automation.campaigns.claims import AT_ONCE
from aisha.automation.campaigns.locks import LOCKS_NAME
from aisha.core.mail.pace import take_room
from tests.application import Api, Workspace, hosts_allowed
from tests.automation.daytime import nighttime_country
from tests.automation.sending import Sender, ended, make_sender, until, working
from tests.configuration.provider_server import provider_server
from tests.mail.mailbox import Mailbox, mailbox, text_of


@pytest.fixture
async def box() -> AsyncGenerator[Mailbox]:
    async with mailbox() as made:
        yield made


@pytest.fixture
async def sender(api: Api, workspace: Workspace, box: Mailbox) -> AsyncGenerator[Sender]:
    async with hosts_allowed(api, f"127.0.0.1:{box.port}"):
        made = await make_sender(api.state.pool, workspace.id)
        yield made
    await made.cancel_all()


async def test_a_due_campaign_is_sent_to_everybody_once(sender: Sender, box: Mailbox, app_dsn: str) -> None:
    campaign = await sender.campaign(await sender.smtp(box.port), 25)

    with capture_logs() as lines:
        async with working(app_dsn):
            await ended(sender, campaign)

    status, metadata = await sender.show(campaign)
    assert (status, metadata["progress"]) == ("completed", {"total": 25, "processed": 25, "success": 25, "failed": 0})
    assert {"started_at", "completed_at"} <= set(metadata["lifecycle"]) and "error" not in metadata
    assert len({mail["To"] for mail in box.mails}) == len(box.mails) == 25
    mail = next(mail for mail in box.mails if mail["Subject"] == "News for Person 7")
    assert "Hello Person 7, from Workspace." in text_of(mail)
    assert mail["List-Unsubscribe"].startswith("<http") and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told = await sender.events(campaign)
    assert [name for name, _ in told] == ["aicampaign.progress", "aicampaign.progress", "aicampaign.completed"]
    assert told[-1][1]["progress"] == metadata["progress"] and told[-1][1]["id"] == str(campaign)
    noted = "select count(*) from activities where tenant_id = $1 and type = 'email' and status = 'completed'"
    assert await sender.value(noted) == 25
    said = [line for each in lines if (line := str(each["event"])).startswith("[CampaignWorker]")]
    assert said[:2] == ["[CampaignWorker] Starting with 50ms interval", "[CampaignWorker] Started"]
    assert re.fullmatch(r"\[CampaignWorker\] Found \d+ pending campaign\(s\)", said[2])
    assert [line for line in said if str(campaign) in line] == [
        f"[CampaignWorker] Processing campaign {campaign} (Spring)",
        f"[CampaignWorker] Campaign {campaign} finished: completed",
    ]


@pytest.mark.parametrize(
    ("kind", "metadata", "text"),
    [
        ("email", {}, "No sending profile configured"), ("call", {}, "No call integration configured"),
        ("email", {"campaign_type": "sms"}, "Unsupported campaign type"),
        ("email", {"ai_email_config": {"sending_profile_id": "off"}}, "Sending profile not found or inactive"),
        ("email", {"ai_email_config": {"sending_profile_id": "foreign"}}, "Sending profile not found or inactive"),
        ("call", {"ai_call_integration_id": "off"}, "Call integration not found or inactive"),
    ],
)  # fmt: skip
async def test_what_it_cannot_be_sent_with_fails_in_the_words_of_the_guide(
    api: Api, sender: Sender, box: Mailbox, app_dsn: str, kind: str, metadata: dict[str, Any], text: str
) -> None:
    off, other = await sender.smtp(box.port), await make_sender(api.state.pool, await api.tenant())
    async with sender.system() as ctx:
        await ctx.execute("update tenant_integrations set is_active = false where tenant_id = $1", sender.tenant_id)
    named = json.dumps(metadata).replace('"off"', f'"{off}"').replace('"foreign"', f'"{await other.smtp(box.port)}"')
    campaign = await sender.campaign(None, 2, kind, metadata=json.loads(named))

    with capture_logs() as lines:
        async with working(app_dsn):
            await ended(sender, campaign)

    status, after = await sender.show(campaign)
    assert (status, after["error"], "failed_at" in after["lifecycle"]) == ("failed", text, True)
    assert await sender.counts(campaign) == {"pending": 2} and box.mails == []
    assert [(name, data["details"]) for name, data in await sender.events(campaign)] == [("aicampaign.failed", {"error": text})]
    assert f"[CampaignWorker] Campaign {campaign} error: {text}" in [line["event"] for line in lines]


async def test_a_passing_error_is_tried_three_times_after_one_and_five_minutes(
    sender: Sender, box: Mailbox, app_dsn: str
) -> None:
    campaign = await sender.campaign(await sender.smtp(box.port), 1)
    waits: list[int] = []
    state = (
        "select attempt_count from campaign_recipients where tenant_id = $1 and campaign_id = $2 and next_attempt_at > now()"
    )
    wait = "select extract(epoch from next_attempt_at - updated_at)::integer from campaign_recipients where tenant_id = $1"
    box.answers = ["451 Come back later"] * 3

    async with working(app_dsn):
        for attempt in (1, 2):

            async def put_off(attempt: int = attempt) -> bool:
                return await sender.value(state, campaign) == attempt

            await until(put_off)
            waits.append(await sender.value(wait))
            async with sender.system() as ctx:
                await ctx.execute(
                    "update campaign_recipients set next_attempt_at = now() where tenant_id = $1", sender.tenant_id
                )
        await ended(sender, campaign)

    status, metadata = await sender.show(campaign)
    assert (waits, status) == ([60, 300], "failed"), "a campaign fails where everybody failed"
    assert metadata["error"] == "Every recipient failed. The last one: 451 Come back later"
    assert metadata["progress"] == {"total": 1, "processed": 1, "success": 0, "failed": 1}


async def test_a_send_without_an_answer_is_unclear_and_never_repeated(sender: Sender, box: Mailbox, app_dsn: str) -> None:
    box.drops = True
    campaign = await sender.campaign(await sender.smtp(box.port), 1)

    async with working(app_dsn):
        await ended(sender, campaign)

    outcome = "select outcome from campaign_recipients where tenant_id = $1 and status = 'failed'"
    assert await sender.value(outcome) == "unclear" and len(box.mails) == 1


async def test_who_may_not_be_sent_to_is_skipped_or_put_off_and_the_others_get_it(
    sender: Sender, box: Mailbox, app_dsn: str
) -> None:
    campaign = await sender.campaign(await sender.smtp(box.port), 5, body="Hello {{last_name}}")
    night = "update contacts set country = $3 where tenant_id = $1 and first_name = $2"
    async with sender.system() as ctx:
        await ctx.execute(
            "update contacts set last_name = 'L' where tenant_id = $1 and first_name <> 'Person 1'", sender.tenant_id
        )
        refuse = "update contacts set do_not_email = true where tenant_id = $1 and first_name = 'Person 2'"
        await ctx.execute(refuse, sender.tenant_id)
        await ctx.execute(night, sender.tenant_id, "Person 3", nighttime_country())
        unknown = "select email from contacts where tenant_id = $1 and first_name = 'Person 4'"
        box.unknown = {await ctx.fetchval(unknown, sender.tenant_id)}

    async with working(app_dsn):

        async def settled() -> bool:
            progress = (await sender.show(campaign))[1].get("progress", {})
            counts = await sender.counts(campaign)
            return counts == {"failed": 2, "skipped": 1, "pending": 1, "sent": 1} and progress.get("processed") == 3

        await until(settled)

    told = "select string_agg(coalesce(skip_reason, error_message), '; ' order by destination) from campaign_recipients"
    assert await sender.value(f"{told} where tenant_id = $1 and status <> 'sent'") == (
        "Missing value: last_name; do_not_email; quiet_hours; 550 5.1.1 No such person here"
    )
    put_off = "select next_attempt_at > now() + interval '30 minutes' from campaign_recipients where tenant_id = $1"
    assert await sender.value(f"{put_off} and status = 'pending'")
    assert await sender.value("select reason from suppressions where tenant_id = $1") == "bounced"
    assert [mail["Subject"] for mail in box.mails] == ["News for Person 5"]
    assert (await sender.show(campaign))[1]["progress"] == {"total": 4, "processed": 3, "success": 1, "failed": 2}


async def test_nothing_is_claimed_once_sending_is_stopped_in_mid_campaign(sender: Sender, box: Mailbox, app_dsn: str) -> None:
    campaign = await sender.campaign(await sender.smtp(box.port, max_emails_per_minute=3000), 100)
    stop = "insert into sending_switches (tenant_id, channel, enabled, reason) values ($1, 'email', false, 'Wrong text')"

    async with working(app_dsn):

        async def some() -> bool:
            return len(box.mails) >= 5

        async def waits() -> bool:
            return "waiting" in (await sender.show(campaign))[1]

        await until(some)
        async with sender.system() as ctx:
            await ctx.execute(stop, sender.tenant_id)
        at_the_flip = len(box.mails)
        await until(waits)
        after, counts = len(box.mails), await sender.counts(campaign)
        assert after - at_the_flip <= AT_ONCE and after < 100
        assert counts == {"sent": after, "pending": 100 - after}, "what was under way is sent, nothing else is claimed"
        assert (await sender.show(campaign))[1]["waiting"] == "Sending is stopped: Wrong text"
        async with sender.system() as ctx:
            await ctx.execute("update sending_switches set enabled = true where tenant_id = $1", sender.tenant_id)
        await ended(sender, campaign)

    assert len({mail["To"] for mail in box.mails}) == len(box.mails) == 100
    assert "waiting" not in (await sender.show(campaign))[1]


async def test_a_small_campaign_does_not_wait_for_a_large_one_of_another_workspace(
    api: Api, sender: Sender, box: Mailbox, app_dsn: str
) -> None:
    large = await sender.campaign(await sender.smtp(box.port, max_emails_per_minute=3000), 300)
    other = await make_sender(api.state.pool, await api.tenant())

    async with working(app_dsn):

        async def some() -> bool:
            return len(box.mails) >= 5

        await until(some)
        small = await other.campaign(await other.smtp(box.port), 10)
        await ended(other, small)
        assert (await sender.show(large))[0] == "running"
        await sender.cancel_all()

        async def nobody_waits() -> bool:
            return set(await sender.counts(large)) == {"sent", "cancelled"}

        await until(nobody_waits)


async def test_a_worker_whose_locks_are_ended_takes_its_campaign_up_again(sender: Sender, box: Mailbox, app_dsn: str) -> None:
    campaign = await sender.campaign(await sender.smtp(box.port, max_emails_per_minute=3000), 60)
    end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $2 and datname = current_database()"

    with capture_logs() as lines:
        async with working(app_dsn):

            async def some() -> bool:
                return len(box.mails) >= 5

            await until(some)
            assert await sender.value(f"{end} and $1::uuid is not null", LOCKS_NAME)
            await ended(sender, campaign)

    assert len({mail["To"] for mail in box.mails}) == len(box.mails) == 60
    taken = f"[CampaignWorker] Processing campaign {campaign} (Spring)"
    assert [line["event"] for line in lines].count(taken) == 2


async def test_calls_are_placed_in_working_hours_up_to_the_cap_of_the_day(
    api: Api, workspace: Workspace, sender: Sender, app_dsn: str
) -> None:
    async with provider_server() as server, hosts_allowed(api, f"127.0.0.1:{server.port}"):
        body = server.body("callfluent")
        body["config"] |= {"agent_id": "agent-7", "max_calls_per_hour": 100_000, "max_calls_per_day": 2}
        made = (await workspace.admin.post("/api/integrations", body)).json()["data"]
        campaign = await sender.campaign(UUID(made["id"]), 3, "call")
        hours: dict[str, Any] = {"days": [], "from": "09:00", "to": "17:00"}
        await sender.settings(business_hours=hours)

        async def waits_for(text: str) -> bool:
            return text in (await sender.show(campaign))[1].get("waiting", "")

        async with working(app_dsn):
            await until(lambda: waits_for("working hours"))
            assert server.bodies == []
            sql = "insert into module_settings (tenant_id, module_name, settings) values ($1, 'ai_campaigns', $2)"
            async with sender.system() as ctx:
                await ctx.execute(sql, sender.tenant_id, {"calls_in_business_hours": False})
            await until(lambda: waits_for("2 calls of today are used up"))

    called = {json.loads(each)["phone_number"] for each in server.bodies}
    assert len(called) == len(server.bodies) == 2 and called < {f"+1415555010{number}" for number in (1, 2, 3)}
    assert await sender.counts(campaign) == {"sent": 2, "pending": 1}
    assert json.loads(server.bodies[0])["campaign_id"] == str(campaign)
    ids = "select array_agg(distinct provider_message_id) from campaign_recipients where tenant_id = $1 and status = 'sent'"
    assert await sender.value(ids) == ["cf-1"]


@pytest.mark.parametrize(("a_minute", "granted"), [(30, [1, 0, 0]), (6000, [10, 10, 1])])
async def test_a_connection_is_used_no_faster_than_it_says(sender: Sender, a_minute: int, granted: list[int]) -> None:
    connection = await sender.smtp(25)
    spacing = timedelta(minutes=1) / a_minute

    async with sender.system() as ctx:
        await ctx.execute(
            "insert into sending_rates values ($1, $2, clock_timestamp() + interval '1 hour')", sender.tenant_id, connection
        )
        assert (await take_room(ctx, connection, "campaign", spacing, wanted=10)).granted == 0
        await ctx.execute("delete from sending_rates where tenant_id = $1", sender.tenant_id)
        taken = [(await take_room(ctx, connection, "campaign", spacing, wanted=10)).granted for _ in granted]

    assert taken[:2] == granted[:2] and taken[2] <= granted[2] + 9, "what time has passed since may be used as well"


async def test_the_outbox_and_campaigns_take_turns_at_one_connection(sender: Sender) -> None:
    connection, spacing = await sender.smtp(25), timedelta(seconds=2)
    sooner = "set next_at = next_at - $2::interval, campaign_at = campaign_at - $2"
    turns: list[str] = []

    async with sender.system() as ctx:
        for _ in range(4):
            for side in ("campaign", "outbox", "outbox"):
                turns += [side] * (await take_room(ctx, connection, side, spacing)).granted
            await ctx.execute(f"update sending_rates {sooner} where tenant_id = $1", sender.tenant_id, spacing)

    assert turns == ["campaign", "outbox", "campaign", "outbox"], "one of both in two seconds, however many ask"


async def test_a_pause_between_campaign_mails_holds_no_other_mail_up(sender: Sender) -> None:
    connection, spacing, pause = await sender.smtp(25), timedelta(milliseconds=1), timedelta(minutes=10)

    async with sender.system() as ctx:
        first = await take_room(ctx, connection, "campaign", spacing, pause=pause)
        second = await take_room(ctx, connection, "campaign", spacing, pause=pause)
        mail = await take_room(ctx, connection, "outbox", spacing)

    assert (first.granted, second.granted, mail.granted) == (1, 0, 1)
    assert second.room_in > timedelta(minutes=9)
