"""Suspended, deleted, restored, removed: who is refused when, and with which words."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from aisha.core.context import open_system_context
from aisha.core.ids import new_id
from aisha.core.paging import encode_cursor
from aisha.core.periodic import SomeFailed
from aisha.identity.invitations.jobs import expire_invitations
from aisha.identity.tenants.removal import remove_due_tenants, remove_tenant
from aisha.identity.tenants.storage import measure_storage
from tests.application import PASSWORD, Api, Caller, Workspace
from tests.database import make_settings

Answered = tuple[int, str, Any]


def outcome(answer: httpx.Response) -> Answered:
    body: dict[str, Any] = answer.json()
    details: dict[str, Any] = body.get("details") or {}
    return answer.status_code, body["code"], details.get("tenant")


async def sign_in(api: Api, who: Caller, **wanted: str) -> httpx.Response:
    answer = await api.client.post("/api/auth/login", json={"email": who.email, "password": PASSWORD, **wanted})
    api.client.cookies.clear()
    return answer


async def slug_of(superadmin: Caller, workspace: Workspace) -> str:
    return (await superadmin.get(f"/api/tenants/{workspace.id}")).json()["data"]["slug"]


async def set_status(superadmin: Caller, workspace: Workspace, status: str) -> None:
    assert (await superadmin.patch(f"/api/tenants/{workspace.id}", {"status": status})).status_code == 200


@pytest.mark.parametrize("status", ["suspended", "inactive"])
async def test_a_closed_tenant_refuses_its_people_with_the_reason_until_it_is_open_again(
    api: Api, workspace: Workspace, status: str
) -> None:
    superadmin, admin = await api.superadmin(), workspace.admin
    lead = (await admin.post("/api/leads", {"last_name": "Kept"})).json()["data"]

    await set_status(superadmin, workspace, status)
    request, new = await admin.get("/api/leads"), await sign_in(api, admin)
    named = await sign_in(api, admin, tenant_id=str(workspace.id))
    refreshed = await api.client.post("/api/auth/refresh", json={"refresh_token": admin.refresh_token})
    await set_status(superadmin, workspace, "active")

    assert [outcome(answer) for answer in (request, new, named, refreshed)] == [(403, "ACCOUNT_DISABLED", status)] * 4
    word = {"suspended": "suspended", "inactive": "switched off"}[status]
    assert f"This workspace is {word}" in request.json()["message"]
    assert f"The workspace Workspace is {word}" in new.json()["message"]
    assert (await admin.get(f"/api/leads/{lead['id']}")).json()["data"]["last_name"] == "Kept", "data and session are kept"
    assert (await sign_in(api, admin)).status_code == 200


async def test_who_has_another_tenant_signs_in_there(api: Api, workspace: Workspace) -> None:
    superadmin, elsewhere = await api.superadmin(), await api.tenant("Elsewhere")
    both = await api.member(elsewhere, "employee", email=workspace.employee.email)

    await set_status(superadmin, workspace, "suspended")
    answer = await sign_in(api, both)

    assert answer.json()["data"]["tenant"]["id"] == str(elsewhere)
    assert [tenant["name"] for tenant in answer.json()["data"]["tenants"]] == ["Elsewhere"]


async def test_deleting_asks_for_the_slug(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    slug, path = await slug_of(superadmin, workspace), f"/api/tenants/{workspace.id}"

    wrong = [
        await superadmin.delete(path), await superadmin.delete(f"{path}?slug=other"),
        await superadmin.delete(path, json={"slug": slug[:-1]}), await superadmin.delete(path, json={}),
    ]  # fmt: skip

    assert [(answer.status_code, answer.json()["code"]) for answer in wrong] == [(400, "VALIDATION_ERROR")] * 4
    assert wrong[1].json()["details"]["slug"] == [f"Type {slug} to delete this workspace."]
    assert (await workspace.admin.get("/api/leads")).status_code == 200


async def test_nobody_enters_the_trash_and_it_gives_everything_back(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    slug, path = await slug_of(superadmin, workspace), f"/api/tenants/{workspace.id}"
    inside = await api.superadmin(workspace.id)

    deleted = (await superadmin.delete(path, json={"slug": slug})).json()["data"]
    member, over, switched = (
        await workspace.admin.get("/api/leads"), await inside.get("/api/leads"),
        await superadmin.post("/api/auth/switch-tenant", {"tenant_id": str(workspace.id)}),
    )  # fmt: skip
    signed_in, twice = await sign_in(api, workspace.admin), await superadmin.delete(path, json={"slug": slug})
    changed = await superadmin.patch(path, {"name": "New"})
    trash = (await superadmin.get(f"/api/tenants?in_trash=true&q={slug}")).json()["data"]
    in_use = (await superadmin.get(f"/api/tenants?q={slug}")).json()["data"]
    restored = await superadmin.post(f"{path}/restore")

    assert deleted["deleted_at"] < deleted["purge_at"] and deleted["status"] == "active"
    assert outcome(member) == outcome(signed_in) == (403, "ACCOUNT_DISABLED", "deleted")
    assert (over.status_code, switched.status_code) == (403, 403)
    assert [(answer.status_code, answer.json()["code"]) for answer in (twice, changed)] == [(409, "INVALID_STATUS")] * 2
    assert [(each["slug"], each["deleted_by_name"].split()[0]) for each in trash] == [(slug, "Superadmin")] and in_use == []
    assert restored.json()["data"]["deleted_at"] is None
    assert (await workspace.admin.get("/api/leads")).status_code == 200
    again = await superadmin.post(f"{path}/restore")
    assert (again.status_code, again.json()["code"]) == (409, "INVALID_STATUS")


async def test_the_list_counts_people_and_records_and_shows_nothing_else(api: Api, workspace: Workspace) -> None:
    superadmin, slug = await api.superadmin(), await slug_of(await api.superadmin(), workspace)
    for number in range(3):
        await workspace.admin.post("/api/leads", {"last_name": f"L{number}"})
    await set_status(superadmin, workspace, "suspended")

    [listed] = (await superadmin.get(f"/api/tenants?q={slug}&status=suspended")).json()["data"]

    assert (listed["users"], listed["records"], listed["records_is_capped"], listed["storage_bytes"]) == (4, 3, False, 0)
    assert listed["last_activity_at"] is not None
    assert (listed["administrators"], listed["failed_mails"], listed["held_mails"]) == (1, 0, 0)
    assert (await superadmin.get(f"/api/tenants?q={slug}&status=active")).json()["data"] == []
    assert (await superadmin.get(f"/api/tenants?q={workspace.id}")).json()["data"][0]["id"] == str(workspace.id)
    assert (await superadmin.get("/api/tenants?status=system")).status_code == 400
    async with open_system_context(api.state.pool, workspace.id) as ctx:
        assert await ctx.fetch("select * from tenant_counters(array[$1::uuid], 10)", workspace.id) == [], "platform only"


async def test_the_list_counts_to_ten_thousand_records(api: Api, workspace: Workspace) -> None:
    async with api.system(workspace.id) as ctx:
        sql = "insert into leads (tenant_id, id, company) select $1, gen_random_uuid(), 'C' from generate_series(1, 10001)"
        await ctx.execute(sql, workspace.id)

    [listed] = (await (await api.superadmin()).get(f"/api/tenants?q={workspace.id}")).json()["data"]

    assert (listed["records"], listed["records_is_capped"]) == (10_000, True)


async def test_the_list_shows_what_was_measured_at_night_or_on_demand(api: Api, workspace: Workspace, tmp_path: Path) -> None:
    superadmin, settings = await api.superadmin(), make_settings(aisha_home=tmp_path)
    folder = tmp_path / "files" / str(workspace.id) / "imports"
    folder.mkdir(parents=True)
    (folder / f"{new_id()}.csv").write_bytes(b"12345")

    async def listed() -> tuple[int, bool]:
        [row] = (await superadmin.get(f"/api/tenants?q={workspace.id}")).json()["data"]
        return row["storage_bytes"], row["storage_measured_at"] is not None

    before = await listed()
    await measure_storage(api.state.pool, settings)
    at_night = await listed()
    asked = await superadmin.post(f"/api/tenants/{workspace.id}/storage")
    refused = await workspace.admin.post(f"/api/tenants/{workspace.id}/storage")

    assert (before, at_night) == ((0, False), (5, True))
    assert (asked.json()["data"]["size_bytes"], refused.status_code) == (0, 403), "the application has a home of its own"
    assert await listed() == (0, True)
    assert (await superadmin.post(f"/api/tenants/{new_id()}/storage")).status_code == 404


async def test_only_the_trash_is_removed_and_the_certificate_shows_what_was_changed_in_it(
    api: Api, workspace: Workspace, tmp_path: Path
) -> None:
    superadmin, settings = await api.superadmin(), make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    slug, path = await slug_of(superadmin, workspace), f"/api/tenants/{workspace.id}"
    with pytest.raises(Exception, match="Only a workspace in the trash is removed"):
        await remove_tenant(api.state.pool, settings, workspace.id, by="Test")
    await superadmin.delete(path, json={"slug": slug})

    made = await remove_tenant(api.state.pool, settings, workspace.id, by="Test")

    shown = await _certificate(superadmin, slug)
    assert (shown["purged_by_name"], shown["is_valid"], shown["row_counts"]["employees"]) == ("Test", True, 4)
    assert shown["total_rows"] == sum(shown["row_counts"].values()) == made["total_rows"]
    assert (await superadmin.get(path)).status_code == 404
    assert (await sign_in(api, workspace.admin)).json()["code"] == "INVALID_CREDENTIALS", "its logins are erased"
    async with open_system_context(api.state.pool, None) as ctx:
        forged = "insert into tenant_purges (tenant, name, slug, deleted_at, row_counts, signature, purged_by_name)"
        await ctx.execute(f"{forged} select tenant, name, $2, deleted_at, '{{}}', signature, purged_by_name"
                          " from tenant_purges where slug = $1", slug, f"{slug}-forged")  # fmt: skip
    assert (await _certificate(superadmin, f"{slug}-forged"))["is_valid"] is False
    assert (await superadmin.get(f"/api/tenants/purges/{new_id()}")).status_code == 404


async def _certificate(superadmin: Caller, slug: str) -> Mapping[str, Any]:
    found = (await superadmin.get(f"/api/tenants/purges?q={slug}")).json()["data"]
    return next(each for each in found if each["slug"] == slug)


async def test_a_tenant_that_cannot_be_removed_stops_no_other_and_goes_the_next_time(api: Api, tmp_path: Path) -> None:
    broken, sound = await api.tenant(), await api.tenant()
    settings = make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    in_the_way = tmp_path / "files" / str(broken)
    in_the_way.parent.mkdir()
    in_the_way.write_bytes(b"no folder")
    async with api.system() as ctx:
        for tenant_id, days in ((broken, 41), (sound, 40)):
            sql = "update tenants set deleted_at = now() - make_interval(days => $2) where id = $1"
            await ctx.execute(sql, tenant_id, days)

    with pytest.raises(SomeFailed, match=str(broken)):
        await remove_due_tenants(api.state.pool, settings)
    async with api.system() as ctx:
        left = [row["id"] for row in await ctx.fetch("select id from tenants where id = any ($1)", [broken, sound])]
    in_the_way.unlink()
    certificates = await remove_due_tenants(api.state.pool, settings)

    assert left == [broken]
    assert [each["tenant"] for each in certificates] == [broken]


async def test_certificates_are_paged_from_the_newest(api: Api, tmp_path: Path) -> None:
    superadmin, settings = await api.superadmin(), make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    mark = new_id().hex
    for number in range(3):
        tenant = (await superadmin.post("/api/tenants", {"name": f"{mark} {number}"})).json()["data"]
        await superadmin.delete(f"/api/tenants/{tenant['id']}?slug={tenant['slug']}")
        await remove_tenant(api.state.pool, settings, tenant["id"], by="Test")

    first = (await superadmin.get(f"/api/tenants/purges?limit=2&q={mark}")).json()
    second = (await superadmin.get(f"/api/tenants/purges?limit=2&q={mark}&cursor={first['meta']['next_cursor']}")).json()

    assert [each["name"] for each in first["data"] + second["data"]] == [f"{mark} {number}" for number in (2, 1, 0)]
    junk = encode_cursor("x", new_id())
    assert (await superadmin.get(f"/api/tenants/purges?cursor={junk}")).status_code == 400


async def test_invitations_expire_by_themselves(api: Api, workspace: Workspace) -> None:
    body = {"email": f"{new_id().hex}@tests.example", "first_name": "A", "last_name": "B", "role": "employee"}
    await workspace.admin.post("/api/users", {**body, "send_invitation": True})
    status = "select status from invitations where tenant_id = $1"

    await expire_invitations(api.state.pool, make_settings())
    async with api.system(workspace.id) as ctx:
        before = await ctx.fetchval(status, workspace.id)
        await ctx.execute("update invitations set expires_at = now() where tenant_id = $1", workspace.id)
    await expire_invitations(api.state.pool, make_settings())

    async with api.system(workspace.id) as ctx:
        assert (before, await ctx.fetchval(status, workspace.id)) == ("pending", "expired")


async def test_how_long_the_trash_keeps_a_tenant_is_a_setting_of_the_installation(api: Api, tmp_path: Path) -> None:
    superadmin = await api.superadmin()
    tenant = await api.tenant("Short stay")
    slug = (await superadmin.get(f"/api/tenants/{tenant}")).json()["data"]["slug"]
    settings = make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)

    async def due() -> list[Any]:
        return [each["tenant"] for each in await remove_due_tenants(api.state.pool, settings)]

    await superadmin.request("PUT", "/api/system/settings", json={"settings": {"tenants.trash_days": 3}})
    deleted = (await superadmin.delete(f"/api/tenants/{tenant}?slug={slug}")).json()["data"]
    async with open_system_context(api.state.pool, None) as ctx:
        await ctx.execute("update tenants set deleted_at = now() - interval '3 days 1 minute' where id = $1", tenant)
    await superadmin.request("PUT", "/api/system/settings", json={"settings": {"tenants.trash_days": 4}})
    early = await due()
    await superadmin.request("PUT", "/api/system/settings", json={"settings": {"tenants.trash_days": 3}})
    late = await due()
    refused = await superadmin.request("PUT", "/api/system/settings", json={"settings": {"tenants.trash_days": 0}})
    await superadmin.request("PUT", "/api/system/settings", json={"settings": {"tenants.trash_days": None}})

    kept = datetime.fromisoformat(deleted["purge_at"]) - datetime.fromisoformat(deleted["deleted_at"])
    assert (kept.days, refused.status_code) == (3, 400)
    assert tenant not in early and tenant in late
