"""Who may be contacted: what people agreed to and refused, and what the database says of it (decisions.md "Consent")."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aisha.core.storage import file_storage
from aisha.crm.personal_data.erasure import erase_contact
from tests.tenants import Person, Tenant

AGREED = {"channel": "email", "state": "granted", "proof": "Ticked the box of the form"}


async def _reason(tenant: Tenant, entity_type: str, record: dict[str, Any], channel: str = "email") -> str | None:
    return await tenant.value("select may_contact($1, $2, $3, $4)", entity_type, UUID(record["id"]), channel)


async def _standing(person: Person, record: dict[str, Any], channel: str = "email", collection: str = "contacts") -> Any:
    shown = (await person.get(f"/api/{collection}/{record['id']}/consents")).data
    return next(each for each in shown["channels"] if each["channel"] == channel)


async def _ask_first(tenant: Tenant) -> None:
    await tenant.settings(consent_model={"email": "opt_in", "call": "opt_out", "text": "opt_out"})


@pytest.mark.parametrize(
    ("values", "channel", "reason"),
    [
        ({"email": "ada@firm.example"}, "email", None),
        ({"phone": "+12125550123"}, "email", "no_destination"),
        ({"phone": "12345"}, "call", "invalid_destination"),
        ({"mobile": "+12125550123"}, "call", None),
        ({"email": "ada@firm.example", "do_not_email": True}, "email", "do_not_email"),
        ({"phone": "+12125550123", "do_not_call": True}, "call", "do_not_call"),
        ({"phone": "+12125550123", "do_not_text": True}, "text", "do_not_text"),
    ],
)
async def test_the_database_says_why_not(
    admin: Person, tenant: Tenant, values: dict[str, Any], channel: str, reason: str | None
) -> None:
    lead = await admin.create("leads", last_name="King", **values)

    assert await _reason(tenant, "lead", lead, channel) == reason


async def test_where_people_are_asked_first_only_a_consent_for_this_address_counts(admin: Person, tenant: Tenant) -> None:
    await _ask_first(tenant)
    contact = await admin.create("contacts", last_name="King", email="ada@firm.example")
    path = f"/api/contacts/{contact['id']}"

    before = await _standing(admin, contact)
    interest = await admin.post(
        f"{path}/consents", {"channel": "email", "state": "granted", "legal_basis": "legitimate_interest"}
    )
    still = await _reason(tenant, "contact", contact)
    agreed = await admin.post(f"{path}/consents", AGREED)
    after = await _standing(admin, contact)
    await admin.patch(path, {"email": "other@firm.example"})

    assert (before["model"], before["may_contact"], before["reason"]) == ("opt_in", False, "no_consent")
    assert (interest.status, still, agreed.status) == (201, "no_consent", 201)
    assert (after["may_contact"], after["reason"], after["current"]["address"]) == (True, None, "ada@firm.example")
    assert after["current"]["by_name"], "it says who wrote it down"
    assert await _reason(tenant, "contact", contact) == "no_consent", "another address was never agreed to"


async def test_the_fields_and_the_history_agree(admin: Person, tenant: Tenant) -> None:
    contact = await admin.create("contacts", last_name="King", email="ada@firm.example", phone="+12125550123")
    path = f"/api/contacts/{contact['id']}"

    await admin.post(f"{path}/consents", {"channel": "email", "state": "withdrawn", "source": "phone"})
    refused = (await admin.get(path)).data["do_not_email"]
    await admin.post(f"{path}/consents", AGREED)
    agreed = (await admin.get(path)).data["do_not_email"]
    await admin.patch(path, {"do_not_email": True, "do_not_call": True})
    await admin.patch(path, {"do_not_call": False})
    shown = (await admin.get(f"{path}/consents")).data

    assert (refused, agreed) == (True, False)
    said = [(each["channel"], each["state"], each["source"], each["legal_basis"]) for each in shown["history"]]
    assert said[0] == ("call", "granted", "record", "legitimate_interest"), "clearing a field is no consent of the person"
    assert sorted(said[1:3]) == [
        ("call", "withdrawn", "record", "legitimate_interest"), ("email", "withdrawn", "record", "legitimate_interest"),
    ]  # fmt: skip
    assert said[3:] == [("email", "granted", "person", "consent"), ("email", "withdrawn", "phone", "consent")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "email", "state": "granted"}, "proof"),
        ({**AGREED, "obtained_at": "2999-01-01T00:00:00Z"}, "obtained_at"),
        ({**AGREED, "channel": "fax"}, "channel"),
        ({**AGREED, "source": "unsubscribe"}, "source"),
    ],
)
async def test_a_consent_that_cannot_be_shown_is_refused(admin: Person, body: dict[str, Any], field: str) -> None:
    lead = await admin.create("leads", last_name="King", email="ada@firm.example")

    refused = await admin.post(f"/api/leads/{lead['id']}/consents", body)

    assert (refused.status, list(refused.body["details"])) == (400, [field])


async def test_what_was_said_is_never_changed(admin: Person, tenant: Tenant) -> None:
    lead = await admin.create("leads", last_name="King", email="ada@firm.example")
    await admin.post(f"/api/leads/{lead['id']}/consents", AGREED)

    with pytest.raises(Exception, match="never changed"):
        async with tenant.system() as ctx:
            await ctx.execute("update consents set state = 'withdrawn' where tenant_id = $1", ctx.tenant_id)
    with pytest.raises(Exception, match="permission denied"):
        async with tenant.system() as ctx:
            await ctx.execute("delete from consents where tenant_id = $1", ctx.tenant_id)


async def test_a_merge_takes_the_stricter_value_and_the_whole_history(admin: Person, tenant: Tenant) -> None:
    await _ask_first(tenant)
    winner = await admin.create("contacts", last_name="King", email="ada@firm.example")
    loser = await admin.create("contacts", last_name="Byron", email="ada@home.example")
    await admin.post(f"/api/contacts/{loser['id']}/consents", {"channel": "email", "state": "withdrawn", "source": "mail"})
    await admin.post(f"/api/contacts/{winner['id']}/consents", AGREED)

    await admin.post("/api/contacts/merge", {"winner_id": winner["id"], "loser_ids": [loser["id"]]})
    merged = await _standing(admin, winner)
    history = (await admin.get(f"/api/contacts/{winner['id']}/consents")).data["history"]
    await admin.post(f"/api/contacts/{loser['id']}/restore")
    theirs = (await admin.get(f"/api/contacts/{loser['id']}/consents")).data["history"]

    assert (merged["may_contact"], merged["reason"]) == (False, "do_not_email")
    assert {each["source"] for each in history} == {"mail", "person", "record"}
    assert [each["source"] for each in theirs] == ["mail"], "taking the merge back gives them their history"


async def test_a_contact_made_from_a_lead_brings_what_the_lead_said(admin: Person, tenant: Tenant) -> None:
    await _ask_first(tenant)
    lead = await admin.create("leads", last_name="King", company="Firm", email="ada@firm.example")
    await admin.post(f"/api/leads/{lead['id']}/consents", AGREED)

    converted = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data
    standing = await _standing(admin, {"id": converted["contact"]["id"]})

    assert standing["may_contact"] and standing["current"]["proof"] == AGREED["proof"]


async def test_an_erased_person_leaves_a_hash_that_still_holds(admin: Person, tenant: Tenant, tmp_path: Path) -> None:
    contact = await admin.create("contacts", first_name="Ada", last_name="King", email="Ada@Firm.example", phone="+12125550123")
    await admin.post(f"/api/contacts/{contact['id']}/consents", AGREED)
    await admin.post("/api/suppressions", {"address": "ada@firm.example", "note": "Asked by mail"})

    taken_along = (await admin.get(f"/api/contacts/{contact['id']}/export")).data["consents"]
    async with tenant.acting(admin, write=True) as ctx:
        erased = await erase_contact(ctx, UUID(contact["id"]), file_storage(tmp_path))
    texts = await tenant.value("select string_agg(concat(c.proof, c.address, c.ip), '') from consents c where c.tenant_id = $1")
    listed = (await admin.get("/api/suppressions")).data
    found = (await admin.get("/api/suppressions", q="ada@firm.example")).data
    again = await admin.create("contacts", last_name="Again", email="ada@firm.example", phone="(212) 555-0123")

    assert [each["proof"] for each in taken_along] == [AGREED["proof"]]
    assert (erased["consents"], texts) == (4, ""), "what was agreed, and the refusal of each channel"
    assert {(each["channel"], each["address"], each["note"]) for each in listed} == {
        ("email", None, None), ("call", None, None), ("text", None, None),
    }  # fmt: skip
    assert [each["channel"] for each in found] == ["email"], "the whole address still finds it"
    assert await _reason(tenant, "contact", again) == "suppressed"
    assert await _reason(tenant, "contact", again, "call") == "suppressed"


async def test_colleagues_write_down_only_what_they_may(admin: Person, tenant: Tenant) -> None:
    support, employee = await tenant.person("support"), await tenant.person("employee")
    theirs = await employee.create("leads", last_name="King", email="ada@firm.example")
    others = await admin.create("leads", last_name="Byron", email="b@firm.example", owner_id=admin.id)

    assert (await employee.post(f"/api/leads/{theirs['id']}/consents", AGREED)).status == 201
    assert (await employee.get(f"/api/leads/{others['id']}/consents")).status == 404
    assert (await employee.post(f"/api/leads/{others['id']}/consents", AGREED)).status == 404
    assert (await support.get(f"/api/leads/{theirs['id']}/consents")).status == 200
    assert (await support.post(f"/api/leads/{theirs['id']}/consents", AGREED)).status == 403
    async with tenant.acting(employee) as ctx:
        assert await ctx.fetchval("select count(*) from consents where tenant_id = $1 and lead_id = $2",
                                  ctx.tenant_id, UUID(others["id"])) == 0  # fmt: skip
