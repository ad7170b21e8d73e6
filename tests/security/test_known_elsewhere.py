"""An address with a login elsewhere is answered like a new one and opens nothing before its person accepts; a workspace that
only lists a stranger learns no name and no sign of life of them, and sets no rules for their password."""

from typing import Any
from uuid import UUID

import pytest

from aisha.core.ids import new_id
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace

SETTINGS = "/api/settings/auth"


def address() -> str:
    return f"new-{new_id().hex[-10:]}@tests.example"


async def add(workspace: Workspace, way: str, email: str) -> Any:
    """The answer to adding an address, and how its person is shown afterwards, without what is new in every answer."""
    names = {"first_name": "Typed", "last_name": "Name", "role": "employee"}
    extra: dict[str, Any] = {
        "invite": {"send_invitation": True}, "password": {"password": "another horse battery"}, "neither": {},
    }.get(way, {})  # fmt: skip
    if way == "employee":
        answer = await workspace.admin.post("/api/employees", names | {"user_email": email})
    elif way == "import":
        rows = f"email,first_name,last_name,role\n{email},Typed,Name,employee\n"
        answer = await workspace.admin.request(
            "POST", "/api/users/bulk-import?send_invitation=true", content=rows.encode(), headers={"Content-Type": "text/csv"}
        )
    else:
        answer = await workspace.admin.post("/api/users", names | {"email": email} | extra)
    found = (await workspace.admin.get(f"/api/users?q={email.split('@', maxsplit=1)[0]}")).json()["data"]
    invited = await workspace.admin.post(f"/api/users/{found[0]['id']}/invite")
    outbox = (await workspace.admin.get(f"/api/email-outbox?q={email.split('@', maxsplit=1)[0]}")).json()["data"]
    mail = (await workspace.admin.get(f"/api/email-outbox/{outbox[0]['id']}")).json()["data"]
    return blank([answer.status_code, answer.json(), found, invited.status_code, invited.json(), outbox, mail], email)


def blank(value: Any, email: str) -> Any:
    """The shape and values of an answer; ids, times, links and the address itself stand for any others."""
    if isinstance(value, dict):
        return {key: blank(each, email) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [blank(each, email) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, str):
        return value
    text = value.replace(email, "EMAIL").replace(email.lower(), "EMAIL")
    is_own = "token=" in text or text[:4] in ("0190", "2026", "2027") or text.count("-") == 4
    return "…" if is_own else text


@pytest.mark.parametrize("way", ["invite", "password", "neither", "employee", "import"])
@pytest.mark.parametrize("who", ["employee", "superadmin"])
async def test_a_known_address_is_answered_like_a_new_one(api: Api, workspace: Workspace, way: str, who: str) -> None:
    known = await api.superadmin() if who == "superadmin" else (await make_workspace(api)).employee

    of_new, of_known = await add(workspace, way, address()), await add(workspace, way, known.email)

    assert of_known == of_new
    assert of_known[2][0]["status"] == "invited" and of_known[2][0]["first_name"] == "Typed"


async def test_nobody_enters_a_workspace_before_they_accept(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    known = other.employee
    body = {"email": known.email, "first_name": "Typed", "last_name": "Name", "role": "admin", "password": "another horse 12"}
    made = (await workspace.admin.post("/api/users", body)).json()
    token = made["meta"]["link"].partition("token=")[2]

    before = await known.post("/api/auth/switch-tenant", {"tenant_id": str(workspace.id)})
    by_stranger = await api.client.post(f"/api/invitations/{token}/accept", json={"password": "another horse 12"})
    by_person = await api.client.post(f"/api/invitations/{token}/accept", json={"password": PASSWORD})
    api.client.cookies.clear()
    after = await known.post("/api/auth/switch-tenant", {"tenant_id": str(workspace.id)})

    assert [each.status_code for each in (before, by_stranger, by_person, after)] == [403, 400, 200, 200]


async def test_a_login_without_a_password_is_accepted_by_nobody_who_holds_the_link_alone(
    api: Api, workspace: Workspace
) -> None:
    known = (await make_workspace(api)).employee
    async with api.system() as ctx:
        await ctx.execute("update users set password_hash = null where id = $1", known.user_id)
    body = {"email": known.email, "first_name": "T", "last_name": "N", "role": "employee", "send_invitation": True}
    token = (await workspace.admin.post("/api/users", body)).json()["meta"]["link"].partition("token=")[2]

    accepted = await api.client.post(f"/api/invitations/{token}/accept", json={"password": "another horse battery"})

    assert accepted.status_code == 400
    async with api.system(workspace.id) as ctx:
        sql = "select joined_at from employees where tenant_id = $1 and user_id = $2"
        assert await ctx.fetchval(sql, workspace.id, known.user_id) is None


async def test_the_rules_of_a_workspace_that_only_lists_somebody_do_not_bind_them(api: Api, workspace: Workspace) -> None:
    known = (await make_workspace(api)).employee
    await strict(workspace)
    body = {"email": known.email, "first_name": "T", "last_name": "N", "role": "employee", "send_invitation": True}
    token = (await workspace.admin.post("/api/users", body)).json()["meta"]["link"].partition("token=")[2]

    before = await _change(known, PASSWORD, "quite short one")
    await api.client.post(f"/api/invitations/{token}/accept", json={"password": "quite short one"})
    after = await _change(known, "quite short one", "quite short two")

    assert (before, after) == (204, 400)


async def test_the_rules_of_the_workspace_hold_for_who_joins_it(api: Api, workspace: Workspace) -> None:
    await strict(workspace)
    body = {"email": address(), "first_name": "T", "last_name": "N", "role": "employee", "send_invitation": True}
    token = (await workspace.admin.post("/api/users", body)).json()["meta"]["link"].partition("token=")[2]

    shown = (await api.client.get(f"/api/invitations/{token}")).json()["data"]["password_rules"]
    refused = await api.client.post(f"/api/invitations/{token}/accept", json={"password": "quite short one"})

    assert shown["min_length"] == 40 and refused.status_code == 400


async def test_accepting_is_a_sign_in_like_any_other(api: Api, workspace: Workspace) -> None:
    body = {"email": address(), "first_name": "T", "last_name": "N", "role": "employee", "send_invitation": True}
    made = (await workspace.admin.post("/api/users", body)).json()
    token = made["meta"]["link"].partition("token=")[2]

    accepted = await api.client.post(f"/api/invitations/{token}/accept", json={"password": "another horse battery"})
    api.client.cookies.clear()
    bearer = {"Authorization": f"Bearer {accepted.json()['token']}"}
    past = (await api.client.get("/api/auth/sign-ins", headers=bearer)).json()["data"]

    assert [each["outcome"] for each in past] == ["signed_in"]
    async with api.system(workspace.id) as ctx:
        sql = "select changes::text as told from audit_log where tenant_id = $1 and action = 'USER_LOGIN' and entity_id = $2"
        audited = await ctx.fetch(sql, workspace.id, UUID(made["data"]["id"]))
        last = await ctx.fetchval("select last_login_at from users where id = $1", UUID(made["data"]["id"]))
    assert len(audited) == 1 and "invitation" in audited[0]["told"] and last is not None


async def strict(workspace: Workspace) -> None:
    changed = await workspace.admin.patch(SETTINGS, {"password_min_length": 40})
    assert changed.status_code == 200, changed.text


async def _change(person: Caller, current: str, new: str) -> int:
    body = {"current_password": current, "new_password": new}
    return (await person.post("/api/auth/change-password", body)).status_code
