"""Pipelines and stages as a tenant sets them up, and what they ask of the deals that move through them."""

from typing import Any

import pytest

from aisha.core.ids import new_id
from tests.tenants import MakeTenant, Person, Reply, Tenant


async def default_pipeline(person: Person) -> dict[str, Any]:
    return next(each for each in (await person.get("/api/pipelines")).data if each["is_default"])


def stage_of(pipeline: dict[str, Any], key: str) -> dict[str, Any]:
    return next(stage for stage in pipeline["stages"] if stage["key"] == key)


async def stage_id(person: Person, key: str) -> str:
    return stage_of(await default_pipeline(person), key)["id"]


async def set_stage(admin: Person, key: str, **values: Any) -> Reply:
    return await admin.patch(f"/api/pipeline-stages/{await stage_id(admin, key)}", values)


async def test_what_is_set_is_seen_by_others_and_not_by_another_tenant(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    employee = await tenant.person("employee")
    elsewhere = await (await make_tenant()).person("admin")
    pipeline = await default_pipeline(admin)

    assert (
        await set_stage(admin, "proposal", name="Offer", probability=60, required_fields=["next_step"], rotting_days=10)
    ).data
    added = (await admin.post("/api/pipeline-stages", {"pipeline_id": pipeline["id"], "name": "Pilot – 2"})).data
    reasons = {"name": "Hardware", "lost_reasons": ["Price", "price", "Timing"], "only_listed_reasons": True}
    assert (await admin.patch(f"/api/pipelines/{pipeline['id']}", reasons)).status == 200

    seen = await default_pipeline(employee)
    offer = stage_of(seen, "proposal")
    described = (await employee.get("/api/metadata")).data["pipelines"][0]
    board = (await employee.get("/api/opportunities/board")).data
    assert [stage["name"] for stage in seen["stages"]] == [
        "Prospecting", "Qualification", "Offer", "Negotiation", "Pilot – 2", "Won", "Lost",
    ]  # fmt: skip
    assert (offer["probability"], offer["required_fields"], offer["rotting_days"]) == (60, ["next_step"], 10)
    assert (added["key"], added["kind"], added["probability"], added["position"]) == ("pilot_2", "open", 50, 5)
    assert (seen["name"], seen["lost_reasons"], seen["only_listed_reasons"]) == ("Hardware", ["Price", "Timing"], True)
    assert (described["name"], described["lost_reasons"]) == ("Hardware", ["Price", "Timing"])
    assert stage_of(described, "proposal")["required_fields"] == ["next_step"]
    assert [column["name"] for column in board["columns"]][2] == "Offer"
    assert [stage["name"] for stage in (await default_pipeline(elsewhere))["stages"]][2] == "Proposal"
    told = "select count(*) from events where tenant_id = $1 and event = 'tenant.settings_changed'"
    audited = "select count(*) from audit_log where tenant_id = $1 and entity_type like 'pipeline%' and actor_id = $2"
    assert await tenant.value(told) == 3
    assert await tenant.value(audited, admin.user_id) >= 3


@pytest.mark.parametrize("role", ["manager", "employee", "support"])
async def test_only_administrators_change_pipelines(tenant: Tenant, admin: Person, role: str) -> None:
    person = await tenant.person(role)
    pipeline = await default_pipeline(person)
    stage = stage_of(pipeline, "proposal")["id"]

    for answer in (
        await person.post("/api/pipelines", {"name": "X"}),
        await person.patch(f"/api/pipelines/{pipeline['id']}", {"name": "X"}),
        await person.post(f"/api/pipelines/{pipeline['id']}/default"),
        await person.delete(f"/api/pipelines/{pipeline['id']}"),
        await person.post("/api/pipeline-stages", {"pipeline_id": pipeline["id"], "name": "X"}),
        await person.patch(f"/api/pipeline-stages/{stage}", {"name": "X"}),
        await person.post("/api/pipeline-stages/reorder", {"pipeline_id": pipeline["id"], "ids": [stage]}),
        await person.delete(f"/api/pipeline-stages/{stage}"),
    ):
        assert answer.error == (403, "FORBIDDEN")
    assert await default_pipeline(admin) == pipeline


async def test_stages_are_ordered_and_removed_with_their_deals_moved(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    deal = await employee.create("opportunities", name="D", stage="proposal")
    trashed = await admin.create("opportunities", name="T", stage="proposal")
    await admin.delete(f"/api/opportunities/{trashed['id']}")
    pipeline = await default_pipeline(admin)
    ids = [stage["id"] for stage in pipeline["stages"]]
    path = f"/api/pipeline-stages/{ids[2]}"

    swapped = await admin.post(
        "/api/pipeline-stages/reorder", {"pipeline_id": pipeline["id"], "ids": [ids[1], ids[0], *ids[2:]]}
    )
    incomplete = await admin.post("/api/pipeline-stages/reorder", {"pipeline_id": pipeline["id"], "ids": ids[1:]})
    refused = await admin.delete(path)
    wrong_kind = await admin.delete(path, move_to=ids[4])
    last_won = await admin.delete(f"/api/pipeline-stages/{ids[4]}", move_to=ids[3])
    not_won = await set_stage(admin, "proposal", kind="won")
    removed = await admin.delete(path, move_to=ids[3])

    assert [stage["key"] for stage in swapped.data][:2] == ["qualification", "prospecting"]
    assert incomplete.error == (400, "VALIDATION_ERROR")
    assert refused.error == (409, "IN_USE") and "2 opportunities, those in the trash included" in refused.body["message"]
    assert wrong_kind.error == (400, "VALIDATION_ERROR") and "move_to" in wrong_kind.body["details"]
    assert last_won.error == (409, "IN_USE") and not_won.error == (409, "IN_USE")
    assert removed.status == 204
    moved = (await employee.get(f"/api/opportunities/{deal['id']}")).data
    assert (moved["stage"], moved["probability"]) == ("negotiation", 75)
    events = "select array_agg(event order by seq) from events where tenant_id = $1 and entity_id = $2"
    assert await tenant.value(events, deal["id"]) == ["opportunity.created", "opportunity.updated", "opportunity.stage_changed"]
    restored = (await admin.post(f"/api/opportunities/{trashed['id']}/restore")).data
    assert restored["stage"] == "negotiation"


async def test_several_pipelines_one_is_the_default(tenant: Tenant, admin: Person) -> None:
    first = await default_pipeline(admin)
    stages = [{"name": "Trial"}, {"name": "Won", "kind": "won"}, {"name": "Ended", "kind": "lost"}]
    second = (await admin.post("/api/pipelines", {"name": "Renewals", "stages": stages})).data
    usual = (await admin.post("/api/pipelines", {"name": "Partners"})).data
    deal = await admin.create("opportunities", name="D", pipeline_id=second["id"], stage="trial")

    assert (await admin.post("/api/pipelines", {"name": "renewals"})).error == (409, "DUPLICATE_KEY")
    assert (await admin.post("/api/pipelines", {"name": "X", "stages": stages[:2] * 2})).status == 400
    assert (await admin.delete(f"/api/pipelines/{first['id']}", move_to=second["id"])).error == (409, "IN_USE")
    assert (await admin.post(f"/api/pipelines/{usual['id']}/default")).data["is_default"] is True
    refused = await admin.delete(f"/api/pipelines/{second['id']}")
    assert refused.error == (409, "IN_USE") and "Renewals holds 1 opportunity," in refused.body["message"]
    assert (await admin.delete(f"/api/pipelines/{second['id']}", move_to=second["id"])).status == 400
    assert (await admin.delete(f"/api/pipelines/{second['id']}", move_to=usual["id"])).status == 204

    moved = (await admin.get(f"/api/opportunities/{deal['id']}")).data
    begun = await admin.create("opportunities", name="E")
    assert (moved["pipeline_id"], moved["stage"]) == (usual["id"], "prospecting")
    assert begun["pipeline_id"] == usual["id"]
    assert [(each["name"], each["is_default"], each["deals"]) for each in (await admin.get("/api/pipelines")).data] == [
        ("Sales", False, 0), ("Partners", True, 2),
    ]  # fmt: skip


async def test_an_archived_pipeline_takes_no_more_deals_and_keeps_those_it_has(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    first = await default_pipeline(admin)
    stages = [{"name": "Trial"}, {"name": "Kept", "kind": "won"}, {"name": "Ended", "kind": "lost"}]
    old = (await admin.post("/api/pipelines", {"name": "Old ways", "stages": stages})).data
    more = (await admin.post("/api/pipelines", {"name": "More"})).data
    inside, outside = [await admin.create("opportunities", name=name, **place) for name, place in (
        ("Inside", {"pipeline_id": old["id"], "stage": "trial"}), ("Outside", {"pipeline_id": more["id"]}),
    )]  # fmt: skip
    path = f"/api/pipelines/{old['id']}"

    by_employee = await employee.patch(path, {"is_archived": True})
    default = await admin.patch(f"/api/pipelines/{first['id']}", {"is_archived": True})
    archived = (await admin.patch(path, {"is_archived": True})).data

    created = await admin.post("/api/opportunities", {"name": "N", "pipeline_id": old["id"], "stage": "trial"})
    moved = await admin.post(f"/api/opportunities/{outside['id']}/stage", {"stage": "trial", "pipeline_id": old["id"]})
    within = await admin.post(f"/api/opportunities/{inside['id']}/stage", {"stage": "kept"})
    found = await admin.get("/api/opportunities", filter=f'{{"field":"pipeline_id","op":"eq","value":"{old["id"]}"}}')
    board = (await admin.get("/api/opportunities/board", pipeline_id=old["id"])).data
    made_default = await admin.post(f"{path}/default")
    emptied = await admin.delete(f"/api/pipelines/{more['id']}", move_to=old["id"])
    described = (await admin.get("/api/metadata")).data["pipelines"]

    assert by_employee.error == (403, "FORBIDDEN") and archived["is_archived"] is True
    assert default.error == (409, "IN_USE") and "Sales is the default pipeline" in default.body["message"]
    for refused in (created, moved):
        assert refused.error == (400, "VALIDATION_ERROR")
        assert refused.body["details"] == {"pipeline_id": ["Old ways is archived and takes no more. Choose another pipeline."]}
    assert within.data["stage"] == "kept" and [each["name"] for each in found.data] == ["Inside"]
    assert board["pipeline"]["is_archived"] is True and [column["count"] for column in board["columns"]] == [0, 1, 0]
    assert made_default.error == (409, "IN_USE") and emptied.error == (400, "VALIDATION_ERROR")
    assert [(each["name"], each["is_archived"]) for each in described] == [
        ("Sales", False), ("More", False), ("Old ways", True),
    ]  # fmt: skip
    assert (await admin.patch(path, {"is_archived": False})).data["is_archived"] is False
    assert (await admin.post("/api/opportunities", {"name": "N", "pipeline_id": old["id"], "stage": "trial"})).status == 201


@pytest.mark.parametrize(
    "values",
    [
        {"probability": 101}, {"kind": "maybe"}, {"name": " "}, {"rotting_days": 0}, {"required_fields": ["stage"]},
        {"required_fields": ["shoe_size"]}, {"name": "won"}, {"color": "plaid"}, {"position": 3},
    ],
)  # fmt: skip
async def test_stages_that_cannot_be(admin: Person, values: dict[str, Any]) -> None:
    before = await default_pipeline(admin)

    answer = await set_stage(admin, "proposal", **values)

    assert answer.error == (400, "VALIDATION_ERROR"), values
    assert await default_pipeline(admin) == before


async def test_won_is_certain_and_versions_are_kept(admin: Person) -> None:
    won = stage_of(await default_pipeline(admin), "closed_won")

    assert (await set_stage(admin, "closed_won", probability=90)).error == (400, "VALIDATION_ERROR")
    assert (await set_stage(admin, "proposal", name="A", version=9)).error == (409, "VERSION_CONFLICT")
    assert (await set_stage(admin, "closed_won", name="Sold", version=won["version"])).data["version"] == won["version"] + 1
    assert (await admin.get(f"/api/pipeline-stages/{new_id()}")).error == (404, "NOT_FOUND")


async def _asking(admin: Person) -> dict[str, Any]:
    """A deal before a stage that asks for a next step, an amount and a field of the tenant's own."""
    await admin.declare("opportunity", budget_holder="text")
    required = ["next_step", "amount", "custom.budget_holder"]
    assert (await set_stage(admin, "negotiation", required_fields=required)).status == 200
    return await admin.create("opportunities", name="D")


async def test_a_stage_asks_for_fields_whichever_way_a_deal_comes(tenant: Tenant, admin: Person) -> None:
    deal = await _asking(admin)
    path = f"/api/opportunities/{deal['id']}"
    bulk = {"ids": [deal["id"]], "action": "update", "values": {"stage": "negotiation"}}

    for refused in (
        await admin.patch(path, {"stage": "negotiation"}),
        await admin.post(f"{path}/stage", {"stage": "negotiation"}),
        await admin.post("/api/opportunities", {"name": "E", "stage": "negotiation"}),
        await admin.post(f"{path}/stage", {"stage": "negotiation", "fields": {"next_step": " "}}),
    ):
        assert refused.error == (400, "VALIDATION_ERROR")
        assert set(refused.body["details"]) == {"next_step", "amount", "custom.budget_holder"}
        assert refused.body["message"] == "Negotiation asks for Next step, Amount, Budget holder."
    in_bulk = (await admin.post("/api/opportunities/bulk", bulk)).data
    assert (in_bulk["updated"], in_bulk["errors"][0]["message"]) == (
        0, "Negotiation asks for Next step, Amount, Budget holder.",
    )  # fmt: skip
    assert (await admin.get(path)).data["stage"] == "prospecting"

    fields = {"next_step": "Sign", "amount": 10, "custom": {"budget_holder": "CFO"}}
    moved = await admin.post(f"{path}/stage", {"stage": "negotiation", "fields": fields})
    filled = await admin.create("opportunities", name="F", stage="negotiation", **fields)
    back = await admin.patch(f"/api/opportunities/{filled['id']}", {"stage": "proposal", "next_step": None})
    again = await admin.patch(f"/api/opportunities/{filled['id']}", {"stage": "negotiation"})

    assert (moved.data["stage"], moved.data["next_step"], moved.data["amount"]) == ("negotiation", "Sign", 10)
    assert back.status == 200
    assert (again.status, set(again.body["details"])) == (400, {"next_step"})
    assert await tenant.value("select count(*) from opportunities where tenant_id = $1") == 2


async def test_a_lead_converts_into_a_stage_that_asks(admin: Person) -> None:
    await set_stage(admin, "qualification", required_fields=["next_step"])
    lead = await admin.create("leads", last_name="L", company="C")

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data

    assert made["opportunity"]["stage"] == "qualification"


async def test_a_field_that_is_retired_is_not_asked_for(admin: Person) -> None:
    deal = await _asking(admin)
    field = (await admin.get("/api/custom-fields", entity="opportunity")).data[0]["id"]
    await admin.delete(f"/api/custom-fields/{field}")

    fields = {"next_step": "Sign", "amount": 10}
    moved = await admin.post(f"/api/opportunities/{deal['id']}/stage", {"stage": "negotiation", "fields": fields})

    assert moved.status == 200


async def test_reasons_of_the_list_only(admin: Person) -> None:
    pipeline = await default_pipeline(admin)
    path = f"/api/pipelines/{pipeline['id']}"
    deal = await admin.create("opportunities", name="D")
    move = f"/api/opportunities/{deal['id']}/stage"

    empty = await admin.patch(path, {"only_listed_reasons": True})
    offered = (await admin.patch(path, {"lost_reasons": ["Price", "No budget"]})).status
    free = (await admin.post(move, {"stage": "lost", "reason": "The weather"})).status
    await admin.post(move, {"stage": "proposal"})
    await admin.patch(path, {"only_listed_reasons": True})
    refused = await admin.post(move, {"stage": "lost", "reason": "The weather"})
    none = await admin.post(move, {"stage": "lost"})
    listed = (await admin.post(move, {"stage": "lost", "reason": "no BUDGET"})).data
    changed = await admin.patch(f"/api/opportunities/{deal['id']}", {"lost_reason": "Fog"})

    assert empty.error == (400, "VALIDATION_ERROR") and (offered, free) == (200, 200)
    assert refused.error == (400, "VALIDATION_ERROR")
    assert refused.body["details"] == {"lost_reason": ["Choose one of: Price, No budget."]}
    assert none.error == (422, "REASON_REQUIRED")
    assert listed["lost_reason"] == "No budget"
    assert changed.error == (400, "VALIDATION_ERROR")


async def test_the_setting_of_the_guide_writes_the_default_pipeline(tenant: Tenant, admin: Person) -> None:
    deal = await admin.create("opportunities", name="D", stage="won")
    early = await admin.create("opportunities", name="E", stage="prospecting")
    body = {"settings": {"stages": ["prospect", "Demo held", "proposal", "closed"]}}

    changed = (await admin.call("PUT", "/api/module-settings/opportunities", body)).data

    pipeline = await default_pipeline(admin)
    assert [(s["key"], s["name"], s["kind"], s["probability"]) for s in pipeline["stages"]] == [
        ("prospecting", "Prospecting", "open", 10), ("demo_held", "Demo held", "open", 36),
        ("proposal", "Proposal", "open", 50), ("closed_won", "Won", "won", 100), ("closed_lost", "Lost", "lost", 0),
    ]  # fmt: skip
    assert [each["key"] for each in changed["settings"]["stages"]["value"]] == [s["key"] for s in pipeline["stages"]]
    assert (await admin.get(f"/api/opportunities/{deal['id']}")).data["stage"] == "closed_won"
    objects = [{"name": "Talk", "probability": 20}, {"name": "Signed", "kind": "won"}]
    await admin.call("PUT", "/api/module-settings/opportunities", {"settings": {"stages": objects}})
    after = (await default_pipeline(admin))["stages"]
    assert [(s["key"], s["kind"], s["probability"]) for s in after] == [
        ("talk", "open", 20), ("signed", "won", 100), ("closed_lost", "lost", 0),
    ]  # fmt: skip
    assert (await admin.get(f"/api/opportunities/{deal['id']}")).data["stage"] == "signed"
    assert (await admin.get(f"/api/opportunities/{early['id']}")).data["probability"] == 20
    for junk in (
        [],
        ["?"],
        [{"name": "X", "shape": "round"}],
        [{"name": "X", "kind": "maybe"}],
        "prospect",
        [{"kind": "open"}],
    ):
        answer = await admin.call("PUT", "/api/module-settings/opportunities", {"settings": {"stages": junk}})
        assert answer.error == (400, "VALIDATION_ERROR"), junk
    await admin.call("PUT", "/api/module-settings/opportunities", {"settings": {"stages": None}})
    assert len((await default_pipeline(admin))["stages"]) == 6
    kept = "select settings ? 'stages' from module_settings where tenant_id = $1 and module_name = 'opportunities'"
    assert await tenant.value(kept) is False
