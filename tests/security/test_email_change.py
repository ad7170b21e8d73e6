"""The address is what a login is: it changes by its person with password and new mailbox, or by who may help the login."""

from typing import Any

import httpx
import pytest

from aisha.core.ids import new_id
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace


def address() -> str:
    return f"new-{new_id().hex[-10:]}@tests.example"


async def ask(person: Caller, email: str, password: str = PASSWORD) -> httpx.Response:
    return await person.post("/api/auth/change-email", {"email": email, "current_password": password})


async def link_to(api: Api, email: str) -> str | None:
    async with api.system() as ctx:
        sql = "select link from email_outbox where to_address = $1 and kind = 'email_confirmation'"
        found: str | None = await ctx.fetchval(sql, email)
    return found and found.partition("token=")[2]


async def confirm(api: Api, token: str | None) -> httpx.Response:
    return await api.client.post("/api/auth/confirm-email", json={"token": token or ""})


async def mails(api: Api, email: str) -> list[str]:
    async with api.system() as ctx:
        return [row["kind"] for row in await ctx.fetch("select kind from email_outbox where to_address = $1", email)]


async def test_a_person_changes_it_with_password_and_new_mailbox(api: Api, workspace: Workspace) -> None:
    person, email = workspace.employee, address()
    elsewhere = await api.sign_in(person.user_id, workspace.id)

    asked = await ask(person, email)
    before = (await person.get("/api/auth/me")).json()["data"]["user"]["email"]
    token = await link_to(api, email)
    done, again = await confirm(api, token), await confirm(api, token)
    me = await person.get("/api/auth/me")
    other = await elsewhere.get("/api/auth/me")
    login = [
        (await api.client.post("/api/auth/login", json={"email": each, "password": PASSWORD})).status_code
        for each in (email, person.email)
    ]

    assert (asked.status_code, before, done.status_code, done.json()["data"]["email"]) == (200, person.email, 200, email)
    assert (again.status_code, again.json()["code"]) == (410, "TOKEN_USED")
    assert me.json()["data"]["user"]["email"] == email and other.status_code == 401 and login == [200, 401]
    assert "email_changed" in await mails(api, person.email)
    async with api.system(workspace.id) as ctx:
        sql = "select email from employees where tenant_id = $1 and user_id = $2"
        assert await ctx.fetchval(sql, workspace.id, person.user_id) == email
        audited = "select count(*) from audit_log where tenant_id = $1 and action = 'EMAIL_CHANGED' and entity_id = $2"
        assert await ctx.fetchval(audited, workspace.id, person.user_id) == 1


async def test_a_stolen_session_is_not_enough_and_no_address_is_told(api: Api, workspace: Workspace) -> None:
    stranger = (await make_workspace(api)).employee

    wrong = await ask(workspace.employee, address(), "wrong password")
    colleague = await ask(workspace.employee, workspace.admin.email.upper())
    known = await ask(workspace.employee, stranger.email)
    fresh = await ask(workspace.employee, address())

    assert wrong.status_code == 400 and "current_password" in wrong.json()["details"]
    assert (colleague.status_code, colleague.json()["code"]) == (409, "DUPLICATE_EMAIL")
    assert (known.status_code, known.json()["data"]) == (fresh.status_code, fresh.json()["data"])
    assert await link_to(api, stranger.email) is None


async def test_an_address_that_got_a_login_meanwhile_is_refused(api: Api, workspace: Workspace) -> None:
    email = address()
    await ask(workspace.employee, email)
    await api.member(await api.tenant(), "employee", email=email)

    refused = await confirm(api, await link_to(api, email))

    assert (refused.status_code, refused.json()["code"]) == (409, "DUPLICATE_EMAIL")


@pytest.mark.parametrize("who", ["admin", "superadmin", "superadmin outside"])
async def test_who_may_help_a_login_changes_its_address(api: Api, workspace: Workspace, who: str) -> None:
    person, email = workspace.employee, address()
    caller = workspace.admin if who == "admin" else await api.superadmin(None if "outside" in who else workspace.id)

    changed = await caller.request("PUT", f"/api/users/{person.user_id}", json={"email": email})
    taken = await caller.request("PUT", f"/api/users/{person.user_id}", json={"email": workspace.manager.email})

    assert (changed.status_code, changed.json()["data"]["email"]) == (200, email), changed.text
    assert (taken.status_code, taken.json()["code"]) == (409, "DUPLICATE_EMAIL")
    assert (await person.get("/api/auth/me")).status_code == 401
    async with api.system() as outside:
        told = await outside.fetchval("select count(*) from email_outbox where to_address = $1", person.email)
    async with api.system(workspace.id) as inside:
        sql = "select count(*) from email_outbox where tenant_id = $1 and to_address = $2 and kind = 'email_changed'"
        told += await inside.fetchval(sql, workspace.id, person.email)
    assert told >= 1


async def test_the_address_of_a_shared_login_is_its_persons(api: Api, workspace: Workspace) -> None:
    person, other = workspace.employee, await api.tenant()
    async with api.system(other) as ctx:
        await ctx.execute(
            "insert into employees (tenant_id, id, user_id, first_name, last_name, joined_at)"
            " values ($1, $2, $3, 'E', 'M', now())",
            other, new_id(), person.user_id,
        )  # fmt: skip

    refused = await workspace.admin.request("PUT", f"/api/users/{person.user_id}", json={"email": address()})
    upwards = await workspace.employee.request("PUT", f"/api/users/{workspace.admin.user_id}", json={"email": address()})
    oneself = await workspace.admin.request("PUT", f"/api/users/{workspace.admin.user_id}", json={"email": address()})

    assert [each.status_code for each in (refused, upwards, oneself)] == [403, 403, 400]


@pytest.mark.parametrize(
    "field", ["is_admin", "tenant", "password_hash", "user_id", "home_tenant_id", "permissions", "x" * 2000]
)
async def test_unknown_fields_of_a_user_are_named(workspace: Workspace, field: str) -> None:
    body: dict[str, Any] = {"first_name": "Changed", field: "x"}

    answer = await workspace.admin.request("PUT", f"/api/users/{workspace.employee.user_id}", json=body)
    read = (await workspace.admin.get(f"/api/users/{workspace.employee.user_id}")).json()["data"]

    assert (answer.status_code, answer.json()["code"]) == (400, "UNKNOWN_FIELD")
    assert field[:60] in answer.json()["details"] and read["first_name"] != "Changed"
