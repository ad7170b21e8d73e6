"""Tags: which there are, who may add them, and what follows when one is renamed, merged or removed."""

from typing import Any

from aisha.core.actors import AccessMemory
from aisha.core.jobs import JobMessage, JobRun
from aisha.records.tags.jobs import rewrite_tags
from tests.tenants import Person, Tenant

PATH = "/api/tags"
ASKED = {"and": [{"or": [{"field": "tags", "op": "has_any", "value": ["vip", "key"]}]}]}


async def slugs(person: Person, **parameters: Any) -> list[str]:
    return [tag["slug"] for tag in (await person.get(PATH, **parameters)).data]


async def follow(tenant: Tenant, person: Person, old: str, new: str | None) -> None:
    """What a worker does with the records."""
    message = JobMessage(tenant.id, person.user_id, {"old": old, "new": new})
    await rewrite_tags(JobRun(tenant.pool, tenant.api.state.settings, message, lambda: False, AccessMemory()))


async def test_new_tags_are_made_by_who_may_manage_them(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await employee.create("leads", last_name="A")
    path = f"/api/leads/{lead['id']}"

    refused = await employee.patch(path, {"tags": ["Trade fair"]})
    bulk = (await employee.post("/api/leads/bulk", {"ids": [lead["id"]], "action": "tag", "values": {"tags": ["x"]}})).data
    await admin.patch(path, {"tags": ["Trade fair"]})
    taken = await employee.patch(path, {"tags": ["trade-fair"]})

    assert refused.error == (400, "VALIDATION_ERROR")
    assert refused.body["details"]["tags"][0].startswith("There is no tag “trade-fair”. Choose one of those there are")
    assert (len(bulk["errors"]), bulk["updated"]) == (1, 0)
    assert taken.data["tags"] == ["trade-fair"]
    assert (await employee.post(PATH, {"name": "Mine"})).status == 403
    assert [(tag["slug"], tag["name"]) for tag in (await employee.get(PATH)).data] == [("trade-fair", "trade fair")]


async def test_a_tag_for_some_kinds_of_record_is_put_on_no_other(admin: Person) -> None:
    await admin.post(PATH, {"name": "Trade fair", "entity_types": ["contacts", "accounts"]})
    await admin.call("PUT", "/api/entity-labels", {"labels": {"leads": {"plural": "Prospects", "singular": "Prospect"}}})
    lead = await admin.create("leads", last_name="A", tags=["vip"])

    refused = [
        await admin.post("/api/leads", {"last_name": "B", "tags": ["Trade fair"]}),
        await admin.patch(f"/api/leads/{lead['id']}", {"tags": ["vip", "trade-fair"]}),
    ]
    bulk = await admin.post("/api/leads/bulk", {"ids": [lead["id"]], "action": "tag", "values": {"tags": ["trade-fair"]}})
    contact = await admin.create("contacts", last_name="C", tags=["trade-fair"])
    narrowed = (await admin.get(PATH)).data[-1]
    await admin.patch(f"{PATH}/{narrowed['id']}", {"entity_types": ["contacts"]})
    kept = await admin.patch(f"/api/leads/{lead['id']}", {"last_name": "Z", "tags": ["vip", "next"]})

    text = (
        "The tag “Trade fair” is for contacts, accounts, not for prospects. Choose another one, or widen it in Settings → Tags."
    )
    assert [answer.error for answer in refused] == [(422, "TAG_NOT_OFFERED")] * 2
    assert refused[0].body["details"] == {"tags": [text]}
    assert bulk.data["updated"] == 0 and bulk.data["errors"][0]["message"] == text
    assert contact["tags"] == ["trade-fair"]
    assert kept.data["tags"] == ["vip", "next"], "what a record has stays when its tag is narrowed"


async def test_a_tag_is_described_and_counted(admin: Person) -> None:
    made = (await admin.post(PATH, {"name": "Trade Fair", "color": "teal", "entity_types": ["leads"]})).data
    await admin.post(PATH, {"name": "Everywhere"})
    await admin.create("leads", last_name="A", tags=["Trade fair"])
    gone = await admin.create("leads", last_name="B", tags=["trade-fair"])
    await admin.delete(f"/api/leads/{gone['id']}")

    changed = await admin.patch(f"{PATH}/{made['id']}", {"description": "Met at a fair", "version": 1})

    assert (made["slug"], made["color"], changed.data["description"]) == ("trade-fair", "teal", "Met at a fair")
    assert {tag["slug"]: tag["uses"] for tag in (await admin.get(PATH, count=True)).data} == {"everywhere": 0, "trade-fair": 1}
    assert await slugs(admin, entity="contacts") == ["everywhere"]


async def test_records_views_and_history_follow_a_new_name(tenant: Tenant, admin: Person) -> None:
    tag = (await admin.post(PATH, {"name": "Vip"})).data
    lead = await admin.create("leads", last_name="A", tags=["vip", "other"])
    deal = await admin.create("opportunities", name="D", tags=["vip"])
    manager = await tenant.person("manager")
    view = (await manager.post("/api/saved-views", {"entity": "leads", "name": "V", "filter": ASKED, "is_shared": True})).data

    renamed = (await admin.patch(f"{PATH}/{tag['id']}", {"name": "Key account"})).data
    await follow(tenant, admin, "vip", "key-account")

    assert renamed["slug"] == "key-account"
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["tags"] == ["key-account", "other"]
    assert (await admin.get(f"/api/opportunities/{deal['id']}")).data["tags"] == ["key-account"]
    asked = (await manager.get(f"/api/saved-views/{view['id']}")).data["filter"]["and"][0]["or"][0]
    assert asked["value"] == ["key-account", "key"]
    assert await admin.ids("leads", view=view["id"]) == [lead["id"]]
    changes = [entry["changes"] for entry in (await admin.get(f"/api/leads/{lead['id']}/history")).data if entry["changes"]]
    assert ["vip", "other"] in [change["tags"][0] for change in changes if "tags" in change]


async def test_merged_and_removed_tags(tenant: Tenant, admin: Person) -> None:
    kept, lost = [(await admin.post(PATH, {"name": name})).data for name in ("Key", "Vip")]
    both = await admin.create("leads", last_name="A", tags=["vip", "key"])
    one = await admin.create("leads", last_name="B", tags=["vip"])
    assert (await admin.patch(f"{PATH}/{lost['id']}", {"name": "KEY"})).error == (409, "DUPLICATE_KEY")

    stays = (await admin.post(f"{PATH}/{lost['id']}/merge", {"into": kept["id"]})).data
    await follow(tenant, admin, "vip", "key")

    assert (stays["slug"], await slugs(admin)) == ("key", ["key"])
    for lead in (both, one):
        assert (await admin.get(f"/api/leads/{lead['id']}")).data["tags"] == ["key"]
    assert (await admin.delete(f"{PATH}/{kept['id']}")).status == 204
    await follow(tenant, admin, "key", None)
    assert (await admin.get(f"/api/leads/{one['id']}")).data["tags"] == []
    assert await slugs(admin) == []


REFUSED: list[tuple[dict[str, Any], tuple[int, str]]] = [
    ({"name": "key"}, (409, "DUPLICATE_KEY")),
    ({"name": "!?"}, (400, "VALIDATION_ERROR")),
    ({"name": "A", "color": "mauve"}, (400, "VALIDATION_ERROR")),
    ({"name": "A", "entity_types": ["planets"]}, (400, "VALIDATION_ERROR")),
]


async def test_refusals(admin: Person) -> None:
    tag = (await admin.post(PATH, {"name": "Key"})).data
    for body, error in REFUSED:
        answer = await admin.post(PATH, body)

        assert answer.error == error, (body, answer.body)

    assert (await admin.post(f"{PATH}/{tag['id']}/merge", {"into": tag["id"]})).error == (400, "VALIDATION_ERROR")
    assert (await admin.patch(f"{PATH}/{tag['id']}", {"name": None})).error == (400, "VALIDATION_ERROR")
    assert (await admin.patch(f"{PATH}/{tag['id']}", {"color": "sky", "version": 7})).error == (409, "VERSION_CONFLICT")
