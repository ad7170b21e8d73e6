"""Campaigns in the browser: written, checked, started, watched to the last mail; paused, stopped, and failing with the cure."""

import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.automation.daytime import daytime_country
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, look, set_window, take
from tests.browser.people import Person, Workspace
from tests.configuration.provider_server import provider_server
from tests.mail.mailbox import Mailbox, mailbox, text_of

CAMPAIGNS = "/api/aicampaigns"
EVERYBODY: dict[str, Any] = {"entity": "contact", "filter": {"and": []}}
TEXTS = {"subject": "News for {{first_name|you}}", "body": "Hi {{first_name}}, we are open again."}
WITHIN_MS = 60_000


@pytest.fixture
async def box(root: Person) -> AsyncGenerator[Mailbox]:
    """A mail server on a host that the superadmin allows."""
    async with mailbox() as made:
        allowed = {"private_hosts": [f"127.0.0.1:{made.port}"]}
        assert (await root.call("PUT", "/api/system/outbound", allowed)).is_success
        yield made
        assert (await root.call("PUT", "/api/system/outbound", {"private_hosts": []})).is_success


async def connect(admin: Person, box: Mailbox) -> str:
    config = {"host": "127.0.0.1", "port": box.port, "encryption": "none", "from_address": "sales@our.example"}
    return (await admin.create("integrations", integration_type="smtp", name="Sales mailbox", config=config))["id"]


async def make_people(admin: Person, *names: str, **values: Any) -> None:
    for name in names:
        email, country = f"{name.lower()}@firm.example", daytime_country()
        await admin.create("contacts", first_name=name, last_name="King", email=email, country=country, **values)


async def make_campaign(admin: Person, profile: str | None, **values: Any) -> dict[str, Any]:
    metadata = {"ai_email_config": {"sending_profile_id": profile}}
    body = {"name": "Spring", "campaign_type": "email", "audience": EVERYBODY, "metadata": metadata, **TEXTS, **values}
    return await admin.create("aicampaigns", **body)


async def choose(page: Page, label: str, option: str) -> None:
    await page.get_by_role("combobox", name=label, exact=True).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def write_campaign(page: Page) -> None:
    """From the empty list to everything written and looked at; nothing is saved, and a reload keeps it."""
    await page.get_by_role("link", name="Create a campaign").click()
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.get_by_text("Give the campaign a name.")).to_be_visible()
    await page.get_by_role("textbox", name="Name", exact=True).fill("Spring offer")
    await choose(page, "Sent through", "Sales mailbox")
    await page.get_by_role("textbox", name="Subject").fill("News for {{first_name|you}}")
    await page.get_by_role("textbox", name="Message").fill("Hi {{first_name}}, we are open again.")
    preview = page.get_by_role("region", name="Preview")
    await expect(preview.get_by_text("2 people", exact=True)).to_be_visible()
    await expect(preview).to_contain_text("asked for no e-mail (1)")
    await expect(preview).to_contain_text("News for Ada")
    await preview.get_by_role("button", name="Next person").click()
    await expect(preview).to_contain_text("Hi Eve, we are open again.")
    assert await look(page, "campaign-editor") == []
    await set_window(page, DESKTOP)
    await page.reload()
    await expect(page.get_by_role("textbox", name="Subject")).to_have_value("News for {{first_name|you}}")


