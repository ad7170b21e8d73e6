"""Limits of a workspace: set by superadmins, seen by its administrators, and binding wherever a row is made."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from aisha.core.database import connect
from aisha.core.errors import AishaError
from aisha.core.ids import new_id
from tests.database import DatabaseServer
from tests.records.imports.conftest import upload
from tests.tenants import Person, Reply, Tenant

RECORDS: Mapping[str, dict[str, Any]] = {
    "accounts": {"name": "Acme"}, "contacts": {"last_name": "Byron"}, "leads": {"last_name": "Byron"},
    "opportunities": {"name": "Deal"}, "activities": {"subject": "Call"}, "notes": {"content": "Text"},
    "products": {"name": "Bolt"},
}  # fmt: skip


async def limit(tenant: Tenant, **most: int | None) -> dict[str, Any]:
    superadmin = await tenant.api.superadmin()
    answer = await superadmin.request("PUT", f"/api/tenants/{tenant.id}/limits", json={"plan": "Team", "limits": most})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def seen(person: Person, tenant: Tenant) -> dict[str, dict[str, Any]]:
    """The limits by name, as somebody sees them."""
    return {each["name"]: each for each in (await person.get(f"/api/tenants/{tenant.id}/limits")).data["limits"]}


def refusal(reply: Reply) -> tuple[int, str | None, Any]:
    return reply.status, reply.code, reply.body.get("details")


@pytest.mark.parametrize("collection", RECORDS)
async def test_no_record_is_made_beyond_the_limit_nor_brought_back(tenant: Tenant, admin: Person, collection: str) -> None:
    first = await admin.create(collection, **RECORDS[collection])
    await admin.delete(f"/api/{collection}/{first['id']}")
    await admin.create(collection, **RECORDS[collection])
    await limit(tenant, **{collection: 1})

    made = await admin.post(f"/api/{collection}", RECORDS[collection])
    back = await admin.post(f"/api/{collection}/{first['id']}/restore")
    bulk = await admin.post(f"/api/{collection}/bulk", {"ids": [first["id"]], "action": "restore"})
    changed = await admin.patch(f"/api/{collection}/{(await admin.ids(collection))[0]}", {"tags": ["x"]})

    told = {"limit": collection, "most": 1, "used": 1}
    assert refusal(made) == refusal(back) == (422, "LIMIT_REACHED", told)
    assert "1 of 1 are used here" in made.body["message"] and "ask whoever runs this installation" in made.body["message"]
    assert [each["code"] for each in bulk.data["errors"]] == ["LIMIT_REACHED"]
    assert changed.status in (200, 400), "what is there stays usable"
    assert len(await admin.ids(collection)) == 1


async def test_room_comes_with_a_deletion_or_a_higher_limit_and_a_lower_one_removes_nothing(
    tenant: Tenant, admin: Person
) -> None:
    leads = [await admin.create("leads", last_name=f"Lead {number}") for number in range(3)]
    await limit(tenant, leads=2)

    over = await admin.post("/api/leads", {"last_name": "More"})
    deleted = await admin.delete(f"/api/leads/{leads[0]['id']}")
    await admin.delete(f"/api/leads/{leads[1]['id']}")
    fits = await admin.post("/api/leads", {"last_name": "More"})
    await limit(tenant, leads=None)
    free = await admin.post("/api/leads", {"last_name": "More"})

    assert refusal(over) == (422, "LIMIT_REACHED", {"limit": "leads", "most": 2, "used": 3})
    assert (deleted.status, fits.status, free.status) == (204, 201, 201)


async def test_of_two_who_want_the_last_place_one_gets_it(tenant: Tenant, admin: Person) -> None:
    await limit(tenant, leads=3)

    answers = await asyncio.gather(*(admin.post("/api/leads", {"last_name": f"Lead {number}"}) for number in range(8)))

    assert sorted(answer.status for answer in answers) == [201] * 3 + [422] * 5
    assert len(await admin.ids("leads")) == 3


async def counted(server: DatabaseServer, tenant: Tenant) -> list[int]:
    """How many records the limits of a tenant remember."""
    async with tenant.system() as ctx:
        name = await ctx.fetchval("select current_database()")
    superuser = await connect(urlunsplit(urlsplit(server.admin_dsn)._replace(path=f"/{name}")))
    rows = await superuser.fetch("select held from record_counts where tenant_id = $1 order by entity_type", tenant.id)
    await superuser.close()
    return [row["held"] for row in rows]


async def test_a_limit_with_a_remembered_count_holds_to_the_record(
    tenant: Tenant, admin: Person, database_server: DatabaseServer
) -> None:
    await limit(tenant, leads=1300)

    async def add(count: int) -> None:
        ids = [new_id() for _ in range(count)]
        async with tenant.system() as ctx:
            await ctx.execute("insert into leads (tenant_id, id, last_name) select $1, unnest($2::uuid[]), 'X'", tenant.id, ids)

    await add(100)
    first, near = await counted(database_server, tenant), await admin.create("leads", last_name="Byron")
    await add(1198)
    with pytest.raises(AishaError, match="1,299 of 1,300"):
        await add(2)
    last = await admin.create("leads", last_name="Byron")
    beyond = await admin.post("/api/leads", {"last_name": "More"})
    await admin.delete(f"/api/leads/{near['id']}")
    back = await admin.post(f"/api/leads/{near['id']}/restore")
    again = await admin.post("/api/leads", {"last_name": "More"})
    await admin.delete(f"/api/leads/{last['id']}")

    assert first == [100]
    assert refusal(beyond) == refusal(again) == (422, "LIMIT_REACHED", {"limit": "leads", "most": 1300, "used": 1300})
    assert back.status == 200 and (await admin.post("/api/leads", {"last_name": "More"})).status == 201


async def test_people_fields_and_keys_are_limited_and_a_key_is_rotated_all_the_same(tenant: Tenant, admin: Person) -> None:
    leaver = await tenant.person("employee")
    await admin.declare("lead", size="number")
    key = (await admin.post("/api/api-keys", {"name": "First", "scopes": ["read:leads"]})).data
    await limit(tenant, users=2, custom_fields=1, api_keys=1)
    newcomer = {"email": f"{new_id()}@people.example", "first_name": "Ada", "last_name": "Byron", "role": "employee"}
    csv = f"email,first_name,last_name,role\n{new_id()}@people.example,Ada,Byron,employee\n"

    one = await admin.post("/api/users", newcomer)
    many = await admin.call("POST", "/api/users/bulk-import", files={"file": ("users.csv", csv, "text/csv")})
    field = await admin.post("/api/custom-fields", {"entity": "lead", "field_name": "weight", "field_type": "number"})
    second = await admin.post("/api/api-keys", {"name": "Second", "scopes": ["read:leads"]})
    rotated = await admin.post(f"/api/api-keys/{key['id']}/rotate")
    async with tenant.system() as ctx:
        leave = "update employees set status = 'inactive' where tenant_id = $1 and user_id = $2"
        await ctx.execute(leave, tenant.id, leaver.user_id)
    replaced = await admin.post("/api/users", newcomer)
    back = await admin.call("PUT", f"/api/users/{leaver.id}", {"status": "active"})

    assert [reply.code for reply in (one, field, second, back)] == ["LIMIT_REACHED"] * 4
    assert refusal(one)[2] == {"limit": "users", "most": 2, "used": 2}
    assert (many.data["created"], many.data["failed"]) == (0, 1) and "Users: 2 of 2" in many.data["errors"][0]["error"]
    assert rotated.status == 201 and replaced.status == 201


async def test_files_are_limited_by_what_was_measured_and_has_come_since(tenant: Tenant, admin: Person) -> None:
    await limit(tenant, storage_mb=1)
    small, large = b"Last name\nByron\n", b"Last name\n" + b"Byron\n" * 100_000

    replies = [await upload(admin, "leads", content) for content in (small, large, large)]

    assert [reply.status for reply in replies] == [201, 201, 422]
    assert replies[2].code == "LIMIT_REACHED" and "Storage: 1 of 1 MB" in replies[2].body["message"]
    assert (await seen(admin, tenant))["storage_mb"]["state"] == "reached"


async def test_administrators_see_how_much_is_used_and_only_superadmins_change_it(tenant: Tenant, admin: Person) -> None:
    for number in range(4):
        await admin.create("leads", last_name=f"Lead {number}")

    set_ = await limit(tenant, leads=5, accounts=0)
    limits = await seen(admin, tenant)
    path = f"/api/tenants/{tenant.id}"
    own = [
        await admin.call("PUT", f"{path}/limits", {"limits": {"leads": 100}}),
        await admin.call("PUT", path, {"limits": {"leads": 100}}),
        await admin.call("PUT", "/api/settings/effective", {"settings": {"limits": {"leads": 100}}}),
        await admin.call("PUT", "/api/settings/effective", {"settings": {"plan": "Enterprise"}}),
    ]
    unknown = await (await tenant.person("superadmin")).call("PUT", f"{path}/limits", {"limits": {"sheep": 1}})

    assert set_["plan"] == "Team" and {each["name"]: each for each in set_["limits"]} == limits
    assert limits["leads"] == {
        "name": "leads", "label": "Leads", "most": 5, "used": 4, "used_is_capped": False, "percent": 80, "state": "near",
    }  # fmt: skip
    assert (limits["accounts"]["state"], limits["notes"]["state"], limits["users"]["used"]) == ("reached", "open", 1)
    assert [reply.error for reply in own] == [(403, "FORBIDDEN")] * 4
    assert unknown.status == 400
