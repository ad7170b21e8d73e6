"""One action on many records: by ids, by filter, and beyond 500 as a job."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from aisha.core.actors import AccessMemory
from aisha.core.errors import Unavailable
from aisha.core.ids import new_id
from aisha.core.jobs import Interrupted, JobMessage, JobRun
from aisha.records.bulk_jobs import CANCELLED, run_bulk_job
from tests.tenants import MakeTenant, Person, Tenant


async def _leads(person: Person, count: int, **fields: Any) -> list[str]:
    return [(await person.create("leads", company=f"Company {number}", **fields))["id"] for number in range(count)]


async def test_update_by_ids_says_what_happened_to_each(tenant: Tenant, admin: Person) -> None:
    ids = await _leads(admin, 3)
    nobody = str(new_id())

    result = (
        await admin.post("/api/leads/bulk", {"ids": [*ids, nobody, ids[0]], "action": "update", "values": {"rating": "hot"}})
    ).data

    assert result == {"updated": 3, "skipped": 1, "errors": []} | {"as_of": result["as_of"]}
    assert await admin.ids("leads", rating="hot", sort="created_at") == ids
    change_sets = "select count(distinct change_set_id) from audit_log where tenant_id = $1 and action = 'update'"
    assert await tenant.value(change_sets) == 1


async def test_taking_an_action_back_leaves_alone_what_somebody_changed_after_it(admin: Person) -> None:
    kept, changed = await _leads(admin, 2)
    done = await admin.post("/api/leads/bulk", {"ids": [kept, changed], "action": "update", "values": {"rating": "hot"}})
    await admin.patch(f"/api/leads/{changed}", {"rating": "cold"})

    back = {"ids": [kept, changed], "as_of": done.data["as_of"], "action": "update", "values": {"rating": None}}
    result = (await admin.post("/api/leads/bulk", back)).data

    assert (result["updated"], result["skipped"], result["errors"]) == (1, 1, [])
    assert [(await admin.get(f"/api/leads/{each}")).data["rating"] for each in (kept, changed)] == [None, "cold"]


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

    assert result == {"updated": 1, "skipped": 1, "errors": []} | {"as_of": result["as_of"]}
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


async def many_leads(tenant: Tenant, count: int) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into leads (tenant_id, id, company)"
            " select $1, gen_random_uuid(), 'Company ' || n from generate_series(1, $2::int) n",
            tenant.id, count,
        )  # fmt: skip


def bulk_job(
    tenant: Tenant, admin: Person, bulk_id: str, should_stop: Callable[[], bool] = lambda: False, *, is_last_try: bool = False
) -> JobRun:
    message = JobMessage(tenant.id, admin.user_id, {"id": bulk_id})
    return JobRun(tenant.pool, tenant.api.state.settings, message, should_stop, AccessMemory(), is_last_try)


NEW = {"field": "status", "op": "eq", "value": "new"}


async def test_more_than_500_go_on_as_a_job_in_the_same_change_set(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 620)

    answer = await admin.post("/api/leads/bulk", {"filter": NEW, "action": "update", "values": {"status": "contacted"}})
    bulk_id = answer.data["id"]
    before = (await admin.get(f"/api/bulk-changes/{bulk_id}")).data
    queued = await tenant.value("select count(*) from pgqueuer where entrypoint = 'records.bulk' and $1::uuid is not null")
    await run_bulk_job(bulk_job(tenant, admin, bulk_id))
    after = (await admin.get(f"/api/bulk-changes/{bulk_id}")).data

    assert answer.status == 202 and queued >= 1
    assert answer.data == {"queued": True, "id": bulk_id, "total": 620, "updated": 0, "skipped": 0, "errors": []}
    assert (before["status"], before["processed"], before["total"]) == ("queued", 0, 620)
    assert (after["status"], after["processed"], after["updated"], after["failed"]) == ("completed", 620, 620, 0)
    assert await tenant.value("select count(*) from leads where tenant_id = $1 and status = 'contacted'") == 620
    sets = "select count(distinct change_set_id) from audit_log where tenant_id = $1 and action = 'update'"
    assert await tenant.value(sets) == 1


async def test_a_job_acts_on_what_matched_when_it_was_asked_for(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "update", "values": {"rating": "hot"}})).data["id"]
    late = await admin.create("leads", company="Late")

    await run_bulk_job(bulk_job(tenant, admin, bulk_id))

    assert (await admin.get(f"/api/leads/{late['id']}")).data["rating"] is None
    assert await tenant.value("select count(*) from leads where tenant_id = $1 and rating = 'hot'") == 501


async def test_a_stopped_job_goes_on_where_it_ended(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "tag", "values": {"tags": ["a"]}})).data["id"]

    with pytest.raises(Interrupted):
        await run_bulk_job(bulk_job(tenant, admin, bulk_id, lambda: True))
    half = (await admin.get(f"/api/bulk-changes/{bulk_id}")).data
    await run_bulk_job(bulk_job(tenant, admin, bulk_id))

    assert (half["status"], half["processed"]) == ("running", 200)
    assert (await admin.get(f"/api/bulk-changes/{bulk_id}")).data["updated"] == 501
    assert await tenant.value("select count(*) from audit_log where tenant_id = $1 and action = 'update'") == 501


async def test_a_job_of_somebody_who_lost_the_right_ends_and_says_so(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "delete"})).data["id"]
    async with tenant.system() as ctx:
        sql = "update employees set role = 'employee' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant.id, admin.user_id)

    await run_bulk_job(bulk_job(tenant, admin, bulk_id))

    assert await tenant.value("select status from bulk_changes where tenant_id = $1 and id = $2", UUID(bulk_id)) == "failed"
    assert "leads.delete" in await tenant.value(
        "select error from bulk_changes where tenant_id = $1 and id = $2", UUID(bulk_id)
    )
    assert await tenant.value("select count(*) from leads where tenant_id = $1 and deleted_at is null") == 501


async def test_a_job_the_database_refuses_again_and_again_says_so_in_the_end(
    tenant: Tenant, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "tag", "values": {"tags": ["a"]}})).data["id"]

    async def refuse(*_: object) -> None:
        raise Unavailable("The database does not answer.")

    monkeypatch.setattr("aisha.records.bulk_jobs.act_on", refuse)
    with pytest.raises(Unavailable):
        await run_bulk_job(bulk_job(tenant, admin, bulk_id))
    between = (await admin.get(f"/api/bulk-changes/{bulk_id}")).data
    with pytest.raises(Unavailable):
        await run_bulk_job(bulk_job(tenant, admin, bulk_id, is_last_try=True))
    after = (await admin.get(f"/api/bulk-changes/{bulk_id}")).data

    assert (between["status"], after["status"]) == ("queued", "failed")
    assert after["error"] == "The database does not answer. What was done so far stays."


async def test_a_large_action_is_listed_for_its_asker_and_its_end_is_told(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "tag", "values": {"tags": ["a"]}})).data["id"]
    colleague = await tenant.person("admin")

    waiting, theirs = (await admin.get("/api/jobs")).data, (await colleague.get("/api/jobs")).data
    await run_bulk_job(bulk_job(tenant, admin, bulk_id))
    ended = (await admin.get("/api/jobs")).data

    shown = ("id", "kind", "status", "type", "action", "processed", "total", "cancel_path")
    path = f"/api/bulk-changes/{bulk_id}/cancel"
    assert [[each[name] for name in shown] for each in waiting] == [
        [bulk_id, "bulk", "queued", "leads", "tag", 0, 501, path],
    ]  # fmt: skip
    assert [[each[name] for name in shown] for each in ended] == [
        [bulk_id, "bulk", "completed", "leads", "tag", 501, 501, None],
    ]  # fmt: skip
    (told,) = (await admin.get("/api/notifications")).data
    assert (told["type"], told["title"], told["link"]) == ("success", "501 leads tagged", "/leads")
    assert (theirs, (await colleague.get("/api/notifications")).data) == ([], [])


async def test_a_large_action_is_ended_by_its_asker_and_keeps_what_it_did(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "tag", "values": {"tags": ["a"]}})).data["id"]
    with pytest.raises(Interrupted):
        await run_bulk_job(bulk_job(tenant, admin, bulk_id, lambda: True))
    colleague = await tenant.person("admin")

    refused = await colleague.post(f"/api/bulk-changes/{bulk_id}/cancel")
    ended = (await admin.post(f"/api/bulk-changes/{bulk_id}/cancel")).data
    again = await admin.post(f"/api/bulk-changes/{bulk_id}/cancel")
    await run_bulk_job(bulk_job(tenant, admin, bulk_id))

    assert (refused.error, again.error) == ((404, "NOT_FOUND"), (409, "INVALID_STATUS"))
    assert (ended["status"], ended["error"], ended["updated"]) == ("failed", CANCELLED, 200)
    assert (await admin.get(f"/api/bulk-changes/{bulk_id}")).data["processed"] == 200
    assert await tenant.value("select count(*) from leads where tenant_id = $1 and 'a' = any (tags)") == 200


async def test_progress_is_the_askers_alone(tenant: Tenant, admin: Person, make_tenant: MakeTenant) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "delete"})).data["id"]
    colleague, stranger = await tenant.person("admin"), await (await make_tenant()).person("admin")

    for person in (colleague, stranger):
        assert (await person.get(f"/api/bulk-changes/{bulk_id}")).error == (404, "NOT_FOUND")


async def test_what_was_made_or_changed_since_the_count_is_left_alone(admin: Person) -> None:
    seen, changed, _ = await _leads(admin, 3)
    counted = (await admin.get("/api/leads", count=True, filter=NEW)).meta
    await admin.patch(f"/api/leads/{changed}", {"company": "Another"})
    late = await admin.create("leads", company="Late")

    result = await admin.post(
        "/api/leads/bulk",
        {"filter": NEW, "as_of": counted["as_of"], "action": "update", "values": {"rating": "hot"}},
    )

    assert counted["total"] == 3
    assert result.data == {"updated": 2, "skipped": 0, "errors": []} | {"as_of": result.data["as_of"]}
    hot = await admin.ids("leads", rating="hot")
    assert seen in hot and changed not in hot and late["id"] not in hot


async def test_status_cards_say_when_they_were_counted(admin: Person) -> None:
    await _leads(admin, 2)
    stats = (await admin.get("/api/leads/stats")).data
    await admin.create("leads", company="Late")

    result = await admin.post("/api/leads/bulk", {"filter": {"and": []}, "as_of": stats["as_of"], "action": "delete"})

    assert (stats["count"], result.data["updated"]) == (2, 2)


async def test_purging_many_takes_only_what_is_in_the_trash(tenant: Tenant, admin: Person) -> None:
    kept, *gone = await _leads(admin, 3)
    manager = await tenant.person("manager")
    await admin.post("/api/leads/bulk", {"ids": gone, "action": "delete"})

    refused = await manager.post("/api/leads/bulk", {"ids": gone, "action": "purge"})
    result = (await admin.post("/api/leads/bulk", {"ids": [kept, *gone], "action": "purge"})).data

    assert refused.error == (403, "FORBIDDEN")
    assert result["updated"] == 2 and [error["id"] for error in result["errors"]] == [kept]
    assert await tenant.value("select array_agg(id::text) from leads where tenant_id = $1") == [kept]


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
        {"filter": {"and": []}, "as_of": "yesterday", "action": "update"},
        {"filter": {"and": []}, "as_of": "2026-01-01T00:00:00", "action": "update"},
        {"filter": {"and": []}, "as_of": 3, "action": "update"},
        {"ids": [str(new_id())], "action": ["update"]},
    ],
)
async def test_junk_is_refused(admin: Person, body: dict[str, Any]) -> None:
    assert (await admin.post("/api/leads/bulk", body)).status == 400
