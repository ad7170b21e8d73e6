"""Tenants: creation, settings, who may change what."""

from uuid import uuid4

import pytest

from aisha.core.ids import new_id
from aisha.identity.tenants.actions import slugs_for
from tests.application import Api, Workspace, make_workspace


async def test_a_new_tenant_starts_with_settings_and_a_pipeline(api: Api) -> None:
    superadmin = await api.superadmin()
    name = f"Acme Corporation {new_id().hex}"
    body = {
        "name": name,
        "status": "active",
        "settings": {"timezone": "America/New_York", "currency": "USD", "date_format": "MM/DD/YYYY"},
        "metadata": {"industry": "Technology", "company_size": "50-200"},
    }

    made = (await superadmin.post("/api/tenants", body)).json()["data"]

    assert made["slug"].startswith("acme-corporation-")
    assert made["settings"]["week_start"] == "sunday" and made["settings"]["consent_model"]["email"] == "opt_out"
    assert made["metadata"] == {"industry": "information_technology", "company_size": "50-200"}
    metadata = (await superadmin.get(f"/api/metadata?tenant_id={made['id']}")).json()["data"]
    assert [pipeline["is_default"] for pipeline in metadata["pipelines"]] == [True]
    assert {stage["kind"] for stage in metadata["pipelines"][0]["stages"]} == {"open", "won", "lost"}


async def test_a_tenant_like_another_has_its_configuration_and_none_of_its_data(api: Api, workspace: Workspace) -> None:
    superadmin, admin = await api.superadmin(), workspace.admin
    field = {"entity": "lead", "field_name": "berth", "field_type": "number", "label": "Berth"}
    role = {"name": "harbour", "label": "Harbour", "permissions": ["leads.read"]}
    template = {"name": "Hello", "subject": "Hello", "body_text": "Hello", "entity_types": ["lead"]}
    for path, body in (
        ("custom-fields", field), ("roles", role), ("email-templates", template), ("tags", {"name": "Fair"}),
        ("departments", {"name": "Dock", "manager_user_id": str(workspace.manager.user_id)}),
        ("pipelines", {"name": "Renewals"}), ("leads", {"last_name": "Barnacle"}),
    ):  # fmt: skip
        assert (await admin.post(f"/api/{path}", body)).status_code == 201, path
    given = {"currency": "EUR", "modules": {"document_processing": False}, "branding": {"accent": "#1D4ED8"}}
    await admin.request("PUT", f"/api/tenants/{workspace.id}", json=given)
    await superadmin.request("PUT", f"/api/tenants/{workspace.id}/limits", json={"plan": "Team", "limits": {"leads": 5}})

    body = {"name": f"Second {new_id().hex}", "like": str(workspace.id), "settings": {"timezone": "Europe/Oslo"}}
    made = (await superadmin.post("/api/tenants", body)).json()["data"]

    async def there(path: str, name: str) -> list[str]:
        return [each[name] for each in (await superadmin.get(f"/api/{path}?tenant_id={made['id']}")).json()["data"]]

    assert made["settings"]["currency"] == "EUR" and made["settings"]["timezone"] == "Europe/Oslo"
    assert made["branding"] == {"accent": "#1D4ED8"} and made["settings"]["limits"] == {} and not made["settings"]["plan"]
    assert await there("custom-fields", "field_name") == ["berth"] and await there("tags", "slug") == ["fair"]
    assert "harbour" in await there("roles", "name") and "Hello" in await there("email-templates", "name")
    assert await there("pipelines", "name") == ["Sales", "Renewals"] and "Dock" in await there("departments", "name")
    assert set(await there("departments", "manager_user_id")) == {None}
    assert [await there(path, "id") for path in ("leads", "employees")] == [[], []]
    modules = (await superadmin.get(f"/api/module-settings?tenant_id={made['id']}")).json()["data"]
    assert {each["key"] for each in modules if not each["is_enabled"]} >= {"document_processing"}
    unknown = await superadmin.post("/api/tenants", {"name": "Third", "like": str(uuid4())})
    assert (unknown.status_code, unknown.json()["details"]) == (400, {"like": ["There is no such tenant."]})


