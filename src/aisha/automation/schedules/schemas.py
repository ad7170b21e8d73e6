"""Wire shapes of recurring work, its history, and the queue of jobs."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aisha.core.schedule_tables import RUN_STATUS
from aisha.core.schema_types import OneOf

RunStatus = Annotated[str, OneOf(RUN_STATUS)]


class JobSchedule(BaseModel):
    """A piece of recurring work. `next_run_at` is null while it is paused, and until a worker has seen it."""

    key: str
    does: str
    schedule: str = Field(description="A named interval or a cron expression of five fields.", examples=["30 3 * * *"])
    schedule_words: str = Field(examples=["every day at 03:30 UTC"])
    default_schedule: str
    default_words: str
    tz: str
    is_active: bool
    next_run_at: datetime | None
    last_run_at: datetime | None
    last_status: RunStatus | None
    last_duration_ms: int | None
    last_result: str | None
    last_error: str | None
    failures: int = Field(description="In a row.")
    running_since: datetime | None
    worker: str | None = Field(description="The machine and process that does it at the moment.")
    is_requested: bool = Field(description="Somebody asked for a run; the next free worker takes it.")


class JobRunEntry(BaseModel):
    """One run that has ended."""

    id: UUID
    status: RunStatus
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    worker: str
    row_count: int | None
    result: str | None
    error: str | None
    requested_by_email: str | None = Field(description="Who asked for it, where somebody did.")


class ScheduleBody(BaseModel):
    """When it runs, and whether; what is left out stays."""

    schedule: str | None = Field(default=None, min_length=1, max_length=100, examples=["every_15_minutes"])
    tz: str | None = Field(default=None, min_length=1, max_length=60, examples=["Europe/Vienna"])
    is_active: bool | None = None


class QueuedKind(BaseModel):
    """The jobs of one kind. What failed is counted over the time that failures are kept."""

    name: str
    waiting: int
    running: int
    postponed: int = Field(description="Of those waiting: tried before, or put off.")
    failed: int
    oldest_waiting_at: datetime | None


class FailedJob(BaseModel):
    """A job that failed for good. `error` is the last line of what went wrong. One that `is_held` can be tried again."""

    id: int
    name: str
    failed_at: datetime
    error: str
    is_held: bool


class Queue(BaseModel):
    """The queue of jobs, and how many workers take from it."""

    workers: int
    kinds: list[QueuedKind]
    failures: list[FailedJob] = Field(description="The newest 20.")
