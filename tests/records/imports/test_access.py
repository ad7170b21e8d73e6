"""Who may import what, and whose imports one sees."""

import pytest

from aisha.records.imports.run import run_import
from tests.records.imports.conftest import begin, upload
from tests.tenants import MakeTenant, Person, Tenant

CONTENT = "name,city\nA,Rome\nB,Oslo\n"
ROUTES = (
    ("GET", ""), ("PATCH", ""), ("POST", "/validate"), ("POST", "/run"), ("POST", "/cancel"), ("GET", "/rows"),
    ("GET", "/errors"),
)  # fmt: skip


@pytest.mark.parametrize(("role", "status"), [("admin", 201), ("manager", 201), ("employee", 403), ("support", 403)])
async def test_uploading_needs_the_import_right(tenant: Tenant, role: str, status: int) -> None:
    person = await tenant.person(role)

    reply = await upload(person, "accounts", CONTENT)

    assert reply.status == status
    assert (await person.get("/api/imports")).status == (200 if status == 201 else 403)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_imports_of_another_tenant_do_not_exist(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant, method: str, path: str
) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)
    stranger = await (await make_tenant()).person("admin")

    reply = await stranger.call(method, started.path + path, {} if method != "GET" else None)

    assert reply.error == (404, "NOT_FOUND")


async def test_a_manager_sees_the_own_imports_and_an_admin_all(tenant: Tenant, admin: Person) -> None:
    manager, other = await tenant.person("manager"), await tenant.person("manager")
    started = await begin(tenant, manager, "accounts", CONTENT)

    assert [each["id"] for each in (await manager.get("/api/imports")).data] == [started.described["id"]]
    assert [each["id"] for each in (await admin.get("/api/imports")).data] == [started.described["id"]]
    assert (await other.get("/api/imports")).data == []
    assert (await other.get(started.path)).error == (404, "NOT_FOUND")


async def test_rights_lost_before_the_run_end_it(tenant: Tenant, admin: Person) -> None:
    manager = await tenant.person("manager")
    started = await (await begin(tenant, manager, "accounts", CONTENT)).check()
    await manager.post(f"{started.path}/run")
    async with tenant.system() as ctx:
        await ctx.execute(
            "update employees set role = 'employee' where tenant_id = $1 and user_id = $2", tenant.id, manager.user_id
        )

    await run_import(started.job())
    seen = (await admin.get(started.path)).data

    assert (seen["status"], seen["error"]) == ("failed", "You need the permission accounts.import for this.")
    assert await admin.ids("accounts") == []


async def test_a_manager_imports_for_people_outside_the_department(tenant: Tenant, admin: Person) -> None:
    sales = await tenant.department("Sales")
    manager = await tenant.person("manager", department=sales, name="Mia Lead")
    other = await tenant.person("employee", name="Olga Away")
    started = await begin(tenant, manager, "accounts", "name,owner\nA,Mia Lead\nB,Olga Away\nC,\n")

    done = await started.run()

    assert done.effects == (3, 0, 0, 0)
    owners = {each["name"]: each["owner_id"] for each in (await admin.get("/api/accounts")).data}
    assert owners == {"A": manager.id, "B": other.id, "C": manager.id}


async def test_sensitive_fields_need_their_flag(tenant: Tenant) -> None:
    manager = await tenant.person("manager")
    started = await begin(tenant, manager, "accounts", "name,revenue\nA,5\n")
    suggested = {each["column"]: each["field"] for each in started.described["mapping"]}

    reply = await started.map({"revenue": "annual_revenue"})

    assert suggested == {"name": "name", "revenue": None}
    assert reply.error == (403, "FORBIDDEN")


async def test_adding_people_needs_the_right_to(tenant: Tenant) -> None:
    manager = await tenant.person("manager")
    started = await begin(tenant, manager, "accounts", "name,owner\nA,Somebody New\n")

    reply = await started.map(columns={"owner": {"unknown_owner": "create_employee"}})

    assert (reply.error, reply.body["details"]) == ((403, "FORBIDDEN"), {"permission": "employees.manage"})


async def test_imports_can_be_switched_off(tenant: Tenant, admin: Person) -> None:
    off = await admin.call("PUT", "/api/module-settings/data_import", {"is_enabled": False})
    assert off.status == 200

    assert (await upload(admin, "accounts", CONTENT)).error == (403, "MODULE_DISABLED")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mapping": [{"column": "nothing", "field": "name"}]}, "mapping"),
        ({"mapping": [{"column": "name", "field": "nothing"}]}, "mapping"),
        ({"mapping": [{"column": "name", "field": "created_by"}]}, "mapping"),
        ({"mapping": [{"column": "name", "field": "name"}, {"column": "city", "field": "name"}]}, "mapping"),
        ({"mapping": [{"column": "name", "field": "name", "options": {"date_format": "soon"}}]}, "mapping"),
        ({"mapping": [{"column": "name", "field": "name", "options": {"other": 1}}]}, "mapping"),
        ({"mapping": "all"}, "mapping"),
        ({"options": {"match_on": "city"}}, "match_on"),
        ({"options": {"on_match": "guess"}}, "options"),
        ({"options": {"defaults": {"name": "{nothing}"}}}, "defaults"),
        ({"options": {"defaults": {"nothing": "x"}}}, "defaults"),
    ],
)
async def test_a_wrong_mapping_is_refused(tenant: Tenant, admin: Person, change: dict[str, object], field: str) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)

    reply = await admin.patch(started.path, change)

    assert reply.error == (400, "VALIDATION_ERROR")
    assert list(reply.body["details"]) == [field]


@pytest.mark.parametrize(
    ("mapping", "options", "text"),
    [
        ([{"column": "city", "field": "city"}], {}, "Name: map a column to it or give it a default."),
        ([], {}, "Map at least one column to a field."),
        ([{"column": "name", "field": "name"}], {"match_on": "external_id"}, "No column is mapped to external_id"),
    ],
)
async def test_an_incomplete_mapping_is_not_checked(
    tenant: Tenant, admin: Person, mapping: list[object], options: dict[str, object], text: str
) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)
    await admin.patch(started.path, {"mapping": mapping, "options": options})

    reply = await admin.post(f"{started.path}/validate")

    assert reply.error == (400, "VALIDATION_ERROR")
    assert text in reply.body["message"]


async def test_steps_are_taken_in_order(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", CONTENT)

    too_early = await admin.post(f"{started.path}/run")
    await admin.post(f"{started.path}/validate")
    meanwhile = await admin.patch(started.path, {"options": {}})
    stopped = await admin.post(f"{started.path}/cancel")
    done = await (await started.refresh()).run()
    too_late = await admin.patch(started.path, {"options": {}})
    again = await admin.post(f"{started.path}/run")

    assert too_early.error == (409, "INVALID_STATUS")
    assert meanwhile.error == (409, "ALREADY_RUNNING")
    assert stopped.data["status"] == "uploaded"
    assert done.described["status"] == "completed"
    said = (await admin.get("/api/audit-logs", action="DATA_IMPORT")).data
    assert [(row["entity_id"], row["changes"]["outcome"][1]) for row in said] == [(done.described["id"], "completed")]
    assert said[0]["changes"]["rows"] == [None, done.effects[0]] and said[0]["actor_role"] == "admin"
    assert too_late.error == again.error == (409, "INVALID_STATUS")
