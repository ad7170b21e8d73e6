"""Changing, deactivating and removing members: effects, hand-over, and who may do it to whom."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.database import read_json
from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace
from tests.database import make_settings
from tests.tenants import Person, Tenant


def user_path(caller: Caller | Person, suffix: str = "") -> str:
    return f"/api/users/{caller.user_id}{suffix}"


def outcome(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code") if answer.content else None


async def test_an_administrator_changes_name_role_and_department(workspace: Workspace) -> None:
    answer = await workspace.admin.request(
        "PUT", user_path(workspace.employee), json={"first_name": "Ada", "role": "manager", "department": "Ops"}
    )

    user = answer.json()["data"]
    assert (user["first_name"], user["role"], user["employee"]["department_name"]) == ("Ada", "manager", "Ops")
    assert "leads.assign" in (await workspace.employee.get("/api/auth/me")).json()["data"]["permissions"]


async def test_department_and_title_are_cleared_by_null_and_a_newer_change_is_kept(workspace: Workspace) -> None:
    await workspace.admin.request("PUT", "/api/module-settings/employees", json={"is_enabled": False})
    path = user_path(workspace.employee)
    given = await workspace.admin.patch(path, {"department": "Ops", "title": "Fitter"})
    version = given.json()["data"]["employee"]["version"]

    cleared = await workspace.admin.patch(path, {"department": None, "title": None, "version": version})
    stale = await workspace.admin.patch(path, {"title": "Turner", "version": version})

    assert given.json()["data"]["employee"]["title"] == "Fitter"
    after = cleared.json()["data"]["employee"]
    assert (after["department_name"], after["title"]) == (None, None)
    assert outcome(stale) == (409, "VERSION_CONFLICT")


async def test_everybody_changes_their_own_name_and_nothing_else(workspace: Workspace) -> None:
    path = user_path(workspace.employee)

    renamed = await workspace.employee.patch(path, {"first_name": "Ada", "last_name": "Byron"})
    refused = [await workspace.employee.patch(path, change) for change in ({"role": "admin"}, {"status": "on_leave"},
               {"password": PASSWORD}, {"department": "Ops"})]  # fmt: skip
    colleague = await workspace.employee.patch(user_path(workspace.support), {"first_name": "Eve"})

    assert renamed.json()["data"]["first_name"] == "Ada"
    assert {outcome(each) for each in [*refused, colleague]} == {(403, "FORBIDDEN")}


async def test_deactivation_asks_who_takes_over_and_hands_over_open_records(tenant: Tenant) -> None:
    admin, leaving, heir = [await tenant.person(role) for role in ("admin", "employee", "employee")]
    lead = await leaving.create("leads", first_name="Open", company="Looms")
    lost = await leaving.create("leads", first_name="Lost", company="Mills", status="lost", lost_reason="price")
    account = await admin.create("accounts", name="Engines", owner_id=admin.id, assigned_to=leaving.id)

    asked = await admin.post(user_path(leaving, "/deactivate"))
    done = await admin.post(user_path(leaving, "/deactivate"), {"reassign_to": heir.id})

    assert asked.error == (422, "CONFIRMATION_REQUIRED")
    assert asked.body["details"]["open_records"] == {"leads": 1, "accounts": 1}
    assert done.data["employee"]["status"] == "inactive"
    owners = [(await admin.get(f"/api/leads/{each['id']}")).data["owner_id"] for each in (lead, lost)]
    assert owners == [heir.id, leaving.id]
    moved = (await admin.get(f"/api/accounts/{account['id']}")).data
    assert (moved["owner_id"], moved["assigned_to"]) == (admin.id, heir.id)
    history = (await admin.get(f"/api/leads/{lead['id']}/assignment-history")).data
    assert [(each["from"], each["to"], each["action"]) for each in history] == [(leaving.id, heir.id, "reassign")]
    assert (await heir.get(f"/api/leads/{lead['id']}")).status == 200
    async with tenant.system() as ctx:
        events = await ctx.fetch(
            "select event, entity_id, actor_id, payload -> 'changes' as changes from events where tenant_id = $1"
            " and event like '%.updated' order by event",
            tenant.id,
        )
    told = [(each["event"], str(each["entity_id"]), str(each["actor_id"]), read_json(each["changes"])) for each in events]
    assert told == [
        ("account.updated", account["id"], admin.id, {"assigned_to": [leaving.id, heir.id]}),
        ("lead.updated", lead["id"], admin.id, {"owner_id": [leaving.id, heir.id]}),
    ]


async def test_open_records_may_become_unassigned(tenant: Tenant) -> None:
    admin, leaving = await tenant.person("admin"), await tenant.person("employee")
    lead = await leaving.create("leads", first_name="Open", company="Looms")

    done = await admin.delete(f"/api/users/{leaving.id}", reassign_to="unassigned")

    assert done.status == 204
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["owner_id"] is None
    assert leaving.id not in [each["id"] for each in (await admin.get("/api/users")).data]


@pytest.mark.parametrize("to", ["nobody", "01900000-0000-7000-8000-00000000abcd", "themselves", "inactive"])
async def test_records_are_handed_to_active_members_only(tenant: Tenant, to: str) -> None:
    admin, leaving = await tenant.person("admin"), await tenant.person("employee")
    inactive = await tenant.person("employee", status="inactive")
    lead = await leaving.create("leads", first_name="Open", company="Looms")
    named = {"themselves": leaving.id, "inactive": inactive.id}.get(to, to)

    answer = await admin.post(user_path(leaving, "/deactivate"), {"reassign_to": named})

    assert (answer.status, list(answer.body["details"])) == (400, ["reassign_to"])
    assert (await leaving.get(f"/api/leads/{lead['id']}")).status == 200


async def test_access_ends_with_the_next_request_in_every_process(api: Api, workspace: Workspace, app_dsn: str) -> None:
    second = create_app(make_settings(jwt_secret="t" * 64, rate_limit_max=0, auth_rate_limit_max=0), dsn=app_dsn)
    transport = httpx.ASGITransport(second, raise_app_exceptions=False)
    async with second.router.lifespan_context(second), httpx.AsyncClient(transport=transport, base_url="http://b") as client:
        employee = workspace.employee
        elsewhere = Caller(Api(second, client), employee.user_id, employee.email, workspace.id, employee.token, "")
        before = [outcome(await each.get("/api/leads")) for each in (employee, elsewhere)]
        await workspace.admin.post(user_path(employee, "/deactivate"))
        after = [outcome(await each.get("/api/leads")) for each in (employee, elsewhere)]
        await workspace.admin.post(user_path(employee, "/reactivate"))
        again = [outcome(await each.get("/api/leads")) for each in (employee, elsewhere)]

    assert before == again == [(200, None)] * 2
    assert after == [(403, "ACCOUNT_DISABLED")] * 2


async def test_a_removed_member_can_be_added_again(api: Api, workspace: Workspace) -> None:
    employee = workspace.employee
    assert (await workspace.admin.delete(user_path(employee))).status_code == 204
    assert outcome(await employee.get("/api/leads")) == (403, "ACCOUNT_DISABLED")
    body = {"email": employee.email, "first_name": "E", "last_name": "B", "role": "support"}

    added = await workspace.admin.post("/api/users", body)

    assert (added.status_code, added.json()["data"]["role"]) == (201, "support")
    assert outcome(await employee.get("/api/leads")) == (200, None)


async def test_the_last_administrator_stays(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    path = user_path(workspace.admin)
    async with api.system(workspace.id) as ctx:
        employee_id = await ctx.fetchval("select id from employees where user_id = $1", workspace.admin.user_id)

    refused = [
        await superadmin.patch(path, {"role": "manager"}), await superadmin.post(f"{path}/deactivate"),
        await superadmin.delete(path), await superadmin.patch(f"/api/employees/{employee_id}", {"role": "employee"}),
        await superadmin.patch(f"/api/employees/{employee_id}", {"status": "terminated"}),
        await superadmin.delete(f"/api/employees/{employee_id}"),
    ]  # fmt: skip

    assert [outcome(each) for each in refused] == [(409, "LAST_ADMIN")] * 6
    assert outcome(await workspace.admin.get("/api/users")) == (200, None)


async def test_two_administrators_who_demote_each_other_leave_one(api: Api, workspace: Workspace) -> None:
    for _ in range(4):
        pair = [await api.member(workspace.id, "admin") for _ in range(2)]
        others = [workspace.admin] if _ == 0 else []
        async with api.system(workspace.id) as ctx:
            await ctx.execute(
                "update employees set role = 'manager' where tenant_id = $1 and role = 'admin' and user_id <> all ($2)",
                workspace.id, [each.user_id for each in pair],
            )  # fmt: skip

        answers = await asyncio.gather(
            pair[0].patch(user_path(pair[1]), {"role": "employee"}), pair[1].patch(user_path(pair[0]), {"role": "employee"})
        )

        async with api.system(workspace.id) as ctx:
            left = await ctx.fetchval("select count(*) from employees where tenant_id = $1 and role = 'admin'", workspace.id)
        assert left == 1, [outcome(each) for each in answers]
        assert not others or outcome(await workspace.admin.get("/api/users")) == (403, "FORBIDDEN")


async def test_nobody_ends_their_own_access(api: Api, workspace: Workspace) -> None:
    await api.member(workspace.id, "admin")

    assert outcome(await workspace.admin.delete(user_path(workspace.admin))) == (409, "INVALID_STATUS")


async def test_a_custom_role_never_reaches_beyond_itself(api: Api, workspace: Workspace) -> None:
    """Somebody who manages users but holds less than an administrator can neither become nor command one."""
    permissions = ["users.manage", "users.read", "employees.manage", "employees.read", "leads.read"]
    officer = await custom_member(api, workspace, "officer", permissions)
    await custom_role(api, workspace, "reader", ["leads.read", "employees.read"])
    async with api.system(workspace.id) as ctx:
        ids = {
            row["user_id"]: row["id"] for row in await ctx.fetch("select id, user_id from employees where tenant_id = $1",
            workspace.id)
        }  # fmt: skip
    new = {"email": f"n-{new_id().hex}@tests.example", "first_name": "A", "last_name": "B"}
    admin, employee, self_path = workspace.admin, workspace.employee, f"/api/employees/{ids[officer.user_id]}"

    refused = {
        "make admin": await officer.post("/api/users", {**new, "role": "admin"}),
        "promote": await officer.patch(user_path(employee), {"role": "admin"}),
        "promote self": await officer.patch(user_path(officer), {"role": "admin"}),
        "promote self as employee": await officer.patch(self_path, {"role": "admin"}),
        "hire admin": await officer.post("/api/employees", {"first_name": "A", "last_name": "B", "role": "admin"}),
        "demote admin": await officer.patch(user_path(admin), {"role": "reader"}),
        "deactivate admin": await officer.post(user_path(admin, "/deactivate")),
        "remove admin": await officer.delete(user_path(admin)),
        "password of admin": await officer.patch(user_path(admin), {"password": "another good password"}),
        "terminate admin": await officer.patch(f"/api/employees/{ids[admin.user_id]}", {"status": "terminated"}),
        "delete admin": await officer.delete(f"/api/employees/{ids[admin.user_id]}"),
    }
    allowed = await officer.post("/api/users", {**new, "role": "reader"})

    assert {name: outcome(each) for name, each in refused.items()} == dict.fromkeys(refused, (403, "FORBIDDEN"))
    assert allowed.status_code == 201


async def custom_role(api: Api, workspace: Workspace, name: str, permissions: list[str]) -> None:
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "insert into roles (tenant_id, id, name, label) values ($1, $2, $3, $3)", workspace.id, new_id(), name
        )
        await ctx.execute(
            "insert into role_permissions (tenant_id, role, permission_id) select $1, $2, id from permissions"
            " where name = any ($3)",
            workspace.id, name, permissions,
        )  # fmt: skip


async def custom_member(api: Api, workspace: Workspace, role: str, permissions: list[str]) -> Caller:
    await custom_role(api, workspace, role, permissions)
    return await api.member(workspace.id, role)


async def test_protected_accounts_stay_as_they_are(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    await superadmin.patch("/api/settings/auth", {"protected_emails": [workspace.employee.email.upper()]})
    path = user_path(workspace.employee)
    async with api.system(workspace.id) as ctx:
        employee_id = await ctx.fetchval("select id from employees where user_id = $1", workspace.employee.user_id)

    refused = [
        await workspace.admin.patch(path, {"role": "support"}), await workspace.admin.delete(path),
        await workspace.admin.post(f"{path}/deactivate"), await workspace.admin.patch(path, {"password": PASSWORD + "!"}),
        await workspace.admin.patch(f"/api/employees/{employee_id}", {"status": "inactive"}),
        await superadmin.patch(path, {"status": "inactive"}), await superadmin.delete(path),
    ]  # fmt: skip
    await superadmin.patch("/api/settings/auth", {"protected_emails": None})

    assert [outcome(each) for each in refused] == [(403, "IMMUTABLE_ACCOUNT")] * 7
    assert (await workspace.admin.patch(path, {"role": "support"})).status_code == 200


async def test_an_administrator_sets_the_password_of_a_login_that_is_theirs_alone(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    shared = await api.member(other.id, "employee", email=workspace.support.email)
    new = "another good password"

    own = await workspace.admin.patch(user_path(workspace.employee), {"password": new})
    foreign = await workspace.admin.patch(user_path(shared), {"password": new})
    by_superadmin = await (await api.superadmin(workspace.id)).patch(user_path(shared), {"password": new + "!"})
    self_set = await workspace.admin.patch(user_path(workspace.admin), {"password": new})
    common = await workspace.admin.patch(user_path(workspace.employee), {"password": "short"})

    assert (own.status_code, outcome(foreign), by_superadmin.status_code) == (200, (403, "FORBIDDEN"), 200)
    assert outcome(self_set)[0] == outcome(common)[0] == 400
    assert outcome(await workspace.employee.get("/api/leads")) == (401, "TOKEN_REVOKED")
    async with api.system() as ctx:
        remembered = "select count(*) from password_history where user_id = $1"
        assert [await ctx.fetchval(remembered, each) for each in (workspace.employee.user_id, shared.user_id)] == [1, 1]
    login = {"email": workspace.employee.email, "password": new}
    assert (await api.client.post("/api/auth/login", json=login)).status_code == 200
    api.client.cookies.clear()


async def test_the_name_of_a_shared_login_changes_in_this_tenant_only(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    shared = await api.member(other.id, "employee", email=workspace.support.email)

    await workspace.admin.patch(user_path(shared), {"first_name": "Ours"})

    async with api.system() as ctx:
        name = await ctx.fetchval("select first_name from users where id = $1", shared.user_id)
    theirs = (await other.admin.get("/api/employees", params={"user_id": str(shared.user_id)})).json()["data"][0]
    ours = (await workspace.admin.get("/api/employees", params={"user_id": str(shared.user_id)})).json()["data"][0]
    assert (name == "Ours", theirs["first_name"] == "Ours", ours["first_name"]) == (False, False, "Ours")


async def test_the_last_superadmin_stays(api: Api) -> None:
    first, second = await api.superadmin(), await api.superadmin()
    async with api.system() as ctx:
        await ctx.execute(
            "update users set is_superadmin = false where is_superadmin and id <> all ($1)", [first.user_id, second.user_id]
        )
    demote, end = {"is_superadmin": False}, {"status": "inactive"}

    raced = await asyncio.gather(first.patch(user_path(second), demote), second.patch(user_path(first), end))
    async with api.system() as ctx:
        left: list[UUID] = [r["id"] for r in await ctx.fetch("select id from users where is_superadmin and status = 'active'")]
    last = first if left == [first.user_id] else second
    refused = [await last.patch(user_path(last), demote), await last.patch(user_path(last), end),
               await last.delete(user_path(last))]  # fmt: skip

    assert len(left) == 1, [outcome(each) for each in raced]
    assert [outcome(each) for each in refused] == [(409, "LAST_SUPERADMIN")] * 3


async def test_the_heartbeat_is_written_at_most_once_a_minute(api: Api, workspace: Workspace) -> None:
    async def seen() -> Any:
        async with api.system() as ctx:
            return await ctx.fetchval("select last_seen_at from users where id = $1", workspace.employee.user_id)

    first = (await workspace.employee.post("/api/users/heartbeat")).json()["data"]["last_seen_at"]
    written = await seen()
    again = (await workspace.employee.post("/api/users/heartbeat")).json()["data"]["last_seen_at"]
    unchanged = await seen()
    async with api.system() as ctx:
        await ctx.execute(
            "update users set last_seen_at = now() - interval '61 seconds' where id = $1", workspace.employee.user_id
        )
    await workspace.employee.post("/api/users/heartbeat")

    assert first == again and written == unchanged < await seen()
    online = await workspace.support.get("/api/users/presence")
    assert list(online.json()["data"]) == [str(workspace.employee.user_id)]
    shown = {u["id"]: u["is_online"] for u in (await workspace.admin.get("/api/users")).json()["data"]}
    assert [name for name, value in shown.items() if value] == [str(workspace.employee.user_id)]


async def test_a_login_is_linked_to_the_employee_of_its_address(api: Api, workspace: Workspace) -> None:
    email = f"linked-{new_id().hex}@tests.example"
    other = await api.tenant()
    person = await api.member(other, "employee", email=email)
    await workspace.admin.post("/api/employees", {"first_name": "L", "last_name": "Inked", "email": email})

    by_employee = await workspace.employee.post("/api/users/sync-from-auth", {"email": email})
    own = await workspace.employee.post("/api/users/sync-from-auth")
    unknown = await workspace.admin.post("/api/users/sync-from-auth", {"email": "nobody@tests.example"})
    linked = await workspace.admin.post("/api/users/sync-from-auth", {"email": email.upper()})

    assert outcome(by_employee) == (403, "FORBIDDEN") and outcome(unknown) == (404, "NOT_FOUND")
    assert own.json()["data"]["id"] == str(workspace.employee.user_id)
    assert linked.json()["data"]["id"] == str(person.user_id)
    await api.join(person.user_id, workspace.id)
    assert (await api.sign_in(person.user_id, workspace.id)).tenant_id == workspace.id
