"""Custom roles that hold one management permission each, against an administrator, over every route about a person.

Generated from the table of routes. Whatever is answered, nothing of the administrator changes, and nothing is told that reading
does not tell.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.clock import utc_now
from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from aisha.identity.permissions.catalogue import catalogue
from tests.application import Api, Caller, Workspace, make_workspace
from tests.database import make_settings
from tests.isolation.world import insert
from tests.rules.routes import Endpoint, endpoints_of

READING = ("users.read", "employees.read")
MANAGING = sorted(
    each.name for each in catalogue()
    if each.action in ("manage", "impersonate", "write") and each.resource not in ("system", "tenants", "backups", "jobs")
)  # fmt: skip
NAMING = ("{user_id}", "{employee_id}", "{key_id}", "{session_id}")
ENDPOINTS = [
    each
    for each in endpoints_of(create_app(make_settings(jwt_secret="t" * 64)).routes)
    if (any(name in each.path for name in NAMING) and each.path.split("/")[2] in ("users", "employees", "api-keys"))
    or each.path in ("/api/users", "/api/employees", "/api/auth/impersonate", "/api/users/sync-from-auth")
]
READABLE = ("GET /api/users", "GET /api/users/{user_id}", "GET /api/employees", "GET /api/employees/{employee_id}")
"""What the reading permissions themselves tell of everybody."""


@dataclass(frozen=True)
class Target:
    """An administrator with what hangs on them."""

    person: Caller
    ids: dict[str, str]


@pytest.fixture(scope="module")
async def place(api: Api) -> Workspace:
    return await make_workspace(api, "One permission")


@pytest.fixture(scope="module")
async def target(api: Api, place: Workspace) -> Target:
    person, key = await api.member(place.id, "admin"), new_id()
    async with api.system(place.id) as ctx:
        await insert(
            ctx, "api_keys", tenant_id=place.id, id=key, name="Key", key_prefix="abcdefgh", key_hash=new_id().hex,
            user_id=person.user_id, permissions=["read:leads"], expires_at=utc_now() + timedelta(days=5),
        )  # fmt: skip
        sql = "select id from employees where tenant_id = $1 and user_id = $2"
        employee = await ctx.fetchval(sql, place.id, person.user_id)
    async with api.system() as ctx:
        sql = "insert into two_factors (id, secret, enabled_at) values ($1, $2, now())"
        await ctx.execute(sql, person.user_id, b"sealed")
        session = await ctx.fetchval("select family_id from sessions where user_id = $1", person.user_id)
    ids = {"user_id": person.user_id, "employee_id": employee, "key_id": key, "session_id": session}
    return Target(person, {name: str(each) for name, each in ids.items()})


async def fingerprint(api: Api, tenant_id: UUID, user_id: UUID) -> list[str]:
    """Everything of the person that a route could change."""
    async with api.system(tenant_id) as ctx:
        here = await ctx.fetch(
            "select md5(e::text) as m from employees e where tenant_id = $1 and user_id = $2"
            " union all select md5(k::text) from api_keys k where tenant_id = $1 and user_id = $2"
            " union all select count(*)::text from invitations where tenant_id = $1 and user_id = $2",
            tenant_id, user_id,
        )  # fmt: skip
    async with api.system() as ctx:
        login = await ctx.fetch(
            "select md5(u::text) as m from users u where id = $1"
            " union all select string_agg(md5(s::text), ' ' order by s.id) from sessions s where user_id = $1"
            " union all select count(*)::text from password_resets where user_id = $1"
            " union all select count(*)::text from email_changes where user_id = $1"
            " union all select count(*)::text from two_factors where id = $1",
            user_id,
        )
    return [row["m"] for row in (*here, *login)]


async def call(caller: Caller, endpoint: Endpoint, target: Target) -> list[httpx.Response]:
    path = re.sub(r"\{(\w+)\}", lambda found: target.ids[found[1]], endpoint.path)
    if endpoint.method in ("GET", "HEAD"):
        return [await caller.request(endpoint.method, path)]
    if endpoint.method == "DELETE":
        return [await caller.delete(path), await caller.delete(f"{path}?gdpr=true&confirm=true")]
    bodies: list[dict[str, Any]] = [
        {"first_name": "Changed"}, {"status": "inactive"}, {"role": "employee"}, {"password": "another horse battery"},
        {"title": "Changed", "email": "changed@tests.example"}, {"user_email": "changed@tests.example"},
        {"email": "x@y.example"},
        {"user_id": target.ids["user_id"], "reason": "Because I can"}, {"email": target.person.email},
        {"email": target.person.email, "first_name": "A", "last_name": "B", "role": "employee", "send_invitation": True},
    ]  # fmt: skip
    return [await caller.request(endpoint.method, path, json=body) for body in bodies]


@pytest.mark.parametrize("permission", MANAGING)
async def test_one_permission_reaches_nobody_above(api: Api, place: Workspace, target: Target, permission: str) -> None:
    name = f"only_{permission.replace('.', '_')}"
    async with api.system(place.id) as ctx:
        await insert(ctx, "roles", tenant_id=place.id, name=name, label=name, data_scope="own")
        await ctx.execute(
            "insert into role_permissions (tenant_id, role, permission_id)"
            " select $1, $2, id from permissions where name = any ($3)",
            place.id, name, [permission, *READING],
        )  # fmt: skip
    caller = await api.member(place.id, name)
    before = await fingerprint(api, place.id, target.person.user_id)

    told: dict[str, int] = {}
    for endpoint in ENDPOINTS:
        answers = await call(caller, endpoint, target)
        if str(endpoint) not in READABLE and any(each.status_code < 300 and names(each, target) for each in answers):
            told[str(endpoint)] = max(each.status_code for each in answers)
        after = await fingerprint(api, place.id, target.person.user_id)
        assert after == before, f"{endpoint} changed the administrator"
        assert all(each.status_code < 500 for each in answers), endpoint

    assert told == {}


def names(answer: httpx.Response, target: Target) -> bool:
    """True when an answer says anything of the person."""
    return any(each in answer.text for each in (target.person.email, *target.ids.values()))


def test_the_routes_are_all_there() -> None:
    assert len(ENDPOINTS) >= 25 and len(MANAGING) >= 12
