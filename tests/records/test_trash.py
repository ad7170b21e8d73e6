"""The trash: what lies in it, who sees it, and when it is emptied."""

from typing import Any
from uuid import UUID

import pytest

from aisha.core.paging import encode_cursor
from aisha.core.periodic import SomeFailed
from aisha.records.trash import PURGED_AT_ONCE, purge_old
from tests.tenants import MakeTenant, Person, Tenant

FIELDS: dict[str, dict[str, Any]] = {
    "accounts": {"name": "Kan-code"}, "contacts": {"last_name": "Kimani"}, "leads": {"company": "Zathunicon"},
    "opportunities": {"name": "GTX Pro"}, "activities": {"subject": "Call back"}, "notes": {"content": "They asked for a demo"},
    "products": {"name": "GTX Basic"},
}  # fmt: skip
NO_MOMENT = encode_cursor("tomorrow", UUID(int=1))
TITLES = ["GTX Basic", "They asked for a demo", "Call back", "GTX Pro", "Zathunicon", "Kimani", "Kan-code"]


async def _deleted(person: Person, collection: str, **fields: Any) -> str:
    record = await person.create(collection, **({} if fields else FIELDS[collection]), **fields)
    assert (await person.delete(f"/api/{collection}/{record['id']}")).status == 204
    return record["id"]


async def _age(tenant: Tenant, collection: str, record_id: str, days: float) -> None:
    async with tenant.system() as ctx:
        sql = f"update {collection} set deleted_at = now() - $3 * interval '1 day' where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, UUID(record_id), days)


async def _left(tenant: Tenant, collection: str) -> list[str]:
    sql = f"select coalesce(array_agg(id::text order by id), '{{}}') from {collection} where tenant_id = $1"
    return await tenant.value(sql)


async def test_it_lists_every_type_the_last_deleted_first(admin: Person) -> None:
    lead = await admin.create("leads", company="Alive")
    for collection, fields in FIELDS.items():
        related = {"related_type": "lead", "related_id": lead["id"]} if collection == "notes" else {}
        await _deleted(admin, collection, **fields, **related)

    found = await admin.get("/api/trash", count=True)

    assert [entry["title"] for entry in found.data] == TITLES
    assert [entry["type"] for entry in found.data] == list(reversed(FIELDS))
    assert {entry["days_left"] for entry in found.data} == {30}
    assert found.data[0]["deleted_by"] == {"id": admin.id, "name": "Ada Byron"}
    assert found.meta["counts"] == dict.fromkeys(FIELDS, 1)
    assert (found.meta["total"], found.meta["keep_days"]) == (7, 30)


async def test_it_is_narrowed_by_type_and_text_and_paged(admin: Person) -> None:
    ids = [await _deleted(admin, "leads", company=f"Company {number}") for number in range(5)]
    await _deleted(admin, "accounts")

    first = await admin.get("/api/trash", type="leads", limit="3", count=True)
    second = await admin.get("/api/trash", type="leads", limit="3", cursor=first.meta["next_cursor"])
    named = await admin.get("/api/trash", q="company 3", count=True)

    assert [entry["id"] for entry in [*first.data, *second.data]] == list(reversed(ids))
    assert (first.meta["total"], first.meta["counts"]["accounts"], second.meta["next_cursor"]) == (5, 1, None)
    assert [entry["id"] for entry in named.data] == [ids[3]]
    assert named.meta["counts"] == dict.fromkeys(FIELDS, 0) | {"leads": 1}


async def test_everybody_sees_what_they_could_see(tenant: Tenant, admin: Person, make_tenant: MakeTenant) -> None:
    employee, stranger = await tenant.person("employee"), await (await make_tenant()).person("admin")
    own = (await employee.create("leads", company="Own"))["id"]
    await admin.delete(f"/api/leads/{own}")
    await _deleted(admin, "leads", company="Hidden")

    seen = {person.role + str(place): (await person.get("/api/trash", count=True)) for place, person in
            enumerate((admin, employee, stranger))}  # fmt: skip

    assert [len(found.data) for found in seen.values()] == [2, 1, 0]
    assert [found.meta["total"] for found in seen.values()] == [2, 1, 0]
    assert seen["employee1"].data[0]["id"] == own


@pytest.mark.parametrize("query", ["type=users", "type=%00", "cursor=zzz", f"cursor={NO_MOMENT}", "limit=0", "q=%00"])
async def test_junk_is_refused(admin: Person, query: str) -> None:
    assert (await admin.caller.get(f"/api/trash?{query}")).status_code == 400


