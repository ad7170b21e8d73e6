"""Custom roles: what they may do is what their people may do, from the next request on."""

import asyncio
from typing import Any

import httpx
import pytest

from aisha.core.ids import new_id
from tests.application import Api, Caller, Workspace
from tests.identity.test_members import custom_member

READER = {"name": "reader", "label": "Reader", "permissions": ["leads.read", "employees.read"]}


def outcome(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code") if answer.content else None


@pytest.fixture
async def reader(api: Api, workspace: Workspace) -> Caller:
    """Somebody of a role that reads leads."""
    assert (await workspace.admin.post("/api/roles", READER)).status_code == 201
    return await api.member(workspace.id, "reader")


async def test_a_role_is_made_shown_changed_and_removed(workspace: Workspace) -> None:
    made = (await workspace.admin.post("/api/roles", READER)).json()["data"]
    changed = await workspace.admin.patch("/api/roles/reader", {"label": "Auditor", "data_scope": "all", "version": 1})
    stale = await workspace.admin.patch("/api/roles/reader", {"label": "X", "version": 1})
    listed = {each["name"]: each for each in (await workspace.employee.get("/api/roles")).json()["data"]}
    removed = await workspace.admin.delete("/api/roles/reader")

    assert (made["permissions"], made["data_scope"], made["is_builtin"], made["members"]) == (
        ["employees.read", "leads.read"], "own", False, 0,
    )  # fmt: skip
    assert (changed.json()["data"]["label"], changed.json()["data"]["data_scope"]) == ("Auditor", "all")
    assert outcome(stale) == (409, "VERSION_CONFLICT")
    assert listed["reader"]["label"] == "Auditor" and listed["employee"]["members"] == 1
    assert removed.status_code == 204 and outcome(await workspace.admin.get("/api/roles/reader")) == (404, "NOT_FOUND")


async def test_changes_act_on_the_next_request(workspace: Workspace, reader: Caller) -> None:
    lead = (await workspace.admin.post("/api/leads", {"first_name": "L", "company": "C"})).json()["data"]["id"]
    hidden = await reader.get(f"/api/leads/{lead}")
    await workspace.admin.patch("/api/roles/reader", {"data_scope": "all"})
    shown = await reader.get(f"/api/leads/{lead}")
    refused = await reader.patch(f"/api/leads/{lead}", {"first_name": "M"})
    await workspace.admin.request("PUT", "/api/roles/reader/permissions", json={"permissions": ["leads.read", "leads.update"]})
    changed = await reader.patch(f"/api/leads/{lead}", {"first_name": "M"})
    await workspace.admin.request("PUT", "/api/roles/reader/permissions", json={"permissions": []})

    assert [hidden.status_code, shown.status_code, refused.status_code, changed.status_code] == [404, 200, 403, 200]
    assert outcome(await reader.get(f"/api/leads/{lead}")) == (403, "FORBIDDEN")


async def test_a_role_that_somebody_has_stays(workspace: Workspace, reader: Caller) -> None:
    assert outcome(await workspace.admin.delete("/api/roles/reader")) == (409, "IN_USE")


@pytest.mark.parametrize("name", ["admin", "employee", "superadmin"])
async def test_built_in_roles_stay_as_they_are(workspace: Workspace, name: str) -> None:
    admin = workspace.admin
    answers = [
        await admin.patch(f"/api/roles/{name}", {"data_scope": "own"}), await admin.delete(f"/api/roles/{name}"),
        await admin.request("PUT", f"/api/roles/{name}/permissions", json={"permissions": []}),
    ]  # fmt: skip

    assert [outcome(each) for each in answers] == [(403, "FORBIDDEN")] * 3
    assert outcome(await admin.post("/api/roles", {**READER, "name": name})) == (409, "DUPLICATE_KEY")


async def test_nobody_grants_more_than_they_hold(api: Api, workspace: Workspace, reader: Caller) -> None:
    held = ["roles.manage", "employees.read", "leads.read"]
    officer = await custom_member(api, workspace, "officer", held)
    permissions = "/api/roles/{}/permissions"
    await workspace.admin.post("/api/roles", {"name": "strong", "label": "Strong", "permissions": ["leads.delete"]})
    new = {"name": f"r_{new_id().hex[:8]}", "label": "New"}

    async def put(role: str, *names: str) -> httpx.Response:
        return await officer.request("PUT", permissions.format(role), json={"permissions": list(names)})

    refused = {
        "new": await officer.post("/api/roles", {**new, "permissions": ["leads.delete"]}),
        "wider scope": await officer.post("/api/roles", {**new, "data_scope": "all"}),
        "add": await put("reader", "leads.read", "leads.update"), "own role": await put("officer", *held, "users.manage"),
        "stronger role": await put("strong"), "stronger scope": await officer.patch("/api/roles/strong", {"label": "Weak"}),
        "flag": await put("reader", "view_sensitive_data"), "remove": await officer.delete("/api/roles/strong"),
        "widen": await officer.patch("/api/roles/reader", {"data_scope": "department"}),
    }  # fmt: skip
    allowed = await officer.post("/api/roles", {**new, "permissions": ["leads.read"]}), await put("reader", "leads.read")

    assert {name: outcome(each) for name, each in refused.items()} == dict.fromkeys(refused, (403, "FORBIDDEN"))
    assert [each.status_code for each in allowed] == [201, 200]
    assert (await workspace.admin.get("/api/roles/strong")).json()["data"]["permissions"] == ["leads.delete"]


async def test_an_administrator_gives_nothing_of_the_platform(workspace: Workspace) -> None:
    for permission in ("tenants.manage", "system.manage", "users.impersonate", "backups.read"):
        answer = await workspace.admin.post("/api/roles", {**READER, "permissions": [permission]})
        assert (answer.status_code, answer.json()["details"]) == (403, {"permission": permission})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Has Spaces"}, "name"), ({"label": " "}, "label"), ({"permissions": ["leads.fly"]}, "permissions"),
        ({"data_scope": "galaxy"}, "data_scope"), ({"permissions": "leads.read"}, "permissions"),
    ],
)  # fmt: skip
async def test_wrong_roles_are_refused(workspace: Workspace, change: dict[str, Any], field: str) -> None:
    answer = await workspace.admin.post("/api/roles", {**READER, **change})

    assert (answer.status_code, list(answer.json()["details"])) == (400, [field])


async def test_the_last_who_manages_users_keeps_that_permission(api: Api, workspace: Workspace) -> None:
    chief = {"name": "chief", "label": "Chief", "permissions": ["users.manage", "employees.read"], "data_scope": "all"}
    await workspace.admin.post("/api/roles", chief)
    superadmin = await api.superadmin(workspace.id)
    path = "/api/roles/chief/permissions"
    await superadmin.patch(f"/api/users/{workspace.manager.user_id}", {"role": "chief"})

    demote = superadmin.patch(f"/api/users/{workspace.admin.user_id}", {"role": "employee"})
    strip = superadmin.request("PUT", path, json={"permissions": ["employees.read"]})
    answers = await asyncio.gather(demote, strip)

    assert sorted(outcome(each) for each in answers) == [(200, None), (409, "LAST_ADMIN")]
