"""What the pages' security policy admits and what it stops, in a real browser."""

from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import WAIT_MS, Visit
from tests.browser.installation import Installation
from tests.browser.looks import until
from tests.browser.people import PASSWORD, Person

_WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
"""


async def watched(chromium: Browser, installation: Installation, person: Person, path: str) -> Page:
    """A window that counts what its policy stops; closing the context is the caller's."""
    context = await chromium.new_context(base_url=installation.url)
    context.set_default_timeout(WAIT_MS)
    await context.add_init_script(_WATCH)
    assert (await context.request.post("/api/auth/login", data={"email": person.email, "password": PASSWORD})).ok
    page = await context.new_page()
    await page.goto(path)
    return page


async def violations(page: Page) -> list[str]:
    return await page.evaluate("window.violations")


async def test_the_application_works_under_its_policy(chromium: Browser, installation: Installation, company: Company) -> None:
    page = await watched(chromium, installation, company.admin, "/leads")
    await expect(page.get_by_role("grid", name="Leads")).to_be_visible()
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await page.keyboard.press("c")
    await expect(page.get_by_role("dialog")).to_be_visible()
    scrolls = await page.evaluate("getComputedStyle(document.body).overflow")
    await page.keyboard.press("Escape")
    for path in ("/opportunities?view=board", f"/accounts/{company.accounts[0]['id']}", "/import/leads", "/settings/users"):
        await page.goto(path)
        await expect(page.get_by_role("main")).to_be_visible()
        assert await violations(page) == []

    marks = await page.evaluate("[...document.querySelectorAll('style')].map((each) => each.nonce.length > 20)")
    assert scrolls == "hidden", "the style that holds the page still behind a dialog was stopped"
    assert marks and all(marks)
    await page.context.close()


async def test_the_description_of_the_api_works_under_its_policy(
    chromium: Browser, installation: Installation, company: Company
) -> None:
    page = await watched(chromium, installation, company.admin, "/api-docs")

    await page.locator(".opblock-tag", has_text="Security").click()
    await page.locator(".opblock-summary", has_text="/api/system/security-check").first.click()
    await expect(page.get_by_role("button", name="Try it out")).to_be_visible()

    assert await violations(page) == []
    await page.context.close()


_ADD = "const made = document.createElement('{}'); made.{} = {}; document.body.append(made)"
_WRITE = "document.{}.insertAdjacentHTML('afterbegin', `{}`)"
INJECTED: dict[str, tuple[str, str]] = {
    "an inline script": (_ADD.format("script", "textContent", "'window.ran = true'"), "script-src-elem"),
    "a handler": (_WRITE.format("body", "<img src=x onerror='window.ran = true'>"), "script-src-attr"),
    "a script of elsewhere": (_ADD.format("script", "src", "'http://localhost:9/x.js'"), "script-src-elem"),
    "a javascript link": (_ADD.format("a", "href", "'javascript:window.ran = true'") + "; made.click()", "script-src-elem"),
    "a style": (_ADD.format("style", "textContent", "'body {letter-spacing: 77px}'"), "style-src-elem"),
    "an object": (_WRITE.format("body", "<object data=/x></object>"), "object-src"),
    "a call elsewhere": ("fetch('http://localhost:9/steal').catch(() => {})", "connect-src"),
    "a base": (_WRITE.format("head", "<base href=http://localhost:9/>"), "base-uri"),
}


async def test_what_is_injected_does_not_run(chromium: Browser, installation: Installation, company: Company) -> None:
    page = await watched(chromium, installation, company.admin, "/settings/profile")
    for what, (script, directive) in INJECTED.items():
        await page.goto("/settings/profile")
        await expect(page.get_by_role("heading", name="Profile", level=1)).to_be_visible()

        await page.evaluate(f"() => {{ {script} }}")
        await until(page, "() => window.violations.length > 0")

        told: dict[str, Any] = await page.evaluate(
            "({ran: window.ran ?? false, spacing: getComputedStyle(document.body).letterSpacing, said: window.violations})"
        )
        assert told["ran"] is False and told["spacing"] != "77px", what
        assert told["said"] == [directive], what
    await page.context.close()


async def test_no_other_page_frames_ours(chromium: Browser, installation: Installation) -> None:
    context = await chromium.new_context(base_url=installation.url)
    page = await context.new_page()
    await page.set_content(f'<iframe src="{installation.url}/login"></iframe>')

    frame = page.frames[-1]
    await page.wait_for_load_state()

    assert await page.locator("iframe").count() == 1
    assert await frame.evaluate("document.querySelector('#root') === null")
    await context.close()


async def test_only_the_microphone_may_be_asked_for(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")

    allowed = await page.evaluate(
        "['microphone', 'camera', 'geolocation', 'payment'].map((each) => document.featurePolicy.allowsFeature(each))"
    )

    assert allowed == [True, False, False, False]
