"""Every route with an id: what belongs to one tenant is not there for another, whatever the role, and stays as it was."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from aisha.core.database import Connection, metadata
from aisha.core.http import OPEN
from aisha.entrypoints.api import create_app
from tests.application import Caller
from tests.database import DatabaseServer, make_settings
from tests.isolation.world import World, make_world
from tests.rules.routes import Endpoint, endpoints_of

PLATFORM = ("/api/security/", "/api/system/", "/api/tenants/purges/", "/api/job-schedules/", "/api/queue/")
"""What belongs to no tenant; only superadmins come near it, and near what needs the permission tenants.manage."""
KEYED = {"/api/module-settings/{key}": "workflows", "/api/entity-labels/{key}": "leads"}
"""What is named by a key that every tenant has, not by an id: nothing foreign can be named, only one's own row is meant."""
ENDPOINTS = list(endpoints_of(create_app(make_settings(jwt_secret="t" * 64)).routes))
WITH_KEY = [endpoint for endpoint in ENDPOINTS if endpoint.path in KEYED]
WITH_ID = [
    endpoint
    for endpoint in ENDPOINTS
    if "{" in endpoint.path
    and endpoint.path not in KEYED
    and endpoint.path.startswith("/api/")
    and not endpoint.path.startswith(PLATFORM)
    and endpoint.access not in (OPEN, "tenants.manage")
]
TABLES = {
    "api-keys": "api_keys", "imports": "import_jobs", "tenants": "tenants", "users": "users", "email-outbox": "email_outbox",
    "auth": "sessions", "audit-logs": "audit_log", "bulk-changes": "bulk_changes", "access-reviews": "access_reviews",
    "custom-fields": "custom_fields", "duplicate-dismissals": "duplicate_dismissals", "jobs": "record_exports",
    "integrations": "tenant_integrations", "webhooks": "webhook", "webhook-deliveries": "webhook_deliveries",
    "aicampaigns": "ai_campaigns", "pipeline-stages": "pipeline_stages", "email-templates": "email_templates",
    "saved-views": "saved_views", "settings": "tenant_integrations",
}  # fmt: skip
"""The table behind a collection, where its name differs or its rows are not a tenant's."""
BODIES: dict[str, dict[str, Any]] = {
    "assign": {"assigned_to": None}, "stage": {"stage": "prospecting"}, "convert": {"create_opportunity": False},
    "complete": {"outcome": "done"}, "permissions": {"permissions": []}, "sign": {"statement": "Seen."},
    "{line_id}": {"decision": "confirmed"}, "/api/opportunities/{id}/lines/{line_id}": {"quantity": 2},
    "/api/email-templates/{template_id}/preview": {"record_id": "01920000-0000-7000-8000-000000000000"},
    "/api/tags/{tag_id}/merge": {"into": "01920000-0000-7000-8000-000000000000"},
    "/api/opportunities/{id}/contacts": {"contact_id": "01920000-0000-7000-8000-000000000000"},
    "/api/aicampaigns/{campaign_id}/recipients/{recipient_id}": {"action": "send_again"},
    "/api/webhooks/{webhook_id}/replay": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"},
    "send-test": {"to": "a@b.example"}, "consents": {"channel": "email", "state": "withdrawn"},
    "/api/opportunities/{id}/lines/reorder": {"ids": ["01920000-0000-7000-8000-000000000000"]},
}  # fmt: skip
"""Bodies by the path or its last part, where an empty one is refused first."""

NOT_READY = ("/api/tenants/{tenant_id}/exports/{export_id}/file", "/api/jobs/{job_id}/file")
"""What answers its own people 409 here, because the work behind it is not done."""


@pytest.fixture(scope="module")
async def world(database_server: DatabaseServer) -> AsyncGenerator[World]:
    """Two filled tenants."""
    async with make_world(database_server) as made:
        yield made


@pytest.fixture(scope="module")
async def superuser(world: World) -> AsyncGenerator[Connection]:
    """Sees everything."""
    connection = await asyncpg.connect(world.admin_dsn)
    yield connection
    await connection.close()


async def an_id_of_the_second(superuser: Connection, world: World, endpoint: Endpoint) -> UUID:
    collection = endpoint.path.split("/")[2]
    table = TABLES.get(collection, collection)
    if table == "tenants":
        return world.second.id
    if table == "users":
        return world.second.employee.user_id
    found = await superuser.fetchval(f"select id from {table} where tenant_id = $1 order by id limit 1", world.second.id)
    assert found is not None, f"{table} has no row to ask for"
    return found


async def call(caller: Caller, endpoint: Endpoint, record_id: UUID, **selector: str) -> httpx.Response:
    path = "/".join(str(record_id) if part.startswith("{") else part for part in endpoint.path.split("/"))
    options: dict[str, Any] = {"params": selector}
    if endpoint.method not in ("GET", "DELETE"):
        options["json"] = BODIES.get(endpoint.path, BODIES.get(endpoint.path.rsplit("/", 1)[-1], {}))
    return await caller.request(endpoint.method, path, **options)


