"""Employees and departments: the guide's body, links to logins, departments, what a removal does."""

from uuid import UUID, uuid4

import pytest

from aisha.core.context import platform_rows
from aisha.core.ids import new_id
from tests.application import Api, Workspace, make_workspace


async def test_the_guides_body_makes_an_employee_with_login_and_department(api: Api, workspace: Workspace) -> None:
    email = f"john-{new_id().hex}@tests.example"
    body = {
        "tenant_id": str(workspace.id), "user_email": email, "first_name": "John", "last_name": "Doe",
        "department": "Presales", "title": "Account Executive", "phone": "+1-555-0123", "status": "active",
    }  # fmt: skip

    answer = await workspace.admin.post("/api/employees", body)

    made = answer.json()["data"]
    assert answer.status_code == 201
    assert (made["name"], made["email"], made["department_name"], made["role"]) == ("John Doe", email, "Presales", "employee")
    assert UUID(made["user_id"])
    departments = (await workspace.admin.get("/api/departments?q=presales")).json()["data"]
    assert [(each["name"], each["members"]) for each in departments] == [("Presales", 1)]


async def test_a_login_known_elsewhere_is_linked_with_the_same_answer(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)

    answer = await workspace.admin.post(
        "/api/employees", {"user_email": other.employee.email, "first_name": "Ann", "last_name": "Lee"}
    )

    assert answer.status_code == 201
    assert answer.json()["data"]["user_id"] == str(other.employee.user_id)
    await api.join(other.employee.user_id, workspace.id)
    tenants = (await other.employee.get("/api/auth/me")).json()["data"]["tenants"]
    assert {tenant["id"] for tenant in tenants} == {str(other.id), str(workspace.id)}


async def test_somebody_who_is_here_already_is_a_conflict(workspace: Workspace) -> None:
    body = {"user_email": workspace.employee.email, "first_name": "A", "last_name": "B"}

    answer = await workspace.admin.post("/api/employees", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "DUPLICATE_EMAIL")


async def test_an_employee_without_login_owns_nothing(workspace: Workspace) -> None:
    made = (await workspace.admin.post("/api/employees", {"first_name": "No", "last_name": "Login"})).json()["data"]

    answer = await workspace.admin.post("/api/leads", {"last_name": "L", "owner_id": made["id"]})

    assert made["user_id"] is None
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"first_name": "A"}, "last_name"), ({"first_name": "", "last_name": "B"}, "first_name"),
        ({"first_name": "A", "last_name": "B", "role": "pope"}, "role"),
        ({"first_name": "A", "last_name": "B", "role": "superadmin"}, "role"),
        ({"first_name": "A", "last_name": "B", "status": "asleep"}, "status"),
        ({"first_name": "A", "last_name": "B", "department_id": str(uuid4())}, "department_id"),
        ({"first_name": "A", "last_name": "B", "department": "  "}, "department"),
        ({"first_name": "A", "last_name": "B", "manager_id": str(uuid4())}, "manager_id"),
        ({"first_name": "A", "last_name": "B", "user_email": "no address"}, "user_email"),
        ({"first_name": "A", "last_name": "B", "employment_type": "serf"}, "employment_type"),
    ],
)  # fmt: skip
async def test_wrong_values_are_refused_with_their_name(workspace: Workspace, body: dict[str, object], field: str) -> None:
    answer = await workspace.admin.post("/api/employees", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["details"]) == [field]


async def test_names_are_searched_paged_and_narrowed(workspace: Workspace) -> None:
    for number in range(4):
        await workspace.admin.post("/api/employees", {"first_name": "Zoë", "last_name": f"100%_{number}"})

    first = (await workspace.employee.get("/api/employees?q=100%25_&limit=3&fields=name,user_id")).json()
    rest = (await workspace.employee.get(f"/api/employees?q=100%25_&cursor={first['meta']['next_cursor']}")).json()
    unknown = await workspace.employee.get("/api/employees?fields=password_hash")

    assert first["data"] == [{"name": f"Zoë 100%_{number}", "user_id": None} for number in range(3)]
    assert [each["name"] for each in rest["data"]] == ["Zoë 100%_3"]
    assert (unknown.status_code, unknown.json()["code"]) == (400, "UNKNOWN_FIELD")


