"""The checklist of a new tenant follows what is there, and what was ticked by hand."""

from typing import Any

from aisha.core.ids import new_id
from tests.application import Api, Caller, Workspace

PATH = "/api/setup-checklist"


async def states(caller: Caller) -> dict[str, str | None]:
    data: dict[str, Any] = (await caller.get(PATH)).json()["data"]
    assert (data["done"], data["total"]) == (sum(step["is_done"] for step in data["steps"]), len(data["steps"]))
    return {step["key"]: step["by"] for step in data["steps"]}


async def test_steps_follow_facts(api: Api, workspace: Workspace) -> None:
    superadmin, empty = await api.superadmin(), await api.tenant("Empty")
    nothing = (await superadmin.get(f"{PATH}?tenant_id={empty}")).json()["data"]

    before = await states(workspace.admin)
    await workspace.admin.patch(f"/api/tenants/{workspace.id}", {"timezone": "Europe/Berlin"})
    await workspace.admin.request("PUT", "/api/module-settings/ai_campaigns", json={"is_enabled": False})
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "insert into import_jobs (tenant_id, id, entity, file_name, storage_key, size_bytes, status)"
            " values ($1, $2, 'leads', 'f', 'k', 1, 'completed')",
            workspace.id, new_id(),
        )  # fmt: skip

    assert nothing["done"] == 0
    assert before == {
        "administrator": "fact",
        "settings": None,
        "integrations": None,
        "import": None,
        "modules": None,
        "training": None,
    }
    assert await states(workspace.admin) == {
        "administrator": "fact",
        "settings": "fact",
        "integrations": None,
        "import": "fact",
        "modules": "fact",
        "training": None,
    }


async def test_what_no_fact_shows_is_ticked_and_the_list_put_away(workspace: Workspace) -> None:
    admin = workspace.admin

    await admin.patch(PATH, {"steps": {"training": True, "settings": True}})
    ticked = await states(admin)
    changed = (await admin.patch(PATH, {"steps": {"settings": False}, "is_dismissed": True})).json()["data"]
    back = (await admin.patch(PATH, {"is_dismissed": False})).json()["data"]
    unknown = await admin.patch(PATH, {"steps": {"dance": True}})

    assert (ticked["training"], ticked["settings"]) == ("hand", "hand")
    assert changed["is_dismissed"] and not back["is_dismissed"]
    assert await states(admin) == {
        "administrator": "fact",
        "settings": None,
        "integrations": None,
        "import": None,
        "modules": None,
        "training": "hand",
    }
    assert unknown.status_code == 400 and "steps" in unknown.json()["details"]
    assert (await workspace.manager.patch(PATH, {"is_dismissed": True})).status_code == 403
    assert (await workspace.employee.get(PATH)).status_code == 403
