"""Saved views: whose they are, what a list shows through one, and what remains where fields are gone."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant

PATH = "/api/saved-views"
HOT = {"and": [{"field": "rating", "op": "eq", "value": "hot"}]}


async def save(person: Person, **changes: Any) -> dict[str, Any]:
    return (await person.post(PATH, {"entity": "leads", "name": "Hot ones", "filter": HOT} | changes)).data


async def names(person: Person, **parameters: Any) -> list[str]:
    return [view["name"] for view in (await person.get(PATH, **parameters)).data]


@pytest.fixture
async def manager(tenant: Tenant) -> Person:
    return await tenant.person("manager")


async def test_a_list_through_a_view(admin: Person) -> None:
    for last_name, rating, city in (("A", "hot", "Rome"), ("B", "hot", "Oslo"), ("C", "cold", "Rome")):
        await admin.create("leads", last_name=last_name, rating=rating, city=city)
    view = await save(admin, sort="-name")

    listed = await admin.get("/api/leads", view=view["id"], fields="name")
    narrowed = await admin.get("/api/leads", view=view["id"], city="Rome")
    ordered = await admin.get("/api/leads", view=view["id"], sort="name")

    assert [lead["name"] for lead in listed.data] == ["B", "A"]
    assert listed.meta["view"] == {"id": view["id"], "name": "Hot ones", "gone": []}
    assert [lead["name"] for lead in narrowed.data] == ["A"]
    assert [lead["name"] for lead in ordered.data] == ["A", "B"]
    assert (await admin.get("/api/leads/stats", view=view["id"])).data["count"] == 2
    assert (await admin.get("/api/contacts", view=view["id"])).status == 400
    assert (await admin.get("/api/leads", view="Hot ones")).status == 400


async def test_the_tabs_are_counted_in_one_request(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    for last_name, rating in (("A", "hot"), ("B", "hot"), ("C", "cold")):
        await admin.create("leads", last_name=last_name, rating=rating)
    await employee.create("leads", last_name="D", rating="hot")
    hot, found = await save(admin, is_shared=True), await save(admin, name="Found", filter={}, q="C")
    await save(admin, name="Not a tab", is_pinned=False)
    await save(admin, name="Elsewhere", entity="contacts", filter={})

    counts = (await admin.get(f"{PATH}/counts", entity="leads")).data

    assert {each["id"]: each["total"] for each in counts} == {hot["id"]: 3, found["id"]: 1}
    assert [each["total"] for each in (await employee.get(f"{PATH}/counts", entity="leads")).data] == [1]
    assert (await admin.get(f"{PATH}/counts", entity="ships")).error == (400, "VALIDATION_ERROR")


async def test_a_board_through_a_view(admin: Person) -> None:
    for name, amount in (("Small", 10), ("Large", 9000)):
        await admin.create("opportunities", name=name, amount=amount)
    over = {"and": [{"field": "amount", "op": "gt", "value": 100}]}
    view = await save(admin, entity="opportunities", filter=over, layout="board")

    board = (await admin.get("/api/opportunities/board", view=view["id"])).data

    assert [card["name"] for column in board["columns"] for card in column["cards"]] == ["Large"]


async def test_views_are_personal_until_they_are_shared(tenant: Tenant, admin: Person, manager: Person) -> None:
    employee = await tenant.person("employee")
    mine, shared = await save(manager), await save(manager, name="For all", is_shared=True)
    path = f"{PATH}/{shared['id']}"

    assert await names(manager, entity="leads") == ["For all", "Hot ones"]
    assert await names(employee) == ["For all"]
    assert (await employee.get(f"{PATH}/{mine['id']}")).status == 404
    assert (await employee.get("/api/leads", view=mine["id"])).status == 400
    assert (await employee.get("/api/leads", view=shared["id"])).status == 200
    assert (await employee.patch(path, {"name": "Mine now"})).status == 403
    assert (await employee.delete(path)).status == 403
    assert (await employee.post(PATH, {"entity": "leads", "name": "X", "is_shared": True})).status == 403
    assert (await admin.patch(path, {"is_shared": False})).status == 403
    assert (await admin.patch(path, {"name": "Renamed"})).data["name"] == "Renamed"
    assert (await manager.patch(path, {"is_shared": False})).data["is_shared"] is False
    assert await names(employee) == []
    assert (await manager.delete(path)).status == 204


async def test_pins_and_defaults_are_everybodys_own(tenant: Tenant, manager: Person) -> None:
    employee = await tenant.person("employee")
    first, second = await save(manager, is_shared=True, is_default=True), await save(manager, name="Second", is_shared=True)

    chosen = (await employee.patch(f"{PATH}/{second['id']}", {"is_default": True, "is_pinned": False})).data
    again = (await employee.patch(f"{PATH}/{first['id']}", {"is_default": True})).data

    assert (chosen["is_default"], chosen["is_pinned"], again["is_default"]) == (True, False, True)
    theirs = {view["name"]: (view["is_default"], view["is_pinned"]) for view in (await employee.get(PATH)).data}
    own = {view["name"]: (view["is_default"], view["is_pinned"]) for view in (await manager.get(PATH)).data}
    assert theirs == {"Hot ones": (True, True), "Second": (False, False)}
    assert own == {"Hot ones": (True, True), "Second": (False, True)}


async def test_what_remains_of_a_view(admin: Person) -> None:
    field = (await admin.declare("lead", region="text"))["region"]
    tree = {"and": [*HOT["and"], {"field": "custom.region", "op": "eq", "value": "North"}]}
    view = await save(admin, filter=tree, sort="custom.region,-name", columns=["status", "custom.region"])
    await admin.create("leads", last_name="A", rating="hot")
    await admin.patch(f"/api/custom-fields/{field['id']}", {"is_active": False})

    opened = (await admin.get(f"{PATH}/{view['id']}")).data
    listed = await admin.get("/api/leads", view=view["id"])

    assert (opened["filter"], opened["sort"], opened["columns"]) == (HOT, "-name", ["status"])
    assert opened["gone"] == listed.meta["view"]["gone"] == ["custom.region"]
    assert [lead["name"] for lead in listed.data] == ["A"]


REFUSED: list[tuple[dict[str, Any], tuple[int, str]]] = [
    ({"entity": "notes"}, (400, "VALIDATION_ERROR")),
    ({"entity": "planets"}, (400, "VALIDATION_ERROR")),
    ({"filter": {"field": "nothing", "op": "eq", "value": 1}}, (400, "UNKNOWN_FIELD")),
    ({"filter": {"and": [{"field": "rating", "op": "like", "value": "h"}]}}, (400, "INVALID_FILTER")),
    ({"sort": "nothing"}, (400, "INVALID_SORT")),
    ({"columns": ["nothing"]}, (400, "VALIDATION_ERROR")),
    ({"layout": "board"}, (400, "VALIDATION_ERROR")),
    ({"layout": "calendar"}, (400, "VALIDATION_ERROR")),
    ({"name": " "}, (400, "VALIDATION_ERROR")),
    ({"name": "HOT ONES"}, (409, "DUPLICATE_KEY")),
]


async def test_refusals(admin: Person) -> None:
    view, other = await save(admin), await save(admin, name="Other")
    for change, error in REFUSED:
        answer = await admin.post(PATH, {"entity": "leads", "name": "New", "filter": HOT} | change)

        assert answer.error == error, (change, answer.body)

    path = f"{PATH}/{other['id']}"
    assert (await admin.patch(path, {"name": "hot ones"})).error == (409, "DUPLICATE_KEY")
    assert (await admin.patch(path, {"name": None})).error == (400, "VALIDATION_ERROR")
    assert (await admin.patch(path, {"sort": "-name", "version": 9})).error == (409, "VERSION_CONFLICT")
    assert (await admin.patch(f"{PATH}/{view['id']}", {"name": "HOT ones"})).data["name"] == "HOT ones"


@pytest.mark.parametrize("is_shared", [True, False])
async def test_a_view_stays_in_its_workspace(make_tenant: Any, is_shared: bool) -> None:
    first, second = await make_tenant(), await make_tenant()
    view = await save(await first.person("admin"), is_shared=is_shared)

    assert (await (await second.person("admin")).get(f"{PATH}/{view['id']}")).status == 404