async def test_what_is_older_than_the_tenant_keeps_it_goes_at_night(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    other = await make_tenant()
    boss = await other.person("admin")
    await other.settings(trash_days=7)
    young, old = await _deleted(admin, "leads", company="Young"), await _deleted(admin, "leads", company="Old")
    note = await admin.create("notes", content="Of a living lead", related_type="lead",
                              related_id=(await admin.create("leads", company="Alive"))["id"])  # fmt: skip
    theirs = await _deleted(boss, "accounts")
    await _age(tenant, "leads", young, 29.9)
    await _age(tenant, "leads", old, 30.1)
    await _age(other, "accounts", theirs, 8)

    await purge_old(tenant.pool, tenant.api.state.settings)

    assert young in await _left(tenant, "leads") and old not in await _left(tenant, "leads")
    assert await _left(tenant, "notes") == [note["id"]]
    assert await _left(other, "accounts") == []
    gone = "select action from audit_log where tenant_id = $1 and entity_id = $2 order by created_at desc, id desc limit 1"
    assert await tenant.value(gone, UUID(old)) == "purge"


async def test_every_type_can_be_purged_with_what_belongs_to_it(tenant: Tenant, admin: Person) -> None:
    account = await admin.create("accounts", name="Kan-code")
    contact = await admin.create("contacts", last_name="Kimani", account_id=account["id"])
    lead = await admin.create("leads", company="Zathunicon", account_id=account["id"])
    deal = await admin.create("opportunities", name="GTX", account_id=account["id"], contact_id=contact["id"])
    related = {"related_type": "account", "related_id": account["id"]}
    await admin.create("activities", subject="Call back", **related)
    await admin.create("notes", content="Hello", **related)
    for collection, record in (("accounts", account), ("contacts", contact), ("leads", lead)):
        await admin.delete(f"/api/{collection}/{record['id']}")
        await _age(tenant, collection, record["id"], 31)

    await purge_old(tenant.pool, tenant.api.state.settings)

    for collection in ("accounts", "contacts", "leads", "activities", "notes"):
        assert await _left(tenant, collection) == []
    assert (await admin.get(f"/api/opportunities/{deal['id']}")).data["account_id"] is None


async def test_a_large_trash_goes_in_batches(tenant: Tenant) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into leads (tenant_id, id, company, deleted_at)"
            " select $1, gen_random_uuid(), 'C', now() - interval '40 days' from generate_series(1, $2::int)",
            tenant.id, PURGED_AT_ONCE + 1,
        )  # fmt: skip

    await purge_old(tenant.pool, tenant.api.state.settings)

    assert await _left(tenant, "leads") == []


async def test_a_tenant_whose_trash_cannot_be_emptied_stops_no_other(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    other = await make_tenant()
    boss = await other.person("admin")
    await _age(tenant, "leads", await _deleted(admin, "leads"), 31)
    await _age(other, "leads", await _deleted(boss, "leads"), 31)
    first, last = sorted((tenant, other), key=lambda each: each.id)
    await first.settings(trash_days=10**9)  # no date is so long ago

    with pytest.raises(SomeFailed, match=str(first.id)):
        await purge_old(tenant.pool, tenant.api.state.settings)
    await first.settings(trash_days=30)

    assert len(await _left(first, "leads")) == 1 and await _left(last, "leads") == []


async def test_a_suspended_tenant_keeps_its_trash(tenant: Tenant, admin: Person) -> None:
    old = await _deleted(admin, "leads")
    await _age(tenant, "leads", old, 99)
    async with tenant.api.system() as ctx:
        await ctx.execute("update tenants set status = 'suspended' where id = $1", tenant.id)

    await purge_old(tenant.pool, tenant.api.state.settings)

    assert await _left(tenant, "leads") == [old]


async def test_links_to_what_is_in_the_trash_say_so(admin: Person) -> None:
    account = await admin.create("accounts", name="Kan-code")
    contact = await admin.create("contacts", last_name="Kimani", account_id=account["id"])
    note = await admin.create("notes", content="Hello", related_type="account", related_id=account["id"])
    await admin.delete(f"/api/accounts/{account['id']}")

    linked = (await admin.get(f"/api/contacts/{contact['id']}", include="account")).data["account"]
    listed = (await admin.get("/api/contacts", include="*")).data[0]["account"]
    related = (await admin.get(f"/api/notes/{note['id']}", include="related")).data["related"]

    assert linked == listed == {"id": account["id"], "name": "Kan-code", "visible": True, "deleted": True}
    assert related == {"type": "account", **linked}


async def test_a_deleted_workspace_keeps_its_trash_until_it_is_restored(tenant: Tenant, admin: Person) -> None:
    lead = await _deleted(admin, "leads", company="Kept")
    await _age(tenant, "leads", lead, 31)
    async with tenant.api.system() as ctx:
        await ctx.execute("update tenants set deleted_at = now() where id = $1", tenant.id)

    await purge_old(tenant.pool, tenant.api.state.settings)

    assert await _left(tenant, "leads") == [lead]
