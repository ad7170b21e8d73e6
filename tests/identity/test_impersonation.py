"""Looking through somebody's eyes: whose, how long, what stays closed, and who is told."""

from typing import Any

import pytest

from aisha.core.ids import PLATFORM_TENANT
from aisha.core.jobs import JobMessage, JobRun
from aisha.identity.auth.jobs import TELL_JOB
from tests.application import Api, Caller, Workspace
from tests.database import make_settings

REASON = "A list looks wrong to them"


async def begin(by: Caller, person: Caller, **body: Any) -> Caller:
    """A caller with the token of an impersonation."""
    answer = await by.post("/api/auth/impersonate", {"user_id": str(person.user_id), "reason": REASON, **body})
    assert answer.status_code == 200, answer.text
    by.api.client.cookies.clear()
    return Caller(by.api, person.user_id, person.email, by.tenant_id, answer.json()["token"], "")


async def make_helper(api: Api, workspace: Workspace, scope: str = "own") -> Caller:
    """A member who may look through others' eyes, with the rights of an employee besides."""
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "insert into roles (tenant_id, name, label, data_scope) values ($1, 'helper', 'Helper', $2)", workspace.id, scope
        )
        await ctx.execute(
            "insert into role_permissions (tenant_id, role, permission_id) select $1, 'helper', p.id from permissions p"
            " where p.name = 'users.impersonate' or p.id in (select rp.permission_id from role_permissions rp"
            " where rp.role = 'employee')",
            workspace.id,
        )  # fmt: skip
    return await api.member(workspace.id, "helper")


async def audit(api: Api, workspace: Workspace, action: str) -> list[tuple[Any, ...]]:
    async with api.system(workspace.id) as ctx:
        sql = "select actor_id, impersonator_id from audit_log where tenant_id = $1 and action = $2 order by created_at"
        return [tuple(row) for row in await ctx.fetch(sql, workspace.id, action)]


async def test_it_is_the_other_persons_view_with_a_banner(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)

    eyes = await begin(superadmin, workspace.employee)
    me = (await eyes.get("/api/auth/me")).json()["data"]

    assert me["user"]["id"] == str(workspace.employee.user_id) and me["role"] == "employee"
    assert me["sign_in"]["impersonation"]["by_email"] == superadmin.email
    assert me["sign_in"]["impersonation"]["reason"] == REASON
    assert await audit(api, workspace, "IMPERSONATION_STARTED") == [(superadmin.user_id, None)]


async def test_nothing_is_changed_unless_that_was_asked_for(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    reading = await begin(superadmin, workspace.employee)
    writing = await begin(superadmin, workspace.employee, allow_changes=True)

    refused = await reading.post("/api/leads", {"last_name": "Lace"})
    made = await writing.post("/api/leads", {"last_name": "Lace"})

    assert (refused.status_code, made.status_code) == (403, 201)
    async with api.system(workspace.id) as ctx:
        sql = "select actor_id, impersonator_id from audit_log where tenant_id = $1 and entity_type = 'lead'"
        assert tuple(await ctx.fetchrow(sql, workspace.id) or ()) == (workspace.employee.user_id, superadmin.user_id)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/auth/change-password"), ("POST", "/api/auth/2fa/setup"), ("POST", "/api/auth/2fa/disable"),
        ("POST", "/api/auth/impersonate"), ("POST", "/api/auth/switch-tenant"), ("DELETE", "/api/auth/sessions"),
        ("GET", "/api/auth/sessions"), ("POST", "/api/api-keys"), ("PATCH", "/api/settings/auth"), ("POST", "/api/users"),
        ("GET", "/api/email-outbox"), ("POST", "/api/access-reviews"),
    ],
)  # fmt: skip
async def test_passwords_keys_and_people_stay_closed(api: Api, workspace: Workspace, method: str, path: str) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)
    body = {
        "current_password": "x", "new_password": "y", "password": "x", "code": "123456", "tenant_id": str(workspace.id),
        "user_id": str(workspace.employee.user_id), "reason": REASON, "email": "a@b.example", "role": "employee", "name": "k",
    }  # fmt: skip

    answer = await eyes.request(method, path, **({"json": body} if method in ("POST", "PATCH") else {}))

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


