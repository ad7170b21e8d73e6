"""Access reviews: who holds what, decided line by line with effect, signed off for good; and who has just left."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from asyncpg import CheckViolationError

from aisha.core.errors import AishaError
from aisha.insight.access_review.jobs import begin_reviews
from tests.application import Api
from tests.tenants import MakeTenant, Person, Tenant

STATEMENT = {"statement": "Everybody listed needs what they hold."}


async def start(admin: Person) -> tuple[str, list[dict[str, Any]]]:
    """A new review's path, and its lines."""
    review = (await admin.post("/api/access-reviews")).data
    path = f"/api/access-reviews/{review['id']}"
    return path, (await admin.get(f"{path}/lines")).data


def line_of(lines: Sequence[dict[str, Any]], person: Person, kind: str = "role") -> str:
    return next(line["id"] for line in lines if line["user_id"] == person.id and line["kind"] == kind)


async def decide(admin: Person, path: str, line: str, decision: str, **more: Any) -> Any:
    return await admin.post(f"{path}/lines/{line}", {"decision": decision, **more})


async def test_a_review_lists_every_role_and_live_key_of_this_workspace(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    employee = await tenant.person("employee", name="Grace Hopper")
    await tenant.person("employee", status="inactive")
    await employee.post("/api/api-keys", {"name": "Export", "scopes": ["read:contacts"]})
    await (await make_tenant()).person("admin")

    path, lines = await start(admin)

    assert sorted((line["name"], line["kind"], line["label"]) for line in lines) == [
        ("Ada Byron", "role", "Admin"), ("Grace Hopper", "key", "Export"), ("Grace Hopper", "role", "Employee"),
    ]  # fmt: skip
    key = next(line for line in lines if line["kind"] == "key")
    assert key["details"]["scopes"] == ["read:contacts"] and "key_hash" not in str(lines)
    assert all(line["decision"] == "pending" and line["since"] for line in lines)
    assert (await admin.post("/api/access-reviews")).error == (409, "INVALID_STATUS")
    assert (await admin.get("/api/access-reviews")).data[0]["pending"] == 3
    assert len((await admin.get(f"{path}/lines", limit="2")).data) == 2


async def test_removing_a_line_ends_the_access_it_stands_for(tenant: Tenant, admin: Person) -> None:
    employee, other = await tenant.person("employee"), await tenant.person("employee")
    await employee.create("leads", first_name="L", company="C")
    made = (await other.post("/api/api-keys", {"name": "Export", "scopes": ["read:contacts"]})).data
    path, lines = await start(admin)

    unclear = await decide(admin, path, line_of(lines, employee), "removed")
    removed = await decide(admin, path, line_of(lines, employee), "removed", reassign_to="unassigned", note="Left in May")
    key = await decide(admin, path, line_of(lines, other, "key"), "removed")
    own = await decide(admin, path, line_of(lines, admin), "removed")
    again = await decide(admin, path, line_of(lines, employee), "confirmed")

    assert (unclear.error, own.error) == ((422, "CONFIRMATION_REQUIRED"), (409, "INVALID_STATUS"))
    assert (removed.data["removed"], key.data["removed"], again.error) == (1, 2, (409, "INVALID_STATUS"))
    assert (await employee.get("/api/leads")).error == (403, "ACCOUNT_DISABLED")
    used = await tenant.api.client.get("/api/contacts", headers={"X-API-Key": made["key"]})
    assert used.status_code == 401
    assert (await other.get("/api/leads")).status == 200


async def test_who_manages_users_without_keys_of_their_own_removes_a_key(tenant: Tenant) -> None:
    owner = await tenant.person("employee")
    made = (await owner.post("/api/api-keys", {"name": "Export", "scopes": ["read:contacts"]})).data
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into roles (tenant_id, name, label, data_scope) values ($1, 'people', 'People', 'all')", tenant.id
        )
        await ctx.execute(
            "insert into role_permissions (tenant_id, role, permission_id) select $1, 'people', p.id from permissions p"
            " where p.name = 'users.manage'",
            tenant.id,
        )
    reviewer = await tenant.person("people")
    path, lines = await start(reviewer)

    removed = await decide(reviewer, path, line_of(lines, owner, "key"), "removed")

    assert removed.data["removed"] == 1
    used = await tenant.api.client.get("/api/contacts", headers={"X-API-Key": made["key"]})
    assert used.status_code == 401


