"""One action on many records: by ids, by filter, and beyond 500 as a job."""

from typing import Any

import msgspec
import pytest

from aisha.core.actors import AccessMemory
from aisha.core.ids import new_id
from aisha.core.jobs import JobMessage, JobRun
from aisha.records.bulk import run_bulk_job
from tests.tenants import Person, Tenant


async def _leads(person: Person, count: int, **fields: Any) -> list[str]:
    return [(await person.create("leads", company=f"Company {number}", **fields))["id"] for number in range(count)]


async def test_update_by_ids_says_what_happened_to_each(tenant: Tenant, admin: Person) -> None:
    ids = await _leads(admin, 3)
    nobody = str(new_id())

    result = (
        await admin.post("/api/leads/bulk", {"ids": [*ids, nobody, ids[0]], "action": "update", "values": {"rating": "hot"}})
    ).data

    assert result == {"updated": 3, "skipped": 1, "errors": []}
    assert await admin.ids("leads", rating="hot", sort="created_at") == ids
    change_sets = "select count(distinct change_set_id) from audit_log where tenant_id = $1 and action = 'update'"
    assert await tenant.value(change_sets) == 1


async def test_one_refusal_does_not_undo_the_others(admin: Person) -> None:
    ids = await _leads(admin, 2, first_name="Ada")
    await admin.post(f"/api/leads/{ids[0]}/convert", {})

    result = (await admin.post("/api/leads/bulk", {"ids": ids, "action": "update", "values": {"status": "contacted"}})).data

    assert (result["updated"], result["skipped"]) == (1, 0)
    assert [(error["id"], error["code"]) for error in result["errors"]] == [(ids[0], "LEAD_ALREADY_CONVERTED")]
    assert (await admin.get(f"/api/leads/{ids[1]}")).data["status"] == "contacted"


async def test_update_by_filter_and_search(admin: Person) -> None:
    first, second, third = await _leads(admin, 3)
    await admin.patch(f"/api/leads/{second}", {"status": "contacted"})
    tree = {"field": "status", "op": "eq", "value": "new"}

    result = await admin.post(
        "/api/leads/bulk", {"filter": tree, "q": "company", "action": "update", "values": {"status": "qualified"}}
    )

    assert result.data["updated"] == 2
    assert set(await admin.ids("leads", status="qualified")) == {first, third}


async def test_tags_are_added_and_taken_away(admin: Person) -> None:
    ids = await _leads(admin, 2, tags=["old", "both"])

    await admin.post("/api/leads/bulk", {"ids": ids, "action": "tag", "values": {"tags": ["New One", "both"]}})
    await admin.post("/api/leads/bulk", {"ids": ids[:1], "action": "untag", "values": {"tags": ["old", "never"]}})

    assert (await admin.get(f"/api/leads/{ids[0]}")).data["tags"] == ["both", "new-one"]
    assert (await admin.get(f"/api/leads/{ids[1]}")).data["tags"] == ["old", "both", "new-one"]


async def test_delete_and_restore_need_their_rights(tenant: Tenant, admin: Person) -> None:
    manager, employee = await tenant.person("manager"), await tenant.person("employee")
    ids = await _leads(admin, 2)

    for person in (manager, employee):
        assert (await person.post("/api/leads/bulk", {"ids": ids, "action": "delete"})).error == (403, "FORBIDDEN")
        assert (await person.post("/api/leads/bulk", {"ids": ids, "action": "restore"})).error == (403, "FORBIDDEN")
    assert (
        await employee.post("/api/leads/bulk", {"ids": ids, "action": "assign", "values": {"owner_id": employee.id}})
    ).status == 403
    assert (await admin.post("/api/leads/bulk", {"ids": ids, "action": "delete"})).data["updated"] == 2
    assert await admin.ids("leads") == []
    assert (await admin.post("/api/leads/bulk", {"filter": {"and": []}, "action": "restore"})).data["updated"] == 2
    assert len(await admin.ids("leads")) == 2


async def test_foreign_and_invisible_ids_are_skipped(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    hidden = await _leads(admin, 1)
    own = await _leads(employee, 1)

    result = (
        await employee.post("/api/leads/bulk", {"ids": [*hidden, *own], "action": "update", "values": {"rating": "hot"}})
    ).data

    assert result == {"updated": 1, "skipped": 1, "errors": []}
    assert (await admin.get(f"/api/leads/{hidden[0]}")).data["rating"] is None


async def test_assigning_many_writes_their_history(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    ids = await _leads(admin, 2)

    result = await admin.post(
        "/api/leads/bulk", {"ids": ids, "action": "assign", "values": {"owner_id": employee.id, "note": "round"}}
    )

    assert result.data["updated"] == 2
    assert set(await employee.ids("leads")) == set(ids)
    history = (await admin.get(f"/api/leads/{ids[0]}/assignment-history")).data
    assert [(h["action"], h["field"], h["from"], h["to"], h["note"]) for h in history] == [
        ("reassign", "owner_id", admin.id, employee.id, "round")
    ]


async def test_more_than_500_go_on_as_a_job_in_the_same_change_set(tenant: Tenant, admin: Person) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into leads (tenant_id, id, company)"
            " select $1, gen_random_uuid(), 'Company ' || n from generate_series(1, 620) n",
            tenant.id,
        )
    tree = {"field": "status", "op": "eq", "value": "new"}

    answer = await admin.post("/api/leads/bulk", {"filter": tree, "action": "update", "values": {"status": "contacted"}})
    async with tenant.system() as ctx:
        payload = await ctx.fetchval("select payload from pgqueuer where entrypoint = 'records.bulk' order by id desc limit 1")
    message = JobMessage(tenant.id, admin.user_id, _parameters(payload))
    await run_bulk_job(JobRun(tenant.pool, tenant.api.state.settings, message, lambda: False, AccessMemory()))

    assert answer.status == 202
    assert answer.data == {"queued": True, "updated": 0, "skipped": 0, "errors": []}
    assert await tenant.value("select count(*) from leads where tenant_id = $1 and status = 'contacted'") == 620
    sets = "select count(distinct change_set_id) from audit_log where tenant_id = $1 and action = 'update'"
    assert await tenant.value(sets) == 1


def _parameters(payload: bytes) -> dict[str, Any]:
    return msgspec.json.decode(payload, type=JobMessage).parameters


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "update"},
        {"ids": [], "action": "update"},
        {"ids": ["x"], "action": "update"},
        {"ids": "all", "action": "update"},
        {"ids": [str(new_id())] * 501, "action": "update"},
        {"ids": [str(new_id())], "filter": {}, "action": "update"},
        {"ids": [str(new_id())], "action": "explode"},
        {"filter": [], "action": "update"},
        {"filter": {}, "action": "update"},
        {"ids": [str(new_id())], "action": "update", "values": []},
        {"ids": [str(new_id())], "action": "update", "values": {"x": 1}},
        {"filter": {"and": []}, "q": 3, "action": "update"},
        {"ids": [str(new_id())], "action": ["update"]},
    ],
)
async def test_junk_is_refused(admin: Person, body: dict[str, Any]) -> None:
    assert (await admin.post("/api/leads/bulk", body)).status == 400
