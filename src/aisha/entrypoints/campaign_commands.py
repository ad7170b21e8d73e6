"""`aisha campaigns`: campaigns on the command line (the guide § 9.5, admin-chapters.md § 9.2)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from aisha.automation.campaigns.lifecycle import cancel_campaign, pause_campaign, resume_campaign, start_campaign
from aisha.automation.campaigns.queries import get_campaign, list_campaigns
from aisha.automation.campaigns.schemas import Campaign, StartBody
from aisha.core.context import Context
from aisha.core.database import Pool
from aisha.core.paging import Page
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.acting_work import ActingAs, InTenant, as_person
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, say_json, tell

Id = Annotated[UUID, typer.Argument(help="The campaign's id, as `aisha campaigns list` shows it.")]
_MOST_LISTED = 200
_HOLDER = """
select a.pid, a.application_name as name, a.backend_start as since, pg_terminate_backend(a.pid) as is_ended
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
 where l.locktype = 'advisory' and l.granted and l.objsubid = 1
   and l.database = (select d.oid from pg_database d where d.datname = current_database())
   and l.classid = ((campaign_lock_id($1)::bigint >> 32) & 4294967295)::oid
   and l.objid = (campaign_lock_id($1)::bigint & 4294967295)::oid
"""


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Campaigns.")
    commands.command("list")(list_all)
    for command in (show, start, pause, resume, cancel, unlock):
        commands.command()(command)
    app.add_typer(commands, name="campaigns")


def list_all(*, person: ActingAs, tenant: InTenant = None, as_json: AsJson = False) -> None:
    """Show the newest 200 campaigns and how far they are."""

    async def work(ctx: Context) -> list[Campaign]:
        found, _ = await list_campaigns(ctx, Page(_MOST_LISTED, None), status=None, campaign_type=None)
        return found

    found = as_person(person, tenant, work)
    if as_json:
        say_json(found)
    else:
        print("\n".join(_line(each) for each in found) or "There are no campaigns.")


def show(campaign_id: Id, *, person: ActingAs, tenant: InTenant = None, as_json: AsJson = False) -> None:
    """Show one campaign: its status, its progress and what went wrong."""
    campaign = as_person(person, tenant, lambda ctx: get_campaign(ctx, campaign_id))
    error = campaign.metadata.get("error")
    tell(_line(campaign) + (f"\n{error}" if error else ""), campaign, as_json=as_json)


def start(
    campaign_id: Id,
    *,
    person: ActingAs,
    tenant: InTenant = None,
    at: Annotated[datetime | None, typer.Option(help="When, in UTC; at once without it.", formats=["%Y-%m-%dT%H:%M"])] = None,
    expected_total: Annotated[int | None, typer.Option(min=1, help="Refuse where it is not this number of people.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fix the audience of a draft and send."""
    body = StartBody.model_validate({"scheduled_at": f"{at.isoformat()}Z" if at else None, "expected_total": expected_total})
    _turn(campaign_id, person, tenant, lambda ctx, identity: start_campaign(ctx, identity, body), as_json=as_json)


def pause(campaign_id: Id, *, person: ActingAs, tenant: InTenant = None, as_json: AsJson = False) -> None:
    """Send nothing more until it is resumed."""
    _turn(campaign_id, person, tenant, pause_campaign, as_json=as_json)


def resume(campaign_id: Id, *, person: ActingAs, tenant: InTenant = None, as_json: AsJson = False) -> None:
    """Let a paused campaign go on."""
    _turn(campaign_id, person, tenant, resume_campaign, as_json=as_json)


def cancel(campaign_id: Id, *, person: ActingAs, tenant: InTenant = None, as_json: AsJson = False) -> None:
    """End a campaign for good."""
    _turn(campaign_id, person, tenant, cancel_campaign, as_json=as_json)


def unlock(campaign_id: Id, *, as_json: AsJson = False) -> None:
    """End the database connection of a worker that holds a campaign and does nothing any more; another one goes on.

    What that worker had begun to send stays unclear: nothing is sent twice.
    """
    settings = load_settings()

    async def run(pool: Pool) -> list[dict[str, object]]:
        async with pool.acquire() as connection:
            return [dict(row) for row in await connection.fetch(_HOLDER, campaign_id)]

    async def work() -> list[dict[str, object]]:
        async with serving_pool(settings) as pool:
            return await run(pool)

    holders = asyncio.run(work())
    if not holders:
        raise Refused("Nobody holds this campaign.")
    said = ", ".join(f"{each['name']}, process {each['pid']}" for each in holders)
    tell(f"Ended: {said}.", {"ended": holders}, as_json=as_json)


def _turn(
    campaign_id: UUID,
    person: str,
    tenant: str | None,
    act: Callable[[Context, UUID], Awaitable[object]],
    *,
    as_json: bool,
) -> None:
    async def work(ctx: Context) -> Campaign:
        await act(ctx, campaign_id)
        return await get_campaign(ctx, campaign_id)

    campaign = as_person(person, tenant, work)
    tell(_line(campaign), campaign, as_json=as_json)


def _line(campaign: Campaign) -> str:
    done = campaign.metadata.get("progress", {})
    numbers = f"{done.get('processed', 0):,} of {done.get('total', 0):,}, {done.get('failed', 0):,} failed"
    state = "being started" if "preparing" in campaign.metadata else campaign.status
    return f"{campaign.id}  {state:<14}  {campaign.campaign_type:<5}  {numbers:<28}  {campaign.name}"
