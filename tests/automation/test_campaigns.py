"""Campaigns: whom they mean, how they start and how they end (domain.md § 3.8)."""

from typing import Any
from uuid import UUID

import pytest

from aisha.automation.campaigns.jobs import FREEZE_JOB
from aisha.core.actors import AccessMemory
from aisha.core.ids import new_id
from aisha.core.jobs import JobMessage, JobRun
from tests.automation.campaigns import (
    EVERYBODY,
    PATH,
    TEXTS,
    make_campaign,
    make_contact,
    make_profile,
    recipients_of,
    run_begins,
    send_by_hand,
    started,
)
from tests.automation.daytime import daytime_country, nighttime_country
from tests.tenants import MakeTenant, Person, Tenant


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
    (work,) = (await admin.get("/api/jobs")).data

    message = JobMessage(tenant.id, admin.user_id, {"id": campaign["id"]})
    await FREEZE_JOB.run(JobRun(tenant.pool, tenant.api.state.settings, message, lambda: False, AccessMemory()))
    after = (await admin.get(f"{PATH}/{campaign['id']}")).data

    assert (after["status"], after["counts"]) == ("draft", {})
    assert after["metadata"]["error"].startswith("Nobody is left to send to")
    assert (work["kind"], work["total"], work["link"]) == ("campaign", 501, f"/campaigns/{campaign['id']}")
    (told,) = (await admin.get("/api/notifications")).data
    assert (told["title"], told["message"]) == (f"{campaign['name']} could not be started", after["metadata"]["error"])
    assert (await admin.get("/api/jobs")).data == []


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
    assert [each["code"] for each in checked[3]["warnings"]] == ["sender_domain", "worker_disabled", "missing_value"]
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


async def test_a_saved_view_is_asked_when_the_campaign_starts(tenant: Tenant, admin: Person) -> None:
    field = (await admin.declare("contact", region="text"))["region"]
    north = {"field": "custom.region", "op": "eq", "value": "North"}
    await make_contact(admin, "Ada", custom={"region": "North"})
    await make_contact(admin, "Bea", custom={"region": "South"})
    view = (await admin.post("/api/saved-views", {"entity": "contacts", "name": "North", "filter": north})).data
    audience = {"entity": "contact", "view_id": view["id"]}
    campaign = await make_campaign(admin, audience=audience)
    await make_contact(admin, "Cid", custom={"region": "North"})

    begun = (await admin.post(f"{PATH}/{campaign['id']}/start")).data
    shown = await recipients_of(admin, begun)

    assert set(shown) == {"Ada", "Cid"}
    later, manager = await make_campaign(admin, audience=audience), await tenant.person("manager")
    refused = await manager.post(f"{PATH}/{later['id']}/start")
    assert refused.error == (422, "NO_RECIPIENTS")
    assert refused.body["message"] == "The saved view of this audience is gone, or not shared with you."
    await admin.patch(f"/api/custom-fields/{field['id']}", {"is_active": False})
    checked = (await admin.get(f"{PATH}/{later['id']}/preflight")).data
    assert (checked["can_start"], checked["audience"]["total"]) == (False, 0)
    assert "custom.region" in " ".join(warning["text"] for warning in checked["warnings"])
    assert (await admin.post(f"{PATH}/{later['id']}/start")).error == (422, "NO_RECIPIENTS")
    wrong = {"audience": {"entity": "lead", "view_id": view["id"]}}
    assert (await admin.patch(f"{PATH}/{later['id']}", wrong)).error == (422, "NO_RECIPIENTS")
