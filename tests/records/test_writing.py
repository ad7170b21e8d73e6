"""Creating, reading, changing, deleting and restoring one record, with versions."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.tenants import MakeTenant, Person, Tenant

NOBODY = "0199e7a4-0000-7000-8000-000000000000"
SAMPLES: dict[str, dict[str, Any]] = {
    "accounts": {"name": "Engines", "industry": "software", "annual_revenue": 12.5, "tags": ["Big Fish", "big-fish"]},
    "contacts": {"first_name": "Ada", "email": "ada@engines.example", "phone": "(212) 555-0123", "do_not_call": True},
    "leads": {"company": "Engines", "estimated_value": "1234.50", "website": "engines.example", "source": "web"},
    "opportunities": {"name": "Mill", "amount": 99.99, "close_date": "2090-01-31", "custom": {"a": 1, "b": None}},
    "activities": {"subject": "Call", "type": "call", "due_date": "2090-01-31", "due_time": "09:30", "priority": "medium"},
    "notes": {"content": "Words", "note_type": "general", "metadata": {"x": [1, {"y": 2}]}},
}
STORED: dict[str, dict[str, Any]] = {
    "accounts": {"industry": "information_technology", "tags": ["big-fish"], "type": "prospect", "annual_revenue": 12.5},
    "contacts": {"name": "Ada", "phone": "+12125550123", "do_not_call": True, "do_not_email": False, "status": "active"},
    "leads": {"value": 1234.5, "source": "website", "status": "new", "name": "Engines", "website": "engines.example"},
    "opportunities": {"amount": 99.99, "stage": "prospecting", "probability": 10, "expected_revenue": 10, "custom": {"a": 1}},
    "activities": {"priority": "normal", "due_time": "09:30:00", "due_at": "2090-01-31T14:30:00Z", "status": "pending"},
    "notes": {"metadata": {"x": [1, {"y": 2}]}, "pinned": False, "title": None},
}


@pytest.fixture
async def admin(admin: Person) -> Person:
    """An admin of a tenant with fields of its own."""
    await admin.declare("opportunity", a="number", b="number")
    await admin.declare("account", x="number", y="number", z="number")
    return admin


@pytest.mark.parametrize("collection", SAMPLES)
async def test_a_record_is_created_and_read_back(admin: Person, collection: str) -> None:
    created = await admin.post(f"/api/{collection}", SAMPLES[collection])
    read = await admin.get(f"/api/{collection}/{created.data['id']}")

    assert created.status == 201
    assert read.data == created.data
    assert {name: created.data[name] for name in STORED[collection]} == STORED[collection]
    assert (created.data["version"], created.data["deleted_at"], created.data["created_by"]) == (1, None, admin.id)
    if collection != "notes":
        assert created.data["owner_id"] == admin.id


@pytest.mark.parametrize("collection", SAMPLES)
async def test_a_record_travels_back_as_it_came(admin: Person, collection: str) -> None:
    created = await admin.create(collection, **SAMPLES[collection])
    own = {
        name: value for name, value in created.items() if name in SAMPLES[collection] or name in ("id", "created_at", "version")
    }

    updated = await admin.patch(f"/api/{collection}/{created['id']}", own)

    assert updated.data["version"] == 1
    assert updated.data == created


async def test_only_what_is_sent_changes_and_null_clears(admin: Person) -> None:
    created = await admin.create("accounts", name="Engines", city="Bern", employee_count=5, tags=["a"], custom={"x": 1, "y": 2})

    for method in ("PATCH", "PUT"):
        path = f"/api/accounts/{created['id']}"
        changed = (await admin.call(method, path, {"city": None, "custom": {"x": None, "z": 3}, "tags": None})).data

    assert (changed["name"], changed["city"], changed["employee_count"]) == ("Engines", None, 5)
    assert (changed["custom"], changed["tags"], changed["version"]) == ({"y": 2, "z": 3}, [], 2)
    assert changed["updated_by"] == admin.id


async def test_versions_refuse_what_would_overwrite(admin: Person) -> None:
    created = await admin.create("leads", company="A")
    path = f"/api/leads/{created['id']}"
    second = (await admin.patch(path, {"company": "B", "version": 1})).data

    stale = await admin.patch(path, {"company": "C", "version": 1})
    stale_header = await admin.patch(path, {"company": "C"}, If_Match='"1"')
    fresh_header = await admin.patch(path, {"company": "D"}, If_Match='W/"2"')
    any_version = await admin.patch(path, {"company": "E"}, If_Match="*")
    junk = await admin.patch(path, {"company": "F", "version": "newest"})

    assert stale.error == stale_header.error == (409, "VERSION_CONFLICT")
    assert stale.body["details"] == {"current": second, "sent": 1}
    assert (fresh_header.data["version"], any_version.data["version"]) == (3, 4)
    assert junk.error == (400, "VALIDATION_ERROR")


async def test_of_two_writers_at_once_one_is_refused(admin: Person) -> None:
    created = await admin.create("leads", company="A")
    path = f"/api/leads/{created['id']}"

    replies = await asyncio.gather(*(admin.patch(path, {"company": f"B{n}", "version": 1}) for n in range(4)))

    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409]
    assert (await admin.get(path)).data["version"] == 2


@pytest.mark.parametrize("collection", SAMPLES)
async def test_the_trash_and_back(admin: Person, collection: str) -> None:
    created = await admin.create(collection, **SAMPLES[collection])
    path = f"/api/{collection}/{created['id']}"

    deleted = await admin.delete(path)

    assert deleted.status == 204
    assert (await admin.get(path)).error == (404, "NOT_FOUND")
    assert (await admin.patch(path, {})).error == (404, "NOT_FOUND")
    assert (await admin.delete(path)).error == (404, "NOT_FOUND")
    assert (await admin.get(path, deleted="with")).data["deleted_at"] is not None
    assert await admin.ids(collection) == []
    assert await admin.ids(collection, deleted="only") == await admin.ids(collection, deleted="with") == [created["id"]]
    restored = await admin.post(f"{path}/restore")
    assert restored.data["deleted_at"] is None
    assert (await admin.post(f"{path}/restore")).error == (404, "NOT_FOUND")
    assert await admin.ids(collection) == [created["id"]]


async def test_only_the_trash_is_emptied_for_good(tenant: Tenant, admin: Person) -> None:
    account = await admin.create("accounts", name="A")
    contact = await admin.create("contacts", first_name="C", account_id=account["id"])
    note = await admin.create("notes", content="N", related_type="account", related_id=account["id"])
    await admin.create("activities", subject="S", related_type="account", related_id=account["id"])
    path = f"/api/accounts/{account['id']}"

    too_early = await admin.delete(path, permanent="true")
    await admin.delete(path)
    gone = await admin.delete(path, permanent="true")

    assert too_early.error == (400, "VALIDATION_ERROR")
    assert gone.status == 204
    assert (await admin.delete(path, permanent="true")).error == (404, "NOT_FOUND")
    assert (await admin.get(path, deleted="with")).error == (404, "NOT_FOUND")
    assert (await admin.get(f"/api/contacts/{contact['id']}")).data["account_id"] is None
    assert (await admin.get(f"/api/notes/{note['id']}")).error == (404, "NOT_FOUND")
    purges = "select array_agg(entity_type order by entity_type) from audit_log where tenant_id = $1 and action = 'purge'"
    assert await tenant.value(purges) == ["account", "activity", "note"]


async def test_a_creator_may_undo_for_ten_minutes(tenant: Tenant) -> None:
    employee = await tenant.person("employee")
    admin = await tenant.person("admin")
    fresh, old, touched, changed = [(await employee.create("leads", company=name))["id"] for name in "ABCD"]
    foreign = (await admin.create("leads", company="E", assigned_to=employee.id))["id"]
    async with tenant.system() as ctx:
        sql = "update leads set created_at = created_at - $3::interval where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, old, timedelta(minutes=11))
    await admin.patch(f"/api/leads/{touched}", {"company": "C2"})
    await employee.patch(f"/api/leads/{touched}", {"company": "C3"})
    await employee.patch(f"/api/leads/{changed}", {"company": "D2"})

    results = {name: await employee.delete(f"/api/leads/{identity}") for name, identity in
               {"fresh": fresh, "old": old, "touched": touched, "changed": changed, "foreign": foreign}.items()}  # fmt: skip

    assert {name: result.status for name, result in results.items()} == {
        "fresh": 204, "old": 403, "touched": 403, "changed": 204, "foreign": 403,
    }  # fmt: skip
    assert results["old"].body["details"] == {"permission": "leads.delete"}
    assert (await employee.post(f"/api/leads/{fresh}/restore")).error == (403, "FORBIDDEN")


async def test_links_point_only_at_what_the_writer_sees(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    hidden = await admin.create("accounts", name="Hidden")
    deleted = await admin.create("accounts", name="Deleted")
    await admin.delete(f"/api/accounts/{deleted['id']}")
    mine = await employee.create("contacts", first_name="Mine")

    for target in (hidden["id"], NOBODY):
        created = await employee.post("/api/contacts", {"first_name": "A", "account_id": target})
        changed = await employee.patch(f"/api/contacts/{mine['id']}", {"account_id": target})
        related = await employee.post("/api/notes", {"content": "N", "related_type": "account", "related_id": target})
        assert created.error == changed.error == related.error == (400, "VALIDATION_ERROR")
        assert set(created.body["details"]) == {"account_id"}
        assert set(related.body["details"]) == {"related_id"}
    assert (await admin.post("/api/contacts", {"first_name": "A", "account_id": deleted["id"]})).code == "VALIDATION_ERROR"
    assert (await admin.post("/api/notes", {"content": "N", "related_id": hidden["id"]})).code == "VALIDATION_ERROR"
    assert (await admin.post("/api/notes", {"content": "N", "related_type": "account"})).code == "VALIDATION_ERROR"


async def test_an_invisible_link_keeps_its_secret(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee", name="Bo Li")
    hidden = await admin.create("accounts", name="Hidden")
    contact = await admin.create(
        "contacts", first_name="C", account_id=hidden["id"], owner_id=employee.id, assigned_to=admin.id
    )
    activity = await admin.create(
        "activities", subject="S", related_type="account", related_id=hidden["id"], owner_id=employee.id, assigned_to=None
    )

    seen = (await employee.get(f"/api/contacts/{contact['id']}", include="*")).data
    listed = (await employee.get("/api/activities", include="related,owner")).data[0]
    kept = await employee.patch(f"/api/contacts/{contact['id']}", {"account_id": hidden["id"], "last_name": "X"})
    full = (await admin.get(f"/api/contacts/{contact['id']}", include="account,owner,assignee,creator")).data

    assert seen["account"] == {"id": hidden["id"], "name": None, "visible": False}
    assert seen["owner"] == {"id": employee.id, "name": "Bo Li"}
    assert seen["converted_from_lead"] is None
    assert listed["related"] == {"type": "account", "id": hidden["id"], "name": None, "visible": False}
    assert listed["id"] == activity["id"] and listed["owner"]["id"] == employee.id
    assert kept.status == 200
    assert full["account"] == {"id": hidden["id"], "name": "Hidden", "visible": True}
    assert full["creator"] == {"id": admin.id, "name": "Ada Byron"}


async def test_fields_narrow_a_record(admin: Person) -> None:
    account = await admin.create("accounts", name="A", city="Bern")

    one = (await admin.get(f"/api/accounts/{account['id']}", fields="name,city")).data
    many = (await admin.get("/api/accounts", fields="city", sort="-name")).data

    assert one == {"id": account["id"], "version": 1, "name": "A", "city": "Bern"}
    assert many == [{"id": account["id"], "version": 1, "city": "Bern"}]


async def test_sensitive_fields_need_their_right(tenant: Tenant, admin: Person) -> None:
    manager = await tenant.person("manager")
    account = await admin.create("accounts", name="A", annual_revenue=5, owner_id=manager.id)
    path = f"/api/accounts/{account['id']}"

    seen = (await manager.get(path)).data
    await admin.patch(path, {"annual_revenue": 6})

    assert "annual_revenue" not in seen
    assert (await manager.get("/api/accounts", fields="annual_revenue")).error == (400, "UNKNOWN_FIELD")
    assert (await manager.get("/api/accounts", sort="annual_revenue")).error == (400, "INVALID_SORT")
    assert (await manager.patch(path, {"annual_revenue": 7})).error == (403, "FORBIDDEN")
    assert (await manager.post("/api/accounts", {"name": "B", "annual_revenue": 7})).error == (403, "FORBIDDEN")
    assert all("annual_revenue" not in entry["changes"] for entry in (await manager.get(f"{path}/history")).data)
    entries = (await manager.get(f"{path}/timeline")).data
    assert all("annual_revenue" not in entry["data"].get("changes", {}) for entry in entries)
    assert any("annual_revenue" in entry["changes"] for entry in (await admin.get(f"{path}/history")).data)
    assert (await manager.get("/api/accounts/stats")).data["sum"] is None


async def test_external_ids_are_unique_among_the_living(make_tenant: MakeTenant, admin: Person) -> None:
    first = await admin.create("leads", company="A", external_id="x")
    other = await (await make_tenant()).person("admin")

    taken = await admin.post("/api/leads", {"company": "B", "external_id": "x"})
    elsewhere = await other.post("/api/leads", {"company": "B", "external_id": "x"})
    await admin.delete(f"/api/leads/{first['id']}")
    free = await admin.post("/api/leads", {"company": "B", "external_id": "x"})
    back = await admin.post(f"/api/leads/{first['id']}/restore")

    assert taken.error == back.error == (409, "DUPLICATE_KEY")
    assert (elsewhere.status, free.status) == (201, 201)


@pytest.mark.parametrize(
    ("collection", "body", "code", "fields"),
    [
        ("accounts", {}, "VALIDATION_ERROR", {"name"}),
        ("accounts", {"name": "  "}, "VALIDATION_ERROR", {"name"}),
        ("accounts", {"name": "x" * 256}, "VALIDATION_ERROR", {"name"}),
        ("accounts", {"name": 3}, "VALIDATION_ERROR", {"name"}),
        ("accounts", {"name": "a\x00b"}, "VALIDATION_ERROR", {"name"}),
        ("accounts", {"name": "A", "type": "enemy", "email": "x", "phone": "abc", "website": "x y"}, "VALIDATION_ERROR",
         {"type", "email", "phone", "website"}),
        ("accounts", {"name": "A", "employee_count": -1}, "VALIDATION_ERROR", {"employee_count"}),
        ("accounts", {"name": "A", "employee_count": 1.5}, "VALIDATION_ERROR", {"employee_count"}),
        ("accounts", {"name": "A", "employee_count": 2**31}, "VALIDATION_ERROR", {"employee_count"}),
        ("accounts", {"name": "A", "employee_count": True}, "VALIDATION_ERROR", {"employee_count"}),
        ("accounts", {"name": "A", "annual_revenue": 1e300}, "VALIDATION_ERROR", {"annual_revenue"}),
        ("accounts", {"name": "A", "annual_revenue": "NaN"}, "VALIDATION_ERROR", {"annual_revenue"}),
        ("accounts", {"name": "A", "currency": "usd"}, "VALIDATION_ERROR", {"currency"}),
        ("accounts", {"name": "A", "tags": "vip"}, "VALIDATION_ERROR", {"tags"}),
        ("accounts", {"name": "A", "tags": ["!"]}, "VALIDATION_ERROR", {"tags"}),
        ("accounts", {"name": "A", "custom": []}, "VALIDATION_ERROR", {"custom"}),
        ("accounts", {"name": "A", "custom": {"Big Name": 1}}, "UNKNOWN_FIELD", {"custom.Big Name"}),
        ("accounts", {"name": "A", "metadata": {"x": "y" * 70_000}}, "VALIDATION_ERROR", {"metadata"}),
        ("accounts", {"name": "A", "parent_id": "x"}, "VALIDATION_ERROR", {"parent_id"}),
        ("accounts", {"name": "A", "parent_id": NOBODY}, "VALIDATION_ERROR", {"parent_id"}),
        ("accounts", {"name": "A", "owner_id": NOBODY}, "VALIDATION_ERROR", {"owner_id"}),
        ("accounts", {"name": "A", "score": 100}, "VALIDATION_ERROR", {"score"}),
        ("accounts", {"name": "A", "deleted_at": None}, "VALIDATION_ERROR", {"deleted_at"}),
        ("accounts", {"name": "A", "colour": "red", "name_norm": "b"}, "UNKNOWN_FIELD", {"colour"}),
        ("accounts", {"name": "A", "deleted_by": None}, "UNKNOWN_FIELD", {"deleted_by"}),
        ("contacts", {"job_title": "Boss"}, "VALIDATION_ERROR", {"first_name"}),
        ("leads", {"status": "new"}, "VALIDATION_ERROR", {"first_name"}),
        ("opportunities", {"name": "A", "probability": 101}, "VALIDATION_ERROR", {"probability"}),
        ("opportunities", {"name": "A", "close_date": "31.01.2090"}, "VALIDATION_ERROR", {"close_date"}),
        ("opportunities", {"name": "A", "close_date": "2090-02-30"}, "VALIDATION_ERROR", {"close_date"}),
        ("opportunities", {"name": "A", "close_date": "0001-01-01"}, "VALIDATION_ERROR", {"close_date"}),
        ("opportunities", {"name": "A", "pipeline_id": NOBODY}, "VALIDATION_ERROR", {"stage"}),
        ("activities", {"subject": "A", "due_time": "25:00"}, "VALIDATION_ERROR", {"due_time"}),
        ("activities", {"subject": "A", "due_date": "9999-12-31"}, "VALIDATION_ERROR", {"due_date"}),
        ("activities", {"subject": "A", "reminder_at": "tomorrow"}, "VALIDATION_ERROR", {"reminder_at"}),
        ("activities", {"subject": "A", "attendees": {}}, "VALIDATION_ERROR", {"attendees"}),
        ("activities", {"subject": "A", "related_type": "tenant", "related_id": NOBODY}, "VALIDATION_ERROR", {"related_type"}),
        ("notes", {"title": "T"}, "VALIDATION_ERROR", {"content"}),
        ("notes", {"content": "N", "owner_id": NOBODY}, "UNKNOWN_FIELD", {"owner_id"}),
    ],
)  # fmt: skip
async def test_junk_is_refused_field_by_field(
    admin: Person, collection: str, body: dict[str, Any], code: str, fields: set[str]
) -> None:
    refused = await admin.post(f"/api/{collection}", body)

    assert refused.error == (400, code), refused.body
    assert set(refused.body["details"]) == fields, refused.body
    assert await admin.ids(collection) == []


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{", "application/json", (400, "INVALID_JSON")),
        (b"[]", "application/json", (400, "INVALID_JSON")),
        (b"\xff", "application/json", (400, "INVALID_JSON")),
        (b"[" * 5000, "application/json", (400, "INVALID_JSON")),
        (b"name=A", "application/x-www-form-urlencoded", (415, "UNSUPPORTED_MEDIA_TYPE")),
        (b'{"name": "' + b"x" * 1_000_001 + b'"}', "application/json", (413, "PAYLOAD_TOO_LARGE")),
        (b'{"name": "\\ud800"}', "application/json", (400, "INVALID_JSON")),
        (b"", "application/json", (400, "VALIDATION_ERROR")),
    ],
)
async def test_bodies_that_are_no_objects(admin: Person, body: bytes, content_type: str, error: tuple[int, str]) -> None:
    refused = await admin.call("POST", "/api/accounts", body, headers={"Content-Type": content_type})

    assert refused.error == error


async def test_ids_that_are_none_are_not_found(admin: Person) -> None:
    for identity in ("1", "x", NOBODY, str(uuid4()), "%00", "..%2f"):
        for path in ("", "/timeline", "/history", "/assignment-history"):
            assert (await admin.get(f"/api/leads/{identity}{path}")).status == 404
        assert (await admin.patch(f"/api/leads/{identity}", {"company": "A"})).status == 404


async def test_the_tenant_is_chosen_by_credential_only(make_tenant: MakeTenant, tenant: Tenant, admin: Person) -> None:
    elsewhere = await make_tenant()
    body = {"company": "A", "tenant_id": str(elsewhere.id)}

    assert (await admin.post("/api/leads", body)).error == (403, "TENANT_DENIED")
    assert (await admin.get("/api/leads", tenant_id=str(elsewhere.id))).error == (403, "TENANT_DENIED")
    assert (await admin.call("GET", "/api/leads", headers={"X-Tenant-ID": str(elsewhere.id)})).error == (403, "TENANT_DENIED")
    assert (await admin.get("/api/leads", tenant_id="my-tenant")).error == (400, "INVALID_TENANT_ID")
    assert (await admin.post("/api/leads", {"company": "A", "tenant_id": str(tenant.id)})).status == 201
    created = await admin.create("leads", company="B")
    changed = await admin.patch(f"/api/leads/{created['id']}", {"tenant_id": str(elsewhere.id), "company": "C"})
    assert changed.error == (403, "TENANT_DENIED")


async def test_a_superadmin_names_the_tenant(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    superadmin = Person("superadmin", await tenant.api.superadmin())

    assert (await superadmin.get("/api/leads")).error == (400, "TENANT_REQUIRED")
    assert (await superadmin.post("/api/leads", {"company": "B"})).error == (400, "TENANT_REQUIRED")
    assert await superadmin.ids("leads", tenant_id=str(tenant.id)) == [lead["id"]]
    changed = await superadmin.patch(f"/api/leads/{lead['id']}", {"company": "C", "tenant_id": str(tenant.id)})
    assert (changed.data["company"], changed.data["owner_id"]) == ("C", admin.id)
    created = await superadmin.post("/api/leads", {"company": "D", "tenant_id": str(tenant.id)})
    assert (created.data["owner_id"], created.data["created_by"]) == (None, superadmin.id)


async def test_every_write_leaves_audit_event_and_change_set(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    await admin.patch(f"/api/leads/{lead['id']}", {"company": "B", "status": "contacted"})
    await admin.delete(f"/api/leads/{lead['id']}")

    async with tenant.system() as ctx:
        audit = await ctx.fetch(
            "select l.action, l.actor_id, c.source from audit_log l join change_sets c on c.tenant_id = l.tenant_id"
            " and c.id = l.change_set_id where l.tenant_id = $1 and l.entity_id = $2 order by l.created_at, l.id",
            tenant.id, lead["id"],
        )  # fmt: skip
        events = await ctx.fetch(
            "select event from events where tenant_id = $1 and entity_id = $2 order by seq", tenant.id, lead["id"]
        )

    assert [tuple(row) for row in audit] == [(action, admin.user_id, "request") for action in ("create", "update", "delete")]
    assert [row["event"] for row in events] == ["lead.created", "lead.updated", "lead.status_changed", "lead.deleted"]
