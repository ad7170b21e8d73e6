"""Every role on every route of a login, a member, a department, a role and a key: their own, their department's, others' and
another tenant's. Generated from the table of routes; a refusal changes nothing, and none tells that a foreign one exists."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.clock import utc_now
from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from aisha.identity.permissions.catalogue import permissions_of
from tests.application import ROLES, Api, Caller, Workspace, make_workspace
from tests.database import make_settings
from tests.isolation.world import insert
from tests.rules.routes import Endpoint, endpoints_of

COLLECTIONS = ("users", "employees", "departments", "roles", "api-keys")
ENDPOINTS = [
    endpoint
    for endpoint in endpoints_of(create_app(make_settings(jwt_secret="t" * 64)).routes)
    if "{" in endpoint.path and endpoint.path.split("/")[2] in COLLECTIONS and not endpoint.path.endswith("/photo")
]
"""Photos are files, which not everybody has: tests/identity/test_photos.py."""
RELATIONS = ("self", "department", "other", "foreign")
ONESELF = {
    "GET /api/users/{user_id}": "users.read", "PUT /api/users/{user_id}": "users.manage",
    "PATCH /api/users/{user_id}": "users.manage", "GET /api/users/{user_id}/export": "privacy.manage",
}  # fmt: skip
"""Routes for everybody's own login; somebody else's needs the permission."""
BODIES: dict[str, dict[str, Any]] = {
    "users": {"first_name": "Changed"}, "employees": {"title": "Changed"}, "departments": {"name": "Changed"},
    "roles": {"label": "Changed"}, "permissions": {"permissions": []},
}  # fmt: skip


@dataclass
class Target:
    """A person with what hangs on them: their row, department, role, key and sign-in."""

    tenant_id: UUID
    user_id: UUID
    ids: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Stage:
    """Two tenants, and somebody of every role in the first."""

    here: Workspace
    there: Workspace
    callers: dict[str, Caller]


@pytest.fixture(scope="module")
async def stage(api: Api) -> Stage:
    here, there = await make_workspace(api, "Matrix here"), await make_workspace(api, "Matrix there")
    callers = {role: here.caller(role) for role in ROLES} | {"superadmin": await api.superadmin(here.id)}
    return Stage(here, there, callers)


async def make_target(api: Api, stage: Stage, role: str, relation: str) -> Target:
    """Somebody fresh in this relation to a role, so that one refusal or deletion says nothing of the next."""
    tenant_id = stage.there.id if relation == "foreign" else stage.here.id
    if relation == "self":
        person = stage.callers[role]
    else:
        person = await api.member(tenant_id, "employee", department="Sales" if relation == "department" else "Elsewhere")
    target, mark = Target(tenant_id, person.user_id), new_id().hex
    async with api.system(tenant_id) as ctx:
        department, key = new_id(), new_id()
        await insert(ctx, "departments", tenant_id=tenant_id, id=department, name=f"D {mark}")
        await insert(ctx, "roles", tenant_id=tenant_id, name=f"r-{mark}", label=mark, data_scope="own")
        await insert(
            ctx, "api_keys", tenant_id=tenant_id, id=key, name=mark, key_prefix=mark[:8], key_hash=mark, user_id=person.user_id,
            permissions=["read:leads"], expires_at=utc_now() + timedelta(days=5),
        )  # fmt: skip
        employee = await ctx.fetchval(
            "select id from employees where tenant_id = $1 and user_id = $2", tenant_id, person.user_id
        )
    async with api.system() as ctx:
        await ctx.execute(
            "insert into two_factors (id, secret, enabled_at) values ($1, $2, now()) on conflict (id) do nothing",
            person.user_id, b"sealed",
        )  # fmt: skip
        family = await ctx.fetchval("select family_id from sessions where user_id = $1 limit 1", person.user_id)
    target.ids = {
        "user_id": str(person.user_id), "employee_id": str(employee or new_id()), "department_id": str(department),
        "name": f"r-{mark}", "key_id": str(key), "session_id": str(family),
    }  # fmt: skip
    return target


async def fingerprint(api: Api, target: Target) -> list[str]:
    """Everything that a route of these could change of the target."""
    async with api.system(target.tenant_id) as ctx:
        mine = await ctx.fetch(
            "select md5(e::text) as m from employees e where tenant_id = $1 and user_id = $2"
            " union all select md5(d::text) from departments d where d.tenant_id = $1 and d.id::text = $3"
            " union all select md5(r::text) from roles r where r.tenant_id = $1 and r.name = $4"
            " union all select md5(k::text) from api_keys k where k.tenant_id = $1 and k.id::text = $5"
            " union all select count(*)::text from invitations where tenant_id = $1 and user_id = $2",
            target.tenant_id, target.user_id, target.ids["department_id"], target.ids["name"], target.ids["key_id"],
        )  # fmt: skip
    async with api.system() as ctx:
        login = await ctx.fetch(
            "select md5(u::text) as m from users u where id = $1"
            " union all select count(*)::text from sessions where user_id = $1 and revoked_at is null"
            " union all select count(*)::text from password_resets where user_id = $1"
            " union all select count(*)::text from two_factors where id = $1",
            target.user_id,
        )
    return [row["m"] for row in (*mine, *login)]


async def call(caller: Caller, endpoint: Endpoint, target: Target) -> httpx.Response:
    path = endpoint.path.format(**target.ids)
    body = BODIES.get(endpoint.path.rsplit("/", 1)[-1], BODIES[endpoint.path.split("/")[2]] if "api-keys" not in path else {})
    if endpoint.method in ("GET", "DELETE"):
        return await caller.request(endpoint.method, path)
    return await caller.request(endpoint.method, path, json=body if endpoint.method != "POST" else {})


def is_admitted(endpoint: Endpoint, role: str, relation: str) -> bool:
    """What the table of permissions says, a second time."""
    needed = ONESELF.get(str(endpoint), endpoint.access)
    if relation == "self" and str(endpoint) in ONESELF:
        return True
    return needed in permissions_of(role) and relation != "foreign" and not is_hidden_key(endpoint, role, relation)


def is_hidden_key(endpoint: Endpoint, role: str, relation: str) -> bool:
    """Keys are their owners'; who manages users sees and ends everybody's, but renews none."""
    is_of_others = "api-keys" in endpoint.path and relation in ("department", "other")
    return is_of_others and (endpoint.path.endswith("/rotate") or "users.manage" not in permissions_of(role))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
async def test_roles_reach_people_as_the_table_says(api: Api, stage: Stage, endpoint: Endpoint) -> None:
    ends_oneself = endpoint.method == "DELETE" or endpoint.path.endswith("/deactivate")  # has tests of its own
    for role, caller in stage.callers.items():
        for relation in RELATIONS:
            if relation == "self" and (ends_oneself or role == "superadmin"):  # a superadmin is no member here
                continue
            target = await make_target(api, stage, role, relation)
            before = await fingerprint(api, target)

            answer = await call(caller, endpoint, target)

            about = f"{endpoint} as {role} on somebody of relation {relation}: {answer.status_code} {answer.text[:200]}"
            if is_admitted(endpoint, role, relation):
                assert answer.status_code not in (401, 403, 404) and answer.status_code < 500, about
            else:
                hidden = relation == "foreign" or is_hidden_key(endpoint, role, relation)
                assert answer.status_code in ((403, 404) if hidden else (403,)), about
                assert await fingerprint(api, target) == before, about


def test_the_matrix_covers_people_departments_roles_and_keys() -> None:
    assert {endpoint.path.split("/")[2] for endpoint in ENDPOINTS} == set(COLLECTIONS)
    assert len(ENDPOINTS) >= 25
