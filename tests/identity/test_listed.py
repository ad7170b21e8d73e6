"""Anybody can list anybody's address as a member: that gives and takes no power over the login, and opens nothing."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.errors import Forbidden
from aisha.core.ids import new_id
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace

NEW = "another password 42"


def outcome(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code") if answer.content else None


async def list_in(by: Caller, email: str, **more: Any) -> UUID:
    """The id of somebody an administrator adds, invited or not."""
    body = {"email": email, "first_name": "Listed", "last_name": "Person", "role": "admin", "send_invitation": True, **more}
    answer = await by.post("/api/users", body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["data"]["id"])


async def powers(by: Caller, user_id: UUID) -> list[tuple[int, str | None]]:
    """What an administrator is answered who helps a login: a link, the end of a lock, a password, a second factor."""
    path = f"/api/users/{user_id}"
    return [
        outcome(await by.post(f"{path}/unlock")),
        outcome(await by.post(f"{path}/reset-link")),
        outcome(await by.patch(path, {"password": NEW})),
        outcome(await by.post(f"{path}/reset-2fa")),
    ]


HELPED = [(204, None), (200, None), (200, None), (404, "NOT_FOUND")]
REFUSED = [(403, "FORBIDDEN")] * 4


async def joined_at(api: Api, tenant_id: UUID, user_id: UUID) -> Any:
    async with api.system(tenant_id) as ctx:
        sql = "select joined_at from employees where tenant_id = $1 and user_id = $2"
        return await ctx.fetchval(sql, tenant_id, user_id)


async def invitation_of(api: Api, tenant_id: UUID, email: str) -> str:
    """The token of the link that was mailed."""
    async with api.system(tenant_id) as ctx:
        sql = "select link from email_outbox where tenant_id = $1 and to_address = $2 and kind = 'invitation'"
        link: str = await ctx.fetchval(f"{sql} order by created_at desc limit 1", tenant_id, email)
    return link.partition("token=")[2]


async def test_being_listed_elsewhere_leaves_the_own_administrators_their_power(api: Api, workspace: Workspace) -> None:
    other, person = await make_workspace(api), workspace.employee
    await list_in(other.admin, person.email)

    home, listing = await powers(workspace.admin, person.user_id), await powers(other.admin, person.user_id)

    assert (home, listing) == (HELPED, REFUSED)


async def test_the_power_ends_once_the_person_works_elsewhere_too(api: Api, workspace: Workspace) -> None:
    other, person = await make_workspace(api), workspace.employee
    await list_in(other.admin, person.email)
    await api.client.post(
        f"/api/invitations/{await invitation_of(api, other.id, person.email)}/accept", json={"password": PASSWORD}
    )
    api.client.cookies.clear()

    assert await powers(workspace.admin, person.user_id) == await powers(other.admin, person.user_id) == REFUSED
    assert (await api.sign_in(person.user_id, other.id)).tenant_id == other.id


async def test_a_login_nobody_has_used_is_its_maker_s(api: Api, workspace: Workspace) -> None:
    other, email = await make_workspace(api), f"{new_id()}@made.example"
    user_id = await list_in(workspace.admin, email, password=PASSWORD)
    assert await list_in(other.admin, email) == user_id

    assert await powers(workspace.admin, user_id) == HELPED
    assert await powers(other.admin, user_id) == REFUSED


async def test_who_left_is_nobody_s_but_their_own(api: Api, workspace: Workspace) -> None:
    other, person = await make_workspace(api), workspace.employee
    assert (await workspace.admin.delete(f"/api/users/{person.user_id}")).status_code == 204
    await list_in(other.admin, person.email)

    assert await powers(other.admin, person.user_id) == REFUSED


async def test_coming_back_is_not_having_come(api: Api, workspace: Workspace) -> None:
    other, person = await make_workspace(api), workspace.employee
    await list_in(other.admin, person.email)
    await api.join(person.user_id, other.id)
    await other.admin.delete(f"/api/users/{person.user_id}")
    before = await joined_at(api, other.id, person.user_id)

    await list_in(other.admin, person.email)

    assert before is not None and await joined_at(api, other.id, person.user_id) is None
    assert await powers(workspace.admin, person.user_id) == HELPED
    assert await powers(other.admin, person.user_id) == REFUSED


async def test_who_has_power_over_a_login_enters_nowhere_in_its_name(api: Api, workspace: Workspace) -> None:
    """The administrators of the home know its password, or set one; the workspace that lists it has to be accepted by mail."""
    victim, person = await make_workspace(api, "Victim"), workspace.employee
    await list_in(victim.admin, person.email)
    await workspace.admin.patch(f"/api/users/{person.user_id}", {"password": NEW})
    caller = await api.sign_in(person.user_id, workspace.id)

    wanted = {"email": person.email, "password": NEW, "tenant_id": str(victim.id)}
    signed_in = await api.client.post("/api/auth/login", json=wanted)
    api.client.cookies.clear()
    selected = await caller.get("/api/leads", headers={"X-Tenant-ID": str(victim.id)})
    switched = await caller.post("/api/auth/switch-tenant", {"tenant_id": str(victim.id)})
    me = (await caller.get("/api/auth/me")).json()["data"]
    with pytest.raises(Forbidden):
        async with Caller(api, person.user_id, "", victim.id, "", "").context():
            raise AssertionError("a job entered for somebody who has not accepted")

    assert {outcome(each) for each in (signed_in, selected, switched)} == {(403, "TENANT_DENIED")}
    assert [each["id"] for each in me["tenants"]] == [str(workspace.id)]
    assert await joined_at(api, victim.id, person.user_id) is None


async def test_accepting_takes_the_password_of_the_login(api: Api, workspace: Workspace) -> None:
    victim, person = await make_workspace(api), workspace.employee
    await list_in(victim.admin, person.email)
    path = f"/api/invitations/{await invitation_of(api, victim.id, person.email)}/accept"

    wrong = await api.client.post(path, json={"password": NEW})
    before = await joined_at(api, victim.id, person.user_id)
    right = await api.client.post(path, json={"password": PASSWORD})
    api.client.cookies.clear()

    assert outcome(wrong) == (400, "VALIDATION_ERROR") and before is None
    assert right.json()["data"]["signed_in"] is False
    assert await joined_at(api, victim.id, person.user_id) is not None


async def test_listing_shows_nothing_of_the_login(api: Api, workspace: Workspace) -> None:
    """Neither the name it has, nor when its person was here; a new login without a password is answered alike."""
    person = (await make_workspace(api)).employee
    await person.post("/api/users/heartbeat")
    await list_in(workspace.admin, person.email)
    await list_in(workspace.admin, f"{new_id()}@new.example")

    found = (await workspace.admin.get("/api/users?q=listed")).json()["data"]
    online = (await workspace.admin.get("/api/users/presence")).json()["data"]

    shown = [{k: v for k, v in each.items() if k not in ("id", "email", "employee")} for each in found]
    assert len(shown) == 2 and shown[0] == shown[1]
    assert (shown[0]["first_name"], shown[0]["status"], shown[0]["last_seen_at"]) == ("Listed", "invited", None)
    assert str(person.user_id) not in online


async def test_the_lister_s_rules_do_not_bind_the_login(api: Api, workspace: Workspace) -> None:
    other, person = await make_workspace(api), workspace.employee
    await list_in(other.admin, person.email)
    strict = await other.admin.patch("/api/settings/auth", {"password_min_length": 60})

    changed = await person.post("/api/auth/change-password", {"current_password": PASSWORD, "new_password": NEW})

    assert (strict.status_code, changed.status_code) == (200, 204)
