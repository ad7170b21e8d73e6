"""The viewer and export of the audit log: filters, masked values, who may read."""

import csv
import io

from aisha.core.ids import new_id
from aisha.identity.audit.masking import mask_changes
from tests.application import Api, Workspace


async def test_filters_and_pages_of_the_viewer(workspace: Workspace) -> None:
    admin = workspace.admin
    made = [(await admin.post("/api/leads", {"last_name": f"L{n}"})).json()["data"]["id"] for n in range(5)]

    first = (await admin.get("/api/audit-logs?entity_type=lead&action=create&limit=3")).json()
    rest = (await admin.get(f"/api/audit-logs?entity_type=lead&limit=3&cursor={first['meta']['next_cursor']}")).json()
    one = (await admin.get(f"/api/audit-logs?entity_id={made[2]}")).json()["data"]
    text = (await admin.get("/api/audit-logs?q=L3")).json()["data"]
    none = (await admin.get("/api/audit-logs?to=2020-01-01T00:00:00Z")).json()["data"]

    assert [row["entity_id"] for row in first["data"] + rest["data"]] == list(reversed(made))
    assert [row["entity_id"] for row in one] == [made[2]] and one[0]["changes"]["last_name"] == [None, "L2"]
    assert [row["entity_id"] for row in text] == [made[3]] and none == []
    assert one[0]["is_sealed"] is False and one[0]["actor_email"] == admin.email
    again = (await admin.get(f"/api/audit-logs/{one[0]['id']}")).json()["data"]
    assert again == one[0]


async def test_only_who_may_reads_and_nobody_writes(workspace: Workspace) -> None:
    for caller in (workspace.manager, workspace.employee, workspace.support):
        assert (await caller.get("/api/audit-logs")).status_code == 403
    assert (await workspace.admin.delete(f"/api/audit-logs/{new_id()}")).status_code == 405
    assert (await workspace.admin.post("/api/audit-logs")).status_code == 405
    assert (await workspace.admin.get(f"/api/audit-logs/{new_id()}")).status_code == 404
    assert (await workspace.admin.get("/api/audit-logs?from=2026-01-01T00:00:00")).status_code == 400


async def test_an_export_is_itself_in_the_log_and_holds_no_formula(workspace: Workspace) -> None:
    await workspace.admin.request("POST", "/api/leads", json={"last_name": "=1+1"}, headers={"User-Agent": "=cmd"})

    answer = await workspace.admin.get("/api/audit-logs/export?entity_type=lead")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    said = (await workspace.admin.get("/api/audit-logs?action=DATA_EXPORT")).json()["data"]

    assert answer.headers["content-type"].startswith("text/csv") and len(rows) == 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert said[0]["changes"]["rows"] == [None, 1] and said[0]["actor_email"] == workspace.admin.email


async def test_a_reader_without_the_right_sees_masked_values(api: Api, workspace: Workspace) -> None:
    async with api.system(workspace.id) as ctx:
        await ctx.execute("insert into roles (tenant_id, name, label) values ($1, 'auditor', 'Auditor')", workspace.id)
        sql = "insert into role_permissions (tenant_id, role, permission_id) select $1, 'auditor', id from permissions"
        await ctx.execute(f"{sql} where name = 'audit.read'", workspace.id)
    auditor = await api.member(workspace.id, "auditor")
    lead = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "phone": "+1 202 555 0143"}
    made = (await workspace.admin.post("/api/leads", lead)).json()["data"]["id"]

    (row,) = (await auditor.get(f"/api/audit-logs?entity_id={made}")).json()["data"]
    (open_row,) = (await workspace.admin.get(f"/api/audit-logs?entity_id={made}")).json()["data"]

    assert row["changes"]["email"] == [None, "a***@example.com"] and row["changes"]["last_name"] == [None, "L***"]
    assert row["actor_email"].endswith("***@tests.example") and open_row["changes"]["email"] == [None, "ada@example.com"]
    assert "2025550143" not in str(row) and "Lovelace" not in str(row)


def test_masking_reaches_nested_values() -> None:
    masked = mask_changes({"custom": [None, {"mail": "x.y@z.example, b@c.example", "n": 3}], "status": ["new", "lost"]})

    assert masked == {"custom": [None, {"mail": "x***@z.example, b***@c.example", "n": 3}], "status": ["new", "lost"]}


async def test_what_was_done_to_a_person_and_how_often_what_was_done(workspace: Workspace) -> None:
    person = workspace.employee.user_id
    await workspace.admin.patch(f"/api/users/{person}", json={"first_name": "Grace"})
    await workspace.admin.post("/api/leads", {"first_name": "L", "company": "C"})

    about = (await workspace.admin.get(f"/api/audit-logs?about={person}")).json()["data"]
    counts = (await workspace.admin.get("/api/audit-logs/actions")).json()["data"]
    by_people = (await workspace.admin.get("/api/audit-logs?kind=user,api_key&limit=200")).json()["data"]

    assert {row["entity_type"] for row in about} == {"employee", "user"} and any(
        "first_name" in row["changes"] for row in about
    )
    assert {entry["action"] for entry in counts} >= {"create", "update"}
    assert [entry["count"] for entry in counts] == sorted((entry["count"] for entry in counts), reverse=True)
    assert {row["actor_type"] for row in by_people} == {"user"}
