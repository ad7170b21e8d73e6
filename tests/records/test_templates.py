"""Templates: what is refused, what a preview shows, versions, copies, and what comes with the product."""

from typing import Any

import pytest

from aisha.core.ids import PLATFORM_TENANT
from aisha.records.templates.html import clean_html
from aisha.records.templates.length import length_of
from aisha.records.templates.rendering import TemplateTexts, render
from aisha.records.templates.variables import problems_in
from tests.tenants import MakeTenant, Person, Tenant

PATH = "/api/email-templates"
HELLO: dict[str, Any] = {
    "name": "Hello", "subject": "Hello {{first_name|there}}",
    "body_text": "Hi {{first_name|there}},\n\nthis is {{owner.name}}.",
    "entity_types": ["contact"],
}  # fmt: skip


async def make(person: Person, **changes: Any) -> dict[str, Any]:
    return (await person.post(PATH, HELLO | changes)).data


async def shown(person: Person, record: dict[str, Any], **texts: Any) -> dict[str, Any]:
    """The preview of unsaved texts with a record."""
    kinds = {"entity_types": ["contact"], "record_id": record["id"]}
    return (await person.post(f"{PATH}/preview", kinds | texts)).data


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"subject": "Hi {{first_nam}}"}, "subject", "There is no variable {{first_nam}}. Did you mean {{first_name}}?"),
    ({"body_text": "{{account.nme|x}}"}, "body_text", "There is no variable {{account.nme}}. Did you mean {{account.name}}?"),
    ({"body_html": "<b>{{zzz}}</b>"}, "body_html", "There is no variable {{zzz}}."),
    ({"body_text": "{{custom.tear}}"}, "body_text", "There is no variable {{custom.tear}}. Did you mean {{custom.tier}}?"),
    ({"body_text": "{{custom.secret}}"}, "body_text", "There is no variable {{custom.secret}}."),
    ({"body_text": "Hi {{first_name"}, "body_text", "The braces at “{{first_name” do not belong together."),
    ({"body_text": "Hi {{ }}"}, "body_text", "A variable needs a name, such as {{first_name}}."),
    ({"entity_types": ["contact", "opportunity"]}, "subject", "Opportunities have no variable {{first_name}}. Did you mean"),
    ({"subject": ""}, "subject", "A mail needs a subject."),
    ({"channel": "text"}, "subject", "Only mails have a subject."),
    ({"channel": "text", "subject": "", "body_text": "x" * 1601}, "body_text", "A text message has at most 1,600 characters."),
    ({"channel": "call", "subject": "", "body_html": "<p>x</p>"}, "body_html", "Only mails have HTML."),
]


async def test_what_is_wrong_is_said_at_its_field(admin: Person) -> None:
    await admin.declare("contact", tier="text", secret="text")
    secret = (await admin.get("/api/custom-fields", entity="contact", q="secret")).data[0]["id"]
    await admin.patch(f"/api/custom-fields/{secret}", {"is_sensitive": True})
    for change, field, text in REFUSED:
        answer = await admin.post(PATH, HELLO | change)

        assert answer.error == (400, "VALIDATION_ERROR"), change
        assert answer.body["details"][field][0].startswith(text), answer.body


async def test_the_kinds_follow_the_variables(admin: Person) -> None:
    plain = {name: HELLO[name] for name in ("name", "subject", "body_text")}

    made = (await admin.post(PATH, plain)).data
    deal = (
        await admin.post(PATH, plain | {"name": "Deal", "body_text": "{{amount}} {{Contact.First_Name}}", "subject": "S"})
    ).data

    assert (made["entity_types"], made["variables"]) == (["lead", "contact"], ["first_name", "owner.name"])
    assert (deal["entity_types"], deal["variables"]) == (["opportunity"], ["amount", "contact.first_name"])


async def test_a_preview_is_what_the_record_says(tenant: Tenant, admin: Person) -> None:
    await admin.declare("contact", size="select")
    await tenant.settings(locale="de", date_format="DD.MM.YYYY")
    account = await admin.create("accounts", name="Bits & <b>Bytes</b>")
    contact = await admin.create("contacts", first_name="<i>Ann</i>", account_id=account["id"], custom={"size": "M"})
    deal = await admin.create("opportunities", name="D", amount=1234567.5, close_date="2026-11-24", contact_id=contact["id"])
    text = "{{first_name}} of {{company}}, {{account.website}}, {{job_title|expert}}, {{custom.size}}, {{owner.name}}"

    mail = await shown(admin, contact, subject="{{tenant.name}}", body_text="x", body_html=f"<p onclick=x>{text}</p>")
    note = await shown(admin, contact, channel="text", body_text=text)
    sold = await admin.post(
        f"{PATH}/preview",
        {"entity_types": ["opportunity"], "record_id": deal["id"], "body_text": "{{amount}} {{close_date}} {{stage}}"},
    )

    filled = "<i>Ann</i> of Bits & <b>Bytes</b>, {{account.website}}, expert, M, Ada Byron"
    assert note["body_text"] == filled and note["body_html"] is None
    assert mail["body_html"] == (
        "<p>&lt;i&gt;Ann&lt;/i&gt; of Bits &amp; &lt;b&gt;Bytes&lt;/b&gt;, {{account.website}}, expert, M, Ada Byron</p>"
    )
    assert mail["subject"] == "Tenant"
    assert mail["missing"] == [{"name": "account.website", "text": "Missing value: account.website"}]
    assert sold.data["body_text"] == "1.234.567,50 USD 24.11.2026 Prospecting"