async def test_slugs_are_numbered_on_a_clash_and_refused_when_asked_for_twice(api: Api) -> None:
    superadmin = await api.superadmin()
    name = f"Acme {new_id().hex}"

    slugs = [(await superadmin.post("/api/tenants", {"name": name})).json()["data"]["slug"] for _ in range(3)]
    taken = await superadmin.post("/api/tenants", {"name": "Other", "slug": slugs[0]})

    assert slugs[1:] == [f"{slugs[0]}-2", f"{slugs[0]}-3"]
    assert (taken.status_code, taken.json()["code"]) == (409, "DUPLICATE_KEY")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Corp.", "acme-corp"), ("Café Über", "cafe-uber"), ("日本", "tenant"), ("A", "tenant-a"), ("--", "tenant"),
        ("x" * 200, "x" * 61),
    ],
)  # fmt: skip
def test_slug_is_made_from_the_name(name: str, slug: str) -> None:
    slugs = slugs_for(name)

    assert slugs[0] == slug
    assert len(slugs) == 50 and all(2 <= len(each) <= 64 for each in slugs)


async def test_an_administrator_changes_the_settings_of_the_own_tenant(api: Api, workspace: Workspace) -> None:
    body = {"timezone": "America/Los_Angeles", "currency": "EUR", "modules": {"document_processing": False}}

    changed = await workspace.admin.request("PUT", f"/api/tenants/{workspace.id}", json=body)
    me = (await workspace.employee.get("/api/auth/me")).json()["data"]

    assert changed.json()["data"]["settings"]["timezone"] == "America/Los_Angeles"
    assert (me["tenant"]["settings"]["currency"], me["modules"]["document_processing"]) == ("EUR", False)
    assert me["modules"]["leads"] is True
    async with api.system(workspace.id) as ctx:
        sql = "select actor_id, changes from audit_log where tenant_id = $1 and entity_type = 'tenant' and action = 'update'"
        audit = await ctx.fetch(sql, workspace.id)
    assert [row["actor_id"] for row in audit] == [workspace.admin.user_id], "audited, in the tenant, as the administrator"


async def test_settings_of_two_administrators_do_not_overwrite_each_other(workspace: Workspace) -> None:
    path = f"/api/tenants/{workspace.id}"
    version = (await workspace.admin.get(path)).json()["data"]["version"]
    await workspace.admin.request("PUT", path, json={"currency": "EUR", "version": version})

    stale = await workspace.admin.request("PUT", path, json={"currency": "GBP", "version": version})
    by_header = await workspace.admin.request("PUT", path, json={"locale": "de"}, headers={"If-Match": f'"{version}"'})

    assert (stale.status_code, stale.json()["code"]) == (409, "VERSION_CONFLICT")
    assert stale.json()["details"]["current"]["settings"]["currency"] == "EUR"
    assert stale.json()["details"]["sent"] == version
    assert by_header.status_code == 409


@pytest.mark.parametrize("body", [{"slug": "mine"}, {"status": "inactive"}, {"settings": {"allowed_env": ["HOME"]}}])
async def test_slug_status_and_environment_are_for_superadmins(workspace: Workspace, body: dict[str, object]) -> None:
    answer = await workspace.admin.request("PUT", f"/api/tenants/{workspace.id}", json=body)

    assert (answer.status_code, answer.json()["details"]["permission"]) == (403, "tenants.manage")


