"""Taking a large bulk action back: as a job, once, by who asked for it; what was changed since stays."""

from typing import Any

import pytest

from aisha.core.ids import new_id
from aisha.core.jobs import Interrupted
from aisha.records import bulk, bulk_undo
from aisha.records.bulk_jobs import run_bulk_job
from tests.records.test_bulk import NEW, bulk_job, many_leads
from tests.tenants import MakeTenant, Person, Tenant

ALL: dict[str, Any] = {"and": []}
MOVING = ("version", "updated_at", "updated_by", "stage_changed_at", "last_activity_at")


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three records go on as a job."""
    monkeypatch.setattr(bulk, "MAX_AT_ONCE", 2)


async def change(tenant: Tenant, person: Person, action: str, values: Any = None, kind: str = "leads") -> str:
    """A large action on everything that the person sees, carried out; its id."""
    asked = await person.post(f"/api/{kind}/bulk", {"filter": ALL, "action": action, "values": values})
    await run_bulk_job(bulk_job(tenant, person, asked.data["id"]))
    return asked.data["id"]


async def undo(tenant: Tenant, person: Person, bulk_id: str) -> dict[str, Any]:
    asked = await person.post(f"/api/bulk-changes/{bulk_id}/undo")
    assert asked.status == 202, asked.body
    await run_bulk_job(bulk_job(tenant, person, asked.data["id"]))
    return (await person.get(f"/api/bulk-changes/{asked.data['id']}")).data


async def records(person: Person, kind: str) -> list[dict[str, Any]]:
    found = (await person.get(f"/api/{kind}", sort="created_at")).data
    return [{name: value for name, value in each.items() if name not in MOVING} for each in found]


@pytest.mark.usefixtures("few_are_many")
@pytest.mark.parametrize(
    ("kind", "action", "values"),
    [
        ("leads", "update", {"status": "contacted", "rating": "hot", "source": None}),
        ("leads", "tag", {"tags": ["vip", "new"]}),
        ("leads", "untag", {"tags": ["vip"]}),
        ("leads", "delete", None),
        ("opportunities", "update", {"stage": "proposal", "amount": 7}),
        ("opportunities", "update", {"stage": "closed_lost", "lost_reason": "price", "close_date": "2031-01-01"}),
        ("accounts", "update", {"annual_revenue": 5, "custom": {"tier": "gold", "since": None}}),
    ],
)  # fmt: skip
async def test_everything_is_as_it_was_before(
    tenant: Tenant, admin: Person, kind: str, action: str, values: dict[str, Any] | None
) -> None:
    for name in ("tier", "since"):
        field = {"entity": "account", "field_name": name, "label": name, "field_type": "text"}
        assert (await admin.post("/api/custom-fields", field)).status == 201
    differing: dict[str, list[dict[str, Any]]] = {
        "leads": [{"tags": ["vip"], "source": "website"}, {"rating": "cold", "status": "contacted"}, {"tags": ["x", "vip"]}],
        "opportunities": [{"amount": 100, "probability": 33}, {"stage": "proposal", "amount": 5}, {"lost_reason": "old"}],
        "accounts": [{"annual_revenue": 9, "custom": {"since": "2001"}}, {"custom": {"tier": "gold"}}, {}],
    }
    named = {"leads": "company", "opportunities": "name", "accounts": "name"}[kind]
    for number, fields in enumerate(differing[kind]):
        await admin.create(kind, **{named: f"No {number}"}, **fields)
    before = await records(admin, kind)

    bulk_id = await change(tenant, admin, action, values, kind)
    assert await records(admin, kind) != before
    undone = await undo(tenant, admin, bulk_id)

    assert (undone["status"], undone["skipped"], undone["errors"]) == ("completed", 0, [])
    assert await records(admin, kind) == before


@pytest.mark.usefixtures("few_are_many")
async def test_assigned_records_return_with_their_history(tenant: Tenant, admin: Person) -> None:
    first, second = await tenant.person("employee"), await tenant.person("employee")
    ids = [(await admin.create("leads", company="A", owner_id=owner))["id"] for owner in (first.id, second.id, None)]

    bulk_id = await change(tenant, admin, "assign", {"owner_id": second.id})
    undone = await undo(tenant, admin, bulk_id)

    assert (undone["total"], undone["updated"]) == (2, 2)
    assert [(await admin.get(f"/api/leads/{each}")).data["owner_id"] for each in ids] == [first.id, second.id, None]
    history = (await admin.get(f"/api/leads/{ids[0]}/assignment-history")).data
    assert [(each["from"], each["to"]) for each in history[:2]] == [(second.id, first.id), (first.id, second.id)]


@pytest.mark.usefixtures("few_are_many")
async def test_what_was_changed_since_stays_and_is_counted(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("admin")
    plain, other_field, same_field, gone = [(await admin.create("leads", company="A"))["id"] for _ in range(4)]
    bulk_id = await change(tenant, admin, "update", {"rating": "hot"})
    await colleague.patch(f"/api/leads/{other_field}", {"company": "B"})
    for rating in ("cold", "hot"):
        await colleague.patch(f"/api/leads/{same_field}", {"rating": rating})
    await colleague.delete(f"/api/leads/{gone}")

    undone = await undo(tenant, admin, bulk_id)

    assert (undone["total"], undone["updated"], undone["skipped"], undone["failed"]) == (4, 1, 3, 0)
    left = [(await admin.get(f"/api/leads/{each}")).data["rating"] for each in (plain, other_field, same_field)]
    assert left == [None, "hot", "hot"]
    told = (await admin.get("/api/notifications")).data[0]
    assert (told["title"], told["message"]) == ("1 lead put back", "3 no longer there, or changed meanwhile")
    sets = "select count(distinct change_set_id) from audit_log where tenant_id = $1 and action = 'update' and actor_id = $2"
    assert await tenant.value(sets, admin.user_id) == 2


@pytest.mark.usefixtures("few_are_many")
async def test_an_action_is_undone_once_and_an_undo_not_at_all(tenant: Tenant, admin: Person) -> None:
    for _ in range(3):
        await admin.create("leads", company="A")
    bulk_id = await change(tenant, admin, "delete")
    offered = (await admin.get("/api/jobs")).data[0]
    undone = await undo(tenant, admin, bulk_id)

    again = [await admin.post(f"/api/bulk-changes/{each}/undo") for each in (bulk_id, undone["id"])]

    assert offered["undo_path"] == f"/api/bulk-changes/{bulk_id}/undo"
    assert undone["undoes"] == bulk_id
    assert [each.error for each in again] == [(409, "UNDO_REFUSED")] * 2
    listed = [(each["action"], each["undo_path"]) for each in (await admin.get("/api/jobs")).data]
    assert listed == [("undo", None), ("delete", None)]
    assert len(await admin.ids("leads")) == 3


@pytest.mark.usefixtures("few_are_many")
async def test_what_goes_on_changed_nothing_or_has_no_way_back_is_refused(tenant: Tenant, admin: Person) -> None:
    for _ in range(3):
        await admin.create("leads", company="A", rating="hot")
    going = (await admin.post("/api/leads/bulk", {"filter": ALL, "action": "tag", "values": {"tags": ["a"]}})).data["id"]
    nothing = await change(tenant, admin, "update", {"rating": "hot"})
    await change(tenant, admin, "delete")
    restored = await change(tenant, admin, "restore")

    refused = [(await admin.post(f"/api/bulk-changes/{each}/undo")).error for each in (going, nothing, restored, new_id())]

    assert refused == [(409, "INVALID_STATUS"), (409, "UNDO_REFUSED"), (409, "UNDO_REFUSED"), (404, "NOT_FOUND")]


@pytest.mark.usefixtures("few_are_many")
async def test_only_its_asker_with_the_right_undoes_an_action(tenant: Tenant, admin: Person, make_tenant: MakeTenant) -> None:
    employee, stranger = await tenant.person("employee"), await (await make_tenant()).person("admin")
    hidden = await admin.create("leads", company="Hidden", rating="cold")
    for _ in range(3):
        await employee.create("leads", company="A")
    theirs = await change(tenant, employee, "update", {"rating": "hot"})

    refused = [(await person.post(f"/api/bulk-changes/{theirs}/undo")).error for person in (admin, stranger)]
    undone = await undo(tenant, employee, theirs)
    mine = await change(tenant, admin, "delete")
    async with tenant.system() as ctx:
        sql = "update employees set role = 'manager' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant.id, admin.user_id)
    without_right = (await admin.post(f"/api/bulk-changes/{mine}/undo")).error

    assert refused == [(404, "NOT_FOUND")] * 2 and without_right == (403, "FORBIDDEN")
    assert (undone["total"], undone["updated"], undone["skipped"]) == (3, 3, 0)
    assert await tenant.value("select rating from leads where tenant_id = $1 and id = $2", hidden["id"]) == "cold"


async def test_an_undo_whose_worker_is_killed_goes_on_and_does_nothing_twice(
    tenant: Tenant, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many_leads(tenant, 501)
    asked = {"filter": NEW, "action": "update", "values": {"rating": "hot"}}
    bulk_id = (await admin.post("/api/leads/bulk", asked)).data["id"]
    await run_bulk_job(bulk_job(tenant, admin, bulk_id))
    undo_id = (await admin.post(f"/api/bulk-changes/{bulk_id}/undo")).data["id"]
    with pytest.raises(Interrupted):
        await run_bulk_job(bulk_job(tenant, admin, undo_id, lambda: True))
    half = (await admin.get(f"/api/bulk-changes/{undo_id}")).data

    calls = 0
    real = bulk_undo.update_record

    async def killed(*arguments: Any) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        if calls > 100:
            raise KeyboardInterrupt
        return await real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(bulk_undo, "update_record", killed)
        with pytest.raises(KeyboardInterrupt):
            await run_bulk_job(bulk_job(tenant, admin, undo_id))
    dead = (await admin.get(f"/api/bulk-changes/{undo_id}")).data
    await run_bulk_job(bulk_job(tenant, admin, undo_id))
    done = (await admin.get(f"/api/bulk-changes/{undo_id}")).data

    assert [(each["status"], each["processed"]) for each in (half, dead)] == [("running", 200)] * 2
    assert (done["status"], done["updated"], done["skipped"]) == ("completed", 501, 0)
    assert await tenant.value("select count(*) from leads where tenant_id = $1 and rating is null") == 501
    assert await tenant.value("select count(*) from audit_log where tenant_id = $1 and action = 'update'") == 1002


async def test_what_was_ended_half_way_is_taken_back_and_so_is_the_rest_of_an_ended_undo(tenant: Tenant, admin: Person) -> None:
    await many_leads(tenant, 501)
    bulk_id = (await admin.post("/api/leads/bulk", {"filter": NEW, "action": "tag", "values": {"tags": ["a"]}})).data["id"]
    stops = iter((False, True))
    with pytest.raises(Interrupted):
        await run_bulk_job(bulk_job(tenant, admin, bulk_id, lambda: next(stops)))
    await admin.post(f"/api/bulk-changes/{bulk_id}/cancel")
    undo_id = (await admin.post(f"/api/bulk-changes/{bulk_id}/undo")).data["id"]
    with pytest.raises(Interrupted):
        await run_bulk_job(bulk_job(tenant, admin, undo_id, lambda: True))
    await admin.post(f"/api/bulk-changes/{undo_id}/cancel")
    tagged = "select count(*) from leads where tenant_id = $1 and 'a' = any (tags)"
    half = await tenant.value(tagged)

    rest = await undo(tenant, admin, bulk_id)

    assert half == 200
    assert (rest["total"], rest["updated"], rest["skipped"]) == (400, 200, 200)
    assert await tenant.value(tagged) == 0
