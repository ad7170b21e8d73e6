"""What belongs to a record: counts and first records of every kind, as far as the reader sees."""

from typing import Any

from tests.application import Api, Workspace
from tests.records.test_round_trips import counted
from tests.tenants import MakeTenant, Person, Tenant


async def _related(person: Person, path: str, **query: Any) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in (await person.get(f"/api/{path}/related", **query)).data}


async def test_an_account_shows_each_kind_with_its_count(tenant: Tenant, admin: Person) -> None:
    account = await admin.create("accounts", name="Mill")
    deals = [await admin.create("opportunities", name=f"Deal {n}", account_id=account["id"], amount=n) for n in range(7)]
    person = await admin.create("contacts", last_name="Byron", account_id=account["id"])
    await admin.create("accounts", name="Mill Works", parent_id=account["id"])
    here = {"related_type": "account", "related_id": account["id"]}
    await admin.create("activities", subject="Later", due_date="2031-05-02", **here)
    await admin.create("activities", subject="First", due_date="2031-05-01", **here)
    await admin.create("activities", subject="Done", status="completed", **here)
    await admin.create("notes", content="Minor", **here)
    note = await admin.create("notes", content="Mind the dog", pinned=True, **here)
    await admin.delete(f"/api/opportunities/{deals[0]['id']}")

    found = await _related(admin, f"accounts/{account['id']}", limit="3")

    assert {key: each["total"] for key, each in found.items()} == {
        "activities.open": 2, "notes.pinned": 1, "opportunities.account_id": 6, "contacts.account_id": 1,
        "leads.account_id": 0, "accounts.parent_id": 1,
    }  # fmt: skip
    assert [each["subject"] for each in found["activities.open"]["records"]] == ["First", "Later"]
    assert [each["id"] for each in found["notes.pinned"]["records"]] == [note["id"]]
    assert [each["name"] for each in found["opportunities.account_id"]["records"]] == ["Deal 6", "Deal 5", "Deal 4"]
    shown = found["contacts.account_id"]["records"][0]
    listed = (await admin.get("/api/contacts", include="*")).data[0]
    assert (shown["id"], shown["account"], shown["owner"]) == (person["id"], listed["account"], listed["owner"])
    assert set(shown) == set(listed)
    for each in found.values():
        behind = await admin.post(f"/api/{each['type']}/bulk", {"filter": each["filter"], "action": "update", "values": {}})
        assert behind.data["updated"] == each["total"], each["key"]


async def test_counts_respect_the_scope_and_the_rights_of_the_reader(make_tenant: MakeTenant) -> None:
    here, elsewhere = await make_tenant(), await make_tenant()
    admin, seller, stranger = await here.person("admin"), await here.person("employee"), await elsewhere.person("admin")
    account = await admin.create("accounts", name="Mill", owner_id=seller.id)
    own = await admin.create("contacts", last_name="Own", account_id=account["id"], owner_id=seller.id)
    await admin.create("contacts", last_name="Foreign", account_id=account["id"], owner_id=admin.id)
    hidden = await admin.create("accounts", name="Hidden", owner_id=admin.id)
    await admin.call("PUT", "/api/module-settings/leads", {"is_enabled": False})

    found = await _related(seller, f"accounts/{account['id']}")

    assert found["contacts.account_id"]["total"] == 1
    assert [each["id"] for each in found["contacts.account_id"]["records"]] == [own["id"]]
    assert "leads.account_id" not in found
    assert (await seller.get(f"/api/accounts/{hidden['id']}/related")).status == 404
    assert (await stranger.get(f"/api/accounts/{account['id']}/related")).status == 404


async def test_everything_costs_three_messages(api: Api, workspace: Workspace) -> None:
    caller = workspace.caller("employee")
    account = (await caller.post("/api/accounts", {"name": "Mill"})).json()["data"]

    async with counted(api) as sent:
        answer = await caller.get(f"/api/accounts/{account['id']}/related")

    assert answer.status_code == 200
    assert len(sent) == 3, sent
