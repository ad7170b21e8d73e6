"""Settings: whose value holds, locks, what is refused; a second person sees the effect, another tenant does not."""

from typing import Any
from uuid import UUID

import pytest

from aisha.configuration.settings.secret_values import find_secret
from aisha.core.declared import Declared, Layers, declared_settings, resolve
from aisha.identity.tenants.actions import RESERVED_KEYS
from tests.application import Api
from tests.mail.mailbox import deliver, mailbox, text_of
from tests.mail.test_outbox import queued
from tests.tenants import MakeTenant, Person, Tenant

PATH = "/api/settings/effective"
LAYERS = {"environment": 1, "system": 2, "tenant": 3, "user": 4}
VALUES: dict[str, Any] = {
    "access_review": "off",
    "timezone": "Asia/Tokyo", "currency": "EUR", "locale": "de-DE", "date_format": "DD.MM.YYYY", "time_format": "24h",
    "week_start": "monday", "business_hours": {"days": ["tue"], "from": "08:00", "to": "12:00"}, "duplicates": "block",
    "trash_days": 7, "import_file_days": 5, "consent_model": {"email": "opt_in", "call": "opt_out", "text": "opt_out"},
    "allowed_hosts": ["example.com"], "allowed_env": [], "plan": "Team", "limits": {"leads": 5}, "branding.accent": "#123456",
    "branding.mail_footer": "Acme, 1 Main Street",
    "branding.logo": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==", "branding.icon": "data:image/jpeg;base64,/9j/4AAQ",
    "auth.access_ttl": 10, "auth.refresh_ttl": 3, "auth.keep_signed_in": False, "auth.idle_logout": 30,
    "auth.password_min_length": 20, "auth.password_classes": 2, "auth.password_history": 9, "auth.require_2fa": "all",
    "auth.trusted_device": 5, "auth.invitation_ttl": 2, "auth.reset_ttl": 30,
    "sending_profile_id": "00000000-0000-7000-8000-00000000abcd",
    "menu_order": ["campaigns", "accounts"], "menu_hidden": ["products"],
    "status_cards_hidden": {"leads": ["lost"], "activities": ["is_overdue"]},
    "status_card_names": {"leads": {"new": "To call"}},
    "workspace.name": "Acme Overseas", "workspace.industry": "construction", "workspace.company_size": "51-200",
    "workspace.country": "DE", "module.ai_campaigns.calls_in_business_hours": False,
    "module.ai_campaigns.mails_per_person_and_day": 3,
}  # fmt: skip
"""A value of every setting a tenant may have."""


@pytest.mark.parametrize("last", LAYERS)
def test_the_nearest_value_holds(last: str) -> None:
    setting = Declared("x", "X", int, 0, "", "general", ("system", "tenant", "user"))
    given: dict[str, Any] = {name: {"x": value} for name, value in LAYERS.items() if value <= LAYERS[last]}

    assert resolve(setting, Layers(**given)) == (LAYERS[last], last)
    assert resolve(setting, Layers()) == (0, "default")
    assert resolve(setting, Layers(**given, locked=frozenset({"x"})))[1] in ("environment", "system")


def test_a_value_that_is_no_longer_admitted_is_passed_over() -> None:
    setting = Declared("x", "X", int, 0, "", "general", ("system", "tenant"))

    assert resolve(setting, Layers(system={"x": 3}, tenant={"x": "many"})) == (3, "system")


async def effective(person: Person, scope: str = "tenant") -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in (await person.get("/api/settings/effective", scope=scope)).data}


async def a_mail_connection(tenant: Tenant) -> None:
    """The one that VALUES names."""
    async with tenant.system() as ctx:
        sql = "insert into tenant_integrations (tenant_id, id, integration_type, name) values ($1, $2, 'smtp', 'Sales mailbox')"
        await ctx.execute(sql, tenant.id, UUID(VALUES["sending_profile_id"]))


def test_every_setting_of_a_tenant_has_its_round_trip() -> None:
    assert {each.key for each in declared_settings() if "tenant" in each.scopes} == set(VALUES)


