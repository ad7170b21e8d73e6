"""The transaction: what a context sets, what dies with it, and how it ends."""

import asyncio
from uuid import UUID, uuid4

import anyio
import asyncpg
import pytest

from aisha.core.actors import AccessMemory, Actor
from aisha.core.context import Context, open_context, platform_rows, savepoint, within_tenant
from aisha.core.database import Connection, Pool, open_pool
from aisha.core.errors import AishaError, BadRequest, Conflict, Forbidden, Unavailable
from tests.application import Api, Workspace, make_workspace

SETTINGS = """
select name from unnest(array['tenant_id', 'platform', 'user_id', 'user_email', 'actor_type', 'view_all', 'sees_unassigned',
  'scope_ids', 'request_id', 'ip', 'user_agent', 'impersonator_id', 'change_set_id']) name
 where coalesce(current_setting('app.' || name, true), '') <> ''
"""


@pytest.fixture
async def one_connection(app_dsn: str):
    """A pool in which everybody gets the same connection."""
    pool = await open_pool(app_dsn, size=1)
    yield pool
    async with asyncio.timeout(20):  # it waits for who has not given theirs back
        await pool.close()


def acting(pool: Pool, workspace: Workspace, role: str, *, write: bool = True) -> open_context:
    return open_context(pool, AccessMemory(), workspace.caller(role).user_id, workspace.id, write=write)


async def left_behind(pool: Pool) -> list[str]:
    async with pool.acquire() as connection:
        names = [row["name"] for row in await connection.fetch(SETTINGS)]
        if await connection.fetchval("select current_setting('plan_cache_mode')") != "auto":
            names.append("plan_cache_mode")
        if await connection.fetchval("select current_setting('transaction_read_only')") != "off":
            names.append("read only")
        return names


async def test_nothing_survives_a_connections_release(one_connection: Pool, workspace: Workspace) -> None:
    async with acting(one_connection, workspace, "employee") as ctx:
        assert len(await ctx.fetch(SETTINGS)) > 5
    assert await left_behind(one_connection) == []

    async with acting(one_connection, workspace, "manager", write=False):
        pass
    assert await left_behind(one_connection) == []


@pytest.mark.parametrize("sql", ["select 1/0", "select set_config('app.tenant_id', 'junk', true), current_tenant_id()"])
async def test_nothing_survives_a_failure(one_connection: Pool, workspace: Workspace, sql: str) -> None:
    with pytest.raises((asyncpg.PostgresError, AishaError)):
        async with acting(one_connection, workspace, "employee") as ctx:
            await ctx.execute(sql)

    assert await left_behind(one_connection) == []


async def test_nothing_survives_a_refusal_to_enter(one_connection: Pool, workspace: Workspace) -> None:
    with pytest.raises(Forbidden) as refusal:
        async with open_context(one_connection, AccessMemory(), workspace.admin.user_id, uuid4()):
            pass

    assert (refusal.value.code, refusal.value.message) == ("TENANT_DENIED", "Access denied: Invalid tenant")
    assert await left_behind(one_connection) == []


@pytest.mark.parametrize("sql", ["select pg_sleep(60)", "savepoint here"])
async def test_a_browser_that_has_gone_leaves_no_transaction(one_connection: Pool, workspace: Workspace, sql: str) -> None:
    """Whoever streams to a browser that goes is cancelled at every step that waits, not only once."""
    entered = asyncio.Event()

    async def stream() -> None:
        async with acting(one_connection, workspace, "employee") as ctx:
            entered.set()
            await ctx.execute(sql)
            await asyncio.Event().wait()

    async with anyio.create_task_group() as browser:
        browser.start_soon(stream)
        await entered.wait()
        await asyncio.sleep(0)
        browser.cancel_scope.cancel()

    async with asyncio.timeout(20):
        assert await left_behind(one_connection) == []
        async with one_connection.acquire() as connection:
            assert not connection.is_in_transaction()


