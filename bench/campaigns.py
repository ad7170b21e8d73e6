"""How fast campaigns are sent, and how safely: `python -m bench.campaigns`.

One worker process sends through a mail server on loopback, with its memory at the beginning and the end (to reach: 300 mails
a second, 200 MB, no slower at the end). `--flips` stops sending in the middle, over and over: the time from the committed flip
to the last mail that still came (to reach: p99 below 2 s). `--kills` kills workers at random: nobody may get two mails.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

from rich.console import Console

from aisha.core.database import Connection, connect
from bench.servers import Database, Server, running_database

WORKERS, LAST_MAIL_SECONDS = 3, 3.0
console = Console(width=140)
_WORK = """
import asyncio, sys
from datetime import timedelta
import aisha.modules
from aisha.automation.campaigns.worker import CampaignWorker
from aisha.core.logging import configure_logging
from aisha.core.settings import load_settings
from aisha.entrypoints.process import run_loop
settings = load_settings()
configure_logging(settings)
worker = CampaignWorker(settings, sys.argv[1], None, asyncio.Event(), claim_age=timedelta(seconds=5))
run_loop(worker.run())
"""


class Sink:
    """A mail server that takes everything and only counts: who got how many, and when the last one came."""

    def __init__(self) -> None:
        self.port = 0
        self.got: Counter[bytes] = Counter()
        self.last = 0.0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        to = b""
        try:
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    self.got[to] += 1
                    self.last = perf_counter()
                elif verb == b"RCPT":
                    to = line.partition(b"<")[2].partition(b">")[0]
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    @property
    def mails(self) -> int:
        return self.got.total()


async def _no_data(_connection: Connection) -> None:
    """A campaign brings its own people."""


async def _campaign(connection: Connection, port: int, people: int) -> tuple[UUID, UUID]:
    """A workspace at midday with a campaign that is due; its id and that of the campaign."""
    tenant, integration, campaign = uuid4(), uuid4(), uuid4()
    hours = datetime.now(UTC).hour - 12
    settings = {"timezone": f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"}
    options = {"host": "127.0.0.1", "port": port, "encryption": "none", "from_address": "a@b.example"}
    metadata = {"campaign_type": "email", "ai_email_config": {"sending_profile_id": str(integration)}}
    await connection.execute(
        "insert into tenants (id, name, slug, settings) values ($1, 'Bench', $2, $3)", tenant, f"bench-{tenant.hex}", settings
    )
    await connection.execute(
        "insert into system_settings (setting_key, setting_value) values ('outbound.private_hosts', $1)"
        " on conflict (setting_key) do update set setting_value = excluded.setting_value",
        [f"127.0.0.1:{port}"],
    )
    await connection.execute(
        "insert into tenant_integrations (tenant_id, id, integration_type, name, config) values ($1, $2, 'smtp', 'Sink', $3)",
        tenant, integration, {**options, "max_emails_per_minute": 100_000},
    )  # fmt: skip
    await connection.execute(
        "insert into ai_campaigns (tenant_id, id, name, campaign_type, status, subject, body, metadata)"
        " values ($1, $2, 'Bench', 'email', 'scheduled', 'News for {{first_name}}', 'Hello {{first_name|there}}', $3)",
        tenant, campaign, metadata,
    )  # fmt: skip
    await connection.execute(
        "with people as (insert into contacts (tenant_id, id, first_name, email)"
        " select $1, uuid_v7(), 'Person ' || n, 'p' || n || '@' || $4::text || '.example'"
        " from generate_series(1, $3::integer) n returning id, email)"
        " insert into campaign_recipients (tenant_id, id, campaign_id, entity_type, entity_id, destination)"
        " select $1, uuid_v7(), $2, 'contact', id, email from people",
        tenant, campaign, people, campaign.hex,
    )  # fmt: skip
    return tenant, campaign


def _worker(database: Database) -> subprocess.Popen[bytes]:
    given = {"NODE_ENV": "development", "AISHA_HOME": str(database.home), "CAMPAIGN_WORKER_ENABLED": "true",
             "CAMPAIGN_WORKER_INTERVAL_MS": "100", "LOG_LEVEL": "error"}  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | given
    return subprocess.Popen([sys.executable, "-c", _WORK, database.app_dsn], env=environment)


async def _speed(database: Database, sink: Sink, people: int) -> None:
    connection = await connect(database.admin_dsn)
    await _campaign(connection, sink.port, people)
    process = _worker(database)
    server = Server("worker", 0, process)
    marks: list[tuple[float, float, float]] = []
    try:
        for share in (0.02, 0.25, 0.75, 1.0):
            while sink.mails < people * share:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            marks.append((perf_counter(), server.memory_mb(), server.cpu_seconds()))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        await connection.close()
    (began, least, cpu), (quarter, _, _), (late, _, _), (ended, most, cpu_after) = marks
    console.print(
        f"{people:,} mails: {people * 0.98 / (ended - began):,.0f} a second, at first {people * 0.23 / (quarter - began):,.0f},"
        f" at the end {people * 0.25 / (ended - late):,.0f}; memory {least:.0f} → {most:.0f} MB,"
        f" {(cpu_after - cpu) / people / 0.98 * 1000:.1f} ms of CPU a mail"
    )


async def _flip(database: Database, sink: Sink, flips: int) -> None:
    connection = await connect(database.admin_dsn)
    tenant, _ = await _campaign(connection, sink.port, flips * 400 + 2000)
    sql = (
        "insert into sending_switches (tenant_id, channel, enabled, reason) values ($1, '*', $2, 'Bench')"
        " on conflict (tenant_id, channel) do update set enabled = excluded.enabled"
    )
    process = _worker(database)
    lasts: list[float] = []
    try:
        for _ in range(flips):
            before = sink.mails
            while sink.mails < before + random.randint(20, 120):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await connection.execute(sql, tenant, False)
            flipped = perf_counter()
            await asyncio.sleep(LAST_MAIL_SECONDS)
            lasts.append(max(0.0, sink.last - flipped))
            await connection.execute(sql, tenant, True)
    finally:
        process.kill()
        process.wait()
        await connection.execute("update ai_campaigns set status = 'cancelled' where tenant_id = $1", tenant)
        await connection.close()
    lasts.sort()
    console.print(f"{flips} flips: the last mail p50 {lasts[flips // 2]:.3f} s, p99 {lasts[int((flips - 1) * 0.99)]:.3f} s")


async def _kill(database: Database, sink: Sink, kills: int) -> None:
    connection = await connect(database.admin_dsn)
    sink.got.clear()
    _, campaign = await _campaign(connection, sink.port, max(1000, kills * 60))
    workers = [_worker(database) for _ in range(WORKERS)]
    state = "select status from ai_campaigns where id = $1"
    try:
        for _ in range(kills):
            before, chosen = sink.mails, random.randrange(WORKERS)
            until = perf_counter() + 10
            while sink.mails < before + random.randint(1, 30) and perf_counter() < until:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            workers[chosen].kill()
            workers[chosen].wait()
            workers[chosen] = _worker(database)
        while await connection.fetchval(state, campaign) in ("scheduled", "running"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    finally:
        for each in workers:
            each.kill()
            each.wait()
    counts = await connection.fetch(
        "select status, outcome, count(*) as number from campaign_recipients where campaign_id = $1 group by 1, 2", campaign
    )
    await connection.close()
    twice = sum(number > 1 for number in sink.got.values())
    told = ", ".join(f"{row['number']} {row['outcome'] or row['status']}" for row in counts)
    console.print(f"{kills} kills: {told}; {len(sink.got)} people got a mail, {twice} of them more than one")


async def _main(home: Path, people: int, flips: int, kills: int) -> None:
    sink = Sink()
    server = await asyncio.start_server(sink.talk, "127.0.0.1", 0, limit=1_000_000)
    sink.port = server.sockets[0].getsockname()[1]
    async with running_database(home, _no_data) as database:
        await _speed(database, sink, people)
        if flips:
            await _flip(database, sink, flips)
        if kills:
            await _kill(database, sink, kills)
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--flips", type=int, default=100)
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    with TemporaryDirectory() as home:
        Path(home).chmod(0o711)
        asyncio.run(_main(Path(home), given.people, given.flips, given.kills))


if __name__ == "__main__":
    main()