async def test_a_campaign_is_written_started_and_watched_to_its_last_mail(
    visit: Visit, workspace: Workspace, installation: Installation, box: Mailbox
) -> None:
    installation.start_worker()
    admin = workspace.admin
    page = await visit(admin, "/campaigns")
    await expect(page.get_by_role("heading", name="No campaigns yet", exact=True)).to_be_visible()
    await expect(page.get_by_text("Nothing is connected yet that mails could be sent through.")).to_be_visible()
    assert await look(page, "campaigns-empty") == []
    await set_window(page, DESKTOP)
    await connect(admin, box)
    await make_people(admin, "Ada", "Eve")
    await make_people(admin, "Max", do_not_email=True)
    await page.reload()

    await write_campaign(page)
    await page.get_by_role("button", name="Review and start").click()
    dialog = page.get_by_role("dialog", name="Start Spring offer")
    confirm = dialog.get_by_role("button", name="Send to 2 people")
    await expect(confirm).to_be_enabled()
    await dialog.get_by_role("button", name="Send a test to me").click()
    await expect(dialog.get_by_role("status")).to_contain_text(f"A test is on its way to {admin.email}.")
    assert await look(page, "campaign-preflight") == []
    await set_window(page, DESKTOP)
    await confirm.click()
    await expect(dialog).to_be_hidden()

    state = page.get_by_role("region", name="State of the campaign")
    await expect(state).to_contain_text("It is over: 2 sent, 0 failed, 1 left out.", timeout=WITHIN_MS)
    people = page.get_by_role("region", name="Recipients")
    await people.get_by_role("button", name="Left out 1").click()
    await expect(people.get_by_role("link", name="Max King")).to_be_visible()
    await expect(people.get_by_role("link", name="Ada King")).to_be_hidden()
    await people.get_by_role("button", name="All 3").click()
    await expect(page.get_by_role("region", name="What happened")).to_contain_text("Sent to 2 people")
    assert await look(page, "campaign-done") == []
    sent = {mail["To"]: mail for mail in box.mails if mail["Subject"].startswith("News for")}
    assert sorted(sent) == ["ada@firm.example", "eve@firm.example"]
    assert text_of(sent["ada@firm.example"]).startswith("Hi Ada, we are open again.")

    await set_window(page, DESKTOP)
    await page.get_by_role("link", name="All campaigns").click()
    row = page.get_by_role("row").filter(has_text="Spring offer")
    await expect(row).to_contain_text("Completed")
    await expect(row.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "2 of 2")
    assert await look(page, "campaigns") == []


async def change_while_paused(page: Page) -> None:
    """Another subject for whoever still waits; the audience stays."""
    await page.get_by_role("button", name="Edit", exact=True).click()
    audience = page.get_by_role("region", name="Audience")
    await expect(audience).to_contain_text("3 people still wait and get what stands here.")
    await expect(audience.get_by_role("radio")).to_have_count(0)
    await page.get_by_role("textbox", name="Subject").fill("Better news for {{first_name|you}}")
    await expect(page.get_by_role("region", name="Preview")).to_contain_text("Better news for Ada")
    assert await look(page, "campaign-paused-editor") == []
    await set_window(page, DESKTOP)
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Spring is saved")).to_be_visible()


async def decide_about_cid(page: Page) -> None:
    """Nobody knows whether the mail arrived; a person finds out that it did."""
    state, people = (page.get_by_role("region", name=name) for name in ("State of the campaign", "Recipients"))
    await expect(state).to_contain_text("Nobody knows whether it reached 1 person")
    await people.get_by_role("button", name="Unclear 1").click()
    await expect(people.get_by_role("link", name="Bob King")).to_be_hidden()
    assert await look(page, "campaign-unclear") == []
    await set_window(page, DESKTOP)
    await people.get_by_role("button", name="Decide about Cid King").click()
    await page.get_by_role("menuitem", name="Mark as sent").click()
    await expect(state).to_contain_text("It is over: 2 sent, 1 failed, 0 left out.")
    await expect(people.get_by_role("heading", name="Nobody matches", exact=True)).to_be_visible()
    await people.get_by_role("button", name="All 3").click()


