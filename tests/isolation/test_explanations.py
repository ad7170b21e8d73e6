"""The access explainer against its judge: the database, asked as the very person, over the real routes."""

from random import Random
from typing import Any

import pytest

from aisha.core.ids import new_id
from tests.application import Api, Caller
from tests.isolation.world import insert

SCOPED = {"accounts": "name", "contacts": "last_name", "leads": "last_name", "opportunities": "name"}
FOLLOWING = {"activities": "subject", "notes": "content"}
FIELDS = SCOPED | FOLLOWING
SINGULAR = {"accounts": "account", "contacts": "contact", "leads": "lead", "opportunities": "opportunity"}
CUSTOM: dict[str, tuple[str, tuple[str, ...]]] = {
    "lead_reader": ("all", ("leads.read", "activities.read", "notes.read")),
    "department_writer": (
        "department",
        ("leads.read", "leads.update", "accounts.read", "activities.read", "activities.update"),
    ),
    "note_taker": ("own", ("notes.read", "notes.update", "notes.create", "contacts.read")),
    "nothing": ("all", ()),
}


async def make_people(api: Api, tenant_id: Any, random: Random) -> list[Caller]:
    """People of every role, built in and custom, spread over a tree of departments with random leaders."""
    async with api.system(tenant_id) as ctx:
        for name, (scope, permissions) in CUSTOM.items():
            await insert(ctx, "roles", tenant_id=tenant_id, name=name, label=name, data_scope=scope)
            await ctx.execute(
                "insert into role_permissions (tenant_id, role, permission_id) select $1, $2, id from permissions"
                " where name = any ($3)",
                tenant_id, name, list(permissions),
            )  # fmt: skip
    roles = ["admin", "support", "manager", "manager", "manager", "employee", "employee", "employee", *CUSTOM]
    people = [await api.member(tenant_id, role) for role in roles]
    async with api.system(tenant_id) as ctx:
        departments: list[Any] = []
        for number in range(5):
            department_id, parent = new_id(), random.choice([None, *departments])
            leader = random.choice([person.user_id for person in people])
            await insert(
                ctx, "departments", tenant_id=tenant_id, id=department_id, name=f"D{number}", parent_id=parent,
                manager_user_id=leader,
            )  # fmt: skip
            departments.append(department_id)
        for person in people:
            sql = "update employees set department_id = $3, status = $4 where tenant_id = $1 and user_id = $2"
            status = random.choice(["active"] * 8 + ["on_leave", "inactive"]) if person is not people[0] else "active"
            await ctx.execute(sql, tenant_id, person.user_id, random.choice([None, *departments]), status)
    return people


async def make_records(api: Api, tenant_id: Any, people: list[Caller], random: Random) -> list[tuple[str, Any]]:
    """Records of random owners, creators and relations; some in the trash."""
    anybody = [None, None, *(person.user_id for person in people)]
    records: list[tuple[str, Any]] = []
    async with api.system(tenant_id) as ctx:
        pipeline = await ctx.fetchval("select id from pipelines where tenant_id = $1", tenant_id)
        stage = await ctx.fetchval("select key from pipeline_stages where tenant_id = $1 limit 1", tenant_id)
        for kind in [*SCOPED] * 6 + [*FOLLOWING] * 9:
            row: dict[str, Any] = {"id": new_id(), FIELDS[kind]: "Random", "created_by": random.choice(anybody)}
            if kind != "notes":
                row |= {"owner_id": random.choice(anybody), "assigned_to": random.choice(anybody)}
            if kind == "opportunities":
                row |= {"pipeline_id": pipeline, "stage": stage}
            if kind in FOLLOWING and (kind == "notes" or random.random() < 0.8):
                related_kind, related_id = random.choice([each for each in records if each[0] in SCOPED])
                row |= {"related_type": SINGULAR[related_kind], "related_id": related_id}
            await insert(ctx, kind, tenant_id=tenant_id, **row)
            records.append((kind, row["id"]))
        for kind, record_id in random.sample(records, 4):
            await ctx.execute(f"update {kind} set deleted_at = now() where tenant_id = $1 and id = $2", tenant_id, record_id)
    return records


@pytest.mark.parametrize("seed", range(4))
async def test_explanations_agree_with_the_database(api: Api, seed: int) -> None:
    random = Random(seed)
    tenant_id = await api.tenant()
    people = await make_people(api, tenant_id, random)
    records = await make_records(api, tenant_id, people, random)
    admin = people[0]
    answers: set[tuple[bool, bool]] = set()

    for person in people:
        for kind, record_id in random.sample(records, 14):
            query = {"user_id": str(person.user_id), "type": kind, "id": str(record_id)}
            explained = (await admin.get("/api/access/explain", params=query)).json()["data"]
            seen = (await person.get(f"/api/{kind}/{record_id}")).status_code == 200
            changed = (await person.patch(f"/api/{kind}/{record_id}", {FIELDS[kind]: "Changed"})).status_code == 200

            assert (explained["can_see"], explained["can_change"]) == (seen, changed), (explained, kind, person.email)
            assert explained["reasons"] and all(each["text"] for each in explained["reasons"])
            if not seen:
                assert any(each["what"] == "trash" or not each["holds"] for each in explained["reasons"])
            answers.add((seen, changed))

    assert answers >= {(True, True), (True, False), (False, False)}


async def test_the_chain_of_departments_is_told(api: Api) -> None:
    tenant_id = await api.tenant()
    admin, leader, member = [await api.member(tenant_id, role) for role in ("admin", "manager", "employee")]
    top = (await admin.post("/api/departments", {"name": "World", "manager_user_id": str(leader.user_id)})).json()["data"]["id"]
    below = (await admin.post("/api/departments", {"name": "Europe", "parent_id": top})).json()["data"]["id"]
    await admin.patch(f"/api/users/{member.user_id}", {"department": "Europe"})
    lead = (await member.post("/api/leads", {"first_name": "L", "company": "C"})).json()["data"]["id"]

    query = {"user_id": str(leader.user_id), "type": "lead", "id": lead}
    explained = (await admin.get("/api/access/explain", params=query)).json()["data"]

    assert below and explained["can_change"] is True
    assert explained["reasons"][-1]["text"] == (
        "The record's owner is in scope: a member of Europe, part of World, which they lead."
    )


async def test_explanations_are_for_who_reads_users_and_end_at_the_tenant(api: Api) -> None:
    here, there = await api.tenant(), await api.tenant()
    admin, employee, foreign = (
        await api.member(here, "admin"),
        await api.member(here, "employee"),
        await api.member(there, "admin"),
    )
    lead = (await admin.post("/api/leads", {"first_name": "L", "company": "C"})).json()["data"]["id"]

    def ask(caller: Caller, user: Caller, kind: str = "leads") -> Any:
        return caller.get("/api/access/explain", params={"user_id": str(user.user_id), "type": kind, "id": lead})

    own = (await employee.post("/api/leads", {"first_name": "O", "company": "C"})).json()["data"]["id"]
    about_own = {"user_id": str(employee.user_id), "type": "leads", "id": own}

    assert (await employee.get("/api/access/explain", params=about_own)).json()["data"]["can_see"]
    assert (await ask(employee, employee)).status_code == 404, "reveals nothing about what one cannot see"
    assert (await ask(employee, admin)).status_code == 403
    assert (await ask(admin, foreign)).status_code == (await ask(foreign, foreign)).status_code == 404
    assert (await ask(admin, employee, "planets")).status_code == 400
