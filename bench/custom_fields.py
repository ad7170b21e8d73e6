"""`python -m bench.custom_fields`: filters and sorts on own fields among 200,000 contacts. To reach: p95 ≤ 100 ms."""

import argparse
import asyncio
from pathlib import Path
from time import perf_counter

import httpx
import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from aisha.core.database import Connection
from bench import dataset
from bench.dataset import People, tenant_id
from bench.servers import free_port, running_database, running_server
from bench.sign_in import tokens

RECORDS, NEIGHBOURS, OF_NEIGHBOUR = 200_000, 5, 20_000
REQUESTS = 40
TO_REACH_MS = 100
FIELDS = (
    ("tier", "select", '["Gold", "Silver", "Bronze", "Iron"]'), ("score", "number", "null"), ("renewal", "date", "null"),
    ("code", "text", "null"), ("rare", "text", "null"), ("vip", "boolean", "null"),
    ("topics", "multiselect", '["a", "b", "c"]'),
)  # fmt: skip
_CUSTOM = """
jsonb_strip_nulls(jsonb_build_object(
  'tier', case when n % 2 = 0 then 'Gold' when n % 3 = 0 then 'Silver' when n % 5 = 0 then 'Bronze' else 'Iron' end,
  'score', case when n % 10 > 0 then (hashint4(n)::bigint + 2147483648) % 100000 end,
  'renewal', to_char(date '2020-01-01' + n % 2500, 'YYYY-MM-DD'), 'code', 'C-' || lpad(((n * 7919) % 1000003)::text, 7, '0'),
  'rare', case when n % 1000 = 0 then 'only ' || n end, 'vip', case when n % 100 = 0 then true end,
  'topics', case when n % 4 = 0 then '["a", "b"]'::jsonb when n % 4 = 1 then '["c"]' end))
"""
SCENARIOS: tuple[tuple[str, dict[str, object]], ...] = (
    ("half of all: tier = Gold", {"filter": {"field": "custom.tier", "op": "eq", "value": "Gold"}}),
    ("not: tier ≠ Gold", {"filter": {"field": "custom.tier", "op": "neq", "value": "Gold"}}),
    ("one in 100: vip", {"filter": {"field": "custom.vip", "op": "eq", "value": True}}),
    ("one in 1,000: rare not empty", {"filter": {"field": "custom.rare", "op": "not_null"}}),
    ("nearly all: rare empty", {"filter": {"field": "custom.rare", "op": "is_null"}}),
    ("one: code =", {"filter": {"field": "custom.code", "op": "eq", "value": "C-0007919"}}),
    ("text: code begins with C-00", {"filter": {"field": "custom.code", "op": "starts_with", "value": "C-00"}}),
    ("text: code contains 777", {"filter": {"field": "custom.code", "op": "contains", "value": "777"}}),
    ("range: score 100 to 200", {"filter": {"field": "custom.score", "op": "between", "value": [100, 200]}}),
    ("wide range: score > 50,000", {"filter": {"field": "custom.score", "op": "gt", "value": 50_000}}),
    ("several: topics has b", {"filter": {"field": "custom.topics", "op": "has_any", "value": ["b"]}}),
    ("sort by score", {"sort": "custom.score"}),
    ("sort by -renewal", {"sort": "-custom.renewal"}),
    ("sort by rare (nearly all empty)", {"sort": "custom.rare"}),
    ("tier = Iron, sort by score", {"filter": {"field": "custom.tier", "op": "eq", "value": "Iron"}, "sort": "-custom.score"}),
    ("vip, sort by renewal", {"filter": {"field": "custom.vip", "op": "eq", "value": True}, "sort": "custom.renewal"}),
    ("tier = Gold with its total", {"filter": {"field": "custom.tier", "op": "eq", "value": "Gold"}, "count": "true"}),
)  # fmt: skip
console = Console(width=140)


