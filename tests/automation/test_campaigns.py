"""Campaigns: whom they mean, how they start and end, and what the database keeps them from sending (domain.md § 3.8)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from aisha.automation.campaigns.jobs import FREEZE_JOB
from aisha.core.actors import AccessMemory
from aisha.core.clock import utc_now
from aisha.core.ids import new_id
from aisha.core.jobs import JobMessage, JobRun
from tests.automation.daytime import daytime_country, nighttime_country
from tests.tenants import MakeTenant, Person, Tenant

PATH = "/api/aicampaigns"
EVERYBODY: dict[str, Any] = {"entity": "contact", "filter": {"and": []}}
TEXTS = {"subject": "News for {{first_name|you}}", "body": "Hi {{first_name}}, {{company|friends}} may like this."}


async def make_contact(person: Person, name: str, **values: Any) -> dict[str, Any]:
    """A contact at a place where it is day."""
    address = {"email": f"{name.lower()}@firm.example", "country": daytime_country()}
    return await person.create("contacts", **{"first_name": name, "last_name": "King", **address, **values})


async def make_profile(tenant: Tenant, **values: Any) -> str:
    """A mail connection of the tenant, as far as the database knows it."""
    identity = new_id()
    row = {"integration_type": "smtp", "name": f"Mail {identity.hex[-4:]}", "is_active": True, **values}
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into tenant_integrations (tenant_id, id, integration_type, name, is_active, config)"
            """ values ($1, $2, $3, $4, $5, '{"host": "mail.example", "from_address": "us@firm.example"}')""",
            tenant.id, identity, *row.values(),
        )  # fmt: skip
    return str(identity)


async def make_campaign(person: Person, **values: Any) -> dict[str, Any]:
    body = {"name": "Spring", "campaign_type": "email", "audience": EVERYBODY, **TEXTS, **values}
    return (await person.post(PATH, body)).data


async def started(person: Person, **values: Any) -> dict[str, Any]:
    campaign = await make_campaign(person, **values)
    return (await person.post(f"{PATH}/{campaign['id']}/start")).data


async def run_begins(tenant: Tenant, campaign: dict[str, Any]) -> None:
    """What the worker does first."""
    async with tenant.system() as ctx:
        sql = "update ai_campaigns set status = 'running', started_at = now() where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, UUID(campaign["id"]))


async def send_by_hand(tenant: Tenant, recipient: Any) -> str | None:
    """What the worker does just before it calls the provider; the refusal of the database, None where it may."""
    sql = "update campaign_recipients set status = 'processing', send_started_at = now() where tenant_id = $1 and id = $2"
    try:
        async with tenant.system() as ctx:
            await ctx.connection.execute(sql, tenant.id, recipient)
    except Exception as error:  # noqa: BLE001  (translated by the context; the cause is PostgreSQL's own)
        cause = error.__cause__ if isinstance(error.__cause__, asyncpg.PostgresError) else error
        return str(getattr(cause, "detail", error))
    return None


async def called_sent(tenant: Tenant, recipient: UUID) -> str | None:
    """The constraint that keeps a recipient nothing was sent to from being called sent."""
    try:
        async with tenant.system() as ctx:
            sql = "update campaign_recipients set status = 'sent' where tenant_id = $1 and id = $2"
            await ctx.connection.execute(sql, tenant.id, recipient)
    except Exception as error:  # noqa: BLE001  (as above)
        return str(getattr(error.__cause__, "constraint_name", error))
    return None


async def recipients_of(person: Person, campaign: dict[str, Any]) -> dict[str, Any]:
    """The recipients by their first names."""
    rows = (await person.get(f"{PATH}/{campaign['id']}/recipients", limit="200")).data
    return {str(row["name"]).split()[0]: row for row in rows}


async def test_the_preview_says_what_the_start_then_makes(admin: Person, tenant: Tenant) -> None:
    await make_contact(admin, "Ada")
    await make_contact(admin, "Bea", email="ADA@firm.example")
    await make_contact(admin, "Cid", email="")
    await make_contact(admin, "Dan", do_not_email=True)
    await make_contact(admin, "Eva", country=nighttime_country())
    await make_contact(admin, "Flo")
    await admin.post("/api/suppressions", {"channel": "email", "address": "flo@firm.example"})

    preview = (await admin.post(f"{PATH}/audience-preview", {"audience": EVERYBODY, **TEXTS})).data
    campaign = await started(admin)
    shown = await recipients_of(admin, campaign)

    assert (preview["found"], preview["total"], preview["is_exact"], preview["unknown"]) == (6, 2, True, 0)
    assert preview["skipped"] == {"duplicate": 1, "no_destination": 1, "do_not_email": 1, "suppressed": 1}
    assert preview["postponed"] == {"quiet_hours": 1}
    assert [(each["name"], each["subject"]) for each in preview["sample"]] == [
        ("Ada King", "News for Ada"), ("Eva King", "News for Eva")
    ]  # fmt: skip
    made = {name: (row["status"], row["skip_reason"]) for name, row in shown.items()}
    assert made == {
        "Ada": ("pending", None), "Bea": ("skipped", "duplicate"), "Cid": ("skipped", "no_destination"),
        "Dan": ("skipped", "do_not_email"), "Eva": ("pending", None), "Flo": ("skipped", "suppressed"),
    }  # fmt: skip
    assert shown["Eva"]["next_attempt_at"] == preview["sample"][1]["send_after"], "she waits for her morning"
    assert shown["Ada"]["next_attempt_at"] is None
    assert campaign["status"] == "scheduled"
    assert campaign["metadata"]["progress"] == {"total": 2, "processed": 0, "success": 0, "failed": 0}
    assert campaign["metadata"]["campaign_type"] == "email"
    assert campaign["metadata"]["lifecycle"]["scheduled_by"] == admin.id
    assert campaign["counts"] == {"pending": 2, "skipped": 4}
    assert await tenant.value("select count(*) from events where tenant_id = $1 and event like 'aicampaign.%'") == 2


async def test_audiences_by_ids_addresses_and_the_first_few(admin: Person) -> None:
    ada, bea = await make_contact(admin, "Ada"), await make_contact(admin, "Bea")
    await make_contact(admin, "Cid")
    await admin.delete(f"/api/contacts/{bea['id']}")
    audiences: dict[str, dict[str, Any]] = {
        "ids": {"entity": "contact", "ids": [ada["id"], bea["id"], str(new_id())]},
        "emails": {"entity": "contact", "emails": [" ADA@firm.example", "nobody@firm.example"]},
        "first": {**EVERYBODY, "first_n": 1},
        "lead": {"entity": "lead", "filter": {"and": []}},
    }
    asked = {name: (await admin.post(f"{PATH}/audience-preview", {"audience": each})).data for name, each in audiences.items()}

    found = {name: (each["found"], each["total"], each["unknown"]) for name, each in asked.items()}
    assert found == {"ids": (2, 1, 1), "emails": (1, 1, 1), "first": (1, 1, 0), "lead": (0, 0, 0)}
    assert asked["ids"]["skipped"] == {"deleted": 1}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"audience": {"entity": "contact"}}, (400, "VALIDATION_ERROR")),
        ({"audience": {"entity": "contact", "filter": {"field": "no_such", "op": "eq", "value": 1}}}, (400, "UNKNOWN_FIELD")),
        ({"body": "Hi {{no_such_thing}}"}, (400, "VALIDATION_ERROR")),
        ({"campaign_type": "fax"}, (400, "VALIDATION_ERROR")),
        ({"template_id": str(new_id())}, (400, "VALIDATION_ERROR")),
    ],
    ids=["no audience", "unknown field", "unknown variable", "unknown type", "unknown template"],
)
async def test_what_cannot_be_is_refused(admin: Person, body: dict[str, Any], error: tuple[int, str]) -> None:
    assert (await admin.post(PATH, {"name": "Spring", "campaign_type": "email", **TEXTS, **body})).error == error


async def test_nobody_left_is_refused_and_changes_nothing(admin: Person) -> None:
    await make_contact(admin, "Dan", do_not_email=True)
    campaign = await make_campaign(admin)

    refused = await admin.post(f"{PATH}/{campaign['id']}/start")
    counted = await admin.post(f"{PATH}/{campaign['id']}/start", {"expected_total": 3})
    await make_contact(admin, "Ada")
    changed = await admin.post(f"{PATH}/{campaign['id']}/start", {"expected_total": 3})
    after = (await admin.get(f"{PATH}/{campaign['id']}")).data

    assert refused.error == counted.error == (422, "NO_RECIPIENTS")
    assert changed.error == (409, "PLAN_CHANGED")
    assert (after["status"], after["counts"]) == ("draft", {})


EDGES = {
    "draft": {"pause": 409, "resume": 409, "retry-failed": 409, "start": 200},
    "scheduled": {"start": 409, "resume": 409, "retry-failed": 409, "pause": 200},
    "running": {"start": 409, "resume": 409, "pause": 200},
    "paused": {"start": 409, "pause": 409, "resume": 200},
    "completed": {"start": 409, "pause": 409, "resume": 409, "cancel": 409, "retry-failed": 422},
    "failed": {"start": 409, "pause": 409, "resume": 409, "cancel": 409},
    "cancelled": {"start": 409, "pause": 409, "resume": 409, "cancel": 409, "retry-failed": 409},
}


@pytest.mark.parametrize("status", EDGES)
async def test_only_the_edges_of_the_life_are_walked(admin: Person, tenant: Tenant, status: str) -> None:
    await make_contact(admin, "Ada")
    campaign = await (make_campaign if status == "draft" else started)(admin)
    path = f"{PATH}/{campaign['id']}"
    async with tenant.system() as ctx:
        await ctx.execute("update ai_campaigns set status = $2 where tenant_id = $1", tenant.id, status)
        if status == "completed":
            await ctx.execute("update campaign_recipients set status = 'cancelled' where tenant_id = $1", tenant.id)

    answers = {step: (await admin.post(f"{path}/{step}")).status for step in EDGES[status]}
    changed = (await admin.patch(path, {"no_such": 1})).status
    renamed = (await admin.patch(path, {"audience": EVERYBODY})).error

    assert answers == EDGES[status]
    assert changed == 400
    assert status == "draft" or renamed == (409, "INVALID_STATUS")


async def test_a_cancelled_campaign_sends_to_nobody_any_more(admin: Person, tenant: Tenant) -> None:
    await make_contact(admin, "Ada")
    campaign = await started(admin)
    ada = UUID((await recipients_of(admin, campaign))["Ada"]["id"])
    waiting = await tenant.value("select campaign_send_refusal($1, $2)", ada)
    await run_begins(tenant, campaign)
    paused = (await admin.post(f"{PATH}/{campaign['id']}/pause")).data
    while_paused = await send_by_hand(tenant, ada)
    in_the_way = (await admin.delete(f"{PATH}/{campaign['id']}")).error
    cancelled = (await admin.post(f"{PATH}/{campaign['id']}/cancel")).data
    events = [each["event_type"] for each in (await admin.get(f"{PATH}/{campaign['id']}/events")).data]

    assert (waiting, while_paused, paused["status"]) == ("not_running", "not_running", "paused")
    assert in_the_way == (409, "INVALID_STATUS")
    assert (cancelled["status"], cancelled["counts"]) == ("cancelled", {"cancelled": 1})
    assert cancelled["finished_at"] and cancelled["metadata"]["lifecycle"]["cancelled_by"] == admin.id
    assert events == ["campaign_cancelled", "campaign_paused", "campaign_scheduled"]
    assert (await admin.delete(f"{PATH}/{campaign['id']}")).status == 204


async def test_the_database_refuses_every_send_that_must_not_be(admin: Person, tenant: Tenant) -> None:
    people = {name: await make_contact(admin, name) for name in ("Ada", "Bea", "Cid", "Dan", "Eva", "Flo")}
    campaign = await started(admin)
    ids = {name: UUID(row["id"]) for name, row in (await recipients_of(admin, campaign)).items()}
    await run_begins(tenant, campaign)

    await admin.patch(f"/api/contacts/{people['Bea']['id']}", {"do_not_email": True})
    await admin.post("/api/suppressions", {"channel": "email", "address": "cid@firm.example"})
    await admin.patch(f"/api/contacts/{people['Dan']['id']}", {"country": nighttime_country()})
    await admin.patch(f"/api/contacts/{people['Eva']['id']}", {"email": "new@firm.example"})
    await admin.delete(f"/api/contacts/{people['Flo']['id']}")
    refusals = {name: await send_by_hand(tenant, each) for name, each in ids.items()}
    asked = {name: await tenant.value("select campaign_send_refusal($1, $2)", ids[name]) for name in ids if name != "Ada"}

    assert refusals == {
        "Ada": None, "Bea": "do_not_email", "Cid": "suppressed", "Dan": "quiet_hours", "Eva": "invalid_destination",
        "Flo": "deleted",
    }  # fmt: skip
    assert asked == {name: refusal for name, refusal in refusals.items() if name != "Ada"}
    assert await tenant.value("select campaign_send_after($1, $2) > now()", ids["Dan"])
    assert await called_sent(tenant, ids["Bea"]) == "ck_campaign_recipients_sent"


async def test_one_campaign_mail_a_person_and_day(admin: Person, tenant: Tenant) -> None:
    await make_contact(admin, "Ada")
    campaigns = [await started(admin, name=name) for name in ("First", "Second")]
    ids = [UUID((await recipients_of(admin, each))["Ada"]["id"]) for each in campaigns]
    for each in campaigns:
        await run_begins(tenant, each)

    first = await send_by_hand(tenant, ids[0])
    second = await send_by_hand(tenant, ids[1])
    free = await tenant.value("select campaign_send_after($1, $2)", ids[1])
    third = await make_campaign(admin, name="Third")
    preview = (await admin.post(f"{PATH}/audience-preview", {"audience": EVERYBODY, **TEXTS})).data
    in_use = (await admin.post(f"{PATH}/{third['id']}/start")).data
    await admin.call("PUT", "/api/module-settings/ai_campaigns", {"settings": {"mails_per_person_and_day": 2}})
    allowed = await send_by_hand(tenant, ids[1])

    assert (first, second, allowed) == (None, "frequency_cap", None)
    assert free >= utc_now() + timedelta(hours=23)
    assert preview["postponed"] == {"frequency_cap": 1} and preview["total"] == 1
    assert in_use["counts"] == {"pending": 1}


async def test_the_switch_stops_the_workspace_or_a_channel_at_once(admin: Person, tenant: Tenant) -> None:
    for name in ("Ada", "Bea", "Cid"):
        await make_contact(admin, name)
    campaign = await started(admin)
    ids = {name: UUID(row["id"]) for name, row in (await recipients_of(admin, campaign)).items()}
    await run_begins(tenant, campaign)

    unexplained = await admin.call("PUT", "/api/sending-switch", {"enabled": False, "reason": " "})
    stopped = (
        await admin.call("PUT", "/api/sending-switch", {"enabled": False, "channel": "email", "reason": "Wrong price"})
    ).data
    refused = await send_by_hand(tenant, ids["Ada"])
    warned = (await admin.get(f"{PATH}/{campaign['id']}/preflight")).data["warnings"]
    resumed = (await admin.call("PUT", "/api/sending-switch", {"enabled": True, "channel": "email"})).data
    sent = await send_by_hand(tenant, ids["Ada"])
    beyond = await admin.call("PUT", "/api/sending-switch", {"scope": "system", "enabled": False, "reason": "All"})

    assert unexplained.error == (422, "REASON_REQUIRED")
    assert (stopped["email"], stopped["call"], refused) == ("Wrong price", None, "sending_stopped")
    assert {"code": "sending_stopped", "text": "Sending is stopped: Wrong price", "blocks": False} in warned
    assert (resumed["email"], sent) == (None, None)
    assert beyond.error == (403, "FORBIDDEN")


async def test_the_switch_of_the_installation_stops_every_workspace(tenant: Tenant, admin: Person) -> None:
    superadmin = await tenant.person("superadmin")
    body = {"scope": "system", "channel": "call", "enabled": False, "reason": "Provider is down"}
    try:
        stopped = (await superadmin.call("PUT", "/api/sending-switch", body)).data
        seen = (await admin.get("/api/sending-switch")).data
    finally:
        resumed = (await superadmin.call("PUT", "/api/sending-switch", body | {"enabled": True})).data

    assert [(each["scope"], each["channel"], each["enabled"]) for each in stopped["switches"]] == [("system", "call", False)]
    assert (seen["call"], seen["email"], seen["switches"]) == ("Provider is down", None, [])
    assert resumed["call"] is None


async def test_a_thousand_people_are_fixed_in_a_job(admin: Person, tenant: Tenant) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into contacts (tenant_id, id, first_name, last_name, email, country, owner_id)"
            " select $1, uuid_v7(), 'N' || n, 'King', 'n' || (n / 2) || '@firm.example', $2, $3"
            "   from generate_series(1, 1000) n",
            tenant.id, daytime_country(), admin.user_id,
        )  # fmt: skip
    campaign = await make_campaign(admin)
    path = f"{PATH}/{campaign['id']}"

    asked = (await admin.post(f"{path}/start")).data
    twice = (await admin.post(f"{path}/start")).error
    message = JobMessage(tenant.id, admin.user_id, {"id": campaign["id"]})
    await FREEZE_JOB.run(JobRun(tenant.pool, tenant.api.state.settings, message, lambda: False, AccessMemory()))
    after = (await admin.get(path)).data

    assert (asked["status"], asked["metadata"]["preparing"]["total"], twice) == ("draft", 1000, (409, "INVALID_STATUS"))
    assert (after["status"], after["counts"]) == ("scheduled", {"pending": 501, "skipped": 499})
    assert after["metadata"]["progress"]["total"] == 501 and "preparing" not in after["metadata"]


async def test_a_large_audience_without_anybody_to_send_to_stays_a_draft(admin: Person, tenant: Tenant) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into contacts (tenant_id, id, last_name) select $1, uuid_v7(), 'N' from generate_series(1, 501) n",
            tenant.id,
        )
    campaign = await make_campaign(admin, body="Hi")
    await admin.post(f"{PATH}/{campaign['id']}/start")

    message = JobMessage(tenant.id, admin.user_id, {"id": campaign["id"]})
    await FREEZE_JOB.run(JobRun(tenant.pool, tenant.api.state.settings, message, lambda: False, AccessMemory()))
    after = (await admin.get(f"{PATH}/{campaign['id']}")).data

    assert (after["status"], after["counts"]) == ("draft", {})
    assert after["metadata"]["error"].startswith("Nobody is left to send to")


async def test_a_person_decides_about_an_unclear_send(admin: Person, tenant: Tenant) -> None:
    for name in ("Ada", "Bea", "Cid"):
        await make_contact(admin, name)
    campaign = await started(admin)
    rows = await recipients_of(admin, campaign)
    await run_begins(tenant, campaign)
    for name in ("Ada", "Bea", "Cid"):
        await send_by_hand(tenant, UUID(rows[name]["id"]))
    async with tenant.system() as ctx:
        sql = "update campaign_recipients set status = 'failed', outcome = $3 where tenant_id = $1 and id = any ($2)"
        await ctx.execute(sql, tenant.id, [UUID(rows["Ada"]["id"]), UUID(rows["Bea"]["id"])], "unclear")
        await ctx.execute(sql, tenant.id, [UUID(rows["Cid"]["id"])], "refused")
        await ctx.execute("update ai_campaigns set status = 'completed' where tenant_id = $1", tenant.id)
    path = f"{PATH}/{campaign['id']}"

    marked = (await admin.patch(f"{path}/recipients/{rows['Ada']['id']}", {"action": "mark_sent"})).data
    refused = (await admin.patch(f"{path}/recipients/{rows['Cid']['id']}", {"action": "mark_sent"})).error
    retried = (await admin.post(f"{path}/retry-failed")).data
    again = (await admin.patch(f"{path}/recipients/{rows['Bea']['id']}", {"action": "send_again"})).data
    after = (await admin.get(path)).data
    audited = await tenant.value(
        "select count(*) from audit_log where tenant_id = $1 and entity_type = 'campaign_recipient' and actor_id = $2",
        admin.user_id,
    )

    assert (marked["status"], marked["outcome"], refused) == ("sent", "marked_sent", (409, "INVALID_STATUS"))
    assert (retried["status"], retried["counts"]) == ("scheduled", {"sent": 1, "failed": 1, "pending": 1})
    assert (again["status"], again["outcome"], again["send_started_at"]) == ("pending", "send_again", None)
    assert after["metadata"]["progress"] == {"total": 3, "processed": 1, "success": 1, "failed": 0}
    assert audited == 2


async def test_preflight_names_what_is_missing_in_the_guides_words(admin: Person, tenant: Tenant) -> None:
    await make_contact(admin, "Ada", first_name="")
    bare = await make_campaign(admin)
    gone = await make_campaign(
        admin, metadata={"ai_email_config": {"sending_profile_id": await make_profile(tenant, is_active=False)}}
    )
    call = await make_campaign(admin, campaign_type="call", call_script="Hello")
    good = await make_campaign(admin, metadata={"ai_email_config": {"sending_profile_id": await make_profile(tenant)}})
    checked = [(await admin.get(f"{PATH}/{each['id']}/preflight")).data for each in (bare, gone, call, good)]
    texts = [[each["text"] for each in one["warnings"] if each["code"] == "sending_profile"] for one in checked]

    assert texts == [
        ["No sending profile configured"], ["Sending profile not found or inactive"], ["No call integration configured"], [],
    ]  # fmt: skip
    assert [each["can_start"] for each in checked] == [False, False, False, True]
    assert (checked[3]["per_hour"], checked[3]["expected_seconds"], checked[3]["missing"]) == (1800, 2, {"first_name": 1})
    assert [each["code"] for each in checked[3]["warnings"]] == ["worker_disabled", "missing_value"]
    assert good["metadata"]["ai_email_config"]["sending_profile_id"]


async def test_a_test_goes_to_oneself_alone(admin: Person, tenant: Tenant) -> None:
    await make_contact(admin, "Ada")
    campaign = await make_campaign(admin)

    sent = (await admin.post(f"{PATH}/{campaign['id']}/test")).data
    rows = await tenant.value("select array_agg(to_address || ' ' || subject) from email_outbox where tenant_id = $1")

    assert sent["subject"] == "Test: News for Ada"
    assert rows == [f"{sent['to']} Test: News for Ada"] and sent["to"] == admin.caller.email
    assert (await admin.get(f"{PATH}/{campaign['id']}")).data["counts"] == {}


async def test_versions_copies_and_templates(admin: Person) -> None:
    await make_contact(admin, "Ada")
    template = {
        "name": "Hello",
        "subject": "Hello {{first_name}}",
        "body_text": "Dear {{first_name|all}}",
        "entity_types": ["contact"],
    }
    made = (await admin.post("/api/email-templates", template)).data
    body = {"name": "T", "campaign_type": "email", "template_id": made["id"], "audience": EVERYBODY}
    campaign = (await admin.post(PATH, body)).data
    path = f"{PATH}/{campaign['id']}"

    changed = (await admin.patch(path, {"name": "T2", "version": campaign["version"]})).data
    stale = (await admin.patch(path, {"name": "T3", "version": campaign["version"]})).error
    copy = (await admin.post(f"{path}/clone")).data
    named = (await admin.get(PATH, q="copy")).data

    assert (campaign["subject"], campaign["body"]) == ("Hello {{first_name}}", "Dear {{first_name|all}}")
    assert (changed["name"], stale) == ("T2", (409, "VERSION_CONFLICT"))
    assert (copy["name"], copy["status"], copy["audience"]) == ("T2 (copy)", "draft", campaign["audience"])
    assert [each["id"] for each in named] == [copy["id"]]


async def test_who_may_not_sees_nothing_of_it(admin: Person, tenant: Tenant, make_tenant: MakeTenant) -> None:
    await make_contact(admin, "Ada")
    campaign = await started(admin)
    employee, manager = await tenant.person("employee"), await tenant.person("manager")
    stranger = await (await make_tenant()).person("admin")
    path = f"{PATH}/{campaign['id']}"

    refused = [(await employee.get(each)).error for each in (PATH, path, f"{path}/recipients", "/api/sending-switch")]
    foreign = [(await stranger.get(path)).error, (await stranger.post(f"{path}/pause")).error]
    out_of_scope = (await manager.get(f"{path}/recipients")).data[0]
    switched = (await manager.call("PUT", "/api/sending-switch", {"enabled": False, "reason": "No"})).error
    await admin.call("PUT", "/api/module-settings/ai_campaigns", {"is_enabled": False})
    off = (await admin.get(PATH)).error

    assert refused == [(403, "FORBIDDEN")] * 4
    assert foreign == [(404, "NOT_FOUND")] * 2
    assert (out_of_scope["visible"], out_of_scope["name"], out_of_scope["destination"]) == (False, None, None)
    assert (switched, off) == ((403, "FORBIDDEN"), (403, "MODULE_DISABLED"))