@pytest.mark.parametrize("key", sorted(VALUES))
async def test_a_saved_setting_is_seen_by_a_second_person_and_in_no_other_tenant(
    make_tenant: MakeTenant, tenant: Tenant, admin: Person, key: str
) -> None:
    colleague = await tenant.person("manager")
    other = await (await make_tenant()).person("admin")
    before, others = (await effective(colleague))[key], (await effective(other))[key]
    acting = await tenant.person("superadmin") if key in RESERVED_KEYS else admin
    await a_mail_connection(tenant)

    saved = await acting.call("PUT", "/api/settings/effective", {"settings": {key: VALUES[key]}})
    seen = (await effective(colleague))[key]

    assert saved.status == 200, saved.body
    assert (seen["value"], seen["source"], seen["is_own"]) == (VALUES[key], "tenant", True)
    assert seen["updated_at"] is not None and seen["can_change"] is False
    assert (await effective(other))[key] == others
    taken_back = await acting.call("PUT", "/api/settings/effective", {"settings": {key: before["own"]}})
    back = (await effective(colleague))[key]
    assert taken_back.status == 200, taken_back.body
    assert [back[each] for each in ("value", "source", "is_own")] == [before[each] for each in ("value", "source", "is_own")]


async def test_what_the_menu_and_lists_leave_out_is_the_workspaces_until_somebody_chooses(
    make_tenant: MakeTenant, tenant: Tenant, admin: Person
) -> None:
    one, two = await tenant.person("employee"), await tenant.person("employee", name="Grace Hopper")
    other = await (await make_tenant()).person("employee")
    cards = {"leads": ["lost"]}

    await admin.call("PUT", PATH, {"settings": {"menu_hidden": ["products"], "status_cards_hidden": cards}})
    await one.patch(f"/api/users/{one.id}", {"preferences": {"menu_hidden": []}})
    seen = [(await each.get("/api/auth/me")).data["formats"] for each in (one, two, other)]

    assert [each["menu_hidden"] for each in seen] == [[], ["products"], []]
    assert [each["status_cards_hidden"] for each in seen] == [cards, cards, {}]


LOOKS = ("branding.logo", "branding.icon", "branding.accent", "branding.mail_footer")
FORMATS = ("timezone", "locale", "date_format", "time_format", "week_start")


async def test_looks_and_formats_reach_every_page_and_mail_of_the_workspace_alone(
    make_tenant: MakeTenant, api: Api, tenant: Tenant, admin: Person
) -> None:
    elsewhere = await make_tenant()
    colleague, stranger = await tenant.person("employee"), await elsewhere.person("employee")
    before = (await stranger.get("/api/auth/me")).data

    await admin.call("PUT", PATH, {"settings": {key: VALUES[key] for key in (*LOOKS, *FORMATS)}})
    mine, theirs = (await colleague.get("/api/auth/me")).data, (await stranger.get("/api/auth/me")).data
    async with mailbox() as box:
        for each in (tenant, elsewhere):
            await deliver(api, await queued(each), each.id, **box.settings())

    assert {f"branding.{name}": value for name, value in mine["tenant"]["branding"].items()} == {k: VALUES[k] for k in LOOKS}
    assert {key: mine["formats"][key] for key in FORMATS} == {key: VALUES[key] for key in FORMATS}
    assert (theirs["tenant"], theirs["formats"]) == (before["tenant"], before["formats"])
    assert ["1 Main Street" in text_of(mail) for mail in box.mails] == [True, False]


