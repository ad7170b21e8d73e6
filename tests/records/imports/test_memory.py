"""Memory does not grow with the file: a million rows stay below 200 MB."""

import gc
import tracemalloc
from collections.abc import Awaitable, Callable

import pytest

from aisha.records.imports.dry_run import run_validation
from aisha.records.imports.key_set import KeySet
from aisha.records.imports.run import run_import
from tests.records.imports.conftest import Import, begin
from tests.tenants import Person, Tenant

MAX_BYTES_PER_ROW = 250
"""200 MB for a million rows, and what two runs differ by without a cause; one row that is kept costs more than 600."""


def deals(count: int) -> bytes:
    """Deals with keys, names and amounts of their own; one in fifty is wrong."""
    lines = ["opportunity_id,name,account,deal_stage,close_date,amount"]
    for number in range(count):
        day = "31-02-2017" if number % 50 == 0 else f"{number % 28 + 1:02}-03-2017"
        lines.append(f"X{number:07},Deal {number},Account {number % 40},Won,{day},{number}.5")
    return "\n".join(lines).encode()


async def peak_bytes(work: Callable[[], Awaitable[object]]) -> int:
    """The most memory that was in use at once beyond what was there before."""
    gc.collect()
    tracemalloc.start()
    try:
        await work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def prepared(tenant: Tenant, person: Person, count: int) -> Import:
    started = await begin(tenant, person, "opportunities", deals(count))
    reply = await started.map(columns={"account": {"create_missing_accounts": True}})
    assert reply.status == 200, reply.body
    return started


async def test_a_dry_run_needs_no_more_for_more_rows(tenant: Tenant, admin: Person) -> None:
    peaks: list[int] = []
    for count in (3_000, 4_000, 16_000):
        started = await prepared(tenant, admin, count)
        version = (await admin.post(f"{started.path}/validate")).data["version"]
        job = started.job(version=version)
        peaks.append(await peak_bytes(lambda job=job: run_validation(job)))
        assert (await started.refresh()).counts["total"] == count

    assert (peaks[2] - peaks[1]) / 12_000 < MAX_BYTES_PER_ROW


async def test_a_run_needs_no_more_for_more_rows(tenant: Tenant, admin: Person) -> None:
    peaks: list[int] = []
    for count in (2_500, 6_500):
        started = await (await prepared(tenant, admin, count)).check()
        await admin.post(f"{started.path}/run")
        job = started.job()
        peaks.append(await peak_bytes(lambda job=job: run_import(job)))
        assert (await started.refresh()).counts["total"] == count

    assert (peaks[1] - peaks[0]) / 4_000 < MAX_BYTES_PER_ROW


@pytest.mark.parametrize("count", [10, 5_000])
def test_a_key_set_knows_what_was_added_and_nothing_else(count: int) -> None:
    keys = KeySet()

    repeated = [keys.add(f"key {number % count}") for number in range(count * 2)]

    assert repeated == [False] * count + [True] * count
    assert len(keys) == count
    assert all(f"key {number}" in keys for number in range(count))
    assert not any(f"other {number}" in keys for number in range(count))


def test_a_key_set_takes_few_bytes_a_key() -> None:
    tracemalloc.start()
    keys = KeySet()
    for number in range(50_000):
        keys.add(str(number))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak / 50_000 < 50