async def test_a_change_keeps_what_is_not_sent_and_null_clears(workspace: Workspace) -> None:
    body = {"first_name": "A", "last_name": "B", "title": "T", "phone": "1", "department": "Ops"}
    made = (await workspace.admin.post("/api/employees", body)).json()["data"]
    path = f"/api/employees/{made['id']}"

    changed = (await workspace.admin.patch(path, {"title": None, "last_name": "C", "department": None})).json()["data"]
    stale = await workspace.admin.patch(path, {"title": "X", "version": 1})
    empty = await workspace.admin.patch(path, {"first_name": None})

    assert (changed["title"], changed["phone"], changed["name"], changed["department_id"]) == (None, "1", "A C", None)
    assert changed["version"] == 2
    assert (stale.status_code, stale.json()["details"]["current"]["version"]) == (409, 2)
    assert (empty.status_code, list(empty.json()["details"])) == (400, ["first_name"])


async def test_who_owns_records_is_deactivated_and_not_deleted(workspace: Workspace) -> None:
    people = {e["user_id"]: e for e in (await workspace.admin.get("/api/employees")).json()["data"]}
    owner = people[str(workspace.employee.user_id)]["id"]
    await workspace.employee.post("/api/leads", {"last_name": "L"})

    refused = await workspace.admin.delete(f"/api/employees/{owner}")
    deleted = await workspace.admin.delete(f"/api/employees/{people[str(workspace.support.user_id)]['id']}")

    assert (refused.status_code, refused.json()["code"]) == (409, "IN_USE")
    assert deleted.status_code == 204
    assert (await workspace.support.get("/api/leads")).status_code == 403


async def test_departments_form_a_tree_without_cycles(workspace: Workspace) -> None:
    admin = workspace.admin
    top = (await admin.post("/api/departments", {"name": "Top"})).json()["data"]
    below = (await admin.post("/api/departments", {"name": "Below", "parent_id": top["id"]})).json()["data"]

    twin = await admin.post("/api/departments", {"name": "tOP"})
    cycle = await admin.patch(f"/api/departments/{top['id']}", {"parent_id": below["id"]})
    stranger = await admin.patch(f"/api/departments/{top['id']}", {"manager_user_id": str(uuid4())})

    assert (twin.status_code, twin.json()["code"]) == (409, "DUPLICATE_KEY")
    assert (cycle.status_code, list(cycle.json()["details"])) == (400, ["parent_id"])
    assert (stranger.status_code, list(stranger.json()["details"])) == (400, ["manager_user_id"])


async def test_a_deleted_department_leaves_its_people_and_an_audit_row(api: Api, workspace: Workspace) -> None:
    sales = (await workspace.admin.get("/api/departments?q=sales")).json()["data"][0]

    answer = await workspace.admin.delete(f"/api/departments/{sales['id']}")

    assert answer.status_code == 204
    person = (await workspace.admin.get(f"/api/employees?user_id={workspace.employee.user_id}")).json()["data"][0]
    assert person["department_id"] is None
    async with api.system(workspace.id) as ctx:
        row = await ctx.fetchrow(
            "select entity_type, action, actor_id from audit_log where changes ? 'department_id'"
            " order by created_at desc limit 1"
        )
    assert tuple(row or ()) == ("employee", "USER_UPDATED", workspace.admin.user_id)


async def test_what_a_manager_sees_follows_the_departments(api: Api, workspace: Workspace) -> None:
    made = (await workspace.employee.post("/api/leads", {"last_name": "Of the employee"})).json()["data"]
    path = f"/api/leads/{made['id']}"
    assert (await workspace.manager.get(path)).status_code == 200

    person = (await workspace.admin.get(f"/api/employees?user_id={workspace.employee.user_id}")).json()["data"][0]
    await workspace.admin.patch(f"/api/employees/{person['id']}", {"department": "Elsewhere"})

    assert (await workspace.manager.get(path)).status_code == 404
    assert (await workspace.employee.get(path)).status_code == 200


async def hire_without_login(api: Api, workspace: Workspace) -> tuple[str, UUID]:
    """Somebody who owns a lead and cannot sign in; the employee's id and the user's."""
    user_id, employee_id = new_id(), new_id()
    async with api.system(workspace.id) as ctx:
        async with platform_rows(ctx):
            await ctx.execute("insert into users (id, status, first_name) values ($1, 'inactive', 'Only')", user_id)
        await ctx.execute(
            "insert into employees (tenant_id, id, user_id, first_name, last_name) values ($1, $2, $3, 'Only', 'Owner')",
            workspace.id, employee_id, user_id,
        )  # fmt: skip
        await ctx.execute("insert into leads (tenant_id, last_name, owner_id) values ($1, 'Theirs', $2)", workspace.id, user_id)
    return str(employee_id), user_id