async def test_what_fails_says_why_and_its_cure_and_a_decision_sends_it_again(
    visit: Visit, workspace: Workspace, installation: Installation, box: Mailbox
) -> None:
    installation.start_worker()
    admin = workspace.admin
    profile = await connect(admin, box)
    await make_people(admin, "Ada", "Bob", "Cid")
    box.unknown, box.dropped = {"bob@firm.example"}, {"cid@firm.example"}
    campaign = await make_campaign(admin, profile)
    integration = await admin.get(f"/api/integrations/{profile}")
    assert (await admin.call("POST", f"{CAMPAIGNS}/{campaign['id']}/start", {"scheduled_at": _soon()})).is_success
    await admin.change("integrations", integration, is_active=False)
    page = await visit(admin, f"/campaigns/{campaign['id']}")
    await page.get_by_role("button", name="Pause").click()
    state = page.get_by_role("region", name="State of the campaign")
    await expect(state).to_contain_text("Nothing is sent while it is paused. 3 people wait.")
    await change_while_paused(page)
    await take(page, "campaign-paused")
    due = "update ai_campaigns set scheduled_at = now() - interval '1 minute'"
    await installation.let_time_pass(workspace.id, due)
    await page.get_by_role("button", name="Resume").click()

    await expect(state).to_contain_text("Sending profile not found or inactive.", timeout=WITHIN_MS)
    await expect(state.get_by_role("link", name="To the integrations")).to_be_visible()
    assert await look(page, "campaign-failed") == []
    await set_window(page, DESKTOP)
    await admin.change("integrations", await admin.get(f"/api/integrations/{profile}"), is_active=True)
    await page.get_by_role("button", name="Try again", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Try again").click()
    await expect(state).to_contain_text("It is over: 1 sent, 2 failed, 0 left out.", timeout=WITHIN_MS)
    people = page.get_by_role("region", name="Recipients")
    await expect(people.get_by_role("row").filter(has_text="Bob King")).to_contain_text("No such person here")
    assert sorted(mail["Subject"] for mail in box.mails) == ["Better news for Ada", "Better news for Cid"]
    await decide_about_cid(page)

    await people.get_by_role("button", name="Decide about Bob King").click()
    await page.get_by_role("menuitem", name="Send again").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send again").click()
    bob = people.get_by_role("row").filter(has_text="Bob King")
    await expect(bob).to_contain_text("mail came back before", timeout=WITHIN_MS)  # its address is suppressed by now


async def begin_from_search_and_view(page: Page, admin: Person) -> None:
    """A campaign for everybody that a search finds, then for whoever a saved view shows."""
    condition = {"field": "first_name", "op": "eq", "value": "Eve"}
    await admin.create("saved-views", entity="contacts", name="Only Eve", filter=condition)
    await make_people(admin, "Max", job_title="Smith")
    await page.goto("/contacts?q=King")
    await page.get_by_role("checkbox", name="Select Ada King").check()
    bar = page.get_by_role("region", name="Actions for the selection")
    await bar.get_by_role("button", name="Select all 3 matching").click()
    await bar.get_by_role("button", name="Start campaign").click()
    search = page.get_by_role("region", name="Audience").get_by_role("textbox", name="Search", exact=True)
    await expect(search).to_have_value("King")
    preview = page.get_by_role("region", name="Preview")
    await expect(preview.get_by_text("3 people", exact=True)).to_be_visible()
    await search.fill("Smith")
    await expect(preview.get_by_text("1 person", exact=True)).to_be_visible()
    await page.get_by_text("By a saved view", exact=True).click()
    await expect(page.get_by_role("combobox", name="Saved view")).to_have_value("Only Eve")
    await expect(preview).to_contain_text("Eve King")
    await expect(preview.get_by_text("1 person", exact=True)).to_be_visible()
    assert await look(page, "campaign-editor-view") == []
    await set_window(page, DESKTOP)
    await page.get_by_role("button", name="Discard changes").click()


async def be_called_as_a_test(page: Page, admin: Person, root: Person, installation: Installation) -> None:
    """A campaign of calls is tried at one's own number; without one the dialog says where it is entered."""
    async with provider_server() as server:
        allowed = {"private_hosts": [f"127.0.0.1:{server.port}"]}
        assert (await root.call("PUT", "/api/system/outbound", allowed)).is_success
        body = server.body("callfluent", name="Callers")
        body["config"] |= {"agent_id": "agent-7"}
        calls = {"ai_call_integration_id": (await admin.create("integrations", **body))["id"]}
        await make_people(admin, "Nia", phone="+12125550123")
        texts = {"call_script": "Hello {{first_name}}, we are open again.", "subject": None, "body": None}
        campaign = await make_campaign(admin, None, name="Ring", campaign_type="call", metadata=calls, **texts)
        await page.goto(f"{installation.url}/campaigns/{campaign['id']}?start=yes")
        dialog = page.get_by_role("dialog", name="Start Ring")
        await dialog.get_by_role("button", name="Call me as a test").click()
        await expect(dialog.get_by_role("status")).to_contain_text("You are not called: Your own phone number is missing")
        assert await look(page, "campaign-test-call") == []
        await set_window(page, DESKTOP)
        (me,) = [each for each in await admin.get("/api/employees") if each["user_id"] == admin.user_id]
        await admin.change("employees", me, phone="+1 (415) 555-0123")
        await dialog.get_by_role("button", name="Call me as a test").click()
        await expect(dialog.get_by_role("status")).to_contain_text("You are being called at +14155550123.")
        await take(page, "campaign-test-called")
        placed = [json.loads(each) for each in server.bodies if each]
    assert [(each["phone_number"], each["script"]) for each in placed] == [("+14155550123", "Hello Nia, we are open again.")]


async def stop_everywhere(page: Page, root: Person, theirs: Page) -> None:
    """A superadmin outside every workspace stops the calls of all; whatever fails, they are allowed afterwards."""
    try:
        await expect(page.get_by_role("heading", name="Campaigns send", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Stop all sending").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("no campaign of any workspace")
        await dialog.get_by_text("Calls only", exact=True).click()
        await dialog.get_by_role("textbox", name="Reason").fill("The provider is down")
        await dialog.get_by_role("button", name="Stop sending now").click()
        await expect(page.get_by_role("heading", name="No call is made by any campaign", exact=True)).to_be_visible()
        await expect(page.get_by_role("main")).to_contain_text(f"Stopped by{root.email}")
        assert await look(page, "system-campaign-sending") == []
        await set_window(page, DESKTOP)

        await theirs.reload()
        banner = theirs.get_by_role("status", name="Sending is stopped")
        await expect(banner).to_contain_text("Stopped for the whole installation: The provider is down")
        await expect(banner.get_by_role("button", name="Allow sending again")).to_have_count(0)
        await page.get_by_role("button", name="Allow sending again").click()
        await page.get_by_role("dialog").get_by_role("button", name="Allow sending again").click()
        await expect(page.get_by_role("heading", name="Campaigns send", exact=True)).to_be_visible()
    finally:
        allowed = {"scope": "system", "channel": "call", "enabled": True}
        assert (await root.call("PUT", "/api/sending-switch", allowed)).is_success
    await theirs.reload()
    await expect(theirs.get_by_role("button", name="Stop all sending")).to_be_visible()
    await expect(theirs.get_by_role("status", name="Sending is stopped")).to_have_count(0)


async def test_sending_is_stopped_for_all_to_see_and_people_without_the_right_see_nothing(
    visit: Visit, root: Person, workspace: Workspace, installation: Installation, box: Mailbox
) -> None:
    admin = workspace.admin
    campaign = await make_campaign(admin, await connect(admin, box), name="Autumn")
    await make_people(admin, "Ada", "Eve")
    page = await visit(admin, "/contacts")
    await page.get_by_role("checkbox", name="Select Ada King").check()
    await page.get_by_role("region", name="Actions for the selection").get_by_role("button", name="Start campaign").click()
    await expect(page.get_by_text("1 of the contacts, chosen in the list.")).to_be_visible()
    await expect(page.get_by_role("region", name="Preview").get_by_text("1 person", exact=True)).to_be_visible()
    await begin_from_search_and_view(page, admin)
    await be_called_as_a_test(page, admin, root, installation)

    await page.goto(f"{installation.url}/campaigns")
    await page.get_by_role("button", name="Stop all sending").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Stop sending now").click()
    await expect(dialog.get_by_text("Say why, so that others know.")).to_be_visible()
    await dialog.get_by_role("textbox", name="Reason").fill("Wrong price in the mail")
    assert await look(page, "campaigns-stop") == []
    await set_window(page, DESKTOP)
    await dialog.get_by_role("button", name="Stop sending now").click()
    banner = page.get_by_role("status", name="Sending is stopped")
    await expect(banner).to_contain_text(f"Wrong price in the mail ({admin.name},")
    assert await look(page, "campaigns-stopped") == []

    seller = await visit(workspace.manager, f"/campaigns/{campaign['id']}")
    await expect(seller.get_by_role("status", name="Sending is stopped")).to_contain_text("Wrong price in the mail")
    await expect(seller.get_by_role("button", name="Stop all sending")).to_be_hidden()
    await expect(seller.get_by_role("button", name="Allow sending again")).to_be_hidden()
    await set_window(page, DESKTOP)
    await banner.get_by_role("button", name="Allow sending again").click()
    await page.get_by_role("dialog").get_by_role("button", name="Allow sending again").click()
    await expect(banner).to_be_hidden()
    await stop_everywhere(await visit(root, "/settings/campaign-sending"), root, page)

    helper = await visit(workspace.support, "/campaigns")
    await expect(helper.get_by_role("link", name="Autumn")).to_be_visible()
    await expect(helper.get_by_role("link", name="New campaign")).to_be_hidden()
    employee = await visit(workspace.employee, "/campaigns")
    await expect(employee.get_by_role("heading", name="You cannot see this", exact=True)).to_be_visible()
    await expect(employee.get_by_role("link", name="Campaigns", exact=True)).to_be_hidden()


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
