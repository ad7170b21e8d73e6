"""What happened to a record: timeline, field history, assignments, and counts by a field."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant


async def test_the_timeline_brings_everything_together_newest_first(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee", name="Bo Li")
    deal = await admin.create("opportunities", name="Mill", amount=5)
    path = f"/api/opportunities/{deal['id']}"
    related = {"related_type": "opportunity", "related_id": deal["id"]}
    await admin.create("notes", content="**Words**", title="First", pinned=True, **related)
    await admin.create("activities", subject="Call them", type="call", due_date="2090-01-01", **related)
    await admin.patch(path, {"amount": 7, "next_step": "Offer"})
    await admin.post(f"{path}/stage", {"stage": "proposal"})
    await admin.post(f"{path}/assign", {"assigned_to": employee.id, "note": "yours now"})

    entries = (await admin.get(f"{path}/timeline")).data

    kinds = [entry["kind"] for entry in entries]
    assert sorted(kinds) == ["activity", "assignment", "change", "change", "change", "note", "stage"]
    assert kinds[-1] == "change" and entries[-1]["data"]["action"] == "create"
    by_kind: dict[str, Any] = {entry["kind"]: entry for entry in entries}
    assert by_kind["note"]["body"] == "**Words**" and by_kind["note"]["data"]["pinned"] is True
    assert by_kind["activity"]["title"] == "Call them" and by_kind["activity"]["data"]["type"] == "call"
    assert (by_kind["stage"]["data"]["from"], by_kind["stage"]["data"]["to"]) == ("prospecting", "proposal")
    assert by_kind["assignment"]["body"] == "yours now"
    assert (by_kind["assignment"]["data"]["to"], by_kind["assignment"]["data"]["to_name"]) == (employee.id, "Bo Li")
    changes = [
        entry["data"]["changes"] for entry in entries if entry["kind"] == "change" and entry["data"]["action"] == "update"
    ]
    assert {"amount": [5, 7], "next_step": [None, "Offer"]} in [
        {k: c[k] for k in c if k in ("amount", "next_step")} for c in changes
    ]
    assert all(entry["actor"] == {"id": admin.id, "name": "Ada Byron"} for entry in entries)


async def test_the_timeline_is_narrowed_and_paged(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    path = f"/api/leads/{lead['id']}"
    for number in range(5):
        await admin.create("notes", content=str(number), related_type="lead", related_id=lead["id"])
        await admin.patch(path, {"city": str(number)})

    whole = (await admin.get(f"{path}/timeline")).data
    notes = (await admin.get(f"{path}/timeline", types="note")).data
    paged: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await admin.get(f"{path}/timeline", limit="3", **cursor)
        paged += page.data
        if page.meta["next_cursor"] is None:
            break
        cursor = {"cursor": page.meta["next_cursor"]}

    assert [entry["body"] for entry in notes] == ["4", "3", "2", "1", "0"]
    assert len(whole) == 11 and paged == whole
    assert (await admin.get(f"{path}/timeline", types="gossip")).error == (400, "VALIDATION_ERROR")
    for path_with_cursor in (f"{path}/timeline", f"{path}/history"):
        for junk in ("x", "MjA5MA", "bm93IG5vYm9keQ"):
            assert (await admin.get(path_with_cursor, cursor=junk)).error == (400, "INVALID_CURSOR")


async def test_invisible_notes_and_activities_stay_out(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await admin.create("leads", company="A")
    await admin.create("notes", content="N", related_type="lead", related_id=lead["id"])

    assert (await employee.get(f"/api/leads/{lead['id']}/timeline")).error == (404, "NOT_FOUND")
    assert (await employee.get(f"/api/leads/{lead['id']}/history")).error == (404, "NOT_FOUND")
    assert (await employee.get(f"/api/leads/{lead['id']}/assignment-history")).error == (404, "NOT_FOUND")


async def test_history_tells_each_change_with_its_change_set(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    path = f"/api/leads/{lead['id']}"
    await admin.patch(path, {"company": "B", "do_not_call": True})
    await admin.patch(path, {"company": "B"})
    await admin.delete(path)
    await admin.post(f"{path}/restore")

    entries = (await admin.get(f"{path}/history")).data

    assert [entry["action"] for entry in entries] == ["restore", "delete", "update", "create"]
    assert {k: entries[2]["changes"][k] for k in ("company", "do_not_call")} == {
        "company": ["A", "B"],
        "do_not_call": [False, True],
    }
    assert len({entry["change_set_id"] for entry in entries}) == 4
    assert (await admin.get(path)).data["version"] == 4


async def test_assignments_are_kept_with_from_to_and_note(tenant: Tenant, admin: Person) -> None:
    bo, gone = await tenant.person("employee", name="Bo Li"), await tenant.person("employee", status="terminated")
    lead = await admin.create("leads", company="A")
    path = f"/api/leads/{lead['id']}"

    await admin.post(f"{path}/assign", {"assigned_to": bo.id})
    await admin.patch(path, {"assigned_to": admin.id})
    await admin.post(f"{path}/assign", {"assigned_to": None, "owner_id": None, "note": "free"})
    history = (await admin.get(f"{path}/assignment-history")).data

    told = [(h["field"], h["action"], h["from"], h["to"], h["note"]) for h in history]
    assert sorted(told[:2]) == [
        ("assigned_to", "unassign", admin.id, None, "free"),
        ("owner_id", "unassign", admin.id, None, "free"),
    ]
    assert told[2:] == [("assigned_to", "reassign", bo.id, admin.id, ""), ("assigned_to", "assign", None, bo.id, "")]
    assert (await admin.post(f"{path}/assign", {"assigned_to": gone.id})).error == (400, "VALIDATION_ERROR")
    assert (await admin.post(f"{path}/assign", {})).error == (400, "VALIDATION_ERROR")
    assert (await admin.post(f"{path}/assign", {"company": "B"})).error == (400, "VALIDATION_ERROR")
    assert (await admin.post(f"{path}/assign", {"owner_id": bo.id, "note": "x" * 1001})).error == (400, "VALIDATION_ERROR")


async def test_who_may_assign(tenant: Tenant) -> None:
    manager, employee, other = await tenant.person("manager"), await tenant.person("employee"), await tenant.person("employee")
    department = await tenant.department("Sales", manager=manager)
    member = await tenant.person("employee", department=department)
    own = await employee.create("leads", company="Own")
    team = await member.create("leads", company="Team")

    assert (await employee.post(f"/api/leads/{own['id']}/assign", {"owner_id": other.id})).error == (403, "FORBIDDEN")
    assert (await employee.patch(f"/api/leads/{own['id']}", {"owner_id": other.id})).error == (403, "FORBIDDEN")
    assert (await employee.post("/api/leads", {"company": "A", "owner_id": other.id})).error == (403, "FORBIDDEN")
    assert (await employee.post("/api/leads", {"company": "A", "owner_id": None})).error == (403, "FORBIDDEN")
    handed = await manager.post(f"/api/leads/{team['id']}/assign", {"owner_id": other.id})
    assert handed.data["owner_id"] == other.id
    assert (await manager.get(f"/api/leads/{team['id']}")).error == (404, "NOT_FOUND")
    assert (await other.get(f"/api/leads/{team['id']}")).status == 200


async def test_stats_count_and_sum_what_the_list_shows(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    for person, stage, amount in (
        (admin, "prospecting", 10),
        (admin, "proposal", 20.5),
        (employee, "proposal", 30),
        (admin, "won", 40),
    ):
        await person.create("opportunities", name="D", amount=amount, stage=stage)

    everything = (await admin.get("/api/opportunities/stats", group_by="stage")).data
    mine = (await employee.get("/api/opportunities/stats")).data
    filtered = (await admin.get("/api/opportunities/stats", group_by="owner_id", stage="proposal")).data
    by_outcome = (await admin.get("/api/opportunities/stats", group_by="stage_kind")).data

    assert (everything["count"], everything["sum"]) == (4, 100.5)
    assert {g["value"]: (g["count"], g["sum"]) for g in everything["groups"]} == {
        "prospecting": (1, 10),
        "proposal": (2, 50.5),
        "closed_won": (1, 40),
    }
    assert (mine["count"], mine["sum"]) == (1, 30)
    assert {g["value"]: g["sum"] for g in filtered["groups"]} == {admin.id: 20.5, employee.id: 30}
    assert [g["value"] for g in by_outcome["groups"]] == ["open", "won"]


async def test_groups_are_named(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee", name="Bo Li")
    account = await admin.create("accounts", name="Engines")
    await admin.create("contacts", first_name="C", account_id=account["id"], owner_id=employee.id, assigned_to=None)
    await admin.create("contacts", first_name="D", owner_id=None)

    by_owner = (await admin.get("/api/contacts/stats", group_by="owner_id")).data["groups"]
    by_account = (await admin.get("/api/contacts/stats", group_by="account_id")).data["groups"]
    hidden = (await employee.get("/api/contacts/stats", group_by="account_id")).data["groups"]
    by_status = (await admin.get("/api/contacts/stats")).data["groups"]
    nothing = (await admin.get("/api/opportunities/stats")).data

    assert {(group["value"], group["label"]) for group in by_owner} == {(employee.id, "Bo Li"), (None, None)}
    assert {(group["value"], group["label"]) for group in by_account} == {(account["id"], "Engines"), (None, None)}
    assert [(group["value"], group["label"]) for group in hidden] == [(account["id"], None)]
    assert [(group["value"], group["label"], group["count"]) for group in by_status] == [("active", "Active", 2)]
    assert (nothing["count"], nothing["sum"], nothing["groups"]) == (0, 0, [])


@pytest.mark.parametrize("field", ["name", "amount", "colour", "tags", "custom"])
async def test_stats_group_by_choices_only(admin: Person, field: str) -> None:
    assert (await admin.get("/api/opportunities/stats", group_by=field)).error == (400, "UNKNOWN_FIELD")


async def test_a_timeline_begins_before_a_moment(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    path = f"/api/leads/{lead['id']}"
    for number in range(3):
        await admin.create("notes", content=f"N{number}", related_type="lead", related_id=lead["id"])
    notes = (await admin.get(f"{path}/timeline", types="note")).data

    earlier = await admin.get(f"{path}/timeline", types="note", before=notes[0]["at"], limit="1")
    rest = await admin.get(f"{path}/timeline", types="note", before=notes[0]["at"], cursor=earlier.meta["next_cursor"])

    assert [entry["body"] for entry in notes] == ["N2", "N1", "N0"]
    assert [entry["body"] for entry in earlier.data + rest.data] == ["N1", "N0"]
    for junk in ("yesterday", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"):
        assert (await admin.get(f"{path}/timeline", before=junk)).error == (400, "VALIDATION_ERROR")


async def test_assignments_are_read_page_by_page(tenant: Tenant, admin: Person) -> None:
    other = await tenant.person("employee")
    lead = await admin.create("leads", company="A")
    path = f"/api/leads/{lead['id']}"
    for person in (other.id, None, admin.id):
        await admin.post(f"{path}/assign", {"assigned_to": person})

    whole = (await admin.get(f"{path}/assignment-history")).data
    first = await admin.get(f"{path}/assignment-history", limit="2")
    second = await admin.get(f"{path}/assignment-history", limit="2", cursor=first.meta["next_cursor"])

    assert first.data + second.data == whole
    assert (len(whole), second.meta["next_cursor"]) == (3, None)


async def test_who_converted_a_lead_is_read(admin: Person) -> None:
    lead = await admin.create("leads", first_name="A")
    await admin.post(f"/api/leads/{lead['id']}/convert", {})

    read = (await admin.get(f"/api/leads/{lead['id']}", include="converter")).data

    assert (read["converted_by"], read["converter"]["id"]) == (admin.id, admin.id)


async def test_an_export_of_the_person_is_no_change(admin: Person) -> None:
    contact = await admin.create("contacts", last_name="Lovelace")
    await admin.get(f"/api/contacts/{contact['id']}/export")

    history = (await admin.get(f"/api/contacts/{contact['id']}/history")).data
    timeline = (await admin.get(f"/api/contacts/{contact['id']}/timeline")).data

    assert [each["action"] for each in history] == ["create"]
    assert [each["data"]["action"] for each in timeline] == ["create"]