@pytest.mark.parametrize(
    "body",
    [
        {"timezone": "Mars/Olympus"}, {"currency": "dollar"}, {"modules": {"teleport": True}}, {"business_hours": {"days": []}},
        {"name": " "}, {"unknown": 1}, {"slug": "Ä"}, {"status": "system"}, {"branding": {"a": [1]}},
    ],
)  # fmt: skip
async def test_wrong_settings_are_refused_with_their_name(api: Api, workspace: Workspace, body: dict[str, object]) -> None:
    superadmin = await api.superadmin()

    answer = await superadmin.request("PUT", f"/api/tenants/{workspace.id}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert next(iter(answer.json()["details"])).startswith(next(iter(body)))


async def test_a_foreign_tenant_is_not_there(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)

    read = await workspace.admin.get(f"/api/tenants/{other.id}")
    written = await workspace.admin.request("PUT", f"/api/tenants/{other.id}", json={"currency": "EUR"})
    unknown = await workspace.admin.get(f"/api/tenants/{uuid4()}")

    assert [answer.status_code for answer in (read, written, unknown)] == [404, 404, 404]
    assert (await other.admin.get(f"/api/tenants/{other.id}")).json()["data"]["settings"]["currency"] == "USD"


async def test_the_platform_is_no_tenant(api: Api) -> None:
    superadmin = await api.superadmin()

    listed = (await superadmin.get("/api/tenants?q=platform")).json()["data"]
    read = await superadmin.get("/api/tenants/00000000-0000-0000-0000-000000000000")

    assert [tenant for tenant in listed if tenant["slug"] == "platform"] == []
    assert read.status_code == 404


async def test_the_list_is_paged_and_searched(api: Api) -> None:
    superadmin = await api.superadmin()
    mark = new_id().hex
    for number in range(5):
        await superadmin.post("/api/tenants", {"name": f"{mark} {number}"})

    names: list[str] = []
    cursor = ""
    while True:
        page = (await superadmin.get(f"/api/tenants?limit=2&q={mark}&cursor={cursor}")).json()
        names += [tenant["name"] for tenant in page["data"]]
        cursor = page["meta"]["next_cursor"]
        if cursor is None:
            break

    assert names == [f"{mark} {number}" for number in range(5)]
    assert (await superadmin.get("/api/tenants?cursor=%00x")).json()["code"] == "INVALID_CURSOR"
    assert (await superadmin.get("/api/tenants?limit=201")).status_code == 400


@pytest.mark.parametrize("role", ["admin", "manager", "employee", "support"])
async def test_only_superadmins_list_and_create_tenants(workspace: Workspace, role: str) -> None:
    caller = workspace.caller(role)

    listed = await caller.get("/api/tenants")
    created = await caller.post("/api/tenants", {"name": "Mine"})

    assert (listed.status_code, listed.json()["details"]) == (403, {"permission": "tenants.read"})
    assert (created.status_code, created.json()["details"]) == (403, {"permission": "tenants.manage"})


@pytest.mark.parametrize("sent", ["Steel", "", 7])
async def test_an_industry_is_one_of_the_list(api: Api, workspace: Workspace, sent: object) -> None:
    superadmin = await api.superadmin()
    name = f"Refused {new_id().hex}"

    made = await superadmin.post("/api/tenants", {"name": name, "metadata": {"industry": sent}})
    changed = await workspace.admin.patch(f"/api/tenants/{workspace.id}", {"metadata": {"industry": sent}})

    assert [(answer.status_code, list(answer.json()["details"])) for answer in (made, changed)] == [
        (400, ["metadata.industry"]), (400, ["metadata.industry"]),
    ]  # fmt: skip
    assert (await superadmin.get(f"/api/tenants?q={name}")).json()["data"] == []


async def test_an_industry_of_earlier_days_stays_until_another_is_chosen(api: Api, workspace: Workspace) -> None:
    address = f"/api/tenants/{workspace.id}"
    async with api.system() as ctx:
        await ctx.execute('update tenants set metadata = \'{"industry": "Steel"}\' where id = $1', workspace.id)

    kept = (await workspace.admin.patch(address, {"metadata": {"industry": "Steel", "company_size": "11-50"}})).json()["data"]
    chosen = (await workspace.admin.patch(address, {"metadata": {"industry": "Mining and metals"}})).json()["data"]

    assert kept["metadata"] == {"industry": "Steel", "company_size": "11-50"}
    assert chosen["metadata"]["industry"] == "mining_and_metals"
