"""What becomes of single rows: errors, warnings, matches, links, people."""

from typing import Any

import pytest

from aisha.records.imports import dry_run
from tests.records.imports.conftest import begin
from tests.tenants import Person, Tenant


async def names(person: Person, collection: str, field: str = "name") -> list[str]:
    records = (await person.get(f"/api/{collection}", limit="200", sort=field)).data
    return [record[field] for record in records]


async def test_a_failing_row_is_reported_and_stops_nothing(tenant: Tenant, admin: Person) -> None:
    content = (
        "name,employees,type,website\nA,12,client,a.example\nB,many,customer,\n,5,,\nD,7,nothing,not a site\nE,1,vendor,\n"
    )
    started = await begin(tenant, admin, "accounts", content)

    done = await started.run()

    assert done.effects == (2, 0, 0, 3)
    errors = await done.messages()
    assert errors == {
        3: ["Not a number: “many”."],
        4: ["This field is required."],
        5: ["“nothing” is no type here. Map it to a choice.", "This is not a web address, such as https://example.com."],
    }
    rows = await done.rows("error")
    assert rows[0]["raw"] == {"name": "B", "employees": "many", "type": "customer", "website": ""}
    assert rows[0]["errors"][0]["column"] == "employees"
    assert await names(admin, "accounts") == ["A", "E"]


async def test_what_only_the_database_refuses_fails_its_row_alone(tenant: Tenant, admin: Person) -> None:
    await admin.create("accounts", name="Old", external_id="x1")
    started = await begin(tenant, admin, "accounts", "name,external id\nA,x1\nB,x2\nC,x3\n")
    await started.map(match_on="name")

    done = await started.run()

    assert done.effects == (2, 0, 0, 1)
    assert await done.messages() == {2: ["A record with the same external_id already exists."]}


async def test_the_dry_run_writes_nothing_and_says_the_same(tenant: Tenant, admin: Person) -> None:
    await admin.create("accounts", name="Known Ltd")
    started = await begin(tenant, admin, "accounts", "name,employees\nKnown,5\nNew,6\nKNOWN ltd.,5\n,7\nNew,8\n")

    checked = await started.check()
    planned, preview = checked.effects, checked.described["preview"]
    stored_before = await names(admin, "accounts")
    done = await checked.run()

    assert planned == (1, 3, 0, 1)
    assert done.effects == planned
    assert stored_before == ["Known Ltd"]
    assert [row["effect"] for row in preview] == ["update", "create", "update", "error", "update"]
    assert preview[0]["changes"] == {"name": ["Known Ltd", "Known"], "employee_count": [None, 5]}
    assert preview[1]["values"] == {"name": "New", "employee_count": 6, "owner_id": admin.id}


