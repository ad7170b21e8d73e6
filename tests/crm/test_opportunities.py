"""Stages, outcomes and the board (domain.md § 3.3)."""

from typing import Any

import pytest

from aisha.core.clock import today_in
from aisha.core.ids import new_id
from tests.tenants import Person, Tenant

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("stage", "key", "probability"),
    [
        ("prospecting", "prospecting", 10),
        ("qualified", "qualification", 25),
        ("Proposal", "proposal", 50),
        ("NEGOTIATION", "negotiation", 75),
        ("won", "closed_won", 100),
        ("closedwon", "closed_won", 100),
        ("closed_won", "closed_won", 100),
        ("Lost", "closed_lost", 0),
        ("closedlost", "closed_lost", 0),
    ],
)
async def test_a_stage_has_aliases_and_sets_the_probability(admin: Person, stage: str, key: str, probability: int) -> None:
    deal = await admin.create("opportunities", name="D", stage="proposal")

    moved = (await admin.post(f"/api/opportunities/{deal['id']}/stage", {"stage": stage, "reason": "price"})).data
    created = await admin.create("opportunities", name="E", stage=stage, lost_reason="price")

    assert (moved["stage"], moved["probability"]) == (created["stage"], created["probability"]) == (key, probability)


async def test_a_probability_that_is_sent_stays(admin: Person) -> None:
    deal = await admin.create("opportunities", name="D", amount=200)
    path = f"/api/opportunities/{deal['id']}"

    moved = (await admin.post(f"{path}/stage", {"stage": "proposal", "probability": 60})).data
    same = (await admin.patch(path, {"stage": "proposal", "name": "D2"})).data

    assert (moved["probability"], moved["expected_revenue"]) == (60, 120)
    assert (same["probability"], same["stage_changed_at"]) == (60, moved["stage_changed_at"])


