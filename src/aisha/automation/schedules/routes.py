"""The page of jobs: recurring work and the queue (domain.md § 2.5, admin-chapters.md § 9.4). Superadmins only."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.schedules.actions import change_schedule, request_run
from aisha.automation.schedules.failed_jobs import forget_job, retry_job
from aisha.automation.schedules.queries import get_queue, list_runs, list_schedules
from aisha.automation.schedules.schemas import JobRunEntry, JobSchedule, Queue, ScheduleBody
from aisha.core.background import background
from aisha.core.http import access, answer, opened_platform
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage

router = APIRouter(tags=["Jobs"])


@router.get("/api/job-schedules", response_model=Answer[list[JobSchedule]])
@access("jobs.manage")
@background
async def job_schedules(request: Request) -> Response:
    """Everything that recurs: when, how its last run ended, when the next one begins."""
    async with opened_platform(request) as ctx:
        return answer([each.model_dump() for each in await list_schedules(ctx)])


@router.get("/api/job-schedules/{key}/runs", response_model=ListAnswer[JobRunEntry])
@access("jobs.manage")
@background
async def job_runs(request: Request, key: str, page: RequestedPage) -> Response:
    """The runs that have ended, the newest first; 90 days back. A loop of seconds shows those that did something."""
    async with opened_platform(request) as ctx:
        runs, cursor = await list_runs(ctx, key, page)
    return answer(runs, meta={"limit": page.limit, "next_cursor": cursor})


@router.patch("/api/job-schedules/{key}", response_model=Answer[JobSchedule])
@access("jobs.manage")
async def change(request: Request, key: str, body: ScheduleBody) -> Response:
    """Change the schedule, pause the job or let it go on. It counts from now: what was missed is not caught up."""
    async with opened_platform(request) as ctx:
        changed = await change_schedule(ctx, key, schedule=body.schedule, tz=body.tz, is_active=body.is_active)
    return answer(changed.model_dump())


@router.post("/api/job-schedules/{key}/run", response_model=Answer[JobSchedule], status_code=202)
@access("jobs.manage")
async def run_now(request: Request, key: str) -> Response:
    """Run it now: the next free worker takes it within seconds, also while it is paused. 409 while it runs."""
    async with opened_platform(request) as ctx:
        asked = await request_run(ctx, key)
    return answer(asked.model_dump(), status=202)


@router.get("/api/queue", response_model=Answer[Queue])
@access("jobs.manage")
@background
async def queue(request: Request) -> Response:
    """What was asked for and waits, is at work, or failed for good, by kind."""
    async with opened_platform(request) as ctx:
        return answer((await get_queue(ctx)).model_dump())


@router.post("/api/queue/failures/{failure_id}/retry", response_model=Answer[Queue])
@access("jobs.manage")
async def retry(request: Request, failure_id: int) -> Response:
    """Try a failed job again. 409 for one of which nothing is kept, because whoever asked for it was told."""
    async with opened_platform(request) as ctx:
        await retry_job(ctx, failure_id)
        return answer((await get_queue(ctx)).model_dump())


@router.delete("/api/queue/failures/{failure_id}", response_model=Answer[Queue])
@access("jobs.manage")
async def forget(request: Request, failure_id: int) -> Response:
    """Forget a failed job: it is taken off the list, and never done."""
    async with opened_platform(request) as ctx:
        await forget_job(ctx, failure_id)
        return answer((await get_queue(ctx)).model_dump())
