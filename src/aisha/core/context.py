"""The transaction: who acts, in which tenant, and one permission check.

`open_context` sends BEGIN and the context in one message, and commits when its block ends. Whatever a request, job, tool or
command does to the database happens inside such a block.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from uuid import UUID

import asyncpg

from aisha.core.actors import AccessMemory, Actor, system_actor
from aisha.core.api_keys import KeyGrant
from aisha.core.database import Connection, Pool, sql_uuid
from aisha.core.database_errors import translate
from aisha.core.errors import AishaError, Forbidden, Unauthenticated
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.transactions import ACCESS_CHANGED, acquire, end, entering, give_back, is_reading, noticing_change

T = TypeVar("T")
Source = Literal["request", "job", "import", "command"]


class Context:
    """One transaction of one actor. Every public query and action takes it first and begins with `require`."""

    __slots__ = ("_connection", "_known", "_opening", "actor", "change_set_id", "key", "request_id")

    def __init__(
        self,
        connection: Connection | None,
        actor: Actor,
        request_id: str,
        change_set_id: UUID | None,
        opening: "open_context | None" = None,
        key: KeyGrant | None = None,
    ) -> None:
        self.actor = actor
        self.key = key
        self.request_id = request_id
        self.change_set_id = change_set_id
        self._connection = connection
        self._opening = opening
        self._known: dict[Hashable, Any] = {}

    @property
    def connection(self) -> Connection:
        """The connection, for drivers of their own; `begin` first where the transaction may not have begun."""
        if self._connection is None:
            raise RuntimeError("this transaction has not begun, or it was one statement and is over")
        return self._connection

    def is_unopened(self, *, to_write: bool) -> bool:
        """True while `fetchrow_alone` may be the whole transaction, for reading or for writing."""
        return self._opening is not None and self._opening.write is to_write

    async def begin(self) -> Connection:
        """The connection in its transaction, which begins now if it has not."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            self._connection = await opening.begin(self.actor)
        return self.connection

    @property
    def tenant_id(self) -> UUID:
        """The tenant at work. Raises 400 TENANT_REQUIRED for a superadmin outside every tenant."""
        if self.actor.tenant_id is None:
            raise AishaError("Choose a tenant first: send its id as tenant_id or X-Tenant-ID.", code="TENANT_REQUIRED")
        return self.actor.tenant_id

    def can(self, permission: str) -> bool:
        """True when the actor holds `resource.action` or the named flag. The system may do everything within its tenant."""
        actor = self.actor
        return actor.kind == "system" or (permission in actor.permissions and permission not in actor.closed)

    def require(self, permission: str) -> None:
        """Raises 403 FORBIDDEN, for an API key SCOPE_MISSING, naming the permission, unless the actor holds it.

        MODULE_DISABLED when it ended with a module that is off.
        """
        if not self.can(permission):
            if permission in self.actor.closed:
                self.require_module(self.actor.closed[permission])
            if self.actor.kind == "api_key":
                text = f"This API key may not do this: its scopes, or its owner's rights, do not include {permission}."
                raise Forbidden(text, code="SCOPE_MISSING", details={"permission": permission})
            raise Forbidden(f"You need the permission {permission} for this.", details={"permission": permission})

    def require_module(self, module: str) -> None:
        """Raises 403 MODULE_DISABLED for a module that is off in the tenant or the whole installation."""
        if module in self.actor.modules_off:
            text = f"{self.actor.module_label(module)} disabled by administrator"
            raise Forbidden(text, code="MODULE_DISABLED", details={"module": module})

    def require_signed_in(self) -> None:
        """For what any member may do: a context exists only for somebody whose session and membership are live."""

    def require_system(self) -> None:
        """Raises 403 for every person: sign-in and set-up are done by the installation itself."""
        if self.actor.kind != "system":
            raise Forbidden("Only the installation itself does this.")

    def require_self_or(self, user_id: UUID, permission: str) -> None:
        """`require`, except for what concerns the caller's own login."""
        if user_id != self.actor.user_id:
            self.require(permission)

    async def once(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` answers, read at most once in this transaction: for settings that every row of a batch asks for."""
        if key not in self._known:
            self._known[key] = await read()
        return self._known[key]

    async def fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        return await (self._connection or await self.begin()).fetch(sql, *values)

    async def fetchrow(self, sql: str, *values: Any) -> asyncpg.Record | None:
        return await (self._connection or await self.begin()).fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: Any) -> Any:
        return await (self._connection or await self.begin()).fetchval(sql, *values)

    async def execute(self, sql: str, *values: Any) -> str:
        return await (self._connection or await self.begin()).execute(sql, *values)

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await (self._connection or await self.begin()).executemany(sql, rows)

    async def fetchrow_alone(self, sql: str, *values: Any) -> asyncpg.Record | None:
        """The only statement of an unopened transaction: it enters, runs and commits in one message. Nothing can follow it.

        `sql` takes what it does from the CTE `entered`, whose one row has `ok` once `enter` has let the actor in. New rows come
        `from entered where ok`; a read ends in `and (select ok from entered)`, which is asked before anything is scanned.
        """
        opening, self._opening = self._opening, None
        assert opening is not None
        return await opening.run_alone(self.actor, sql, values)


@dataclass(slots=True)
class open_context:  # noqa: N801  (reads as a verb at its uses: `async with open_context(...)`)
    """A transaction as a person: `session_id` for requests, None for a job that acts with the person's present rights.

    `write=False` opens it READ ONLY. A writing context gets a change-set of `source`; `change_set_id` continues an earlier one.
    `by_id` says that it only reaches records by their ids: such plans are good for every scope and are made once.
    With `key` it is the person's API key that acts; `session_id` is its id. `counts_as_use` is for sessions that end when they
    are not used, None for all others: such a request first notes the use, or only asks, in the same message.
    `alone` puts the beginning off to the first statement, which may be the whole transaction (`Context.fetchrow_alone`); it
    can raise AccessChanged. Sessions that end when they are not used begin at once.
    `impersonator_id` is for a job: who looked through this person's eyes when it was asked for. Of a session `enter` knows it.
    Raises what `enter` refuses (401, 403) and translates what the database refuses inside the block.
    """

    pool: Pool
    memory: AccessMemory
    user_id: UUID
    tenant_id: UUID | None
    session_id: UUID | None = None
    request_id: str = ""
    ip: str = ""
    write: bool = True
    source: Source = "request"
    change_set_id: UUID | None = None
    by_id: bool = False
    key: KeyGrant | None = None
    counts_as_use: bool | None = None
    alone: bool = False
    impersonator_id: UUID | None = None
    _connection: Connection | None = None
    _context: Context | None = None
    _is_first: bool = False

    def __post_init__(self) -> None:
        if self.write and self.change_set_id is None:
            self.change_set_id = new_id()
            self._is_first = True
        self.alone = self.alone and self.counts_as_use is None

    async def __aenter__(self) -> Context:
        connection = self._connection = await acquire(self.pool)
        try:
            actor = self.memory.get(self.user_id, self.tenant_id) or await self._load(connection)
            if not self.alone:
                actor = await self._begin_or_reload(connection, actor)
        except BaseException as error:
            await give_back(self.pool, connection, error)
            raise translate(error) from error
        actor = self.key.narrow(actor) if self.key else actor
        within = None if self.alone else connection
        self._context = Context(within, actor, self.request_id, self.change_set_id, self if self.alone else None, self.key)
        return self._context

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ctx, self._context = self._context, None
        assert self._connection is not None and ctx is not None
        if ctx.is_unopened(to_write=self.write):
            try:  # whoever is answered or refused without the database has to be let in all the same
                await ctx.begin()
            except BaseException as refused:  # noqa: BLE001  (raised again in the words of the API)
                await give_back(self.pool, self._connection, refused)
                raise translate(refused) from error
        await end(self.pool, self._connection, error)

    async def _begin_or_reload(self, connection: Connection, actor: Actor) -> Actor:
        for tries_left in reversed(range(5)):  # administrators at work may change access again meanwhile
            try:
                await connection.execute(self.begin_sql(actor))
                break
            except asyncpg.PostgresError as error:
                await connection.execute("rollback")
                if error.sqlstate != ACCESS_CHANGED or not tries_left:
                    raise
                actor = await self._load(connection)
        return actor

    async def begin(self, actor: Actor) -> Connection:
        """Begin what `alone` put off. Raises AccessChanged."""
        assert self._connection is not None
        with noticing_change():
            await self._connection.execute(self.begin_sql(actor))
        return self._connection

    async def run_alone(self, actor: Actor, sql: str, values: Sequence[Any]) -> asyncpg.Record | None:
        """As `Context.fetchrow_alone`. Raises AccessChanged."""
        assert self._connection is not None
        if not self.write and not is_reading(sql):
            raise RuntimeError("a transaction opened to read has been given a statement that writes")
        kind = "api_key" if self.key else actor.kind
        source = self.source if self._is_first else None
        with noticing_change():
            return await self._connection.fetchrow(
                entering(sql, len(values)), *values, self.session_id, self.user_id, self.tenant_id, actor.access_version, kind,
                self.request_id, self.ip, self.change_set_id if self.write else None, source, self.by_id,
            )  # fmt: skip

    async def _load(self, connection: Connection) -> Actor:
        actor = await self.memory.load(connection, self.user_id, self.tenant_id)
        if actor is None:
            if self.session_id is not None:
                raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
            raise Forbidden("This account no longer exists.", code="ACCOUNT_DISABLED")
        return actor

    def begin_sql(self, actor: Actor) -> str:
        """BEGIN and context in one message."""
        first = "" if self.counts_as_use is None else _use_sql(self.session_id, self.counts_as_use)
        who = f"{sql_uuid(self.session_id)}, {sql_uuid(self.user_id)}, {sql_uuid(self.tenant_id)}, {actor.access_version}"
        kind = "api_key" if self.key else "cli" if self.source == "command" else actor.kind
        enter = f"enter({who}, '{kind}', '{self.request_id}', '{self.ip}'"
        through = "" if self.impersonator_id is None else f"set local app.impersonator_id = '{self.impersonator_id}'; "
        if not self.write:
            return f"{first}begin read only; {through}select {enter}, p_by_id => {self.by_id})"
        source = f"'{self.source}'" if self._is_first else "null"
        return f"{first}begin; {through}select {enter}, {sql_uuid(self.change_set_id)}, {source}, {self.by_id})"


@dataclass(slots=True)
class open_system_context:  # noqa: N801
    """A transaction of the installation itself, within one tenant or (None) on the platform: sign-in, commands, system jobs.

    `write=False` opens it READ ONLY. Without a `source` it has no change-set: for what is never undone, such as sessions.
    """

    pool: Pool
    tenant_id: UUID | None
    request_id: str = ""
    source: Source | None = "command"
    write: bool = True
    change_set_id: UUID | None = None
    _connection: Connection | None = None

    async def __aenter__(self) -> Context:
        connection = self._connection = await acquire(self.pool)
        try:
            await connection.execute(self._begin())
        except BaseException as error:
            await give_back(self.pool, connection, error)
            raise translate(error) from error
        return Context(connection, system_actor(self.tenant_id), self.request_id, self.change_set_id)

    def _begin(self) -> str:
        enter = f"enter_system({sql_uuid(self.tenant_id)}, " if self.tenant_id else "enter_platform("
        enter = f"select {enter}'{self.request_id}')"
        if not self.write:
            return f"begin read only; {enter}"
        if self.source is None:
            return f"begin; {enter}"
        if self.source == "command":
            enter += "; set local app.actor_type = 'cli'"
        if self.change_set_id is not None:
            return f"begin; {enter}; {_continue_change_set(self.change_set_id)}"
        self.change_set_id = new_id()
        return f"begin; {enter}; {_start_change_set(self.change_set_id, self.source, self.request_id)}"

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection, self._connection = self._connection, None
        assert connection is not None
        await end(self.pool, connection, error)


@asynccontextmanager
async def _setting(ctx: Context, name: str, value: str, after: str) -> AsyncGenerator[None]:
    """`app.<name>` for a block of the transaction. It is put back even if the block fails and somebody catches that."""
    sql = "select set_config('app.' || $1, $2, true)"
    await ctx.execute(sql, name, value)
    try:
        yield
    finally:
        with suppress(asyncpg.InFailedSQLTransactionError):  # its rollback puts the setting back
            await ctx.execute(sql, name, after)


@asynccontextmanager
async def platform_rows(ctx: Context) -> AsyncGenerator[None]:
    """Within this block a person of a tenant also reaches the platform's rows: logins and tenants themselves.

    Only `identity` uses it, for statements that name the one row they may touch.
    """
    async with _setting(ctx, "platform", "on", "" if ctx.actor.tenant_id else "on"):
        yield


@asynccontextmanager
async def beyond_scope(ctx: Context) -> AsyncGenerator[None]:
    """Within this block every record of the tenant is reached: for a rule's consequence on records its actor need not see."""
    async with _setting(ctx, "view_all", "on", "on" if ctx.actor.view_all else ""):
        yield


@asynccontextmanager
async def on_platform(ctx: Context) -> AsyncGenerator[Context]:
    """A tenant's context at work on the platform for a block: for what no single tenant may read. Only `identity` uses it."""
    inside = Context(ctx.connection, replace(ctx.actor, tenant_id=None), ctx.request_id, ctx.change_set_id, key=ctx.key)
    async with (
        _setting(ctx, "platform", "on", ""),
        _setting(ctx, "tenant_id", str(PLATFORM_TENANT), str(ctx.tenant_id)),
    ):
        yield inside


@asynccontextmanager
async def within_tenant(ctx: Context, tenant_id: UUID) -> AsyncGenerator[Context]:
    """A platform context at work in one tenant for a block: what a new tenant starts with. Raises 403 below the platform."""
    if ctx.actor.tenant_id is not None:
        raise Forbidden("Only the platform works in another tenant.")
    inside = Context(ctx.connection, replace(ctx.actor, tenant_id=tenant_id), ctx.request_id, ctx.change_set_id)
    async with (
        _setting(ctx, "platform", "on", "on"),  # what happens inside may have left it
        _setting(ctx, "tenant_id", str(tenant_id), str(PLATFORM_TENANT)),
        beyond_scope(ctx),
    ):
        yield inside


class savepoint:  # noqa: N801
    """A part of a transaction that may fail by itself: `async with savepoint(ctx): …` undoes only its own block."""

    __slots__ = ("_ctx",)

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def __aenter__(self) -> Self:
        await self._ctx.execute("savepoint part")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await self._ctx.execute("release savepoint part")
            return
        await self._ctx.execute("rollback to savepoint part; release savepoint part")
        if isinstance(error, asyncpg.PostgresError):
            raise translate(error) from error


def _use_sql(session_id: UUID | None, counts: bool) -> str:
    """A transaction of its own, so that no request waits for another one of its sign-in. Lost in a crash, it is no loss."""
    return f"begin; set local synchronous_commit = off; select use_session({sql_uuid(session_id)}, {counts}); commit; "


def _start_change_set(change_set_id: UUID, source: Source, request_id: str) -> str:
    return (
        f"{_continue_change_set(change_set_id)}; insert into change_sets (tenant_id, id, source, actor_id, request_id)"
        f" values (current_tenant_id(), '{change_set_id}', '{source}', current_user_id(), '{request_id}')"
    )


def _continue_change_set(change_set_id: UUID) -> str:
    return f"set local app.change_set_id = '{change_set_id}'"