async def test_a_signed_review_stays_as_it_was_signed(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee", name="=Grace Hopper")
    path, lines = await start(admin)
    too_early = await admin.post(f"{path}/sign", STATEMENT)
    for line in lines:
        await decide(admin, path, line["id"], "confirmed")

    signed = (await admin.post(f"{path}/sign", STATEMENT)).data
    changed = await decide(admin, path, lines[0]["id"], "confirmed")
    report = (await admin.caller.get(f"{path}/report")).text

    assert too_early.error == (409, "INVALID_STATUS") and changed.error == (409, "INVALID_STATUS")
    assert (signed["status"], signed["statement"], signed["confirmed"]) == ("signed", STATEMENT["statement"], 2)
    rows = list(csv.reader(io.StringIO(report.removeprefix("\ufeff"))))
    assert ["digest", signed["digest"]] in rows and [row[0] for row in rows if row and "Hopper" in row[0]] == ["'=Grace Hopper"]
    audit = (await admin.get("/api/audit-logs", action="ACCESS_REVIEW_SIGNED")).data
    assert audit[0]["changes"]["digest"] == [None, signed["digest"]]
    for sql in (
        "update access_review_lines set decision = 'removed' where tenant_id = $1",
        "update access_reviews set statement = 'Other' where tenant_id = $1",
    ):
        with pytest.raises((AishaError, CheckViolationError)):
            await _change(tenant, sql)
    assert (await admin.post("/api/access-reviews")).status == 201
    assert employee.id in {line["user_id"] for line in lines}


async def _change(tenant: Tenant, sql: str) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(sql, tenant.id)


@pytest.mark.parametrize("role", ["manager", "employee", "support"])
async def test_reviews_are_for_those_who_manage_users(tenant: Tenant, admin: Person, role: str) -> None:
    path, lines = await start(admin)
    person = await tenant.person(role)

    for answer in (
        await person.get("/api/access-reviews"), await person.post("/api/access-reviews"), await person.get(f"{path}/lines"),
        await decide(person, path, lines[0]["id"], "confirmed"), await person.post(f"{path}/sign", STATEMENT),
        await person.get("/api/access-reviews/off-boarding"), await person.get(f"{path}/report"),
    ):  # fmt: skip
        assert answer.error == (403, "FORBIDDEN")


async def test_a_review_of_another_workspace_is_not_there(admin: Person, make_tenant: MakeTenant) -> None:
    path, lines = await start(admin)
    stranger = await (await make_tenant()).person("admin")

    for answer in (
        await stranger.get(path), await stranger.get(f"{path}/lines"), await stranger.get(f"{path}/report"),
        await decide(stranger, path, lines[0]["id"], "confirmed"), await stranger.post(f"{path}/sign", STATEMENT),
    ):  # fmt: skip
        assert answer.error == (404, "NOT_FOUND")


async def test_the_off_boarding_list_says_what_still_hangs_on_somebody(tenant: Tenant, admin: Person) -> None:
    leaver = await tenant.person("manager", name="Grace Hopper")
    await tenant.department("Sales", manager=leaver)
    await leaver.create("leads", first_name="L", company="C")
    await tenant.person("employee")
    async with tenant.system() as ctx:  # as an import of people or an earlier release may have left it
        sql = "update employees set status = 'inactive' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant.id, leaver.user_id)

    (found,) = (await admin.get("/api/access-reviews/off-boarding")).data
    await admin.post(f"/api/users/{leaver.id}/reactivate")
    back = (await admin.get("/api/access-reviews/off-boarding")).data

    assert (found["name"], found["open_records"], found["departments"], found["is_done"]) == (
        "Grace Hopper",
        {"leads": 1},
        1,
        False,
    )
    assert (found["status"], found["other_workspaces"], back) == ("inactive", False, [])


async def test_each_quarter_a_review_begins_by_itself_and_administrators_are_told(
    api: Api, tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    await tenant.person("employee")
    switched_off, young = await make_tenant(), await make_tenant()
    for each in (tenant, switched_off):
        async with api.system() as ctx:
            await ctx.execute("update tenants set created_at = now() - interval '100 days' where id = $1", each.id)
    async with api.system() as ctx:
        await ctx.execute(
            "update tenants set settings = settings || $2 where id = $1", switched_off.id, {"access_review": "off"}
        )

    await begin_reviews(api.state.pool, api.state.settings)
    await begin_reviews(api.state.pool, api.state.settings)

    [review] = (await admin.get("/api/access-reviews")).data
    begun: list[int] = []
    for each in (tenant, switched_off, young):
        async with api.system(each.id) as ctx:
            begun.append(await ctx.fetchval("select count(*) from access_reviews where tenant_id = $1", each.id))
    async with api.system(tenant.id) as ctx:
        sql = "select to_address, link from email_outbox where tenant_id = $1 and kind = 'access_review'"
        mails = await ctx.fetch(sql, tenant.id)
    assert (review["status"], review["pending"]) == ("open", 2) and begun == [1, 0, 0]
    assert len(mails) == 1 and mails[0]["link"].endswith(f"/settings/access-review?open={review['id']}")