async def test_a_repeated_key_in_one_file_updates_what_the_first_row_made(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", "name,employees\nAcme Inc.,1\nOther,2\nACME,3\nAcme,4\n")

    done = await started.run()

    assert done.effects == (2, 2, 0, 0)
    assert await tenant.value("select array_agg(employee_count order by name) from accounts where tenant_id = $1") == [4, 2]


@pytest.mark.parametrize(
    ("on_match", "effects", "phone", "employees"),
    [
        ("skip", (1, 0, 1, 0), None, 10),
        ("update_empty", (1, 1, 0, 0), "+12125550123", 10),
        ("update_all", (1, 1, 0, 0), "+12125550123", 20),
        ("create", (2, 0, 0, 0), None, 10),
    ],
)
async def test_what_a_match_does(
    tenant: Tenant, admin: Person, on_match: str, effects: tuple[int, ...], phone: str | None, employees: int
) -> None:
    await admin.create("accounts", name="Acme", employee_count=10, website="acme.example")
    started = await begin(tenant, admin, "accounts", "name,employees,phone,website\nAcme,20,+1 212 555 0123,\nNew,1,,\n")
    await started.map(on_match=on_match)

    done = await started.run()

    assert done.effects == effects
    oldest = (await admin.get("/api/accounts", sort="created_at")).data[0]
    assert (oldest["phone"], oldest["employee_count"], oldest["website"]) == (phone, employees, "acme.example")


async def test_unmatched_rows_may_be_left_out(tenant: Tenant, admin: Person) -> None:
    await admin.create("accounts", name="Acme")
    started = await begin(tenant, admin, "accounts", "name,employees\nAcme,20\nNew,1\n")
    await started.map(create_unmatched=False)

    done = await started.run()

    assert done.effects == (0, 1, 1, 0)
    assert await done.messages("skip") == {3: ["No account matches this row: skipped."]}


@pytest.mark.parametrize(
    ("in_trash", "effects", "live"), [("new", (1, 0, 0, 0), 1), ("skip", (0, 0, 1, 0), 0), ("restore", (0, 1, 0, 0), 1)]
)
async def test_records_in_the_trash(tenant: Tenant, admin: Person, in_trash: str, effects: tuple[int, ...], live: int) -> None:
    gone = await admin.create("accounts", name="Acme")
    await admin.delete(f"/api/accounts/{gone['id']}")
    started = await begin(tenant, admin, "accounts", "name\nAcme\n")
    await started.map(in_trash=in_trash)

    done = await started.run()

    assert done.effects == effects
    assert len(await admin.ids("accounts")) == live
    assert (gone["id"] in await admin.ids("accounts")) is (in_trash == "restore")


async def test_defaults_are_templates_that_never_overwrite(tenant: Tenant, admin: Person) -> None:
    content = "opportunity_id,account,product,deal_stage\n1,Betasoloin,GTK 500,Lost\n2,,GTX Basic,Won\n"
    started = await begin(tenant, admin, "opportunities", content)
    await started.map(
        defaults={"name": "{account} – {product}", "lost_reason": "Lost before we kept reasons", "source": "Import"}
    )
    await started.run()
    first = (await admin.get("/api/opportunities", external_id="1")).data[0]
    await admin.patch(f"/api/opportunities/{first['id']}", {"name": "Renamed", "lost_reason": "Price"})

    again = await begin(tenant, admin, "opportunities", content)
    await again.map(defaults={"name": "{account} – {product}"})
    done = await again.run()

    assert (first["name"], first["lost_reason"], first["source"]) == (
        "Betasoloin – GTK 500", "Lost before we kept reasons", "import",
    )  # fmt: skip
    assert done.effects == (0, 0, 2, 0)
    kept = {each["external_id"]: (each["name"], each["lost_reason"]) for each in (await admin.get("/api/opportunities")).data}
    assert kept == {"1": ("Renamed", "Price"), "2": ("GTX Basic", None)}


async def test_values_of_any_column_can_be_mapped(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "opportunities", "name,product\nA,GTXPro\nB,GTX Pro\n")
    await started.map({"product": "custom.product"}, {"product": {"values": {"GTXPro": "GTX Pro"}}})

    await started.run()

    products = [each["custom"]["product"] for each in (await admin.get("/api/opportunities")).data]
    assert products == ["GTX Pro", "GTX Pro"]


async def test_money_in_another_currency_is_an_error(tenant: Tenant, admin: Person) -> None:
    content = 'name,amount,currency\nA,"$1,200.50",\nB,€ 5,\nC,€ 5,EUR\nD,(5),\n'
    started = await begin(tenant, admin, "opportunities", content)

    done = await started.run()

    assert done.effects == (2, 0, 0, 2)
    errors = await done.messages()
    assert errors == {
        3: ["This amount is in EUR, the record in USD. Map a column to Currency."],
        5: ["This must be at least 0."],
    }
    amounts = {each["name"]: (each["amount"], each["currency"]) for each in (await admin.get("/api/opportunities")).data}
    assert amounts == {"A": (1200.5, "USD"), "C": (5, "EUR")}


async def test_leads_come_in_by_their_own_rules(tenant: Tenant, admin: Person) -> None:
    content = (
        "first name,last name,company,phone,status,lead source\n"
        "Ann,One,+1 212 555 0123,Acme,won,Web\n"
        ",,,,new,\n"
        "Bob,Two,Beta,+1 212 555 0199,dead,\n"
    )
    started = await begin(tenant, admin, "leads", content)

    done = await started.run()

    assert done.effects == (1, 0, 0, 2)
    lead = (await admin.get("/api/leads")).data[0]
    assert (lead["company"], lead["phone"], lead["status"], lead["source"], lead["score"]) == (
        "Acme", "+12125550123", "qualified", "website", 65,
    )  # fmt: skip
    errors = await done.messages()
    assert errors[3] == ["At least one of these is needed: First name, Last name, Company, E-mail, Phone."]
    assert errors[4] == ["Say why this lead was lost."]
    assert len((await done.messages("warning"))[2]) == 2


async def test_tags_booleans_and_related_records(tenant: Tenant, admin: Person) -> None:
    account = await admin.create("accounts", name="Acme")
    contacts = await begin(
        tenant, admin, "contacts", "last name,tags,do not call,company\nA,Big; New York,yes,acme\nB,,maybe,\n"
    )
    done = await contacts.run()
    notes = await begin(tenant, admin, "notes", "content,related\nHello,Acme\n")
    await notes.map({"related": "related_id"}, defaults={"related_type": "Account"})
    noted = await notes.run()

    assert (done.effects, noted.effects) == ((1, 0, 0, 1), (1, 0, 0, 0))
    contact = (await admin.get("/api/contacts")).data[0]
    assert (contact["tags"], contact["do_not_call"], contact["account_id"]) == (["big", "new-york"], True, account["id"])
    assert await done.messages() == {3: ["“maybe” is neither yes nor no."]}
    assert (await admin.get("/api/notes")).data[0]["related_id"] == account["id"]


async def test_rows_with_more_cells_than_the_header_are_errors(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", "name,city\nA,Rome\nB,Rome,Italy\n")

    done = await started.run()

    assert await done.messages() == {3: ["This row has 1 cells more than the header."]}


async def test_mostly_failing_files_pause_after_500_rows(tenant: Tenant, admin: Person) -> None:
    rows = "".join(f"A{number},{'many' if number % 5 else 1}\n" for number in range(1_000))
    started = await begin(tenant, admin, "accounts", "name,employees\n" + rows)
    await started.map(match_on=None)

    paused = await started.run()
    at_pause = (paused.described["status"], paused.described["progress"]["done"], paused.described["error"])
    done = await paused.run()

    (work,) = (await admin.get("/api/jobs")).data
    assert (work["kind"], work["status"], work["processed"], work["failed"]) == ("import", "completed", 1_000, 800)
    (told,) = (await admin.get("/api/notifications")).data
    assert (told["title"], told["message"]) == ("Your import waits for you", at_pause[2])
    assert at_pause == ("paused", 600, "480 of the first 600 rows failed. Look at the mapping, or continue.")
    assert (done.described["status"], done.effects) == ("completed", (200, 0, 0, 800))


async def test_the_dry_run_keeps_a_limited_report(tenant: Tenant, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dry_run.MAX_STORED, "create", 3)
    started = await begin(tenant, admin, "accounts", "name\n" + "".join(f"A{number}\n" for number in range(10)))

    checked = await started.check()

    assert checked.effects == (10, 0, 0, 0)
    assert len(await checked.rows("create")) == 3


async def test_a_file_in_another_writing_system(tenant: Tenant, admin: Person) -> None:
    content = "name;Umsatz;city\nMüller & Söhne;1.234,56 ;Köln\nΑθήνα;2,5;Αθήνα\n".encode("utf-16")
    started = await begin(tenant, admin, "accounts", content)
    await started.map({"Umsatz": "annual_revenue"}, {"Umsatz": {"number_format": "1.234,56"}})

    done = await started.run()

    assert done.effects == (2, 0, 0, 0)
    records: list[dict[str, Any]] = (await admin.get("/api/accounts", sort="annual_revenue")).data
    assert [(each["name"], each["annual_revenue"]) for each in records] == [("Αθήνα", 2.5), ("Müller & Söhne", 1234.56)]


async def test_a_refused_change_fails_its_row_alone(tenant: Tenant, admin: Person) -> None:
    for number in range(3):
        await admin.create("accounts", name=f"A{number}")
    await admin.create("accounts", name="Other", external_id="taken")
    started = await begin(tenant, admin, "accounts", "name,external id,city\nA0,x0,Rome\nA1,taken,Rome\nA2,x2,Rome\n")
    await started.map(match_on="name")

    done = await started.run()

    assert done.effects == (0, 2, 0, 1)
    assert await done.messages() == {3: ["A record with the same external_id already exists."]}
    cities = {each["name"]: each["city"] for each in (await admin.get("/api/accounts")).data}
    assert cities == {"A0": "Rome", "A1": None, "A2": "Rome", "Other": None}


async def test_changed_rows_leave_the_traces_of_single_writes(tenant: Tenant, admin: Person) -> None:
    other = await tenant.person("employee", name="Olga Away")
    account = await admin.create("accounts", name="Acme")
    await admin.declare("opportunity", a="number")
    deal = await admin.create("opportunities", name="Deal", external_id="d1", account_id=account["id"], custom={"a": 1})
    started = await begin(tenant, admin, "opportunities", "external id,name,stage,owner,b\nd1,Deal,Won,Olga Away,2\n")
    await started.map({"b": "custom.b"})

    done = await started.run()

    assert done.effects == (0, 1, 0, 0)
    changed = (await admin.get(f"/api/opportunities/{deal['id']}")).data
    assert (changed["stage"], changed["probability"], changed["owner_id"]) == ("closed_won", 100, other.id)
    assert (changed["custom"], changed["version"]) == ({"a": 1, "b": "2"}, 2)
    assert (await admin.get(f"/api/accounts/{account['id']}")).data["type"] == "customer"
    events = "select array_agg(event order by event) from events where tenant_id = $1 and entity_id = $2"
    assert await tenant.value(events, changed["id"]) == [
        "opportunity.assigned", "opportunity.created", "opportunity.stage_changed", "opportunity.updated", "opportunity.won",
    ]  # fmt: skip
    history = (await admin.get(f"/api/opportunities/{deal['id']}/assignment-history")).data
    assert [(each["field"], each["to"]["id"] if isinstance(each["to"], dict) else each["to"]) for each in history][:1] == [
        ("owner_id", other.id)
    ]


async def test_the_date_of_creation_may_be_imported_and_is_not_changed_later(tenant: Tenant, admin: Person) -> None:
    content = "opportunity_id,name,engage_date\n1,Deal,20-10-16\n"
    options = {"engage_date": {"date_format": "dd-mm-yy"}}
    first = await begin(tenant, admin, "opportunities", content)
    await first.map({"engage_date": "created_at"}, options)
    await first.run()

    again = await begin(tenant, admin, "opportunities", content.replace("20-10-16", "21-10-16"))
    await again.map({"engage_date": "created_at"}, options)
    done = await again.run()

    assert done.effects == (0, 0, 1, 0)
    assert (await admin.get("/api/opportunities")).data[0]["created_at"].startswith("2016-10-20T04:00:00")


async def test_one_column_may_fill_two_fields(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", "name\nAcme\n")
    mapping = [{"column": "name", "field": "name"}, {"column": "name", "field": "custom.name_in_file"}]
    await admin.patch(started.path, {"mapping": mapping})

    await (await started.refresh()).run()

    account = (await admin.get("/api/accounts")).data[0]
    assert (account["name"], account["custom"]) == ("Acme", {"name_in_file": "Acme"})