async def test_a_preview_shows_nothing_the_person_may_not_see(tenant: Tenant, admin: Person, make_tenant: MakeTenant) -> None:
    await admin.declare("contact", shoe="text")
    field = (await admin.get("/api/custom-fields", entity="contact")).data[0]["id"]
    template = await make(admin, body_text="{{custom.shoe|-}} {{account.name}}")
    account = await admin.create("accounts", name="Hidden")
    employee = await tenant.person("employee")
    theirs = await admin.create(
        "contacts", first_name="Eve", account_id=account["id"], owner_id=employee.id, custom={"shoe": "42"}
    )
    other = await admin.create("contacts", first_name="Bob")
    foreign = await (await (await make_tenant()).person("admin")).create("contacts", first_name="Far")
    await admin.patch(f"/api/custom-fields/{field}", {"visible_to": ["admin"]})
    path = f"{PATH}/{template['id']}/preview"

    seen = (await employee.post(path, {"record_id": theirs["id"]})).data
    refused = [await employee.post(path, {"record_id": other["id"]}), await admin.post(path, {"record_id": foreign["id"]})]

    assert seen["body_text"] == "- {{account.name}}"
    assert [each["name"] for each in seen["missing"]] == ["account.name"]
    assert [each["written"] for each in seen["problems"]] == ["{{custom.shoe|-}}"]
    assert [each.error for each in refused] == [(404, "NOT_FOUND")] * 2


async def test_every_saved_text_is_kept_and_comes_back(admin: Person) -> None:
    made = await make(admin)
    path = f"{PATH}/{made['id']}"
    changed = (await admin.patch(path, {"body_text": "Second {{first_name|you}}", "version": made["version"]})).data
    stale = await admin.patch(path, {"body_text": "Third"}, If_Match=str(made["version"]))
    await admin.patch(path, {"is_active": False})
    await admin.patch(path, {"subject": changed["subject"]})
    kept = (await admin.get(f"{path}/versions")).data

    restored = (await admin.post(f"{path}/versions/{kept[-1]['id']}/restore")).data

    assert stale.error == (409, "VERSION_CONFLICT")
    assert [(each["number"], each["body_text"]) for each in kept] == [(2, "Second {{first_name|you}}"), (1, HELLO["body_text"])]
    assert (restored["body_text"], restored["is_active"]) == (HELLO["body_text"], False)
    assert [each["number"] for each in (await admin.get(f"{path}/versions")).data] == [3, 2, 1]
    assert (await admin.delete(path)).status == 204
    assert [each.status for each in (await admin.get(path), await admin.get(f"{path}/versions"))] == [404, 404]


async def test_templates_of_the_product_are_copied_not_changed(tenant: Tenant, admin: Person) -> None:
    listed = (await admin.get(PATH, limit="200")).data
    follow_up = next(each for each in listed if each["name"] == "Follow up")
    path = f"{PATH}/{follow_up['id']}"

    refused = [await admin.patch(path, {"name": "Mine"}), await admin.delete(path)]
    copies = [(await admin.post(f"{path}/copy")).data for _ in range(3)]
    own = (await admin.patch(f"{PATH}/{copies[0]['id']}", {"body_text": "Mine"})).data

    assert {each["category"] for each in listed} == {
        "general", "follow_up", "introduction", "proposal", "outreach", "thank_you", "update",
    }  # fmt: skip
    assert all(each["is_system"] for each in listed) and [each.error for each in refused] == [(403, "FORBIDDEN")] * 2
    assert [each["name"] for each in copies] == ["Follow up", "Follow up (copy)", "Follow up (copy 2)"]
    assert (own["is_system"], own["body_text"], (await admin.get(path)).data["body_text"]) == (
        False,
        "Mine",
        follow_up["body_text"],
    )
    async with tenant.acting(admin) as ctx:
        for each in listed:
            texts = TemplateTexts(each["channel"], each["subject"], each["body_text"], each["body_html"])
            assert problems_in(ctx, texts, each["entity_types"]) == []
            assert each["variables"] == list(dict.fromkeys(each["variables"]))
    assert (
        await tenant.value("select count(*) from email_templates where $1 <> tenant_id and tenant_id <> $2", PLATFORM_TENANT)
        == 0
    )


