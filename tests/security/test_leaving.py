"""A login that is switched off from outside is over in every workspace, and nobody's open records are forgotten."""

import pytest

from aisha.core.ids import new_id
from aisha.core.refused import Refused
from aisha.entrypoints.sign_in_commands import on_login, switch_off
from tests.application import Api, Caller, Workspace, make_workspace


async def lead_of(person: Caller) -> str:
    made = await person.post("/api/leads", {"last_name": "Open", "email": f"{new_id().hex}@tests.example"})
    assert made.status_code == 201, made.text
    return made.json()["data"]["id"]


async def in_two(api: Api, workspace: Workspace) -> Workspace:
    """Another workspace, of which this one's employee is a member, too."""
    other = await make_workspace(api)
    async with api.system(other.id) as ctx:
        await ctx.execute(
            "insert into employees (tenant_id, id, user_id, first_name, last_name, email, joined_at)"
            " values ($1, $2, $3, 'E', 'M', $4, now())",
            other.id, new_id(), workspace.employee.user_id, workspace.employee.email,
        )  # fmt: skip
    return other


async def state(api: Api, *workspaces: Workspace, person: Caller) -> list[str]:
    found: list[str] = []
    for each in workspaces:
        async with api.system(each.id) as ctx:
            sql = "select status from employees where tenant_id = $1 and user_id = $2"
            found.append(await ctx.fetchval(sql, each.id, person.user_id))
    return found


async def test_open_records_are_asked_for_and_handed_over(api: Api, workspace: Workspace) -> None:
    other, superadmin, person = await in_two(api, workspace), await api.superadmin(), workspace.employee
    lead = await lead_of(person)

    asked = await superadmin.delete(f"/api/users/{person.user_id}")
    untouched = await state(api, workspace, other, person=person)
    stranger = await superadmin.delete(f"/api/users/{person.user_id}?reassign_to={other.manager.user_id}")
    done = await superadmin.delete(f"/api/users/{person.user_id}?reassign_to={workspace.manager.user_id}")

    assert (asked.status_code, asked.json()["code"]) == (422, "CONFIRMATION_REQUIRED")
    assert asked.json()["details"]["open_records"] == {str(workspace.id): {"leads": 1}}
    assert untouched == ["active", "active"] and stranger.status_code == 400
    assert done.status_code == 204
    assert await state(api, workspace, other, person=person) == ["inactive", "inactive"]
    assert (await workspace.admin.get(f"/api/leads/{lead}")).json()["data"]["owner_id"] == str(workspace.manager.user_id)
    assert (await person.get("/api/auth/me")).status_code == 401


@pytest.mark.parametrize(("choice", "owner"), [("keep", True), ("unassigned", False)])
async def test_records_stay_or_go_by_choice(api: Api, workspace: Workspace, choice: str, owner: bool) -> None:
    superadmin, person = await api.superadmin(), workspace.employee
    lead = await lead_of(person)

    done = await superadmin.request("PUT", f"/api/users/{person.user_id}", json={"status": "inactive", "reassign_to": choice})

    assert done.status_code == 200 and done.json()["data"]["status"] == "inactive"
    assert await state(api, workspace, person=person) == ["inactive"]
    shown = (await workspace.admin.get(f"/api/leads/{lead}")).json()["data"]
    assert shown["owner_id"] == (str(person.user_id) if owner else None)


async def test_the_command_asks_too(api: Api, workspace: Workspace) -> None:
    person, pool = workspace.employee, api.state.pool
    lead = await lead_of(person)

    with pytest.raises(Refused, match="--hand-over-to"):
        await on_login(pool, person.email, lambda ctx, user: switch_off(ctx, user, None))
    with pytest.raises(Refused, match="Nobody signs in"):
        await on_login(pool, person.email, lambda ctx, user: switch_off(ctx, user, "nobody@tests.example"))
    before = await state(api, workspace, person=person)
    await on_login(pool, person.email, lambda ctx, user: switch_off(ctx, user, workspace.manager.email.upper()))

    assert (before, await state(api, workspace, person=person)) == (["active"], ["inactive"])
    assert (await workspace.admin.get(f"/api/leads/{lead}")).json()["data"]["owner_id"] == str(workspace.manager.user_id)