async def test_a_workspace_keeps_a_name(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("employee")

    empty = [await admin.call("PUT", PATH, {"settings": {"workspace.name": name}}) for name in (None, "", "  ", "x" * 201)]
    named = await admin.call("PUT", PATH, {"settings": {"workspace.name": "  Acme Overseas  "}})

    assert [(each.error, list(each.body["details"])) for each in empty] == [((400, "VALIDATION_ERROR"), ["workspace.name"])] * 4
    assert named.status == 200
    assert (await colleague.get("/api/auth/me")).data["tenant"]["name"] == "Acme Overseas"


async def test_a_modules_settings_are_settings_like_others(tenant: Tenant, admin: Person) -> None:
    key, path = "module.ai_campaigns.mails_per_person_and_day", "/api/module-settings/ai_campaigns"

    wrong = await admin.call("PUT", PATH, {"settings": {key: 101}})
    await admin.call("PUT", path, {"settings": {"mails_per_person_and_day": 2}})
    shown = (await effective(admin))[key]
    await admin.call("PUT", PATH, {"settings": {key: 4}})
    module = (await admin.get(path)).data

    assert wrong.error == (400, "VALIDATION_ERROR") and list(wrong.body["details"]) == [key]
    assert (shown["value"], shown["source"], shown["updated_by_name"]) == (2, "tenant", "Ada Byron")
    assert module["settings"]["mails_per_person_and_day"]["value"] == 4 and module["is_enabled"] is True


async def test_a_change_names_who_made_it_and_is_told(tenant: Tenant, admin: Person) -> None:
    await admin.call("PUT", f"/api/tenants/{tenant.id}", {"date_format": "DD/MM/YYYY"})

    shown = (await effective(admin))["date_format"]
    told = await tenant.value("select payload from events where tenant_id = $1 and event = 'tenant.settings_changed'")

    assert shown["updated_by_name"] == "Ada Byron"
    assert b"date_format" in bytes(told)


async def test_what_people_choose_for_themselves_holds_for_them_alone(tenant: Tenant) -> None:
    one, two = await tenant.person("employee"), await tenant.person("employee", name="Grace Hopper")

    changed = await one.patch(f"/api/users/{one.id}", {"preferences": {"time_format": "24h", "timezone": "Asia/Tokyo"}})
    mine, theirs = (await one.get("/api/auth/me")).data, (await two.get("/api/auth/me")).data

    assert changed.status == 200
    assert (mine["formats"]["time_format"], theirs["formats"]["time_format"]) == ("24h", "12h")
    assert mine["tenant"]["settings"]["timezone"] == "America/New_York", "days of the tenant begin where they did"
    shown = (await effective(one, "user"))["timezone"]
    assert (shown["value"], shown["source"], shown["inherited"]) == ("Asia/Tokyo", "user", "America/New_York")
    await one.patch(f"/api/users/{one.id}", {"preferences": {"timezone": None}})
    assert (await effective(one, "user"))["timezone"]["is_own"] is False


async def test_the_appearance_is_ones_own_and_unset_until_it_is_chosen(tenant: Tenant) -> None:
    one, two = await tenant.person("employee"), await tenant.person("employee", name="Grace Hopper")

    before = (await one.get("/api/auth/me")).data["formats"]
    await one.patch(f"/api/users/{one.id}", {"preferences": {"theme": "dark", "density": "compact"}})
    wrong = await one.patch(f"/api/users/{one.id}", {"preferences": {"theme": "purple"}})
    mine, theirs = [(await each.get("/api/auth/me")).data["formats"] for each in (one, two)]

    assert (before["theme"], before["density"]) == (theirs["theme"], theirs["density"]) == (None, None)
    assert (mine["theme"], mine["density"]) == ("dark", "compact")
    assert wrong.error == (400, "VALIDATION_ERROR")


async def test_preferences_are_checked_and_nobody_elses(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")

    wrong = await employee.patch(f"/api/users/{employee.id}", {"preferences": {"timezone": "Mars", "currency": "EUR"}})
    others = await admin.patch(f"/api/users/{employee.id}", {"preferences": {"time_format": "24h"}})
    page = await employee.get("/api/settings/effective")

    assert sorted(wrong.body["details"]) == ["preferences.currency", "preferences.timezone"]
    assert others.error == page.error == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"menu_order": ["teleport"]}, "menu_order"), ({"status_cards_hidden": {"leads": ["A B"]}}, "status_cards_hidden"),
        ({"timezone": "Mars/Olympus"}, "timezone"), ({"trash_days": 0}, "trash_days"), ({"teleport": 1}, "teleport"),
        ({"branding.accent": "#FFFF00"}, "branding.accent"), ({"branding.logo": "data:image/png;base64,AAAA"}, "branding.logo"),
        ({"auth.lockout_window": 5}, "auth.lockout_window"), ({"auth.access_ttl": 60}, "access_ttl"),
        ({"business_hours": {"days": ["mon"], "from": "9", "to": "17:00"}}, "business_hours"),
    ],
)  # fmt: skip
async def test_wrong_values_are_refused_with_their_key(admin: Person, settings: dict[str, Any], field: str) -> None:
    refused = await admin.call("PUT", "/api/settings/effective", {"settings": settings})

    assert refused.error == (400, "VALIDATION_ERROR")
    assert list(refused.body["details"]) == [field]


async def test_workspaces_inherit_from_the_installation_until_it_locks(api: Api, tenant: Tenant, admin: Person) -> None:
    superadmin = Person("superadmin", await api.superadmin())
    try:
        await superadmin.call("PUT", "/api/system/settings", {"settings": {"import_file_days": 42}})
        inherited = (await effective(admin))["import_file_days"]
        await admin.call("PUT", "/api/settings/effective", {"settings": {"import_file_days": 11}})
        own = (await effective(admin))["import_file_days"]
        locked = await superadmin.call("PUT", "/api/system/settings", {"locked": {"import_file_days": True}})
        kept = (await effective(admin))["import_file_days"]
        refused = await admin.call("PUT", "/api/settings/effective", {"settings": {"import_file_days": 12}})
    finally:
        await superadmin.call("PUT", "/api/system/settings", {"settings": {"import_file_days": None}})

    assert locked.status == 200
    assert [(each["value"], each["source"], each["can_change"]) for each in (inherited, own, kept)] == [
        (42, "system", True), (11, "tenant", True), (42, "system", False),
    ]  # fmt: skip
    assert refused.error == (403, "SETTING_LOCKED")
    assert (await effective(admin))["import_file_days"]["value"] == 11, "the own value is there again"


