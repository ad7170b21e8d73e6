"""Search by name, e-mail, phone and company: accents, any phone format, short words, any order of words."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant


@pytest.fixture
async def people(admin: Person) -> Person:
    """Contacts whose first letter names them in the cases below."""
    await admin.create(
        "contacts", first_name="Ågnès", last_name="Çelik-Müller", email="agnes@north.example", phone="+1 212 555 0123"
    )
    await admin.create("contacts", first_name="Bo", last_name="Li", job_title="Head of 100% Sales", mobile="(646) 555-0177")
    await admin.create("contacts", first_name="Carla", last_name="O'Neil_x", email="carla.oneil@south.example")
    await admin.create("contacts", first_name="Dan", last_name="Bolivar", phone="0044 20 7946 0123")
    return admin


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("agnes", "Å"),
        ("ÅGNÈS", "Å"),
        ("muller celik", "Å"),
        ("Müller", "Å"),
        ("+1 (212) 555-0123", "Å"),
        ("2125550123", "Å"),
        ("212.555.0123", "Å"),
        ("1 212 555 0123", "Å"),
        ("5550123", "Å"),
        ("555 01", "ÅB"),
        ("7946 0123", "D"),
        ("+44 20 7946 0123", "D"),
        ("bo", "BD"),
        ("bo li", "B"),
        ("li", "B"),
        ("b", "BD"),
        ("bo x", ""),
        ("100%", "B"),
        ("%", ""),
        ("neil_x", "C"),
        ("o_neil", ""),
        ("south.example", "C"),
        ("carla.oneil@south.example", "C"),
        ("nobody", ""),
        ("   ", "ÅBCD"),
        ("\x00", "ÅBCD"),
        ("\\", ""),
        ("'; drop table contacts; --", ""),
    ],
)
async def test_contacts_are_found(people: Person, q: str, expected: str) -> None:
    listed = await people.get("/api/contacts", q=q, sort="created_at")

    assert "".join(record["first_name"][0] for record in listed.data) == expected


async def test_what_changes_is_found_by_its_new_words_only(people: Person) -> None:
    carla = (await people.get("/api/contacts", q="carla")).data[0]
    await people.patch(f"/api/contacts/{carla['id']}", {"last_name": "Nováková", "phone": "212 555 0199"})

    assert await people.ids("contacts", q="novakova") == [carla["id"]]
    assert await people.ids("contacts", q="5550199") == [carla["id"]]
    assert await people.ids("contacts", q="neil") == [carla["id"]]
    assert await people.ids("contacts", q="neil_x") == []
    await people.delete(f"/api/contacts/{carla['id']}")
    assert await people.ids("contacts", q="novakova") == []
    await people.post(f"/api/contacts/{carla['id']}/restore")
    assert await people.ids("contacts", q="novakova") == [carla["id"]]


async def test_every_type_is_found_in_one_search_within_scope(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    made: dict[str, str] = {}
    samples: dict[str, dict[str, Any]] = {
        "accounts": {"name": "Zephyr works"},
        "contacts": {"first_name": "Zephyr"},
        "leads": {"company": "Zephyr"},
        "opportunities": {"name": "Zephyr deal"},
        "activities": {"subject": "Call Zephyr"},
        "notes": {"content": "on Zephyr", "title": "N"},
    }
    for collection, sample in samples.items():
        made[collection] = (await admin.create(collection, **sample))["id"]
    own = await employee.create("leads", company="Zephyr mine")

    everything = (await admin.get("/api/search", q="zephyr")).data["groups"]
    mine = (await employee.get("/api/search", q="zephyr")).data["groups"]
    nothing = (await admin.get("/api/search", q=" ")).data["groups"]

    assert {group["type"] for group in everything} == set(samples)
    assert {item["id"] for group in everything for item in group["items"]} == {*made.values(), own["id"]}
    assert [(group["type"], [item["id"] for item in group["items"]]) for group in mine] == [("leads", [own["id"]])]
    assert nothing == []


async def test_what_belongs_to_a_record_in_the_trash_is_found(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await employee.create("leads", company="Looms")
    call = await admin.create("activities", subject="Zephyr call", related_type="lead", related_id=lead["id"])
    await admin.delete(f"/api/leads/{lead['id']}")

    assert await employee.ids("activities", q="zephyr") == await employee.ids("activities") == [call["id"]]


async def test_what_is_out_of_scope_uses_up_no_matches(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await employee.create("leads", company="Looms")
    for number in range(4):
        await admin.create("activities", subject=f"Zephyr {number}")
        await admin.create("notes", content=f"on Zephyr {number}")
    mine = {
        "activities": [
            (await employee.create("activities", subject="Zephyr mine"))["id"],
            (await admin.create("activities", subject="Zephyr near", related_type="lead", related_id=lead["id"]))["id"],
        ],
        "notes": [
            (await employee.create("notes", content="Zephyr mine"))["id"],
            (await admin.create("notes", content="Zephyr near", related_type="lead", related_id=lead["id"]))["id"],
        ],
    }

    async with tenant.acting(employee) as ctx:
        for collection, expected in mine.items():
            rows = await ctx.fetch("select search_ids($1, array['%zephyr%'], 2)::text as id", collection)
            assert {row["id"] for row in rows} == set(expected)


async def test_contacts_and_deals_are_found_by_their_account(admin: Person) -> None:
    account = await admin.create("accounts", name="Zephyr works")
    other = await admin.create("accounts", name="Boreas")
    contact = await admin.create("contacts", first_name="Ada", account_id=account["id"])
    deal = await admin.create("opportunities", name="Sails", account_id=account["id"])
    later = await admin.create("contacts", first_name="Bo")

    at_first = [await admin.ids("contacts", q="zephyr"), await admin.ids("opportunities", q="zephyr sails")]
    await admin.patch(f"/api/contacts/{later['id']}", {"account_id": account["id"]})
    joined = await admin.ids("contacts", q="zephyr", sort="created_at")
    await admin.patch(f"/api/accounts/{account['id']}", {"name": "Notus"})
    renamed = [await admin.ids("contacts", q="notus ada"), await admin.ids("opportunities", q="notus")]
    await admin.patch(f"/api/contacts/{contact['id']}", {"account_id": other["id"]})

    assert at_first == [[contact["id"]], [deal["id"]]]
    assert joined == [contact["id"], later["id"]]
    assert renamed == [[contact["id"]], [deal["id"]]]
    assert await admin.ids("contacts", q="zephyr") == await admin.ids("opportunities", q="zephyr") == []
    assert await admin.ids("contacts", q="boreas") == [contact["id"]]
