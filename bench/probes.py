"""Search latency and the cost of deep pages, measured one request at a time."""

from random import Random
from time import perf_counter

import httpx

from bench.dataset import FIRST_NAMES, LAST_NAMES

SEARCHES = 300
DEEP_PAGE = 2_000
PAGE = 50


def _client(port: int, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}, timeout=60)


async def search_latencies(port: int, token: str) -> str:
    """p50, p95 and p99 of `q` over names, e-mails and phones in the large tenant. To reach: p95 ≤ 30 ms."""
    random = Random(7)
    latencies: list[float] = []
    async with _client(port, token) as client:
        for _ in range(SEARCHES):
            first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
            words = random.choice(
                (
                    f"{first} {last}",
                    last,
                    f"{last[:4]} {first[:3]}",
                    f"{first}.{last}",
                    f"212 555 {random.randrange(10_000):04}",
                )
            )
            started = perf_counter()
            answer = await client.get("/api/contacts", params={"q": words, "limit": PAGE})
            latencies.append((perf_counter() - started) * 1000)
            answer.raise_for_status()
    latencies.sort()
    p50, p95, p99 = (latencies[int(len(latencies) * share)] for share in (0.5, 0.95, 0.99))
    return f"search in 200,000 contacts: p50 {p50:.1f} ms, p95 {p95:.1f} ms (to reach: ≤ 30), p99 {p99:.1f} ms"


async def deep_pages(port: int, token: str) -> str:
    """Page 1 against page 2,000 of lists sorted by name and by date. To reach: within 2 ×."""
    lines: list[str] = []
    async with _client(port, token) as client:
        for sort in ("-updated_at", "name"):
            cursor = None
            for _ in range(DEEP_PAGE * PAGE // 200):
                page = (await client.get("/api/contacts", params=_page(sort, cursor, 200, "id"))).json()
                cursor = page["meta"]["next_cursor"]
            first, deep = await _median(client, sort, None), await _median(client, sort, cursor)
            lines.append(
                f"sorted by {sort}: page 1 {first:.2f} ms, page {DEEP_PAGE:,} {deep:.2f} ms, "
                f"{deep / first:.2f} × (to reach: ≤ 2)"
            )
    return "\n".join(lines)


async def _median(client: httpx.AsyncClient, sort: str, cursor: str | None) -> float:
    latencies: list[float] = []
    for _ in range(60):
        started = perf_counter()
        answer = await client.get("/api/contacts", params=_page(sort, cursor, PAGE, None))
        latencies.append((perf_counter() - started) * 1000)
        answer.raise_for_status()
    return sorted(latencies)[len(latencies) // 2]


def _page(sort: str, cursor: str | None, limit: int, fields: str | None) -> dict[str, str]:
    asked = {"sort": sort, "limit": str(limit)}
    if cursor:
        asked["cursor"] = cursor
    if fields:
        asked["fields"] = fields
    return asked
