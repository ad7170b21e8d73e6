"""Nobody reaches above oneself: rescue, grants and departments give nobody what the person who acts does not hold."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.ids import new_id
from aisha.identity.auth.password_changes import send_reset
from aisha.identity.members.actions import add_member
from aisha.identity.permissions.catalogue import permissions_of
from aisha.identity.users.actions import NewLogin
from tests.application import Api, Caller, Workspace

RESCUE = ("users.manage", "users.read", "employees.read")
HIRING = ("employees.manage", "departments.manage", "users.manage", "users.read", "employees.read")


async def with_role(api: Api, tenant_id: UUID, permissions: tuple[str, ...], *, scope: str = "own") -> Caller:
    """Somebody new whose own role holds exactly these permissions."""
    admin = await api.member(tenant_id, "admin")
    name = await make_role(admin, permissions, scope)
    return await api.member(tenant_id, name)


async def make_role(admin: Caller, permissions: tuple[str, ...] | list[str], scope: str) -> str:
    name = f"r{new_id().hex[-12:]}"
    body = {"name": name, "label": name, "data_scope": scope, "permissions": list(permissions)}
    made = await admin.post("/api/roles", body)
    assert made.status_code == 201, made.text
    return name


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "reset-link"), ("POST", "unlock"), ("POST", "reset-2fa"), ("GET", "sessions"), ("DELETE", "sessions"),
        ("DELETE", "sessions/{session}"), ("POST", "invite"),
    ],
)  # fmt: skip
async def test_who_manages_users_only_cannot_rescue_an_administrator(
    api: Api, workspace: Workspace, method: str, path: str
) -> None:
    caller = await with_role(api, workspace.id, RESCUE)
    async with api.system() as ctx:
        session = await ctx.fetchval("select family_id from sessions where user_id = $1", workspace.admin.user_id)

    answer = await caller.request(method, f"/api/users/{workspace.admin.user_id}/{path.format(session=session)}")

    assert answer.status_code == 403, answer.text
    assert (await workspace.admin.get("/api/auth/me")).status_code == 200
    async with api.system() as ctx:
        made = await ctx.fetchval("select count(*) from password_resets where user_id = $1", workspace.admin.user_id)
    assert made == 0


async def test_who_may_do_as_much_rescues_and_everybody_below_is_rescued(api: Api, workspace: Workspace) -> None:
    caller = await with_role(api, workspace.id, RESCUE)
    peer = await api.member(workspace.id, (await caller.get("/api/auth/me")).json()["data"]["role"])

    answer = await caller.post(f"/api/users/{peer.user_id}/reset-link")
    by_admin = await workspace.admin.post(f"/api/users/{workspace.manager.user_id}/reset-link")

    assert (answer.status_code, by_admin.status_code) == (200, 200)


async def test_the_sign_ins_of_a_superadmin_are_no_administrators_business(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    async with api.system(workspace.id) as ctx:
        await add_member(ctx, NewLogin(superadmin.email, "Sue", "Perb", None), role="employee")

    shown = await workspace.admin.get(f"/api/users/{superadmin.user_id}/sessions")
    ended = await workspace.admin.delete(f"/api/users/{superadmin.user_id}/sessions")

    assert (shown.status_code, ended.status_code) == (403, 403)
    assert (await superadmin.get("/api/auth/me")).status_code == 200


@pytest.mark.parametrize("way", ["user", "password", "import", "employee", "change", "self"])
async def test_nobody_gives_a_role_that_sees_more(api: Api, workspace: Workspace, way: str) -> None:
    caller = await with_role(api, workspace.id, HIRING)
    wide = await make_role(workspace.admin, ["employees.read"], "all")
    person = await api.member(workspace.id, (await caller.get("/api/auth/me")).json()["data"]["role"])
    email = f"new-{new_id().hex[-8:]}@tests.example"
    body: dict[str, Any] = {"email": email, "first_name": "N", "last_name": "N", "role": wide}

    answer: httpx.Response
    if way == "user":
        answer = await caller.request("PUT", f"/api/users/{person.user_id}", json={"role": wide})
    elif way == "password":
        answer = await caller.post("/api/users", body | {"password": "another horse battery"})
    elif way == "import":
        rows = f"email,first_name,last_name,role\n{email},N,N,{wide}\n"
        answer = await caller.request(
            "POST", "/api/users/bulk-import", content=rows.encode(), headers={"Content-Type": "text/csv"}
        )
    elif way == "employee":
        answer = await caller.post("/api/employees", {"first_name": "N", "last_name": "N", "user_email": email, "role": wide})
    else:
        target = caller if way == "self" else person
        employee = await _employee_id(api, workspace.id, target.user_id)
        answer = await caller.patch(f"/api/employees/{employee}", {"role": wide})

    if way == "import":
        assert answer.json()["data"]["created"] == 0, answer.text
    else:
        assert answer.status_code == 403, answer.text
    async with api.system(workspace.id) as ctx:
        assert not await ctx.fetchval("select count(*) from employees where tenant_id = $1 and role = $2", workspace.id, wide)


async def test_somebody_who_sees_more_is_not_changed(api: Api, workspace: Workspace) -> None:
    wide = await make_role(workspace.admin, ["employees.read"], "all")
    caller = await with_role(api, workspace.id, HIRING)
    person = await api.member(workspace.id, wide)
    employee = await _employee_id(api, workspace.id, person.user_id)

    answers = [
        await caller.request("PUT", f"/api/users/{person.user_id}", json={"first_name": "Changed"}),
        await caller.request("PUT", f"/api/users/{person.user_id}", json={"password": "another horse battery"}),
        await caller.post(f"/api/users/{person.user_id}/reset-link"),
        await caller.patch(f"/api/employees/{employee}", {"title": "Changed"}),
        await caller.delete(f"/api/employees/{employee}"),
        await caller.request("PUT", f"/api/roles/{wide}/permissions", json={"permissions": []}),
    ]

    assert [answer.status_code for answer in answers] == [403] * len(answers)


async def test_nobody_links_their_address_to_an_administrator_without_a_login(api: Api, workspace: Workspace) -> None:
    made = await workspace.admin.post("/api/employees", {"first_name": "No", "last_name": "Login", "role": "admin"})
    caller = await with_role(api, workspace.id, HIRING)

    answer = await caller.patch(f"/api/employees/{made.json()['data']['id']}", {"user_email": "mine@tests.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize("way", ["manager", "new", "own department", "other's place", "user", "moved tree"])
async def test_departments_do_not_widen_what_one_sees(api: Api, workspace: Workspace, way: str) -> None:
    secret = await api.member(workspace.id, "employee", department="Board")
    caller = await with_role(api, workspace.id, (*HIRING, "leads.read"), scope="department")
    made = await secret.post("/api/leads", {"last_name": "Secret", "email": f"{new_id().hex}@tests.example"})
    lead = made.json()["data"]["id"]
    async with api.system(workspace.id) as ctx:
        board, other = [
            await ctx.fetchval("select id from departments where tenant_id = $1 and name = $2", workspace.id, name)
            for name in ("Board", "Sales")
        ]
    mine, theirs = [await _employee_id(api, workspace.id, each.user_id) for each in (caller, secret)]

    if way == "manager":
        answer = await caller.patch(f"/api/departments/{board}", {"manager_user_id": str(caller.user_id)})
    elif way == "new":
        led = await caller.post("/api/departments", {"name": "Mine", "manager_user_id": str(caller.user_id)})
        assert led.status_code == 201, led.text
        answer = await caller.patch(f"/api/departments/{board}", {"parent_id": led.json()["data"]["id"]})
    elif way == "own department":
        answer = await caller.patch(f"/api/employees/{mine}", {"department": "Board"})
    elif way == "other's place":
        await caller.post("/api/departments", {"name": "Mine", "manager_user_id": str(caller.user_id)})
        answer = await caller.patch(f"/api/employees/{theirs}", {"department": "Mine"})
    elif way == "user":
        answer = await caller.request("PUT", f"/api/users/{caller.user_id}", json={"department": "Board"})
    else:
        async with api.system(workspace.id) as ctx:
            sql = "update departments set manager_user_id = $3 where tenant_id = $1 and id = $2"
            await ctx.execute(sql, workspace.id, other, caller.user_id)
        answer = await caller.patch(f"/api/departments/{board}", {"parent_id": str(other)})

    assert answer.status_code == 403, answer.text
    assert (await caller.get(f"/api/leads/{lead}")).status_code == 404


async def test_departments_are_made_and_people_hired_within_what_one_sees(api: Api, workspace: Workspace) -> None:
    caller = await with_role(api, workspace.id, HIRING, scope="department")
    role = (await caller.get("/api/auth/me")).json()["data"]["role"]

    led = await caller.post("/api/departments", {"name": "Mine", "manager_user_id": str(caller.user_id)})
    hired = await caller.post(
        "/api/users",
        {"email": f"{new_id().hex}@tests.example", "first_name": "A", "last_name": "B", "role": role, "department": "Mine"},
    )
    employed = await caller.post("/api/employees", {"first_name": "C", "last_name": "D", "department": "Mine"} | {"role": role})
    again = await caller.patch(f"/api/departments/{led.json()['data']['id']}", {"description": "Ours"})

    assert [each.status_code for each in (led, hired, employed, again)] == [201, 201, 201, 200], hired.text + employed.text


async def test_admins_do_all_of_it(api: Api, workspace: Workspace) -> None:
    employee = await _employee_id(api, workspace.id, workspace.admin.user_id)
    wide = await make_role(workspace.admin, permissions_of("admin"), "all")

    answers = [
        await workspace.admin.patch(f"/api/employees/{employee}", {"department": "Board"}),
        await workspace.admin.request("PUT", f"/api/users/{workspace.employee.user_id}", json={"role": wide}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


async def _employee_id(api: Api, tenant_id: UUID, user_id: UUID) -> UUID:
    async with api.system(tenant_id) as ctx:
        return await ctx.fetchval("select id from employees where tenant_id = $1 and user_id = $2", tenant_id, user_id)


async def queued_reset(api: Api, person: Caller) -> str:
    """The id of the mail with the link that a forgotten password brings."""
    async with api.system() as ctx:
        await send_reset(ctx, person.email, "https://crm.example")
    async with api.system(person.tenant_id) as ctx:
        sql = "select id from email_outbox where tenant_id = $1 and lower(to_address) = lower($2) and kind = 'password_reset'"
        found = await ctx.fetchval(sql, person.tenant_id, person.email)
        await ctx.execute("update email_outbox set status = 'held' where tenant_id = $1 and id = $2", person.tenant_id, found)
    return str(found)


@pytest.mark.parametrize(
    "permissions", [("settings.manage", "settings.read"), ("settings.manage", "users.manage", "users.read", "employees.read")]
)
async def test_nobody_below_reads_the_link_of_an_administrator(
    api: Api, workspace: Workspace, permissions: tuple[str, ...]
) -> None:
    mail_id = await queued_reset(api, workspace.admin)
    caller = await with_role(api, workspace.id, permissions, scope="all")

    listed = await caller.get("/api/email-outbox?q=")
    shown = await caller.get(f"/api/email-outbox/{mail_id}")
    marked = await caller.post(f"/api/email-outbox/{mail_id}/mark-sent")
    retried = await caller.post(f"/api/email-outbox/{mail_id}/retry")
    released = await caller.post("/api/email-outbox/release")

    assert [each.status_code for each in (listed, shown, marked, retried, released)] == [200, 200, 403, 200, 200]
    for each in (listed, shown, retried, released):
        assert "token=" not in each.text and "reset-password" not in each.text
    assert "login" in shown.json()["data"]["masked"] and shown.json()["data"]["text_body"] is None
    async with api.system(workspace.id) as ctx:
        assert not await ctx.fetchval(
            "select count(*) from audit_log where tenant_id = $1 and action = 'MAIL_LINK_SHOWN'", workspace.id
        )


async def test_an_administrator_reads_the_links_of_their_own_people_only(api: Api, workspace: Workspace) -> None:
    mail_id = await queued_reset(api, workspace.employee)
    before = (await workspace.admin.get(f"/api/email-outbox/{mail_id}")).json()["data"]
    elsewhere = await api.tenant()
    async with api.system(elsewhere) as ctx:
        await add_member(ctx, NewLogin(workspace.employee.email, "E", "L", None), role="employee")
        await ctx.execute("select join_tenant($1, $2)", workspace.employee.user_id, elsewhere)

    after = (await workspace.admin.get(f"/api/email-outbox/{mail_id}")).json()["data"]

    assert "token=" in before["link"] and before["masked"] is None
    assert after["link"] is None and "alone" in after["masked"]
