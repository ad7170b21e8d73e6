"""How many webhook deliveries two workers get through to a receiver on loopback: `python -m bench.webhooks`.

To reach: 1,000 a second.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

from rich.console import Console

from aisha.core.database import Connection, connect
from aisha.core.sealing import seal
from bench.servers import Database, running_database

WORKERS, TENANTS = 2, 4
console = Console(width=140)
_WORK = """
import sys
import aisha.modules
from aisha.automation.webhooks.jobs import deliver_due
from aisha.core.database import open_pool
from aisha.core.logging import configure_logging
from aisha.core.settings import load_settings
from aisha.entrypoints.process import run_loop

async def work() -> None:
    await deliver_due(await open_pool(sys.argv[1], size=12), settings)

settings = load_settings()
configure_logging(settings)
run_loop(work())
"""
_DELIVERIES = """
insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, body, next_attempt_at)
select $1, uuid_v7(), $2, uuid_v7(), 'contact.created',
       jsonb_build_object('event', 'contact.created', 'payload', jsonb_build_object('id', n, 'name', 'Person ' || n)), now()
  from generate_series(1, $3::integer) n
"""


class Receiver:
    """A server that takes every POST and only counts."""

    def __init__(self) -> None:
        self.port = self.got = self.connections = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
                await reader.readexactly(length)
                self.got += 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def _no_data(_connection: Connection) -> None:
    """Deliveries are all there is."""


async def _fill(database: Database, connection: Connection, port: int, deliveries: int) -> None:
    await connection.execute(
        "insert into system_settings (setting_key, setting_value) values ('outbound.private_hosts', $1)", [f"127.0.0.1:{port}"]
    )
    for _ in range(TENANTS):
        tenant, webhook = uuid4(), uuid4()
        await connection.execute("insert into tenants (id, name, slug) values ($1, 'Bench', $2)", tenant, f"b-{tenant.hex}")
        await connection.execute(
            "insert into webhook (tenant_id, id, url, name, secret) values ($1, $2, $3, 'Sink', $4)",
            tenant, webhook, f"http://127.0.0.1:{port}/", _secret(database, tenant, webhook),
        )  # fmt: skip
        await connection.execute(_DELIVERIES, tenant, webhook, deliveries // TENANTS)


def _secret(database: Database, tenant: UUID, webhook: UUID) -> bytes:
    return seal(database.settings.sealing_keys, b"a" * 32, tenant_id=tenant, table="webhook", row_id=webhook)


def _worker(database: Database) -> subprocess.Popen[bytes]:
    given = {"NODE_ENV": "development", "AISHA_HOME": str(database.home), "LOG_LEVEL": "error",
             "WEBHOOKS_ENABLED": "true"}  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | given
    return subprocess.Popen([sys.executable, "-c", _WORK, database.app_dsn], env=environment)


async def _main(home: Path, deliveries: int) -> None:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.talk, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with running_database(home, _no_data) as database:
        connection = await connect(database.admin_dsn)
        await _fill(database, connection, receiver.port, deliveries)
        workers = [_worker(database) for _ in range(WORKERS)]
        try:
            while receiver.got < deliveries * 0.05:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            began, first = perf_counter(), receiver.got
            while receiver.got < deliveries * 0.98:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            rate = (receiver.got - first) / (perf_counter() - began)
        finally:
            for each in workers:
                each.kill()
                each.wait()
            await connection.close()
    server.close()
    console.print(
        f"{deliveries:,} deliveries, {WORKERS} workers, {TENANTS} workspaces: {rate:,.0f} a second (to reach: 1,000),"
        f" over {receiver.connections:,} connections"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=20_000)
    given = parser.parse_args()
    with TemporaryDirectory() as home:
        Path(home).chmod(0o711)
        asyncio.run(_main(Path(home), given.deliveries))


if __name__ == "__main__":
    main()
