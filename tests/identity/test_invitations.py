"""Invitations: made, mailed or handed over, accepted once."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.ids import new_id
from aisha.core.tokens import token_hash
from tests.application import PASSWORD, Api, Workspace, make_workspace

NEW = "a brand new password"


async def invited(workspace: Workspace, role: str = "employee") -> tuple[str, dict[str, Any], str]:
    """A new user's id, what the inviting person was told, and the token of the link."""
    email = f"new-{new_id().hex}@tests.example"
    body = {"email": email, "first_name": "New", "last_name": "Comer", "role": role, "send_invitation": True}
    made = (await workspace.admin.post("/api/users", body)).json()
    return made["data"]["id"], made["meta"] | {"email": email}, made["meta"]["link"].partition("token=")[2]


async def accept(api: Api, token: str, **body: Any) -> httpx.Response:
    answer = await api.client.post(f"/api/invitations/{token}/accept", json={"password": NEW, **body})
    api.client.cookies.clear()
    return answer


def outcome(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


async def test_an_invited_person_chooses_a_password_and_is_signed_in(api: Api, workspace: Workspace) -> None:
    user_id, told, token = await invited(workspace)

    shown = (await api.client.get(f"/api/invitations/{token}")).json()["data"]
    accepted = await accept(api, token, first_name="Ada")
    me = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {accepted.json()['token']}"})
    login = await api.client.post("/api/auth/login", json={"email": told["email"], "password": NEW})
    api.client.cookies.clear()

    assert (shown["email"], shown["tenant"], shown["first_name"]) == (told["email"], "Workspace", "New")
    assert accepted.json()["data"]["signed_in"] is True
    assert (me.json()["data"]["user"]["id"], me.json()["data"]["tenant"]["id"]) == (user_id, str(workspace.id))
    assert me.json()["data"]["employee"]["first_name"] == "Ada" and login.status_code == 200
    assert (
        outcome(await accept(api, token)) == outcome(await api.client.get(f"/api/invitations/{token}")) == (410, "TOKEN_USED")
    )


async def test_the_link_is_mailed_hashed_and_its_showing_is_audited(api: Api, workspace: Workspace) -> None:
    user_id, told, token = await invited(workspace)

    async with api.system(workspace.id) as ctx:
        row = await ctx.fetchrow("select * from invitations where user_id = $1", UUID(user_id))
        mail = await ctx.fetchrow("select kind, to_address, link from email_outbox where tenant_id = $1", workspace.id)
        actions = [r["action"] for r in await ctx.fetch("select action from audit_log where entity_id = $1", UUID(user_id))]
        audited = await ctx.fetchval("select string_agg(changes::text, '') from audit_log where tenant_id = $1", workspace.id)
    assert row is not None and mail is not None
    assert token not in str(dict(row)) and row["token_hash"] == token_hash(token)
    assert (row["expires_at"] - row["created_at"]).days == 7
    assert (mail["kind"], mail["to_address"]) == ("invitation", told["email"]) and token in mail["link"]
    assert told["mail"] == "held" and "INVITATION_LINK_SHOWN" in actions
    assert token not in audited and row["token_hash"] not in audited


async def test_a_newer_link_cancels_the_earlier_one(api: Api, workspace: Workspace) -> None:
    user_id, _, token = await invited(workspace)

    again = (await workspace.admin.post(f"/api/users/{user_id}/invite")).json()["data"]

    assert again["send_count"] == 2
    assert outcome(await accept(api, token)) == (410, "TOKEN_USED")
    assert outcome(await accept(api, again["link"].partition("token=")[2])) == (200, None)
    assert outcome(await workspace.admin.post(f"/api/users/{user_id}/invite")) == (409, "INVALID_STATUS")


async def test_of_two_who_accept_at_once_one_wins(api: Api, workspace: Workspace) -> None:
    for _ in range(3):
        _, told, token = await invited(workspace)
        passwords = [f"{NEW} {number}" for number in range(4)]

        answers = await asyncio.gather(*(accept(api, token, password=each) for each in passwords))

        won = [number for number, each in enumerate(answers) if each.status_code == 200]
        assert sorted(outcome(each) for each in answers) == [(200, None)] + [(410, "TOKEN_USED")] * 3 and len(won) == 1
        login = {"email": told["email"], "password": passwords[won[0]]}
        assert (await api.client.post("/api/auth/login", json=login)).status_code == 200
        api.client.cookies.clear()


async def test_an_expired_link_is_gone(api: Api, workspace: Workspace) -> None:
    user_id, _, token = await invited(workspace)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update invitations set expires_at = now() where user_id = $1", UUID(user_id))

    assert outcome(await api.client.get(f"/api/invitations/{token}")) == (410, "INVITATION_EXPIRED")
    assert outcome(await accept(api, token)) == (410, "INVITATION_EXPIRED")
    assert outcome(await accept(api, "unknown")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("end", ["deactivate", "remove"])
async def test_a_link_ends_with_the_membership(api: Api, workspace: Workspace, end: str) -> None:
    user_id, _, token = await invited(workspace)
    if end == "deactivate":
        await workspace.admin.post(f"/api/users/{user_id}/deactivate")
        await workspace.admin.post(f"/api/users/{user_id}/reactivate")
    else:
        await workspace.admin.delete(f"/api/users/{user_id}")

    assert outcome(await accept(api, token)) == (410, "TOKEN_USED")


async def test_a_known_person_is_answered_alike_and_accepts_with_their_own_password_only(
    api: Api, workspace: Workspace
) -> None:
    other = await make_workspace(api)
    known = other.employee
    body = {"email": known.email, "first_name": "K", "last_name": "N", "role": "support", "send_invitation": True}

    made = await workspace.admin.post("/api/users", body)
    async with api.system(workspace.id) as ctx:
        link = await ctx.fetchval("select link from email_outbox where tenant_id = $1", workspace.id)
    token = link.partition("token=")[2]
    shown = (await api.client.get(f"/api/invitations/{token}")).json()["data"]
    refused = await accept(api, token)
    accepted = await accept(api, token, password=PASSWORD)
    login = [
        (await api.client.post("/api/auth/login", json={"email": known.email, "password": each})).status_code
        for each in (PASSWORD, NEW)
    ]
    api.client.cookies.clear()

    assert (made.status_code, made.json()["meta"]["link"]) == (201, link)
    assert shown["has_login"] is True
    assert outcome(refused) == (400, "VALIDATION_ERROR") and "has a login already" in refused.json()["details"]["password"][0]
    assert accepted.json()["data"]["signed_in"] is False and "token" not in accepted.json()
    assert login == [200, 401]


async def test_a_weak_password_leaves_the_link_alive(api: Api, workspace: Workspace) -> None:
    _, _, token = await invited(workspace)

    assert outcome(await accept(api, token, password="short")) == (400, "VALIDATION_ERROR")
    assert outcome(await accept(api, token)) == (200, None)


async def test_only_who_manages_users_invites(workspace: Workspace) -> None:
    user_id, _, _ = await invited(workspace)

    for caller in (workspace.manager, workspace.employee, workspace.support):
        assert outcome(await caller.post(f"/api/users/{user_id}/invite")) == (403, "FORBIDDEN")


async def test_an_expired_link_asks_for_a_new_one(api: Api, workspace: Workspace) -> None:
    user_id, told, token = await invited(workspace)
    works = await api.client.post(f"/api/invitations/{token}/ask")
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update invitations set expires_at = now() - interval '1 hour' where user_id = $1", UUID(user_id))

    unknown = await api.client.post("/api/invitations/nothing/ask")
    answers = [await api.client.post(f"/api/invitations/{token}/ask") for _ in range(2)]
    asked = (await workspace.admin.get(f"/api/users/{user_id}")).json()["data"]
    async with api.system(workspace.id) as ctx:
        sql = "select to_address, subject from email_outbox where tenant_id = $1 and kind = 'invitation_asked'"
        mails = [tuple(row) for row in await ctx.fetch(sql, workspace.id)]
    await workspace.admin.post(f"/api/users/{user_id}/invite")
    renewed = (await workspace.admin.get(f"/api/users/{user_id}")).json()["data"]

    assert outcome(works) == (409, "INVALID_STATUS") and unknown.status_code == 404
    assert [answer.status_code for answer in answers] == [204, 204]
    assert asked["asked_again_at"] is not None and renewed["asked_again_at"] is None
    assert mails == [(workspace.admin.email, f"{told['email']} asks for a new invitation")], "once, whoever asks how often"
    assert outcome(await api.client.post(f"/api/invitations/{token}/ask")) == (410, "TOKEN_USED")