async def test_a_failed_block_changes_nothing(one_connection: Pool, workspace: Workspace) -> None:
    with pytest.raises(BadRequest):  # noqa: PT012
        async with acting(one_connection, workspace, "admin") as ctx:
            await ctx.execute("insert into departments (tenant_id, name) values ($1, 'Lost')", workspace.id)
            raise BadRequest("no")

    async with acting(one_connection, workspace, "admin") as ctx:
        assert await ctx.fetchval("select count(*) from departments where name = 'Lost'") == 0


async def test_reading_contexts_refuse_to_write(one_connection: Pool, workspace: Workspace) -> None:
    with pytest.raises(Unavailable) as refusal:
        async with acting(one_connection, workspace, "admin", write=False) as ctx:
            await ctx.execute("insert into departments (tenant_id, name) values ($1, 'X')", workspace.id)

    assert refusal.value.code == "READ_ONLY_MODE"


async def test_no_context_means_no_rows(one_connection: Pool, workspace: Workspace) -> None:
    tables = ("employees", "departments", "leads", "users", "tenants", "sessions", "audit_log", "roles")
    async with one_connection.acquire() as connection:
        counts = {table: await connection.fetchval(f"select count(*) from {table}") for table in tables}

    assert counts == dict.fromkeys(tables, 0)


async def test_every_write_belongs_to_one_change_set(one_connection: Pool, workspace: Workspace) -> None:
    async with acting(one_connection, workspace, "admin") as ctx:
        for name in ("One", "Two"):
            await ctx.execute("insert into departments (tenant_id, name) values ($1, $2)", workspace.id, name)
        change_set = ctx.change_set_id
        sql = "select distinct change_set_id from audit_log where entity_type = 'department' and actor_id = $1"
        audited = await ctx.fetch(sql, ctx.actor.user_id)
        known = await ctx.fetchrow("select source, actor_id from change_sets where id = $1", change_set)

    assert [row["change_set_id"] for row in audited] == [change_set]
    assert tuple(known or ()) == ("request", workspace.admin.user_id)


async def test_remembered_access_is_read_anew_once_it_changed(one_connection: Pool, workspace: Workspace) -> None:
    memory = AccessMemory()
    user_id = workspace.employee.user_id
    async with open_context(one_connection, memory, user_id, workspace.id) as ctx:
        assert not ctx.can("leads.delete")
    async with acting(one_connection, workspace, "admin") as ctx:
        await ctx.execute("update employees set role = 'admin' where user_id = $1", user_id)

    async with open_context(one_connection, memory, user_id, workspace.id) as ctx:
        assert ctx.can("leads.delete") and ctx.actor.view_all


async def test_scope_is_ones_own_ids_the_department_or_everything(one_connection: Pool, workspace: Workspace) -> None:
    scopes: dict[str, tuple[bool, set[UUID]]] = {}
    for role in ("admin", "manager", "employee", "support"):
        async with acting(one_connection, workspace, role) as ctx:
            scopes[role] = (ctx.actor.view_all, set(ctx.actor.scope_ids))
            in_database = await ctx.fetchval("select coalesce(scope_ids(), '{}')")
            assert set(in_database) == scopes[role][1], "the process and the database agree"

    manager, employee = workspace.manager.user_id, workspace.employee.user_id
    assert scopes["admin"] == scopes["support"] == (True, set())
    assert scopes["manager"] == (False, {manager, employee})
    assert scopes["employee"] == (False, {employee})


async def test_a_savepoint_undoes_only_its_own_part(one_connection: Pool, workspace: Workspace) -> None:
    async with acting(one_connection, workspace, "admin") as ctx:
        await ctx.execute("insert into departments (tenant_id, name) values ($1, 'Kept')", workspace.id)
        with pytest.raises(Conflict):
            async with savepoint(ctx):
                await ctx.execute("insert into departments (tenant_id, name) values ($1, 'KEPT')", workspace.id)

        assert await ctx.fetchval("select count(*) from departments where lower(name) = 'kept'") == 1


async def test_platform_rows_are_reached_within_their_block_only(one_connection: Pool, api: Api) -> None:
    workspace, stranger = await make_workspace(api), await make_workspace(api)
    sql = "select count(*) from users where id = $1"
    async with acting(one_connection, workspace, "admin") as ctx:
        before = await ctx.fetchval(sql, stranger.admin.user_id)
        async with platform_rows(ctx):
            inside = await ctx.fetchval(sql, stranger.admin.user_id)
        after = await ctx.fetchval(sql, stranger.admin.user_id)

    assert (before, inside, after) == (0, 1, 0)


