"""What happened stands in the log by its name, with the role of whoever did it, and with both persons of an impersonation."""

import csv
import io
from typing import Any
from uuid import UUID

from aisha.core.ids import new_id
from tests.application import PASSWORD, Api, Workspace
from tests.identity.test_impersonation import REASON, begin

USERS_CSV = "email,first_name,last_name,role\n{0}@tests.example,Ada,Byron,employee\nnonsense,,,employee\n"


async def entries(api: Api, tenant_id: UUID | None, **equal: Any) -> list[dict[str, Any]]:
    """Rows of a log in their order, the nil tenant's for None; `equal` are columns and what they hold."""
    conditions = "".join(f" and {name} = ${number}" for number, name in enumerate(equal, 2))
    async with api.system(tenant_id) as ctx:
        sql = f"select * from audit_log where tenant_id = $1{conditions} order by created_at, id"
        return [dict(row) for row in await ctx.fetch(sql, tenant_id or UUID(int=0), *equal.values())]


async def test_every_step_of_a_membership_has_its_name(api: Api, workspace: Workspace) -> None:
    admin = workspace.admin
    body = {"email": f"{new_id()}@steps.example", "role": "employee", "first_name": "A", "last_name": "C", "password": PASSWORD}
    made = (await admin.post("/api/users", body)).json()["data"]
    path = f"/api/users/{made['id']}"
    for change in ({"role": "manager"}, {"last_name": "B"}, {"status": "inactive"}, {"status": "active"}):
        assert (await admin.patch(path, change)).status_code == 200
    assert (await admin.delete(path)).status_code in (200, 204)
    async with api.system(workspace.id) as ctx:
        sql = "select id from employees where tenant_id = $1 and user_id = $2"
        employee_id = await ctx.fetchval(sql, workspace.id, UUID(made["id"]))

    rows = await entries(api, workspace.id, entity_id=employee_id)

    assert [row["action"] for row in rows] == [
        "USER_CREATED", "ROLE_CHANGED", "USER_UPDATED", "CRM_ACCESS_REVOKED", "CRM_ACCESS_GRANTED", "USER_DELETED",
    ]  # fmt: skip
    assert {(row["actor_id"], row["actor_role"]) for row in rows} == {(admin.user_id, "admin")}
    assert len(await entries(api, workspace.id, action="ROLE_CHANGED")) == 1


async def test_a_login_is_named_on_the_platform(api: Api) -> None:
    superadmin, other = await api.superadmin(), await api.superadmin()
    for change in ({"is_superadmin": False}, {"status": "inactive"}):
        answer = await superadmin.patch(f"/api/users/{other.user_id}", change)
        assert answer.status_code == 200, answer.text

    rows = await entries(api, None, entity_id=other.user_id, actor_id=superadmin.user_id)

    assert [row["action"] for row in rows] == ["ROLE_CHANGED", "CRM_ACCESS_REVOKED"]


async def test_an_employee_without_a_login_is_a_record_until_access_is_given(api: Api, workspace: Workspace) -> None:
    body = {"first_name": "Ada", "last_name": "Byron"}
    made = (await workspace.admin.post("/api/employees", body)).json()["data"]
    path = f"/api/employees/{made['id']}"
    await workspace.admin.patch(path, {"title": "Poet"})
    given = await workspace.admin.patch(path, {"user_email": f"{made['id']}@tests.example"})

    assert given.status_code == 200, given.text
    rows = await entries(api, workspace.id, entity_id=UUID(made["id"]))
    assert [row["action"] for row in rows] == ["create", "update", "CRM_ACCESS_GRANTED"]