async def test_managers_write_and_everybody_reads(tenant: Tenant, admin: Person) -> None:
    made = await make(admin)
    people = {role: await tenant.person(role) for role in ("manager", "employee", "support")}

    changed = {role: (await each.patch(f"{PATH}/{made['id']}", {"name": role})).status for role, each in people.items()}
    read = {role: (await each.get(f"{PATH}/{made['id']}")).data["name"] for role, each in people.items()}
    taken = await admin.post(PATH, HELLO | {"name": "MANAGER"})

    assert changed == {"manager": 200, "employee": 403, "support": 403}
    assert set(read.values()) == {"manager"}
    assert taken.error == (409, "DUPLICATE_KEY")
    assert await tenant.value(
        "select array_agg(action order by created_at) from audit_log where tenant_id = $1 and entity_type = 'email_template'"
    ) == ["create", "update"]


async def test_lists_are_narrowed(admin: Person) -> None:
    await make(admin, name="Über uns", category="update")
    await make(admin, name="Call", channel="call", subject="", entity_types=["lead"], body_text="Hi", is_active=False)

    names = {
        key: [each["name"] for each in (await admin.get(PATH, **{key: value})).data if not each["is_system"]]
        for key, value in {
            "channel": "call",
            "category": "update",
            "entity_type": "lead",
            "is_active": "true",
            "q": "über",
        }.items()
    }

    assert names == {
        "channel": ["Call"], "category": ["Über uns"], "entity_type": ["Call"], "is_active": ["Über uns"], "q": ["Über uns"],
    }  # fmt: skip


async def test_variables_speak_the_words_of_the_workspace(admin: Person) -> None:
    await admin.declare("contact", tier="text")
    await admin.call("PUT", "/api/entity-labels", {"labels": {"accounts": {"plural": "Clinics", "singular": "Clinic"}}})

    found = {each["name"]: each for each in (await admin.get(f"{PATH}/variables", entity_type="contact")).data}

    assert found["account.name"]["group"] == "Clinic" and found["custom.tier"]["label"] == "Tier"
    assert {"first_name", "owner.name", "assignee.email", "tenant.name", "account.website"} <= set(found)
    assert not {"id", "version", "owner_id", "do_not_email", "score", "metadata"} & set(found)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p style="color:red;position:fixed;background:url(x)" class=a onclick=b>x</p>', '<p style="color:red">x</p>'),
        ("<script>x</script><style>y</style><form>z</form>", "z"),
        ('<a href="javascript:1">x</a><a href="/api">y</a>', "<a>x</a><a>y</a>"),
        ('<a href="mailto:a@b.c">x</a>', '<a href="mailto:a@b.c">x</a>'),
        ('<img src="https://a.example/b.png" onerror=x><img src="data:x">', '<img src="https://a.example/b.png"><img>'),
    ],
)  # fmt: skip
def test_html_is_cleaned(html: str, kept: str) -> None:
    assert clean_html(html, is_filled=False) == kept


def test_a_value_never_becomes_an_address_of_harm() -> None:
    texts = TemplateTexts("email", "S", "T", clean_html('<a href="{{website}}">x</a>', is_filled=False))

    bad, good = (render(texts, {"website": each}).body_html for each in ('javascript:alert(1)//"', "https://a.example/?b=1&c"))

    assert (bad, good) == ("<a>x</a>", '<a href="https://a.example/?b=1&amp;c">x</a>')


def test_a_subject_stays_on_one_line_and_text_becomes_html() -> None:
    done = render(TemplateTexts("email", "A {{x}} b", "{{x}}\n\nsee https://a.example/b."), {"x": "1\r\nBcc: 2"})

    assert done.subject == "A 1 Bcc: 2 b"
    assert done.body_html is not None and done.body_html.endswith(
        'see <a href="https://a.example/b">https://a.example/b</a>.</p>'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a" * 160, (160, 1, True)), ("a" * 161, (161, 2, True)), ("€" * 80, (160, 1, True)), ("ж" * 71, (71, 2, False)),
     ("😀", (2, 1, False)), ("", (0, 1, True))],
)  # fmt: skip
def test_parts_of_a_text_message(text: str, expected: tuple[int, int, bool]) -> None:
    found = length_of(text)

    assert (found.characters, found.parts, found.is_plain) == expected
