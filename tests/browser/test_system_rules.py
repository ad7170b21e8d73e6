"""The installation: sign-in, hosts that may be called, mail, logins. Each is saved, and its effect seen elsewhere."""

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import PASSWORD, Person, Workspace
from tests.mail.mailbox import mailbox


async def test_a_rule_is_set_for_all_and_locked(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/settings/system-sign-in")
    await expect(page.get_by_role("button", name="Sign everyone out…")).to_be_visible()
    assert await look(page, "system-sign-in") == []
    try:
        await page.get_by_role("textbox", name="Shortest password").fill("7")
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text("greater than or equal to 8")).to_be_visible()
        await page.get_by_role("textbox", name="Shortest password").fill("14")
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text("Shortest password saved")).to_be_visible()
        await page.get_by_role("button", name="Lock Shortest password for everybody below").click()
        await expect(page.get_by_role("button", name="Unlock Shortest password")).to_be_visible()

        inside = await visit(workspace.admin, "/settings/sign-in")
        await expect(inside.get_by_label("Shortest password")).to_be_disabled()
        await expect(inside.get_by_label("Shortest password")).to_have_value("14 characters")
        await expect(inside.get_by_text("Set for the whole installation", exact=True)).to_be_visible()
    finally:
        await root.call("PUT", "/api/system/settings", {"settings": {"auth.password_min_length": None}})


async def test_a_private_host_is_allowed_and_listed_by_the_check(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/outbound")
    await expect(page.get_by_text("No private host may be called.")).to_be_visible()
    await page.get_by_label("Host", exact=True).fill("http://n8n/x")
    await page.get_by_role("button", name="Allow host").click()
    await expect(page.get_by_text("must be a host such as")).to_be_visible()
    try:
        for host in ("n8n.internal:5678", "*.corp.internal"):
            await page.get_by_label("Host", exact=True).fill(host)
            await page.get_by_role("button", name="Allow host").click()
            await expect(page.get_by_text(f"{host} may be called")).to_be_visible()
        assert await look(page, "system-outbound") == []

        report = (await root.call("POST", "/api/system/security-check", {})).json()["data"]
        found = next(each for each in report["checks"] if each["id"] == "outbound_hosts")
        assert (found["state"], found["items"]) == ("failed", ["*.corp.internal"])
        await page.get_by_role("button", name="Remove *.corp.internal").click()
        await expect(page.get_by_text("*.corp.internal may not be called any more")).to_be_visible()
        assert (await root.get("/api/system/outbound"))["private_hosts"] == ["n8n.internal:5678"]
    finally:
        await root.call("PUT", "/api/system/outbound", {"private_hosts": []})


async def test_mail_is_set_up_and_tried(visit: Visit, root: Person, installation: Installation) -> None:
    page = await visit(root, "/settings/email-server")
    await expect(page.get_by_text("There is no mail server.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Test", exact=True)).to_have_count(0)
    try:
        await page.get_by_label("Answers go to").fill("nobody")
        await page.get_by_role("button", name="Save sender").click()
        await expect(page.get_by_text("This is not an e-mail address.")).to_be_visible()
        await page.get_by_label("Answers go to").fill("desk@acme.example")
        await page.get_by_label("Name", exact=True).fill("Acme Sales")
        await page.get_by_role("button", name="Save sender").click()
        await expect(page.get_by_text("The sender is saved")).to_be_visible()

        async with mailbox() as box, installation.configured(SMTP_HOST="127.0.0.1", SMTP_PORT=str(box.port)):
            await page.reload()
            await page.get_by_label("To", exact=True).fill("somebody@acme.example")
            await page.get_by_role("button", name="Send test mail").click()
            answers = page.get_by_role("region", name="Answers of the mail server")
            await expect(answers.get_by_text("The mail server took the mail")).to_be_visible()
            assert await look(page, "system-email-server") == []
            assert (box.mails[0]["Reply-To"], box.mails[0]["To"]) == ("desk@acme.example", "somebody@acme.example")
    finally:
        await root.call("PUT", "/api/settings/email", {})


async def test_help_for_a_login_outside_every_workspace(visit: Visit, root: Person, workspace: Workspace) -> None:
    person = workspace.employee
    for _ in range(10):
        await person.client.post("/api/auth/login", json={"email": person.email, "password": "not it at all"})
    page = await visit(root, f"/settings/users?q={person.email}")

    async def choose(name: str) -> None:
        await page.get_by_role("button", name=f"Actions for {person.name}").click()
        await page.get_by_role("menuitem", name=name).click()

    await choose("Unlock sign-in")
    await expect(page.get_by_text(f"{person.name} can try again")).to_be_visible()
    again = await person.client.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})
    person.client.cookies.clear()
    assert again.status_code == 200
    await choose("Copy a link for a new password")
    await expect(page.get_by_role("dialog").locator("code")).to_contain_text("/reset-password?token=")
    await page.get_by_role("button", name="Done").click()
    await choose("Signed-in devices")
    await expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
    assert await look(page, "system-login-devices") == []
    await page.keyboard.press("Escape")
    await choose("Switch login off…")
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_text(f"The login of {person.name} is off")).to_be_visible()
    assert (await person.call("GET", "/api/auth/me")).status_code == 401
    await choose("Switch login on")
    await expect(page.get_by_text("A place in a workspace is given back inside it")).to_be_visible()

    told = await root.get("/api/audit-logs", limit=20)
    assert {"ACCOUNT_UNLOCKED", "RECOVERY_LINK_SHOWN"} <= {each["action"] for each in told}
