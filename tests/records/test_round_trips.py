"""What a request costs in messages to the database: one where it is one statement, else BEGIN with the context, it, COMMIT."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from tests.application import Api, Workspace

_counting: ContextVar[list[str] | None] = ContextVar("counting", default=None)


@asynccontextmanager
async def counted(api: Api) -> AsyncGenerator[list[str]]:
    """Every message that requests within the block send to the database; what the process does beside them does not count."""
    sent: list[str] = []
    pool, mark = api.state.pool, _counting.set(sent)
    connections = [await pool.acquire() for _ in range(pool.get_size())]

    def note(record: Any) -> None:
        if _counting.get() is sent:
            sent.append(record.query)

    for connection in connections:
        connection.add_query_logger(note)
        await pool.release(connection)
    yield sent
    for connection in [await pool.acquire() for _ in range(len(connections))]:
        connection.remove_query_logger(note)
        await pool.release(connection)
    _counting.reset(mark)


@pytest.mark.parametrize("role", ["admin", "manager", "employee"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/contacts?limit=50",
        "/api/contacts?sort=name&include=*&count=true",
        "/api/contacts?q=ada%20love",
        '/api/contacts?filter={"and":[{"field":"status","op":"eq","value":"active"}]}',
    ],
)
async def test_a_list_costs_three_messages(api: Api, workspace: Workspace, role: str, path: str) -> None:
    caller = workspace.caller(role)
    await caller.post("/api/contacts", {"first_name": "Ada", "last_name": "Lovelace"})
    await caller.get("/api/contacts")

    async with counted(api) as sent:
        answer = await caller.get(path)

    assert answer.status_code == 200
    assert len(sent) == 3, sent
    assert sent[0].startswith("begin read only; select enter(")
    assert sent[2] == "commit"


@pytest.mark.parametrize("role", ["admin", "manager", "employee"])
@pytest.mark.parametrize("query", ["", "?include=*"])
async def test_a_record_costs_one_message(api: Api, workspace: Workspace, role: str, query: str) -> None:
    caller = workspace.caller(role)
    created = (await caller.post("/api/contacts", {"first_name": "Ada", "last_name": "Lovelace"})).json()["data"]

    async with counted(api) as sent:
        answer = await caller.get(f"/api/contacts/{created['id']}{query}")

    assert answer.status_code == 200
    assert len(sent) == 1, sent


@pytest.mark.parametrize("role", ["admin", "employee"])
@pytest.mark.parametrize(("mode", "messages"), [("warn", 1), ("off", 1), ("block", 4)])
async def test_messages_of_a_creation(api: Api, workspace: Workspace, role: str, mode: str, messages: int) -> None:
    caller = workspace.caller(role)
    async with api.system() as ctx:
        sql = "update tenants set settings = settings || jsonb_build_object('duplicates', $2::text) where id = $1"
        await ctx.execute(sql, workspace.id, mode)
    await caller.post("/api/contacts", {"first_name": "Warm", "email": "warm@example.com"})

    async with counted(api) as sent:
        answer = await caller.post(
            "/api/contacts", {"first_name": "Grace", "email": f"{'grace' if mode == 'block' else 'warm'}@example.com"}
        )

    assert answer.status_code == 201
    assert len(sent) == messages, sent
    assert len(answer.json().get("meta", {}).get("duplicates", [])) == (mode == "warn")