async def test_keys_and_workspaces_have_names_too(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    body = {"name": "Shop", "scopes": ["read:contacts"]}
    key = (await workspace.admin.post("/api/api-keys", body)).json()["data"]
    new = (await workspace.admin.post(f"/api/api-keys/{key['id']}/rotate")).json()["data"]
    await workspace.admin.delete(f"/api/api-keys/{new['id']}")
    tenant = (await superadmin.post("/api/tenants", {"name": "Named Actions"})).json()["data"]

    old_rows = await entries(api, workspace.id, entity_id=UUID(key["id"]))
    new_rows = await entries(api, workspace.id, entity_id=UUID(new["id"]))
    (made,) = await entries(api, None, entity_id=UUID(tenant["id"]))

    assert [row["action"] for row in old_rows] == ["API_KEY_CREATED", "API_KEY_ROTATED"]
    assert [row["action"] for row in new_rows] == ["API_KEY_CREATED", "API_KEY_REVOKED"]
    assert (made["action"], made["actor_role"]) == ("TENANT_CREATED", "superadmin")


async def test_a_reason_that_was_asked_for_stands_with_what_was_done(api: Api) -> None:
    superadmin = await api.superadmin()
    body = {"address": "198.51.100.88", "reason": "Scans our ports", "minutes": 1}
    block = (await superadmin.post("/api/security/blocks", body)).json()["data"]

    (row,) = await entries(api, None, entity_id=UUID(block["id"]))

    assert (row["action"], row["reason"], row["actor_id"]) == ("create", "Scans our ports", superadmin.user_id)


async def test_exports_of_persons_and_imports_of_users_are_counted(api: Api, workspace: Workspace) -> None:
    admin = workspace.admin
    contact = (await admin.post("/api/contacts", {"first_name": "Ada", "last_name": "B"})).json()["data"]["id"]
    file = USERS_CSV.format(contact).encode()
    exported = [await admin.get(f"/api/{path}/export") for path in (f"contacts/{contact}", f"users/{admin.user_id}")]
    imported = await admin.request("POST", "/api/users/bulk-import", content=file, headers={"Content-Type": "text/csv"})

    assert [each.status_code for each in (*exported, imported)] == [200, 200, 200]
    out = await entries(api, workspace.id, action="DATA_EXPORT")
    assert [(row["entity_type"], str(row["entity_id"])) for row in out] == [("contact", contact), ("user", str(admin.user_id))]
    answer = (await admin.get("/api/audit-logs?action=DATA_IMPORT")).json()["data"]
    assert [row["changes"] for row in answer] == [{"what": [None, "users"], "rows": [None, 1], "failed": [None, 1]}]


async def test_a_refusal_names_whoever_looks_through_and_so_do_viewer_and_file(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.employee, allow_changes=True)

    assert (await eyes.get("/api/audit-logs")).status_code == 403
    assert (await eyes.post("/api/leads", {"last_name": "Seen"})).status_code == 201
    await api.state.guard.write_noted(api.state.pool)
    listed = (await workspace.admin.get("/api/audit-logs?limit=50")).json()["data"]
    file = (await workspace.admin.get("/api/audit-logs/export?action=PERMISSION_DENIED")).content.decode("utf-8-sig")

    by_action = {row["action"]: row for row in reversed(listed) if row["entity_type"] != "import"}
    for action in ("PERMISSION_DENIED", "create"):
        row = by_action[action]
        assert (row["actor_id"], row["actor_role"]) == (str(workspace.employee.user_id), "employee")
        assert row["impersonator_id"] == str(superadmin.user_id) and row["impersonator_name"].startswith("Superadmin Number")
        assert row["reason"] == REASON
    (line,) = csv.DictReader(io.StringIO(file))
    assert line["impersonator_id"] == str(superadmin.user_id) and line["impersonator_name"].startswith("Superadmin Number")
    assert (line["actor_role"], line["reason"]) == ("employee", REASON)


async def test_what_was_changed_together_is_found_together(workspace: Workspace) -> None:
    admin = workspace.admin
    lead = (await admin.post("/api/leads", {"last_name": "L", "company": "Together"})).json()["data"]["id"]
    await admin.post(f"/api/leads/{lead}/convert", {})
    (own,) = (await admin.get(f"/api/audit-logs?entity_id={lead}&action=update")).json()["data"]

    together = (await admin.get(f"/api/audit-logs?change_set_id={own['change_set_id']}")).json()["data"]

    assert {"lead", "contact", "account"} <= {row["entity_type"] for row in together}
    assert {row["change_set_id"] for row in together} == {own["change_set_id"]}


async def test_a_merge_and_a_conversion_stand_in_the_log_as_such(api: Api, workspace: Workspace) -> None:
    admin = workspace.admin
    lead, stays, goes = [
        (await admin.post("/api/leads", {"last_name": name})).json()["data"]["id"] for name in ("Becomes", "Stays", "Goes")
    ]
    merged = await admin.post("/api/leads/merge", {"winner_id": stays, "loser_ids": [goes]})
    converted = (await admin.post(f"/api/leads/{lead}/convert", {})).json()["data"]

    assert merged.status_code == 200, merged.text
    (merge,) = (await admin.get(f"/api/audit-logs?entity_type=lead&entity_id={stays}&action=merge")).json()["data"]
    (convert,) = (await admin.get(f"/api/audit-logs?entity_type=lead&entity_id={lead}&action=convert")).json()["data"]
    assert merge["changes"] == {"merged": [None, [goes]]}
    assert convert["changes"]["contact"] == [None, converted["contact"]["id"]]