async def test_an_owner_without_login_becomes_one_who_can_be_invited(api: Api, workspace: Workspace) -> None:
    employee_id, user_id = await hire_without_login(api, workspace)
    assert (await workspace.admin.get(f"/api/users/{user_id}")).status_code == 404, "nobody who signs in"
    email = f"only-{new_id().hex}@tests.example"

    changed = await workspace.admin.patch(f"/api/employees/{employee_id}", {"user_email": email})

    assert changed.json()["data"]["user_id"] == str(user_id)
    user = (await workspace.admin.get(f"/api/users/{user_id}")).json()["data"]
    assert (user["email"], user["status"]) == (email, "invited")


async def test_an_owner_does_not_turn_into_another_login(api: Api, workspace: Workspace) -> None:
    employee_id, _ = await hire_without_login(api, workspace)
    other = await make_workspace(api)

    refused = await workspace.admin.patch(f"/api/employees/{employee_id}", {"user_email": other.admin.email})

    assert (refused.status_code, refused.json()["code"]) == (409, "IN_USE")


async def test_nobody_stands_above_themselves(workspace: Workspace) -> None:
    admin = workspace.admin
    top = (await admin.post("/api/employees", {"first_name": "Top", "last_name": "One"})).json()["data"]
    body = {"first_name": "Below", "last_name": "One", "manager_id": top["id"]}
    below = (await admin.post("/api/employees", body)).json()["data"]

    circle = await admin.patch(f"/api/employees/{top['id']}", {"manager_id": below["id"]})
    itself = await admin.patch(f"/api/employees/{top['id']}", {"manager_id": top["id"]})

    assert below["manager_name"] == "Top One"
    for refused in (circle, itself):
        assert (refused.status_code, list(refused.json()["details"])) == (400, ["manager_id"])


async def test_what_access_an_employee_has_follows_from_login_and_status(api: Api, workspace: Workspace) -> None:
    admin = workspace.admin
    made = (await admin.post("/api/employees", {"first_name": "Ada", "last_name": "Byron"})).json()["data"]
    path = f"/api/employees/{made['id']}"
    invited = (await admin.patch(path, {"user_email": f"{made['id']}@tests.example", "role": "manager"})).json()
    listed = (await admin.get("/api/employees?access=invited&fields=id,role")).json()["data"]
    await api.join(UUID(invited["data"]["user_id"]), workspace.id)
    joined = (await admin.get(path)).json()["data"]
    left = (await admin.patch(path, {"status": "inactive"})).json()["data"]

    assert [each["access"] for each in (made, invited["data"], joined, left)] == ["none", "invited", "active", "ended"]
    assert {"id": made["id"], "role": "manager"} in listed
    assert invited["meta"]["mail"] == "held" and "/accept-invitation?token=" in invited["meta"]["link"]


@pytest.mark.parametrize("has_login", [True, False])
async def test_who_leaves_hands_over_what_is_open(api: Api, workspace: Workspace, *, has_login: bool) -> None:
    if has_login:
        person = (await workspace.admin.get(f"/api/employees?user_id={workspace.employee.user_id}")).json()["data"][0]
        path = f"/api/employees/{person['id']}"
        await workspace.employee.post("/api/leads", {"last_name": "Theirs"})
    else:
        path = f"/api/employees/{(await hire_without_login(api, workspace))[0]}"
    heir = str(workspace.manager.user_id)

    asked = await workspace.admin.patch(path, {"status": "terminated"})
    left = await workspace.admin.patch(path, {"status": "terminated", "reassign_to": heir})

    assert (asked.status_code, asked.json()["details"]) == (422, {"open_records": {"leads": 1}})
    assert left.json()["data"]["status"] == "terminated"
    assert [each["owner_id"] for each in (await workspace.admin.get("/api/leads?q=Theirs")).json()["data"]] == [heir]
    own = (await workspace.admin.get(f"/api/employees?user_id={workspace.admin.user_id}")).json()["data"][0]
    refused = await workspace.admin.patch(f"/api/employees/{own['id']}", {"status": "inactive"})
    assert (refused.status_code, refused.json()["code"]) == (409, "INVALID_STATUS")
