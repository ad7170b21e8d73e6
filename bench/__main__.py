"""`make bench`: interleaved rounds of pgbench, our API and the usual way; then search, deep pages, costs and sign-in."""

import argparse
import asyncio
import os
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console
from rich.table import Table

from aisha.core.ids import parse_id
from aisha.crm.contacts.record import CONTACTS
from bench import dataset, limit
from bench.authentication import authentication_cost
from bench.load import MakeRequest, Measured, measure
from bench.probes import deep_pages, search_latencies
from bench.servers import Database, Server, free_port, running_database, running_server
from bench.sign_in import tokens
from bench.wrong_logins import wrong_logins

CONNECTIONS = 16
BACKGROUND = ("jobs", "webhooks", "campaigns")
TO_REACH = {"list": 4.0, "get": 5.0, "create": 3.0}
Results = dict[tuple[str, str, str], Measured]
console = Console(width=140)


def requests(token: str, visible: list[str]) -> dict[str, MakeRequest]:
    """Ready-made HTTP requests by operation; `visible` are ids of contacts that the token's owner sees."""
    head = f"HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n".encode()

    def get(number: int) -> bytes:
        return b"GET /api/contacts/%s " % visible[(number * 7919) % len(visible)].encode() + head + b"\r\n"

    def create(number: int) -> bytes:
        body = msgspec.json.encode(
            {"first_name": "Bench", "last_name": f"Mark {number}", "email": f"bench.{number}@example.com", "job_title": "Buyer"}
        )
        length = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        return b"POST /api/contacts " + head + length + body

    return {"list": lambda _: b"GET /api/contacts?limit=50 " + head + b"\r\n", "get": get, "create": create}


async def run_sign_in(home: Path) -> None:
    """What sign-in costs, and nothing else: a small data set of its own is enough."""
    async with running_database(home, dataset.generate_few) as database:
        signed = await tokens(database.admin_dsn, database.jwt_secret, dataset.People.tenant, {"admin": dataset.People.admin})
        async with _ours(database) as ours:
            await _print_sign_in(database, ours, signed["admin"])


async def _print_sign_in(database: Database, ours: Server, token: str) -> None:
    console.print(await authentication_cost(database.settings, database.app_dsn, token))
    console.print(await wrong_logins(ours.port, token))


async def run(seconds: float, rounds: int, home: Path) -> None:
    async with running_database(home) as database:
        people = {"admin": dataset.People.admin, "employee": dataset.People.employee}
        signed = await tokens(database.admin_dsn, database.jwt_secret, dataset.People.tenant, people)
        async with AsyncExitStack() as stack:
            ours = await stack.enter_async_context(_ours(database))
            usual = await stack.enter_async_context(_usual(database))
            visible = await dataset.visible_ids(database.admin_dsn)
            results, tps, costs = await _rounds(database, [ours, usual], signed, visible, seconds, rounds)
            _print_comparison(results, tps)
            _print_costs([ours, usual], costs, results)
            console.print(await search_latencies(ours.port, signed["admin"]))
            console.print(await deep_pages(ours.port, signed["admin"]))
            await _print_sign_in(database, ours, signed["admin"])


def _ours(database: Database):
    port = free_port()
    unlimited = {"RATE_LIMIT_MAX": "0", "AUTH_RATE_LIMIT_MAX": "0"}
    environment = {"AISHA_HOME": str(database.home), "PORT": str(port), "NODE_ENV": "development", **unlimited}
    return running_server("ours", ["-m", "aisha.entrypoints.cli", "api"], environment, port)


def _usual(database: Database):
    port = free_port()
    arguments = ["-m", "uvicorn", "bench.baseline:app", "--port", str(port), "--loop", "uvloop", "--http", "httptools",
                 "--no-access-log"]  # fmt: skip
    return running_server("usual", arguments, {"BENCH_DSN": database.app_dsn, "BENCH_JWT_SECRET": database.jwt_secret}, port)


