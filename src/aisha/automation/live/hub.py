"""One connection of a process that listens to the database, and a mailbox for each browser that is connected.

A mailbox is no queue: it holds that something changed, once, however often. What it is, every browser asks for itself, with its
person's rights. When too much changes, or the database was away, it says only that something may have been missed.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import structlog

from aisha.core.database import Connection
from aisha.core.ids import parse_id

CHANNEL = "aisha_live"
NAME = "aisha-live"
"""`application_name` of the listening connection."""
MOST_RECORDS, MOST_PER_PERSON = 200, 20
RECONNECT_SECONDS, LOOK_EVERY_SECONDS = 1.0, 30.0
_log = structlog.get_logger("aisha.live")


@dataclass(slots=True)
class Changes:
    """What changed since it was last asked: records by the singular of their type; `is_more`: and something unknown."""

    notifications: bool = False
    jobs: bool = False
    is_more: bool = False
    records: dict[str, set[UUID]] = field(default_factory=dict[str, set[UUID]])


class Mailbox:
    """What one browser has yet to be told."""

    def __init__(self, tenant_id: UUID, user_id: UUID) -> None:
        self.tenant_id, self.user_id = tenant_id, user_id
        self.is_closed = False
        self._changes = Changes()
        self._woken = asyncio.Event()

    def note_own(self, what: str) -> None:
        """The person's notifications or jobs changed."""
        if what == "notifications":
            self._changes.notifications = True
        else:
            self._changes.jobs = True
        self._woken.set()

    def note_records(self, kind: str, ids: set[UUID]) -> None:
        """Records of the tenant changed; of too many the mailbox forgets which."""
        records = self._changes.records
        records.setdefault(kind, set()).update(ids)
        if sum(map(len, records.values())) > MOST_RECORDS:
            records.clear()
            self._changes.is_more = True
        self._woken.set()

    def note_more(self) -> None:
        """Something may have been missed."""
        self._changes.is_more = True
        self._woken.set()

    def close(self) -> None:
        """The connection is over; the browser comes again."""
        self.is_closed = True
        self._woken.set()

    async def wait(self, seconds: float) -> bool:
        """True as soon as there is something, False after so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        return self._woken.is_set()

    def take(self) -> Changes:
        """What there is; the mailbox is empty then."""
        changes, self._changes = self._changes, Changes()
        if not self.is_closed:
            self._woken.clear()
        return changes


class Hub:
    """The mailboxes of a process; `listening` fills them."""

    def __init__(self, dsn: str, password: Callable[[], str] | None = None) -> None:
        self._dsn, self._password = dsn, password
        self._boxes: dict[UUID, list[Mailbox]] = {}

    @contextmanager
    def mailbox(self, tenant_id: UUID, user_id: UUID) -> Generator[Mailbox]:
        """A mailbox for as long as the block lasts. Of too many of one person the oldest connection ends."""
        box = Mailbox(tenant_id, user_id)
        boxes = self._boxes.setdefault(tenant_id, [])
        own = [each for each in boxes if each.user_id == user_id and not each.is_closed]
        if len(own) >= MOST_PER_PERSON:
            own[0].close()
        boxes.append(box)
        try:
            yield box
        finally:
            boxes.remove(box)
            if not boxes:
                self._boxes.pop(tenant_id, None)

    def hear(self, text: str) -> None:
        """A signal: `notifications:tenant:person`, `jobs:tenant:person`, or `records:tenant:type:id,id…`."""
        what, tenant, *rest = text.split(":")
        tenant_id = parse_id(tenant)
        boxes = self._boxes.get(tenant_id, []) if tenant_id else []
        if what == "records":
            ids = {known for each in rest[1].split(",") if (known := parse_id(each))}
            for box in boxes:
                box.note_records(rest[0], ids)
        else:
            for box in boxes:
                if str(box.user_id) == rest[0]:
                    box.note_own(what)

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Within this block the process listens, again after every loss of the database. At its end all connections end."""
        task = asyncio.create_task(self._keep(await self._connect()))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            for box in self._all():
                box.close()

    def _all(self) -> list[Mailbox]:
        return [box for boxes in self._boxes.values() for box in boxes]

    async def _connect(self) -> Connection:
        password = self._password() if self._password else None
        connection = await asyncpg.connect(self._dsn, password=password, timeout=10, server_settings={"application_name": NAME})
        await connection.add_listener(CHANNEL, self._on_signal)
        return connection

    def _on_signal(self, _connection: Connection, _pid: int, _channel: str, text: object) -> None:
        self.hear(str(text))

    async def _keep(self, connection: Connection) -> None:
        try:
            while True:
                await _until_lost(connection)
                connection = await self._connect_again()
                for box in self._all():
                    box.note_more()
        finally:
            connection.terminate()

    async def _connect_again(self) -> Connection:
        while True:
            try:
                return await self._connect()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.debug("not listening to the database", reason=str(error))
                await asyncio.sleep(RECONNECT_SECONDS)


async def _until_lost(connection: Connection) -> None:
    """Return once a connection is gone, also one that is gone without a word."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())
    while not lost.is_set() and not connection.is_closed():
        try:
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await lost.wait()
        except TimeoutError:
            try:
                await connection.execute("select", timeout=10)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                connection.terminate()
                return
