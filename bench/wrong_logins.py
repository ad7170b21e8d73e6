"""A signed-in user's list while somebody tries passwords: 50 wrong ones a second. To reach: p50 within 2 ×."""

import asyncio
from time import perf_counter

import httpx

WRONG_A_SECOND, LISTS = 50, 200


async def wrong_logins(port: int, token: str) -> str:
    """One line for the report: the list alone, and with the wrong logins beside it."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        await _lists(client)
        alone = await _lists(client)
        stop = asyncio.Event()
        attacker = asyncio.create_task(_attack(port, stop))
        beside = await _lists(client)
        stop.set()
        tried, seconds = await attacker
    ratio = beside[0] / alone[0]
    return (
        f"list alone p50/p95 {alone[0]:.1f}/{alone[1]:.1f} ms, with {tried / seconds:.0f} wrong logins a second"
        f" {beside[0]:.1f}/{beside[1]:.1f} ms: {ratio:.1f} × (to reach: ≤ 2)"
    )


async def _lists(client: httpx.AsyncClient) -> tuple[float, float]:
    """p50 and p95 of a list in milliseconds, one request after the other, 20 ms apart."""
    latencies: list[float] = []
    for _ in range(LISTS):
        started = perf_counter()
        answer = await client.get("/api/contacts", params={"limit": "50"})
        answer.raise_for_status()
        latencies.append((perf_counter() - started) * 1000)
        await asyncio.sleep(0.02)
    latencies.sort()
    return latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.95)]


async def _attack(port: int, stop: asyncio.Event) -> tuple[int, float]:
    """Wrong logins at a fixed rate, whether or not the earlier ones are answered; how many, in how many seconds."""
    started = perf_counter()
    waiting: set[asyncio.Task[httpx.Response]] = set()
    number = 0
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        while not stop.is_set():
            body = {"email": f"nobody-{number}@bench.example", "password": "a wrong password"}
            task = asyncio.create_task(client.post("/api/auth/login", json=body))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            number += 1
            await asyncio.sleep(max(0.0, started + number / WRONG_A_SECOND - perf_counter()))
        seconds = perf_counter() - started
        await asyncio.gather(*waiting)
    return number, seconds