async def test_winning_closes_and_makes_a_customer(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    account = await admin.create("accounts", name="A")
    partner = await admin.create("accounts", name="P", type="partner")
    deal = await admin.create("opportunities", name="D", account_id=account["id"], owner_id=employee.id, close_date=None)
    second = await admin.create("opportunities", name="D", account_id=partner["id"])

    won = (await employee.post(f"/api/opportunities/{deal['id']}/stage", {"stage": "won", "amount": 77})).data
    await admin.post(f"/api/opportunities/{second['id']}/stage", {"stage": "won"})

    assert (won["stage_kind"], won["close_date"], won["amount"]) == ("won", str(today_in(ZONE)), 77)
    assert won["closed_at"] is not None
    assert (await admin.get(f"/api/accounts/{account['id']}")).data["type"] == "customer"
    assert (await admin.get(f"/api/accounts/{partner['id']}")).data["type"] == "partner"
    events = "select array_agg(event order by seq) from events where tenant_id = $1 and entity_id = $2"
    assert await tenant.value(events, deal["id"]) == [
        "opportunity.created",
        "opportunity.assigned",
        "opportunity.updated",
        "opportunity.stage_changed",
        "opportunity.won",
    ]


async def test_losing_asks_why_and_leaving_opens_again(admin: Person) -> None:
    deal = await admin.create("opportunities", name="D", close_date="2090-01-01")
    path = f"/api/opportunities/{deal['id']}"

    without = await admin.post(f"{path}/stage", {"stage": "lost"})
    lost = (await admin.post(f"{path}/stage", {"stage": "lost", "reason": "price"})).data
    opened = (await admin.post(f"{path}/stage", {"stage": "negotiation"})).data

    assert without.error == (422, "REASON_REQUIRED") and "lost_reason" in without.body["details"]
    assert (lost["lost_reason"], lost["close_date"], lost["stage_kind"]) == ("price", "2090-01-01", "lost")
    assert lost["closed_at"] is not None
    assert (opened["closed_at"], opened["stage_kind"], opened["close_date"]) == (None, "open", "2090-01-01")
    assert (await admin.patch(path, {"stage": "closed_lost", "lost_reason": None})).error == (422, "REASON_REQUIRED")
    assert (await admin.post("/api/opportunities", {"name": "E", "stage": "lost"})).error == (422, "REASON_REQUIRED")


async def test_moves_are_refused_with_their_reason(tenant: Tenant, admin: Person) -> None:
    employee, support = await tenant.person("employee"), await tenant.person("support")
    deal = await admin.create("opportunities", name="D")
    path = f"/api/opportunities/{deal['id']}/stage"

    assert (await admin.post(path, {"stage": "proposal", "version": 9})).error == (409, "VERSION_CONFLICT")
    assert (await admin.post(path, {"stage": "proposal"}, If_Match="9")).error == (409, "VERSION_CONFLICT")
    assert (await employee.post(path, {"stage": "proposal"})).error == (404, "NOT_FOUND")
    assert (await support.post(path, {"stage": "proposal"})).error == (403, "FORBIDDEN")
    for junk in (
        {},
        {"stage": "dreaming"},
        {"stage": 3},
        {"stage": "proposal", "name": "X"},
        {"stage": "proposal", "pipeline_id": "x"},
        {"stage": "proposal", "pipeline_id": str(new_id())},
        {"stage": "proposal", "amount": "much"},
    ):
        assert (await admin.post(path, junk)).error == (400, "VALIDATION_ERROR"), junk
    assert (await admin.get(f"/api/opportunities/{deal['id']}")).data["version"] == 1


async def test_a_second_pipeline_has_its_own_stages(tenant: Tenant, admin: Person) -> None:
    pipeline = await _pipeline(tenant)
    deal = await admin.create("opportunities", name="D")
    path = f"/api/opportunities/{deal['id']}/stage"

    foreign = await admin.post(path, {"stage": "trial"})
    moved = (await admin.post(path, {"stage": "trial", "pipeline_id": pipeline})).data
    stays = (await admin.post(path, {"stage": "renewed"})).data
    described = (await admin.get("/api/metadata")).data["pipelines"]

    assert foreign.error == (400, "VALIDATION_ERROR")
    assert (moved["pipeline_id"], moved["stage"], moved["probability"]) == (pipeline, "trial", 33)
    assert (stays["stage"], stays["stage_kind"]) == ("renewed", "won")
    assert [(p["name"], p["is_default"], len(p["stages"])) for p in described] == [("Sales", True, 6), ("Renewals", False, 3)]
    board = (await admin.get("/api/opportunities/board", pipeline_id=pipeline)).data
    assert [(c["key"], c["count"]) for c in board["columns"]] == [("trial", 0), ("renewed", 1), ("ended", 0)]


async def test_the_board_shows_counts_sums_and_first_cards(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    account = await admin.create("accounts", name="Engines")
    for number in range(5):
        await admin.create(
            "opportunities",
            name=f"D{number}",
            amount=100 * number,
            account_id=account["id"],
            close_date=f"2090-01-0{number + 1}",
        )
    won = await employee.create("opportunities", name="W", amount=50, stage="won")
    first = (await admin.get("/api/opportunities", sort="close_date", stage="prospecting")).data[0]
    related = {"related_type": "opportunity", "related_id": first["id"]}
    await admin.create("activities", subject="Later", due_date="2090-03-01", **related)
    await admin.create("activities", subject="Next", type="call", due_date="2090-02-01", **related)
    await admin.create("activities", subject="Done", status="completed", due_date="2089-02-01", **related)

    board = (await admin.get("/api/opportunities/board", limit="2")).data
    columns = {column["key"]: column for column in board["columns"]}
    prospecting = columns["prospecting"]
    more = (await admin.get("/api/opportunities/board", limit="2", stage="prospecting", cursor=prospecting["next_cursor"])).data
    mine = (await employee.get("/api/opportunities/board")).data
    searched = (await admin.get("/api/opportunities/board", q="D4")).data

    assert list(columns) == ["prospecting", "qualification", "proposal", "negotiation", "closed_won", "closed_lost"]
    assert (prospecting["count"], prospecting["sum"], prospecting["weighted"]) == (5, 1000, 100)
    assert [card["name"] for card in prospecting["cards"]] == ["D0", "D1"]
    card = prospecting["cards"][0]
    assert card["account"] == {"id": account["id"], "name": "Engines", "visible": True}
    assert (card["next_activity"]["subject"], card["next_activity"]["type"]) == ("Next", "call")
    assert (card["owner"]["id"], card["days_in_stage"], prospecting["cards"][1]["next_activity"]) == (admin.id, 0, None)
    assert [(column["key"], [c["name"] for c in column["cards"]]) for column in more["columns"]] == [
        ("prospecting", ["D2", "D3"])
    ]
    assert (columns["qualification"]["count"], columns["qualification"]["sum"], columns["qualification"]["cards"]) == (0, 0, [])
    assert {c["key"]: c["count"] for c in mine["columns"]}["closed_won"] == 1
    assert [c["id"] for column in mine["columns"] for c in column["cards"]] == [won["id"]]
    assert sum(column["count"] for column in searched["columns"]) == 1
    assert (board["currency"], board["pipeline"]["name"]) == ("USD", "Sales")


@pytest.mark.parametrize(
    "parameters",
    [{"pipeline_id": "x"}, {"stage": "dreaming"}, {"cursor": "abc"}, {"limit": "0"}, {"filter": "x"}, {"colour": "red"}],
)
async def test_board_parameters_that_are_none(admin: Person, parameters: dict[str, str]) -> None:
    assert (await admin.get("/api/opportunities/board", **parameters)).status == 400


async def test_open_columns_begin_with_what_closes_next_and_closed_ones_with_the_last(admin: Person) -> None:
    for day in ("2090-01-02", "2090-01-03", "2090-01-01"):
        for stage in ("proposal", "won", "lost"):
            await admin.create("opportunities", name=day, stage=stage, close_date=day, lost_reason="price")

    board = (await admin.get("/api/opportunities/board", limit="2")).data
    columns = {column["key"]: [card["name"] for card in column["cards"]] for column in board["columns"]}
    won = next(column for column in board["columns"] if column["key"] == "closed_won")
    more = await admin.get("/api/opportunities/board", limit="2", stage="closed_won", cursor=won["next_cursor"])

    assert columns["proposal"] == ["2090-01-01", "2090-01-02"]
    assert columns["closed_won"] == columns["closed_lost"] == ["2090-01-03", "2090-01-02"]
    assert [card["name"] for card in more.data["columns"][0]["cards"]] == ["2090-01-01"]


async def test_a_board_of_an_unknown_pipeline_is_not_found(admin: Person) -> None:
    assert (await admin.get("/api/opportunities/board", pipeline_id=str(new_id()))).error == (404, "NOT_FOUND")


async def _pipeline(tenant: Tenant) -> str:
    pipeline_id = new_id()
    stages: list[tuple[Any, ...]] = [
        (tenant.id, pipeline_id, "trial", "Trial", 1, "open", 33),
        (tenant.id, pipeline_id, "renewed", "Renewed", 2, "won", 100),
        (tenant.id, pipeline_id, "ended", "Ended", 3, "lost", 0),
    ]
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into pipelines (tenant_id, id, name, position) values ($1, $2, 'Renewals', 2)", tenant.id, pipeline_id
        )
        columns = "tenant_id, pipeline_id, key, name, position, kind, probability"
        sql = f"insert into pipeline_stages ({columns}) values ($1, $2, $3, $4, $5, $6, $7)"
        await ctx.executemany(sql, stages)
    return str(pipeline_id)