async def test_a_caught_failure_leaves_no_platform_rows_behind(one_connection: Pool, api: Api) -> None:
    workspace, stranger = await make_workspace(api), await make_workspace(api)
    async with acting(one_connection, workspace, "admin") as ctx:
        with pytest.raises(BadRequest):
            async with platform_rows(ctx):
                raise BadRequest("no")

        assert await ctx.fetchval("select count(*) from users where id = $1", stranger.admin.user_id) == 0


async def test_only_the_platform_works_in_another_tenant(one_connection: Pool, workspace: Workspace) -> None:
    async with acting(one_connection, workspace, "admin") as ctx:
        with pytest.raises(Forbidden):
            async with within_tenant(ctx, uuid4()):
                pass


def test_permission_rules(workspace_free_actor: Context) -> None:
    ctx = workspace_free_actor

    ctx.require_signed_in()
    ctx.require("leads.read")
    with pytest.raises(Forbidden) as refusal:
        ctx.require("leads.delete")
    assert refusal.value.details == {"permission": "leads.delete"}
    with pytest.raises(Forbidden):
        ctx.require_system()
    with pytest.raises(Forbidden):
        ctx.require_self_or(uuid4(), "users.read")
    assert ctx.actor.user_id is not None
    ctx.require_self_or(ctx.actor.user_id, "users.read")


@pytest.fixture
async def workspace_free_actor(one_connection: Pool, workspace: Workspace):
    """The context of an employee."""
    async with acting(one_connection, workspace, "employee") as ctx:
        yield ctx


async def test_a_write_with_outdated_memory_has_its_change_set(api: Api, one_connection: Pool, workspace: Workspace) -> None:
    memory = AccessMemory()
    caller = workspace.caller("employee")
    async with open_context(one_connection, memory, caller.user_id, workspace.id):
        pass
    async with api.system() as ctx:
        await ctx.execute("update tenants set settings = settings where id = $1", workspace.id)

    async with open_context(one_connection, memory, caller.user_id, workspace.id) as ctx:
        started = await ctx.fetchval("select source from change_sets where id = $1", ctx.change_set_id)

    assert started == "request"


class _Unlucky(AccessMemory):
    """Whose reading of somebody's access is outdated at once, `times` times."""

    def __init__(self, api: Api, tenant_id: UUID, times: int) -> None:
        super().__init__()
        self.api, self.changed, self.times = api, tenant_id, times

    async def load(self, connection: Connection, user_id: UUID, tenant_id: UUID | None) -> Actor | None:
        actor = await super().load(connection, user_id, tenant_id)
        if self.times > 0:
            self.times -= 1
            async with self.api.system() as ctx:
                await ctx.execute("update tenants set settings = settings where id = $1", self.changed)
        return actor


async def test_access_that_changes_again_and_again_is_read_again_or_refused_in_words(
    api: Api, one_connection: Pool, workspace: Workspace
) -> None:
    employee = workspace.caller("employee").user_id

    async with open_context(one_connection, _Unlucky(api, workspace.id, 2), employee, workspace.id) as ctx:
        assert ctx.actor.user_id == employee
    with pytest.raises(Conflict, match="at the same moment"):
        async with open_context(one_connection, _Unlucky(api, workspace.id, 99), employee, workspace.id):
            pass

    assert await left_behind(one_connection) == []


@pytest.mark.parametrize(("by_id", "mode"), [(True, "auto"), (False, "force_custom_plan")])
async def test_scoped_lists_are_planned_for_their_scope(
    one_connection: Pool, workspace: Workspace, by_id: bool, mode: str
) -> None:
    user = workspace.caller("manager").user_id
    async with open_context(one_connection, AccessMemory(), user, workspace.id, by_id=by_id) as ctx:
        assert await ctx.fetchval("select current_setting('plan_cache_mode')") == mode