async def _rounds(
    database: Database,
    servers: list[Server],
    signed: dict[str, str],
    visible: dict[str, list[str]],
    seconds: float,
    rounds: int,
) -> tuple[Results, dict[str, list[float]], dict[str, float]]:
    results: Results = defaultdict(Measured)
    tps: dict[str, list[float]] = defaultdict(list)
    costs: dict[str, float] = defaultdict(float)
    claims = msgspec.json.decode(_payload(signed["admin"]))
    session, user, tenant = (parse_id(claims[name]) for name in ("sid", "sub", "tid"))
    assert session and user and tenant
    columns = ", ".join(f"t.{column}" for column in CONTACTS.visible_columns)
    scripts = await limit.scripts(database.admin_dsn, session, user, tenant, columns)
    with TemporaryDirectory() as folder:
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            for operation, script in scripts.items():
                tps[operation].append(await limit.pgbench(database.app_dsn, script, Path(folder), round(seconds), CONNECTIONS))
            for role, token in signed.items():
                for operation, make in requests(token, visible[role]).items():
                    for server in servers:
                        before = server.cpu_seconds()
                        measured = await measure(server.port, make, seconds=seconds, connections=CONNECTIONS)
                        costs[f"{server.name} {operation} {role}"] += server.cpu_seconds() - before
                        results[server.name, operation, role].add(measured)
    return results, tps, costs


def _payload(token: str) -> bytes:
    part = token.split(".")[1]
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _print_comparison(results: Results, tps: dict[str, list[float]]) -> None:
    table = Table(title=f"Requests a second, {CONNECTIONS} connections, one server process, 200,000-contact tenant")
    for column in (
        "operation",
        "as",
        "pgbench",
        "ours",
        "usual",
        "ratio",
        "to reach",
        "ours p50/p95/p99 ms",
        "usual p50/p95/p99 ms",
    ):
        table.add_column(column, justify="right" if column not in ("operation", "as") else "left")
    for operation, wanted in TO_REACH.items():
        for role in ("admin", "employee"):
            ours, usual = results["ours", operation, role], results["usual", operation, role]
            best = f"{max(tps[operation]):,.0f}" if operation in tps and role == "admin" else "–"
            ratio = ours.per_second / usual.per_second if usual.per_second else 0.0
            table.add_row(
                operation, role, best, f"{ours.per_second:,.0f}", f"{usual.per_second:,.0f}", f"{ratio:.1f} ×",
                f"{wanted:.0f} ×", _percentiles(ours), _percentiles(usual),
            )  # fmt: skip
    console.print(table)
    failures = {f"{name} {operation} {role}": m.failures for (name, operation, role), m in results.items() if m.failures}
    if failures:
        console.print(f"answers that were no success: {failures}")


def _percentiles(measured: Measured) -> str:
    return " / ".join(f"{measured.percentile(share):.1f}" for share in (0.5, 0.95, 0.99))


def _print_costs(servers: list[Server], costs: dict[str, float], results: Results) -> None:
    table = Table(title="Costs of the server process")
    for column in ("server", "operation", "as", "CPU µs a request", "memory MB"):
        table.add_column(column)
    for server in servers:
        for (name, operation, role), measured in results.items():
            if name == server.name and measured.latencies:
                cpu = costs[f"{name} {operation} {role}"] / len(measured.latencies) * 1e6
                table.add_row(name, operation, role, f"{cpu:,.0f}", f"{server.memory_mb():,.0f}")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("AISHA_HOME", ".aisha")) / "bench")
    parser.add_argument("--sign-in", action="store_true", help="only what sign-in costs, on a small data set")
    parser.add_argument("--background", action="store_true", help="only what workers do: jobs, webhooks, campaigns")
    arguments = parser.parse_args()
    home = arguments.home.resolve()
    if arguments.background:
        sys.exit(max(subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode for name in BACKGROUND))
    if arguments.sign_in:
        asyncio.run(run_sign_in(home.with_name("bench-small")))
    else:
        asyncio.run(run(arguments.seconds, arguments.rounds, home))


if __name__ == "__main__":
    main()