def prints_sql() -> str:
    """One statement for all tables: a statement for each would be most of what these tests cost."""
    names = [name for name, table in metadata.tables.items() if "tenant_id" in table.c and name != "sessions"]
    return " union all ".join(
        f"select '{name}', md5(string_agg(t::text, '|' order by t::text)) from {name} t where tenant_id = $1" for name in names
    )


async def everything_of(superuser: Connection, world: World) -> dict[str, str | None]:
    """A fingerprint of each table's rows of the second tenant."""
    return {row[0]: row[1] for row in await superuser.fetch(prints_sql(), world.second.id)}


@pytest.mark.parametrize("endpoint", WITH_ID, ids=str)
async def test_an_id_of_another_tenant_is_not_there(world: World, superuser: Connection, endpoint: Endpoint) -> None:
    record_id = await an_id_of_the_second(superuser, world, endpoint)
    before = await everything_of(superuser, world)

    by_admin = await call(world.first.admin, endpoint, record_id)
    others = [await call(world.first.caller(role), endpoint, record_id) for role in ("manager", "employee", "support")]

    assert by_admin.status_code == 404
    assert {answer.status_code for answer in others} <= {403, 404}
    assert all(answer.json()["code"] in ("NOT_FOUND", "FORBIDDEN") for answer in others)
    assert await everything_of(superuser, world) == before


@pytest.mark.parametrize("endpoint", [e for e in WITH_ID if e.method == "GET"], ids=str)
async def test_the_same_id_is_there_for_its_own_people(world: World, superuser: Connection, endpoint: Endpoint) -> None:
    record_id = await an_id_of_the_second(superuser, world, endpoint)

    answer = await call(world.second.admin, endpoint, record_id)

    assert answer.status_code == (409 if endpoint.path in NOT_READY else 200)


@pytest.mark.parametrize("endpoint", WITH_ID, ids=str)
async def test_naming_the_other_tenant_does_not_help(world: World, superuser: Connection, endpoint: Endpoint) -> None:
    record_id = await an_id_of_the_second(superuser, world, endpoint)

    answer = await call(world.first.admin, endpoint, record_id, tenant_id=str(world.second.id))

    assert answer.status_code in (403, 404)
    assert answer.json()["code"] in ("TENANT_DENIED", "NOT_FOUND")


@pytest.mark.parametrize("endpoint", WITH_KEY, ids=str)
async def test_a_key_names_the_own_row_alone(world: World, superuser: Connection, endpoint: Endpoint) -> None:
    """The second tenant has a row of the same key; whoever of the first asks and writes, it stays as it was."""
    path, before = endpoint.path.replace("{key}", KEYED[endpoint.path]), await everything_of(superuser, world)
    body = {"json": {"is_enabled": False}} if endpoint.method == "PUT" else {}

    named = await world.first.admin.request(endpoint.method, path, params={"tenant_id": str(world.second.id)}, **body)
    by_admin = await world.first.admin.request(endpoint.method, path, **body)
    others = [await world.first.caller(role).request(endpoint.method, path, **body) for role in ("manager", "employee")]

    assert (named.status_code, named.json()["code"]) == (403, "TENANT_DENIED")
    assert by_admin.status_code == (204 if endpoint.method == "DELETE" else 200)
    assert {answer.status_code for answer in others} == {200 if endpoint.method == "GET" else 403}
    assert await everything_of(superuser, world) == before
    assert before["module_settings"] is not None and before["entity_labels"] is not None


def test_every_keyed_route_is_tried() -> None:
    assert {endpoint.path for endpoint in WITH_KEY} == set(KEYED)


async def test_no_list_holds_an_id_of_another_tenant(world: World, superuser: Connection) -> None:
    """Every GET without an id, as every role of the first tenant: no id of the second appears anywhere in the answer."""
    foreign: set[str] = {str(world.second.id)}
    for name, table in metadata.tables.items():
        if "tenant_id" in table.c and "id" in table.c and name != "sessions":
            rows = await superuser.fetch(f"select id from {name} where tenant_id = $1", world.second.id)
            foreign |= {str(row["id"]) for row in rows}
    paths = [
        e.path for e in endpoints_of(world.api.app.routes)
        if e.method == "GET" and "{" not in e.path and e.path.startswith("/api/")
    ]  # fmt: skip

    for role in ("admin", "manager", "employee", "support"):
        for path in paths:
            text = (await world.first.caller(role).get(f"{path}?limit=200&include=*")).text
            assert not [each for each in foreign if each in text], f"{path} as {role}"

    assert len(paths) >= 15 and len(foreign) > 40
