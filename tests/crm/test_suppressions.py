"""The list of addresses nobody is contacted at, and the link with which people put themselves on it."""

from typing import Any
from uuid import UUID, uuid4

from aisha.crm.consent.unsubscribe import unsubscribe_token
from tests.application import Api
from tests.tenants import Person, Tenant


async def _upload(person: Person, content: str) -> Any:
    return await person.call("POST", "/api/suppressions/import", files={"file": ("list.csv", content.encode(), "text/csv")})


async def test_an_address_is_added_found_and_removed_with_a_reason(admin: Person, tenant: Tenant) -> None:
    lead = await admin.create("leads", last_name="King", email="ADA@firm.example", phone="(212) 555-0123")

    added = await admin.post("/api/suppressions", {"address": " Ada@Firm.example ", "reason": "bounced"})
    twice = await admin.post("/api/suppressions", {"address": "ada@firm.example"})
    number = await admin.post("/api/suppressions", {"channel": "call", "address": "212-555-0123", "note": "Angry"})
    wrong = [
        await admin.post("/api/suppressions", {"address": "nobody"}),
        await admin.post("/api/suppressions", {"channel": "text", "address": "12"}),
    ]
    found = (await admin.get("/api/suppressions", q="firm.ex", channel="email")).data
    reasons = [
        await tenant.value("select may_contact($1, 'lead', $2, $3)", UUID(lead["id"]), channel)
        for channel in ("email", "call", "text")
    ]
    path = f"/api/suppressions/{added.data['id']}"
    without = await admin.call("DELETE", path, {})
    removed = await admin.call("DELETE", path, {"reason": "The mailbox works again"})
    log = (await admin.get("/api/audit-logs", entity_type="suppression", entity_id=added.data["id"])).data

    assert (added.status, added.data["address"], twice.error) == (201, "ada@firm.example", (409, "DUPLICATE_KEY"))
    assert (number.status, number.data["address"], number.data["note"]) == (201, "+12125550123", "Angry")
    assert [(each.status, list(each.body["details"])) for each in wrong] == [(400, ["address"])] * 2
    assert [each["id"] for each in found] == [added.data["id"]]
    assert reasons == ["bounced", "suppressed", None]
    assert (without.error, removed.status) == ((422, "REASON_REQUIRED"), 204)
    assert await tenant.value("select may_contact($1, 'lead', $2, 'email')", UUID(lead["id"])) is None
    assert "The mailbox works again" in [each["reason"] for each in log]


async def test_a_file_is_taken_row_by_row(admin: Person) -> None:
    content = (
        "Email,Channel,Reason,Note\na@x.example,,,\nnobody,,,\nb@x.example,,complained,Spam\n"
        "+12125550123,text,,\nc@x.example,fax,,\na@x.example,,,\n"
    )

    done = await _upload(admin, content)
    plain = await _upload(admin, "d@x.example\ne@x.example\n")
    useless = await _upload(admin, "name\nAda\n")
    pages = [(await admin.get("/api/suppressions", limit=3))]
    pages.append(await admin.get("/api/suppressions", limit=3, cursor=pages[0].meta["next_cursor"]))

    assert (done.data["added"], done.data["present"], done.data["failed"]) == (3, 1, 2)
    assert [each["row"] for each in done.data["errors"]] == [3, 6]
    assert (plain.data["added"], useless.error) == (2, (400, "INVALID_FILE"))
    listed = {each["address"]: each["reason"] for page in pages for each in page.data}
    assert listed == {
        "a@x.example": "imported", "b@x.example": "complained", "+12125550123": "imported", "d@x.example": "imported",
        "e@x.example": "imported",
    }  # fmt: skip


async def test_readers_read_the_list_and_change_nothing(admin: Person, tenant: Tenant) -> None:
    manager, employee = await tenant.person("manager"), await tenant.person("employee")
    entry = (await admin.post("/api/suppressions", {"address": "a@x.example"})).data

    assert [each["id"] for each in (await manager.get("/api/suppressions")).data] == [entry["id"]]
    assert (await manager.post("/api/suppressions", {"address": "b@x.example"})).status == 403
    assert (await employee.get("/api/suppressions")).status == 403


async def test_one_click_stops_the_mails(admin: Person, api: Api) -> None:
    contact = await admin.create("contacts", last_name="King", email="ada@firm.example")
    path = f"/api/contacts/{contact['id']}"
    link = (await admin.get(f"{path}/consents")).data["unsubscribe_url"]
    at = link.removeprefix(api.state.settings.web_url)

    shown = await api.client.get(at)
    browser = await api.client.get(at, headers={"Accept": "text/html,*/*"})
    untouched = (await admin.get(path)).data["do_not_email"]
    clicked = await api.client.post(at, data={"List-Unsubscribe": "One-Click"})
    again = await api.client.post(at)
    consents = (await admin.get(f"{path}/consents")).data
    listed = (await admin.get("/api/suppressions")).data

    assert shown.json()["data"]["address"] == "a•••@firm.example" and not shown.json()["data"]["is_unsubscribed"]
    assert browser.status_code == 303 and browser.headers["location"].endswith(f"/unsubscribe/{at.rpartition('/')[2]}")
    assert untouched is False, "reading a link changes nothing: mail programs do it by themselves"
    assert (clicked.status_code, again.status_code) == (200, 200) and clicked.json()["data"]["is_unsubscribed"]
    assert (await admin.get(path)).data["do_not_email"] is True
    assert [(each["state"], each["source"], each["address"]) for each in consents["history"]] == [
        ("withdrawn", "unsubscribe", "ada@firm.example")
    ]
    assert [(each["address"], each["reason"], each["by_name"]) for each in listed] == [
        ("ada@firm.example", "unsubscribed", None)
    ]


async def test_a_link_that_was_not_signed_here_is_none(admin: Person, tenant: Tenant, api: Api) -> None:
    lead = await admin.create("leads", last_name="King", phone="+12125550123")
    settings = api.state.settings
    token = unsubscribe_token(settings, tenant.id, "lead", UUID(lead["id"]))
    other = unsubscribe_token(settings, tenant.id, "lead", uuid4())
    gone = unsubscribe_token(settings, uuid4(), "lead", uuid4())

    forged = [
        await api.client.post(f"/api/unsubscribe/{each}") for each in (token[:-1], other[:44] + token[44:], "x", "%00" * 50)
    ]
    known_no_more = [await api.client.post(f"/api/unsubscribe/{each}") for each in (token, other, gone)]

    assert [each.status_code for each in forged] == [404] * 4
    assert [each.status_code for each in known_no_more] == [410] * 3