async def test_stopping_leads_back_and_tells_the_person(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.employee)

    stopped = await eyes.post("/api/auth/stop-impersonate")
    api.client.cookies.clear()
    again = await eyes.post("/api/auth/stop-impersonate")
    own = Caller(api, superadmin.user_id, superadmin.email, workspace.id, stopped.json()["token"], "")

    assert (await eyes.get("/api/auth/me")).json()["code"] == "TOKEN_REVOKED"
    assert (await own.get("/api/auth/me")).json()["data"]["user"]["email"] == superadmin.email
    assert again.status_code == 409
    assert await mails(api, workspace.employee.email) == ["impersonation"]


async def mails(api: Api, email: str) -> list[str]:
    async with api.system() as ctx:
        rows = await ctx.fetch("select kind from email_outbox where to_address = $1", email)
    return [row["kind"] for row in rows]


async def test_an_hour_that_just_ends_tells_the_person_too_and_only_once(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    left, stopped = await begin(superadmin, workspace.employee), await begin(superadmin, workspace.manager)
    await stopped.post("/api/auth/stop-impersonate")
    async with api.system() as ctx:
        rows = await ctx.fetch("select id from sessions where impersonator_id = $1", superadmin.user_id)
    for row in rows:
        message = JobMessage(PLATFORM_TENANT, None, {"session_id": str(row["id"])})
        await TELL_JOB.run(JobRun(api.state.pool, make_settings(), message, lambda: False))

    assert await mails(api, left.email) == ["impersonation"] and await mails(api, stopped.email) == ["impersonation"]


async def test_it_ends_with_the_sign_in_it_began_from(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.employee)

    await superadmin.post("/api/auth/logout")

    assert (await eyes.get("/api/auth/me")).status_code == 401


async def test_never_upwards_and_never_elsewhere(api: Api, workspace: Workspace) -> None:
    helper = await make_helper(api, workspace)
    other = await api.superadmin(workspace.id)
    stranger = await api.member(await api.tenant(), "employee")

    answers = [
        await helper.post("/api/auth/impersonate", {"user_id": str(person.user_id), "reason": REASON})
        for person in (workspace.employee, workspace.manager, workspace.admin, workspace.support, helper, other, stranger)
    ]
    by_admin = await workspace.admin.post(
        "/api/auth/impersonate", {"user_id": str(workspace.employee.user_id), "reason": REASON}
    )

    assert [each.status_code for each in answers] == [200, 403, 403, 403, 403, 404, 404]
    assert by_admin.status_code == 403


async def test_a_reason_is_needed(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)

    answer = await superadmin.post("/api/auth/impersonate", {"user_id": str(workspace.employee.user_id), "reason": "  "})

    assert answer.status_code == 400


async def test_the_eyes_see_one_workspace_only(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    async with api.system(other) as ctx:
        await ctx.execute(
            "insert into employees (tenant_id, user_id, first_name, last_name, role) values ($1, $2, 'In', 'Both', 'admin')",
            other, workspace.employee.user_id,
        )  # fmt: skip
    superadmin = await api.superadmin(workspace.id)

    body = {"user_id": str(workspace.employee.user_id), "reason": "a call"}
    begun = (await superadmin.post("/api/auth/impersonate", body)).json()
    api.client.cookies.clear()
    eyes = Caller(api, workspace.employee.user_id, "", workspace.id, begun["token"], "")
    here = await eyes.get("/api/leads")
    there = [await eyes.get("/api/leads", headers={"X-Tenant-ID": str(other)}), await eyes.get(f"/api/leads?tenant_id={other}")]

    assert here.status_code == 200
    assert [(each.status_code, each.json()["code"]) for each in there] == [(403, "TENANT_DENIED")] * 2


LOSSES = {
    "deactivated": "update employees set status = 'inactive' where tenant_id = $1 and user_id = $2",
    "another role": "update employees set role = 'employee' where tenant_id = $1 and user_id = $2",
    "login ended": "update users set status = 'inactive' where $1::uuid is not null and id = $2",
    "removed": "delete from employees where tenant_id = $1 and user_id = $2",
    "row of somebody else": "update employees set user_id = null where tenant_id = $1 and user_id = $2",
    "any right taken from the role": "delete from role_permissions using permissions p where tenant_id = $1"
    " and $2::uuid is not null and role = 'helper' and p.id = permission_id and p.name = 'accounts.read'",
    "role reaches less": "update roles set data_scope = 'own' where tenant_id = $1"
    " and $2::uuid is not null and name = 'helper'",
    "right taken from the role": "delete from role_permissions using permissions p where tenant_id = $1"
    " and $2::uuid is not null and role = 'helper' and p.id = permission_id and p.name = 'users.impersonate'",
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_it_ends_with_the_rights_of_who_looks(api: Api, workspace: Workspace, loss: str) -> None:
    helper = await make_helper(api, workspace, "department")
    eyes = await begin(helper, workspace.employee)
    before = await eyes.get("/api/leads")
    async with api.system(None if loss == "login ended" else workspace.id) as ctx:
        await ctx.execute(LOSSES[loss], workspace.id, helper.user_id)

    after = await eyes.get("/api/leads")

    assert (before.status_code, after.status_code, after.json()["code"]) == (200, 401, "TOKEN_REVOKED")
    async with api.system() as ctx:
        sql = "select revoke_reason from sessions where impersonator_id = $1"
        assert await ctx.fetchval(sql, helper.user_id) == "access changed"


GAINS = {
    "a right": "insert into role_permissions (tenant_id, role, permission_id) select $1, 'seen', id from permissions"
    " where name = 'leads.delete'",
    "reach": "update roles set data_scope = 'department' where tenant_id = $1 and name = 'seen'",
}


@pytest.mark.parametrize("gain", GAINS)
async def test_it_ends_when_the_other_s_role_gains(api: Api, workspace: Workspace, gain: str) -> None:
    helper = await make_helper(api, workspace)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("insert into roles (tenant_id, name, label) values ($1, 'seen', 'Seen')", workspace.id)
    eyes = await begin(helper, await api.member(workspace.id, "seen"))
    before = await eyes.get("/api/auth/me")
    async with api.system(workspace.id) as ctx:
        await ctx.execute(GAINS[gain], workspace.id)

    after = await eyes.get("/api/auth/me")

    assert (before.status_code, after.status_code, after.json()["code"]) == (200, 401, "TOKEN_REVOKED")


async def test_what_the_other_s_role_loses_is_gone_at_once_and_a_new_name_ends_nothing(api: Api, workspace: Workspace) -> None:
    helper = await make_helper(api, workspace)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("insert into roles (tenant_id, name, label) values ($1, 'seen', 'Seen')", workspace.id)
        await ctx.execute(
            "insert into role_permissions (tenant_id, role, permission_id) select $1, 'seen', id from permissions"
            " where name = 'leads.read'", workspace.id,
        )  # fmt: skip
    eyes = await begin(helper, await api.member(workspace.id, "seen"))
    before = await eyes.get("/api/leads")
    async with api.system(workspace.id) as ctx:
        await ctx.execute("delete from role_permissions where tenant_id = $1 and role = 'seen'", workspace.id)
        await ctx.execute("update roles set label = 'Others' where tenant_id = $1", workspace.id)

    after = await eyes.get("/api/leads")

    assert (before.status_code, after.status_code, after.json()["code"]) == (200, 403, "FORBIDDEN")


async def test_it_ends_with_the_superadmin_s_rank(api: Api, workspace: Workspace) -> None:
    chief, other = await api.superadmin(), await api.superadmin(workspace.id)
    eyes = await begin(other, workspace.employee)

    taken = await chief.patch(f"/api/users/{other.user_id}", {"is_superadmin": False})

    assert taken.status_code == 200
    assert (await eyes.get("/api/auth/me")).json()["code"] == "TOKEN_REVOKED"


async def test_who_has_no_access_anymore_looks_at_nothing_even_with_a_live_session(api: Api, workspace: Workspace) -> None:
    """The session is asked in every transaction, whatever ended it or failed to."""
    helper = await make_helper(api, workspace)
    eyes = await begin(helper, workspace.employee)
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "update employees set status = 'inactive' where tenant_id = $1 and user_id = $2", workspace.id, helper.user_id
        )
    async with api.system() as ctx:
        await ctx.execute("update sessions set revoked_at = null where impersonator_id = $1", helper.user_id)

    assert (await eyes.get("/api/leads")).json()["code"] == "TOKEN_REVOKED"


async def test_it_ends_when_the_other_person_rises(api: Api, workspace: Workspace) -> None:
    helper = await make_helper(api, workspace)
    eyes = await begin(helper, workspace.employee)

    risen = await workspace.admin.patch(f"/api/users/{workspace.employee.user_id}", {"role": "admin"})

    assert risen.status_code == 200
    assert (await eyes.get("/api/leads")).json()["code"] == "TOKEN_REVOKED"