async def test_a_secret_of_the_installation_is_sealed_and_never_shown(api: Api, tenant: Tenant, admin: Person) -> None:
    superadmin = Person("superadmin", await api.superadmin())
    path, key = "/api/system/settings", "sk-installation-4711"
    try:
        saved = await superadmin.call("PUT", path, {"settings": {"openai_api_key": f" {key} "}})
        refused = await superadmin.call("PUT", path, {"settings": {"openai_api_key": "of two words"}})
        async with api.system() as ctx:
            stored = await ctx.fetchrow("select s::text as row, sealed_value from system_settings s where is_secret")
            logged = await ctx.fetchval(
                "select string_agg(changes::text, '') from audit_log where entity_type = 'system_setting'"
            )
            opened = await find_secret(ctx, api.state.settings.sealing_keys, "openai_api_key")
    finally:
        removed = await superadmin.call("PUT", path, {"settings": {"openai_api_key": None}})

    shown = {each["key"]: each for each in saved.data}["openai_api_key"]
    assert (shown["value"], shown["own"], shown["source"], shown["is_own"]) == ("•••", "•••", "system", True)
    assert shown["updated_at"] is not None
    assert refused.error == (400, "VALIDATION_ERROR") and "without spaces" in str(refused.body["details"])
    assert stored is not None and key not in stored["row"] and key.encode() not in stored["sealed_value"]
    assert "sealed_value" in logged and key not in logged and opened == key
    assert {each["key"]: each["is_own"] for each in removed.data}["openai_api_key"] is False
    assert "openai_api_key" not in await effective(admin)


async def test_only_superadmins_see_and_change_the_installation(tenant: Tenant, admin: Person) -> None:
    assert (await admin.get("/api/system/settings")).error == (403, "FORBIDDEN")
    assert (await admin.call("PUT", "/api/system/settings", {"settings": {}})).error == (403, "FORBIDDEN")


async def test_due_times_follow_the_time_zone_that_holds(tenant: Tenant, admin: Person) -> None:
    await admin.call("PUT", "/api/settings/effective", {"settings": {"timezone": "Asia/Tokyo"}})

    task = await admin.create("activities", type="task", subject="Call", due_date="2026-03-01", due_time="09:00")

    assert task["due_at"].startswith("2026-03-01T00:00:00")


SYSTEM: dict[str, tuple[Any, str, str, Any]] = {
    "mail.sender": (
        {"name": "Acme", "address": "hello@acme.example", "reply_to": None}, "/api/settings/email", "sender",
        {"name": "Acme", "address": "hello@acme.example", "reply_to": None},
    ),
    "outbound.private_hosts": (
        ["10.0.0.5", "n8n.internal"], "/api/system/outbound", "private_hosts", ["10.0.0.5", "n8n.internal"],
    ),
}  # fmt: skip
"""A value of settings of the installation alone, and where its effect shows."""


@pytest.mark.parametrize("key", SYSTEM)
async def test_a_setting_of_the_installation_is_declared_and_has_its_effect(api: Api, tenant: Tenant, key: str) -> None:
    value, path, part, effect = SYSTEM[key]
    root, address = await tenant.person("superadmin"), "/api/system/settings"

    async def shown() -> dict[str, Any]:
        return next(each for each in (await root.get(address)).data if each["key"] == key)

    before, started = await shown(), (await root.get(path, scope="system")).data[part]
    try:
        saved = await root.call("PUT", address, {"settings": {key: value}})
        after, seen = await shown(), (await root.get(path, scope="system")).data[part]
        wrong = await root.call("PUT", address, {"settings": {key: ["not // a value"]}})
    finally:
        await root.call("PUT", address, {"settings": {key: None}})

    assert saved.status == 200 and wrong.error == (400, "VALIDATION_ERROR") and list(wrong.body["details"]) == [key]
    assert (before["source"], after["value"], after["source"]) == ("default", value, "system")
    assert after["updated_at"] is not None and seen == effect
    assert (await root.get(path, scope="system")).data[part] == started