async def generate(connection: Connection) -> None:
    """One tenant of 200,000 contacts and five smaller neighbours, all with the same seven fields."""
    await dataset.generate_few(connection)
    with Progress(transient=True) as progress:
        task = progress.add_task("contacts with own fields", total=NEIGHBOURS + 1)
        for tenant in range(NEIGHBOURS + 1):
            await _fill_tenant(connection, tenant, RECORDS if tenant == 0 else OF_NEIGHBOUR)
            progress.advance(task)
    await connection.execute("vacuum analyze")


async def _fill_tenant(connection: Connection, tenant: int, count: int) -> None:
    await connection.execute("set session_replication_role = replica")
    await connection.execute(
        "insert into contacts (tenant_id, first_name, last_name, email, owner_id, created_at, updated_at, custom)"
        " select $1, 'First ' || n % 997, 'Last ' || n, 'c' || n || '@example.com',"
        " (select array_agg(user_id order by user_id) from employees where tenant_id = $1)[1 + n % $3],"
        f" timestamptz '2024-01-01' + n * interval '1 minute', timestamptz '2024-01-01' + n * interval '1 minute', {_CUSTOM}"
        " from generate_series(1, $2::integer) n",
        tenant_id(tenant), count, dataset.people_of(tenant),
    )  # fmt: skip
    await connection.execute("set session_replication_role = origin")
    for position, (name, kind, options) in enumerate(FIELDS):
        await connection.execute(
            "insert into custom_fields (tenant_id, entity, field_name, field_type, options, position)"
            " values ($1, 'contact', $2, $3, $4::text::jsonb, $5)",
            tenant_id(tenant), name, kind, options, position,
        )  # fmt: skip


async def latencies(client: httpx.AsyncClient, parameters: dict[str, object]) -> tuple[list[float], int]:
    """Milliseconds of the first and second page in turn, sorted, and how many records the first one holds."""
    query = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode() for name, value in parameters.items()
    }
    first = (await client.get("/api/contacts", params=query)).raise_for_status().json()
    cursor = first["meta"]["next_cursor"]
    taken: list[float] = []
    for number in range(REQUESTS):
        asked = query | ({"cursor": cursor} if cursor and number % 2 else {})
        started = perf_counter()
        answered = await client.get("/api/contacts", params=asked)
        taken.append((perf_counter() - started) * 1000)
        answered.raise_for_status()
    return sorted(taken), len(first["data"])


async def run(home: Path) -> None:
    """Every scenario as the administrator and as one employee."""
    async with running_database(home, generate) as database:
        people = {"admin": People.admin, "employee": People.employee}
        signed = await tokens(database.admin_dsn, database.jwt_secret, People.tenant, people)
        port = free_port()
        unlimited = {"RATE_LIMIT_MAX": "0", "AUTH_RATE_LIMIT_MAX": "0"}
        environment = {"AISHA_HOME": str(home), "PORT": str(port), "NODE_ENV": "development", **unlimited}
        async with running_server("ours", ["-m", "aisha.entrypoints.cli", "api"], environment, port):
            table = Table("", *(f"{role} {what}" for role in people for what in ("p50 ms", "p95 ms", "rows")))
            for title, parameters in SCENARIOS:
                cells: list[str] = []
                for role in people:
                    headers = {"Authorization": f"Bearer {signed[role]}"}
                    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
                        taken, rows = await latencies(client, parameters)
                    p50, p95 = (taken[int(len(taken) * share)] for share in (0.5, 0.95))
                    cells += [f"{p50:.1f}", f"{p95:.1f}{'' if p95 <= TO_REACH_MS else ' !'}", str(rows)]
                table.add_row(title, *cells)
            console.print(table)
            console.print(f"to reach: p95 ≤ {TO_REACH_MS} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, default=Path.home() / ".aisha-bench-custom-fields", help="Where the data set is kept."
    )
    asyncio.run(run(parser.parse_args().home))
