"""Modules: off means off in every route, the menu, search and jobs; data stay, and other tenants notice nothing."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from aisha.core.http import OPEN
from aisha.core.modules import MODULE_LABELS, MODULES
from aisha.entrypoints.api import create_app
from tests.database import make_settings
from tests.rules.routes import Endpoint, endpoints_of
from tests.tenants import MakeTenant, Person, Tenant

ENDPOINTS = list(endpoints_of(create_app(make_settings(jwt_secret="t" * 64)).routes))
OF_MODULES = [e for e in ENDPOINTS if getattr(e.handler, "module", None)]
SLICES = {
    "accounts": "accounts", "contacts": "contacts", "leads": "leads", "opportunities": "opportunities",
    "activities": "activities", "imports": "data_import",
}  # fmt: skip
"""Parts of paths whose routes all belong to a module."""


def disabled(name: str) -> dict[str, Any]:
    return {"code": "MODULE_DISABLED", "message": f"{name} disabled by administrator"}


def said(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body.get(name) for name in ("code", "message")}


async def switch(admin: Person, module: str, *, on: bool) -> None:
    answer = await admin.call("PUT", f"/api/module-settings/{module}", {"is_enabled": on})
    assert answer.data["is_enabled"] is on


def test_every_route_of_a_slice_names_its_module() -> None:
    """What people may ask to know and to have erased of themselves stays; open routes have nobody who acts."""
    unnamed = [
        str(each) for each in ENDPOINTS
        if (module := SLICES.get(each.path.split("/")[2] if each.path.startswith("/api/") else ""))
        and getattr(each.handler, "module", None) not in (module, "data_import", "calendar")
        and each.access not in ("privacy.manage", OPEN)
    ]  # fmt: skip

    assert unnamed == []
    assert {e.handler.module for e in OF_MODULES} <= set(MODULES.values)  # pyright: ignore[reportFunctionMemberAccess]


async def test_the_access_explainer_says_that_a_module_is_off(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead, contact = await admin.create("leads", last_name="Lace"), await employee.create("contacts", last_name="Lace")
    query = {"user_id": admin.id, "type": "leads", "id": lead["id"]}
    await switch(admin, "leads", on=False)

    off = (await admin.get("/api/access/explain", **query)).data
    other = (await admin.get("/api/access/explain", user_id=employee.id, type="contacts", id=contact["id"])).data
    hidden = await employee.get("/api/access/explain", **query | {"user_id": employee.id})
    await switch(admin, "leads", on=True)
    on = (await admin.get("/api/access/explain", **query)).data

    assert (off["can_see"], off["can_change"], on["can_see"], other["can_see"]) == (False, False, True, True)
    assert [(each["holds"], each["text"]) for each in off["reasons"] if each["what"] == "module"] == [
        (False, "The module Leads is switched off: nobody sees its records until it is on again.")
    ]
    assert "module" not in {each["what"] for each in on["reasons"] + other["reasons"]}
    assert "The role admin may see leads (leads.read)." in [each["text"] for each in on["reasons"]]
    assert hidden.error == (404, "NOT_FOUND")


@pytest.mark.parametrize("endpoint", OF_MODULES, ids=str)
async def test_every_route_of_a_module_that_is_off_says_so(tenant: Tenant, admin: Person, endpoint: Endpoint) -> None:
    module: str = endpoint.handler.module  # pyright: ignore[reportFunctionMemberAccess]
    await switch(admin, module, on=False)
    path = "/".join(str(uuid4()) if part.startswith("{") else part for part in endpoint.path.split("/"))
    body: dict[str, Any] = {"action": "tag", "ids": [str(uuid4())]} if path.endswith("/bulk") else {}
    body |= {"first_name": "A", "last_name": "B"} if "employees" in path else {}

    answer = await admin.call(endpoint.method, path, None if endpoint.method in ("GET", "DELETE") else body)

    assert (answer.status, said(answer.body)) == (403, disabled(MODULE_LABELS[module]))


async def test_a_module_that_is_off_is_called_by_the_workspaces_own_name(tenant: Tenant, admin: Person) -> None:
    await admin.call("PUT", "/api/entity-labels", {"labels": {"leads": {"plural": "Prospects", "singular": "Prospect"}}})
    lead = await admin.create("leads", last_name="Lace")
    await switch(admin, "leads", on=False)

    refused = await admin.get("/api/leads")
    explained = (await admin.get("/api/access/explain", user_id=admin.id, type="leads", id=lead["id"])).data["reasons"]

    assert said(refused.body) == disabled("Prospects")
    assert "The module Prospects is switched off: nobody sees its records until it is on again." in [
        each["text"] for each in explained
    ]


async def test_what_is_off_is_hidden_and_comes_back_with_its_data(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("manager")
    lead = await admin.create("leads", first_name="Grace", last_name="Hopper", company="Navy")
    await switch(admin, "leads", on=False)

    me = (await colleague.get("/api/auth/me")).data
    metadata = (await colleague.get("/api/metadata")).data
    found = (await admin.get("/api/search", q="Hopper")).data["groups"]
    refused = await admin.get(f"/api/leads/{lead['id']}")

    assert me["modules"]["leads"] is False and "leads.read" not in me["permissions"] and "contacts.read" in me["permissions"]
    assert "leads" not in metadata["types"] and "contacts" in metadata["types"]
    assert [group["type"] for group in found] == []
    assert said(refused.body) == disabled("Leads")
    await switch(admin, "leads", on=True)
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["last_name"] == "Hopper"


async def test_another_tenant_notices_nothing(make_tenant: MakeTenant, admin: Person) -> None:
    other = await (await make_tenant()).person("admin")
    await switch(admin, "leads", on=False)

    assert (await other.get("/api/leads")).status == 200
    assert (await other.get("/api/auth/me")).data["modules"]["leads"] is True


async def test_switching_is_audited_and_told_once(tenant: Tenant, admin: Person) -> None:
    await switch(admin, "leads", on=False)
    await switch(admin, "leads", on=False)

    sql = "select count(*) from {} where tenant_id = $1 and {}"
    assert await tenant.value(sql.format("audit_log", "entity_type = 'module_setting'")) == 1
    told = await tenant.value("select payload from events where tenant_id = $1 and event = 'tenant.settings_changed'")
    assert b"module.leads" in bytes(told)
    listed = {each["key"]: each for each in (await admin.get("/api/module-settings")).data}
    assert (listed["leads"]["is_enabled"], listed["leads"]["updated_by_name"]) == (False, "Ada Byron")
    assert listed["contacts"]["updated_at"] is None


async def test_the_guides_body_of_a_tenant_switches_modules(tenant: Tenant, admin: Person) -> None:
    body = {"modules": {"opportunities": True, "workflows": True, "document_processing": False}}

    changed = (await admin.call("PUT", f"/api/tenants/{tenant.id}", body)).data

    assert changed["settings"]["modules"]["document_processing"] is False
    assert changed["settings"]["modules"]["opportunities"] is True
    assert (await admin.get("/api/module-settings/document_processing")).data["is_enabled"] is False


async def test_the_guides_rows_are_understood(tenant: Tenant, admin: Person) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into module_settings (tenant_id, module_name, is_enabled, settings) values"
            " ($1, 'document_processing', false, null),"
            """ ($1, 'realtime_voice', true, '{"ptt_enabled": false, "auto_play_responses": true}')""",
            tenant.id,
        )

    listed = {each["key"]: each for each in (await admin.get("/api/module-settings")).data}

    assert listed["document_processing"]["is_enabled"] is False
    assert listed["realtime_voice"]["settings"]["ptt_enabled"]["value"] is False


async def test_settings_of_a_module_are_checked_and_taken_back(admin: Person) -> None:
    path = "/api/module-settings/workflows"

    wrong = [
        await admin.call("PUT", path, {"settings": settings})
        for settings in ({"max_workflows": 0}, {"max_workflows": "many"}, {"max_size": 1})
    ]
    saved = (await admin.call("PUT", path, {"settings": {"max_workflows": 7}})).data
    back = (await admin.call("PUT", path, {"settings": {"max_workflows": None}})).data

    assert [answer.error for answer in wrong] == [(400, "VALIDATION_ERROR")] * 3
    assert list(wrong[0].body["details"]) == ["settings.max_workflows"]
    assert saved["settings"]["max_workflows"]["value"] == 7
    assert back["settings"]["max_workflows"]["value"] == 50
    assert (await admin.call("PUT", "/api/module-settings/teleport", {"is_enabled": False})).error == (404, "NOT_FOUND")


@pytest.mark.parametrize("role", ["manager", "employee", "support"])
async def test_only_administrators_switch(tenant: Tenant, role: str) -> None:
    person = await tenant.person(role)

    refused = await person.call("PUT", "/api/module-settings/leads", {"is_enabled": False})

    assert refused.error == (403, "FORBIDDEN")
    assert (await person.get("/api/module-settings")).status == 200


async def test_people_are_still_chosen_when_the_directory_is_off(tenant: Tenant, admin: Person) -> None:
    await switch(admin, "employees", on=False)

    names = await admin.get("/api/employees", fields="user_id,name")
    directory = await admin.get("/api/employees")

    assert [each["name"] for each in names.data] == ["Ada Byron"]
    assert said(directory.body) == disabled("Employees")


async def test_a_role_can_be_given_while_one_of_its_modules_is_off(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("employee")
    await switch(admin, "leads", on=False)

    assert (await admin.patch(f"/api/users/{colleague.id}", {"role": "manager"})).data["role"] == "manager"


CEILINGS = {
    "vite_enable_ai": "ai_agent",
    "vite_enable_docs": "document_processing",
    "vite_enable_analytics": "analytics_reports",
}


@pytest.mark.parametrize("variable", CEILINGS)
async def test_what_the_environment_keeps_off_nobody_switches_on(admin: Person, app_dsn: str, variable: str) -> None:
    module = CEILINGS[variable]
    app = create_app(make_settings(**{"jwt_secret": "t" * 64, "rate_limit_max": 0, variable: False}), dsn=app_dsn)

    async with app.router.lifespan_context(app):
        headers = {"Authorization": f"Bearer {admin.caller.token}"}
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers=headers)
        switched = (await client.put(f"/api/module-settings/{module}", json={"is_enabled": True})).json()["data"]
        modules = (await client.get("/api/auth/me")).json()["data"]["modules"]

    assert (switched["is_enabled"], switched["closed_by"]) == (False, variable.upper())
    assert (modules[module], modules["leads"]) == (False, True)
    assert (await admin.get("/api/auth/me")).data["modules"][module] is True, "another process without the ceiling"
