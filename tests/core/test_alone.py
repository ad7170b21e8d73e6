"""Transactions of one message: the same rules as those of three, and nothing left behind."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest

from aisha.core.actors import AccessMemory
from aisha.core.context import Context, open_context
from aisha.core.database import Pool, open_pool
from aisha.core.errors import AishaError, BadRequest, Unauthenticated
from aisha.core.transactions import AccessChanged
from tests.application import Api, Workspace
from tests.core.test_context import left_behind

MINE = "select email_norm from contacts where tenant_id = $1 and id = $2 and (select ok from entered)"
MAKE = (
    "with t as (insert into contacts (tenant_id, id, email, owner_id) select $1, $2, $3, $4 from entered where ok returning *)"
    " select id from t"
)


@pytest.fixture
async def one_connection(app_dsn: str) -> AsyncGenerator[Pool]:
    """A pool in which everybody gets the same connection."""
    pool = await open_pool(app_dsn, size=1)
    yield pool
    await pool.close()


def alone(pool: Pool, workspace: Workspace, role: str, *, write: bool, memory: AccessMemory | None = None) -> open_context:
    return open_context(
        pool, memory or AccessMemory(), workspace.caller(role).user_id, workspace.id, write=write, by_id=True, alone=True
    )


async def stored(pool: Pool, workspace: Workspace) -> int:
    async with open_context(pool, AccessMemory(), workspace.admin.user_id, workspace.id, write=False) as ctx:
        return await ctx.fetchval("select count(*) from contacts")


async def test_a_reader_sees_its_scope_with_every_plan(one_connection: Pool, workspace: Workspace) -> None:
    ids = {role: uuid4() for role in ("admin", "employee")}
    for role, record_id in ids.items():
        async with alone(one_connection, workspace, role, write=True) as ctx:
            assert await ctx.fetchrow_alone(MAKE, workspace.id, record_id, f"{role}@example.com", ctx.actor.user_id)

    for _ in range(8):  # from the sixth on PostgreSQL keeps one plan for everybody
        seen: dict[str, list[str]] = {}
        for role in ids:
            for whose, record_id in ids.items():
                async with alone(one_connection, workspace, role, write=False) as ctx:
                    if await ctx.fetchrow_alone(MINE, workspace.id, record_id):
                        seen.setdefault(role, []).append(whose)
        assert seen == {"admin": ["admin", "employee"], "employee": ["employee"]}
    assert await left_behind(one_connection) == []


async def test_a_writer_leaves_a_change_set_and_an_audit_row(one_connection: Pool, workspace: Workspace) -> None:
    record_id = uuid4()
    async with alone(one_connection, workspace, "employee", write=True) as ctx:
        await ctx.fetchrow_alone(MAKE, workspace.id, record_id, "ada@example.com", ctx.actor.user_id)
        change_set_id = ctx.change_set_id

    async with open_context(one_connection, AccessMemory(), workspace.admin.user_id, workspace.id, write=False) as ctx:
        audit = await ctx.fetchrow("select actor_id, change_set_id from audit_log where entity_id = $1", record_id)
        source = await ctx.fetchval("select source from change_sets where id = $1", change_set_id)
    assert audit is not None
    assert (audit["actor_id"], audit["change_set_id"], source) == (
        workspace.caller("employee").user_id, change_set_id, "request",
    )  # fmt: skip


async def test_what_the_database_refuses_changes_nothing(one_connection: Pool, workspace: Workspace) -> None:
    with pytest.raises(AishaError) as refusal:
        async with alone(one_connection, workspace, "employee", write=True) as ctx:
            await ctx.fetchrow_alone(MAKE, workspace.id, uuid4(), "ada@example.com", uuid4())
    assert refusal.value.status in (400, 403)

    assert await stored(one_connection, workspace) == 0
    async with open_context(one_connection, AccessMemory(), workspace.admin.user_id, workspace.id, write=False) as ctx:
        assert (
            await ctx.fetchval("select count(*) from change_sets where actor_id = $1", workspace.caller("employee").user_id)
            == 0
        )
    assert await left_behind(one_connection) == []


async def test_nothing_follows_a_statement_that_was_alone(one_connection: Pool, workspace: Workspace) -> None:
    async with alone(one_connection, workspace, "admin", write=False) as ctx:
        await ctx.fetchrow_alone(MINE, workspace.id, uuid4())
        with pytest.raises(RuntimeError):
            await ctx.fetchval("select 1")
        with pytest.raises(RuntimeError):
            _ = ctx.connection


@pytest.mark.parametrize(
    "sql",
    [
        MAKE, "update contacts set email = 'b@example.com' where tenant_id = $1 and id = $2 and (select ok from entered)",
        "delete from contacts where tenant_id = $1 and id = $2 and (select ok from entered)",
        "select id from contacts where tenant_id = $1 and id = $2 and (select ok from entered) FOR UPDATE",
    ],
)  # fmt: skip
async def test_what_was_opened_to_read_writes_nothing_alone(one_connection: Pool, workspace: Workspace, sql: str) -> None:
    """Such a statement is its own transaction: there is no BEGIN that says READ ONLY."""
    before = await stored(one_connection, workspace)
    values = (workspace.id, uuid4(), "ada@example.com", workspace.admin.user_id)

    with pytest.raises(RuntimeError, match="opened to read"):
        async with alone(one_connection, workspace, "admin", write=False) as ctx:
            await ctx.fetchrow_alone(sql, *values[: sql.count("$")])

    assert await stored(one_connection, workspace) == before
    assert await left_behind(one_connection) == []


async def test_a_first_statement_that_is_not_alone_begins_a_transaction(one_connection: Pool, workspace: Workspace) -> None:
    with pytest.raises(BadRequest):  # noqa: PT012
        async with alone(one_connection, workspace, "admin", write=True) as ctx:
            await ctx.execute("insert into contacts (tenant_id, email) values ($1, 'a@example.com')", workspace.id)
            assert await ctx.fetchval("select count(*) from contacts") == 1
            raise BadRequest("no")

    assert await stored(one_connection, workspace) == 0
    assert await left_behind(one_connection) == []


async def test_whoever_asks_nothing_of_the_database_is_let_in_all_the_same(one_connection: Pool, workspace: Workspace) -> None:
    caller = workspace.caller("employee")
    opening = open_context(one_connection, AccessMemory(), caller.user_id, workspace.id, uuid4(), write=False, alone=True)
    with pytest.raises(Unauthenticated) as refusal:
        async with opening:
            raise BadRequest("junk was sent")

    assert refusal.value.code == "TOKEN_REVOKED"
    assert await left_behind(one_connection) == []


@pytest.mark.parametrize("statement", ["alone", "first", "none"])
async def test_outdated_access_is_noticed_before_anything_happens(
    one_connection: Pool, workspace: Workspace, statement: str
) -> None:
    memory = AccessMemory()
    async with alone(one_connection, workspace, "employee", write=True, memory=memory):
        pass
    async with open_context(one_connection, AccessMemory(), workspace.admin.user_id, workspace.id) as ctx:
        await ctx.execute(
            "update employees set role = 'support' where tenant_id = $1 and user_id = $2",
            workspace.id, workspace.caller("employee").user_id,
        )  # fmt: skip

    async def act(ctx: Context) -> None:
        if statement == "alone":
            await ctx.fetchrow_alone(MAKE, workspace.id, uuid4(), "ada@example.com", ctx.actor.user_id)
        if statement == "first":
            await ctx.execute("insert into contacts (tenant_id, email) values ($1, 'a@example.com')", workspace.id)

    with pytest.raises(AccessChanged):
        async with alone(one_connection, workspace, "employee", write=True, memory=memory) as ctx:
            await act(ctx)
    assert await stored(one_connection, workspace) == 0


async def test_a_request_with_outdated_access_is_answered_by_the_present_one(api: Api, workspace: Workspace) -> None:
    caller = workspace.caller("employee")
    created = await caller.post("/api/contacts", {"email": "one@example.com"})
    async with workspace.admin.context() as ctx:
        await ctx.execute(
            "update employees set role = 'support' where tenant_id = $1 and user_id = $2", workspace.id, caller.user_id
        )

    refused = await caller.post("/api/contacts", {"email": "two@example.com"})
    seen = await caller.get(f"/api/contacts/{created.json()['data']['id']}")

    assert (refused.status_code, refused.json()["code"], seen.status_code) == (403, "FORBIDDEN", 200)
