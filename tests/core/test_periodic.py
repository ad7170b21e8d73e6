"""Work at a time of day: due once its moment has passed, caught up once, on one worker."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from aisha.core.database import Pool
from aisha.core.periodic import At, Periodic, SomeFailed, each_tenant, run_due
from aisha.core.settings import Settings
from tests.application import Api

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("at", "latest"),
    [
        (At(3, 30), datetime(2026, 11, 18, 3, 30, tzinfo=UTC)),
        (At(12, 0), NOW),
        (At(12, 1), datetime(2026, 11, 17, 12, 1, tzinfo=UTC)),
        (At(4, 0, weekday=6), datetime(2026, 11, 15, 4, 0, tzinfo=UTC)),
        (At(11, 0, weekday=2), datetime(2026, 11, 18, 11, 0, tzinfo=UTC)),
        (At(13, 0, weekday=2), datetime(2026, 11, 11, 13, 0, tzinfo=UTC)),
    ],
)
def test_the_last_moment_before_now(at: At, latest: datetime) -> None:
    assert at.latest(NOW) == latest


async def test_a_tenant_that_fails_stops_no_other_and_is_named() -> None:
    done: list[UUID] = []
    first, broken, last = (UUID(int=number) for number in (1, 2, 3))

    async def work(tenant_id: UUID) -> None:
        if tenant_id == broken:
            raise OSError("the disk is full")
        done.append(tenant_id)

    with pytest.raises(SomeFailed, match=f"{broken}: the disk is full"):
        await each_tenant([first, broken, last], work)

    assert done == [first, last]


async def test_a_missed_moment_is_caught_up_once(api: Api) -> None:
    ran: list[str] = []

    async def work(pool: Pool, settings: Settings) -> None:
        ran.append("work")

    due = (Periodic("test.nightly", At(3, 30), work),)
    state = api.state

    assert await run_due(state.pool, state.settings, due) == []
    async with api.system() as ctx:
        sql = "update periodic_runs set last_started_at = last_started_at - $2::interval where name = $1"
        await ctx.execute(sql, "test.nightly", timedelta(days=3))

    assert await run_due(state.pool, state.settings, due) == ["test.nightly"]
    assert await run_due(state.pool, state.settings, due) == []
    assert ran == ["work"]
