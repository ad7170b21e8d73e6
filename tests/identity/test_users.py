"""Users: the first superadmin, creating logins, reading them."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import uuid4

import httpx
import pytest

from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from tests.application import PASSWORD, Api, Workspace, make_workspace
from tests.database import DatabaseServer, make_settings

FIRST = {"email": "admin@example.com", "password": "SecurePass123!", "role": "superadmin"}


@pytest.fixture
async def empty_installation(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[httpx.AsyncClient]:
    """An installation nobody has signed in to yet."""
    dsn = database_server.dsn("aisha_app", fresh_database)
    app = create_app(make_settings(jwt_secret="t" * 64, rate_limit_max=0, auth_rate_limit_max=0), dsn=dsn)
    async with app.router.lifespan_context(app):
        yield httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


async def test_the_first_superadmin_needs_nobody_and_the_second_needs_the_first(
    empty_installation: httpx.AsyncClient,
) -> None:
    client = empty_installation
    ordinary = await client.post("/api/users", json={**FIRST, "role": "admin"})
    without_password = await client.post("/api/users", json={"email": "a@b.example", "role": "superadmin"})
    answers = await asyncio.gather(*(client.post("/api/users", json={**FIRST, "email": f"{n}@b.example"}) for n in range(3)))
    later = await client.post("/api/users", json=FIRST)

    assert ordinary.status_code == 401 and without_password.status_code == 400
    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 401, 403}
    assert later.status_code == 401
    made = next(answer.json()["data"] for answer in answers if answer.status_code == 201)
    assert (made["role"], made["tenant_id"], made["employee"]) == ("superadmin", None, None)
    signed_in = await client.post("/api/auth/login", json={"email": made["email"], "password": FIRST["password"]})
    assert signed_in.json()["data"]["user"]["is_superadmin"] is True


async def test_a_superadmin_makes_another(api: Api) -> None:
    superadmin = await api.superadmin()
    email = f"second-{new_id().hex}@tests.example"

    made = await superadmin.post("/api/users", {**FIRST, "email": email, "role": "super_admin"})
    twice = await superadmin.post("/api/users", {**FIRST, "email": email})

    assert made.json()["data"]["role"] == "superadmin"
    assert (twice.status_code, twice.json()["code"]) == (409, "DUPLICATE_EMAIL")


async def test_an_administrator_makes_a_user_who_can_sign_in(api: Api, workspace: Workspace) -> None:
    email = f"John.Doe-{new_id().hex}@Tests.example"
    body = {"email": email, "first_name": "John", "last_name": "Doe", "role": "user", "password": PASSWORD, "department": "Ops"}

    made = await workspace.admin.post("/api/users", {**body, "tenant_id": str(workspace.id)})
    again = await workspace.admin.post("/api/users", {**body, "email": email.lower()})
    signed_in = await api.client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    api.client.cookies.clear()

    user = made.json()["data"]
    assert (made.status_code, user["role"], user["tenant_id"]) == (201, "employee", str(workspace.id))
    assert user["employee"]["department_name"] == "Ops"
    assert (again.status_code, again.json()["code"]) == (409, "DUPLICATE_EMAIL")
    assert signed_in.json()["data"]["tenant"]["id"] == str(workspace.id)


async def test_a_known_login_keeps_its_own_password(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    body = {"email": other.admin.email, "first_name": "A", "last_name": "B", "role": "support", "password": "another password!"}

    made = await workspace.admin.post("/api/users", body)
    theirs = await api.client.post("/api/auth/login", json={"email": other.admin.email, "password": PASSWORD})
    ours = await api.client.post("/api/auth/login", json={"email": other.admin.email, "password": "another password!"})
    api.client.cookies.clear()

    assert made.status_code == 201
    assert (theirs.status_code, ours.status_code) == (200, 401)
    assert [each["id"] for each in theirs.json()["data"]["tenants"]] == [str(other.id)], "the new one is not accepted yet"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"password": "too short"}, 400, "password"), ({"password": "x" * 257}, 400, "password"),
        ({"password": "J@tests.example.com", "email": "j@tests.example.com"}, 400, "password"),
        ({"role": "pope"}, 400, "role"), ({"first_name": None}, 400, "first_name"), ({"email": "x"}, 400, "email"),
    ],
)  # fmt: skip
async def test_wrong_users_are_refused(workspace: Workspace, change: dict[str, object], status: int, field: str) -> None:
    body = {"email": f"u-{new_id().hex}@tests.example", "first_name": "A", "last_name": "B", "role": "employee"}

    answer = await workspace.admin.post("/api/users", {**body, "password": PASSWORD, **change})

    assert (answer.status_code, list(answer.json()["details"])) == (status, [field])


async def test_an_administrator_makes_no_superadmin_and_nobody_in_another_tenant(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    body = {"email": f"u-{new_id().hex}@tests.example", "first_name": "A", "last_name": "B", "password": PASSWORD}

    superadmin = await workspace.admin.post("/api/users", {**body, "role": "superadmin"})
    elsewhere = await workspace.admin.post("/api/users", {**body, "role": "employee", "tenant_id": str(other)})

    assert superadmin.status_code == 403
    assert (elsewhere.status_code, elsewhere.json()["message"]) == (403, "Access denied: Invalid tenant")


async def test_users_are_the_members_of_the_tenant_and_never_show_a_password(api: Api, workspace: Workspace) -> None:
    await make_workspace(api)

    answer = await workspace.support.get("/api/users?limit=200")

    assert {user["id"] for user in answer.json()["data"]} == {
        str(workspace.caller(role).user_id) for role in ("admin", "manager", "employee", "support")
    }
    assert "argon2" not in answer.text
    by_role = (await workspace.admin.get("/api/users?role=manager")).json()["data"]
    assert [user["id"] for user in by_role] == [str(workspace.manager.user_id)]


async def test_everybody_reads_themselves_and_few_read_others(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    employee = workspace.employee

    own = await employee.get(f"/api/users/{employee.user_id}")
    colleague = await employee.get(f"/api/users/{workspace.admin.user_id}")
    by_admin = await workspace.admin.get(f"/api/users/{employee.user_id}")
    foreign = await workspace.admin.get(f"/api/users/{other.admin.user_id}")
    unknown = await workspace.admin.get(f"/api/users/{uuid4()}")

    assert [own.status_code, colleague.status_code, by_admin.status_code] == [200, 403, 200]
    assert [foreign.status_code, unknown.status_code] == [404, 404]


async def test_a_superadmin_outside_every_tenant_lists_all_logins(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    found = (await superadmin.get(f"/api/users?q={workspace.admin.email}")).json()["data"]

    assert [(user["id"], user["tenant_id"]) for user in found] == [(str(workspace.admin.user_id), None)]
