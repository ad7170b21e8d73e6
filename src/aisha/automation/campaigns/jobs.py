"""Fixing a large audience in the background, in parts of 500, with the rights of who started the campaign."""

from uuid import UUID

from aisha.automation.campaigns.actions import write_campaign
from aisha.automation.campaigns.audience import write_recipients
from aisha.automation.campaigns.lifecycle import (
    FREEZE_JOB_NAME,
    MAX_AT_ONCE,
    check_recipients,
    meant_by,
    schedule_campaign,
)
from aisha.automation.campaigns.queries import get_campaign
from aisha.automation.campaigns.schemas import Campaign
from aisha.core.context import Context, open_system_context
from aisha.core.errors import AishaError, NotFound, Unavailable
from aisha.core.ids import parse_id
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.core.notices import Notice, notify

_FAILED = "Something went wrong on our side. Nothing was sent; start it again."


async def run_freeze(run: JobRun) -> None:
    """Fix the audience of a campaign that is being started; what stands in the way stays as `metadata.error` of the draft."""
    campaign_id = UUID(run.message.parameters["id"])
    try:
        while await _run_part(run, campaign_id):
            if run.should_stop():
                raise Interrupted
    except Interrupted:
        raise
    except AishaError as error:
        if isinstance(error, Unavailable) and not run.is_last_try:
            raise
        await _give_up(run, campaign_id, error.message if error.status < 500 else _FAILED)
    except Exception:
        await _give_up(run, campaign_id, _FAILED)
        raise


async def _run_part(run: JobRun, campaign_id: UUID) -> bool:
    """The rows, then 500 of them judged at a time, then the schedule; False when nothing is left to do."""
    async with run.acting() as ctx:
        try:
            campaign = await get_campaign(ctx, campaign_id, for_update=True)
        except NotFound:
            return False
        preparing = campaign.metadata.get("preparing")
        if campaign.status != "draft" or preparing is None:
            return False
        if "after" not in preparing:
            total = await write_recipients(ctx, await meant_by(ctx, campaign), campaign_id)
            await _note(ctx, campaign, preparing | {"total": total, "after": str(UUID(int=0))})
            return True
        after = parse_id(preparing["after"]) or UUID(int=0)
        done = await check_recipients(ctx, campaign, campaign.scheduled_at, after, MAX_AT_ONCE)
        if done:
            await _note(ctx, campaign, preparing | {"done": preparing["done"] + len(done), "after": str(done[-1])})
            return True
        await schedule_campaign(ctx, campaign, campaign.scheduled_at, preparing.get("expected_total"))
        return False


async def _note(ctx: Context, campaign: Campaign, preparing: dict[str, object]) -> None:
    await write_campaign(ctx, campaign.id, {"metadata": campaign.metadata | {"preparing": preparing}})


async def _give_up(run: JobRun, campaign_id: UUID, text: str) -> None:
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        try:
            campaign = await get_campaign(ctx, campaign_id, for_update=True)
        except NotFound:
            return
        if campaign.status == "draft":
            metadata = {key: value for key, value in campaign.metadata.items() if key != "preparing"} | {"error": text}
            await ctx.execute(
                "delete from campaign_recipients where tenant_id = $1 and campaign_id = $2", ctx.tenant_id, campaign_id
            )
            await write_campaign(ctx, campaign_id, {"metadata": metadata, "scheduled_at": None})
            if run.message.user_id is not None:
                title, place = f"{campaign.name} could not be started", f"/campaigns/{campaign_id}"
                await notify(ctx, [Notice(run.message.user_id, "campaign", title, text, place, "aicampaign", campaign_id)])


FREEZE_JOB = Job(FREEZE_JOB_NAME, run_freeze, is_held=False)
