"""What the database keeps a campaign from sending, and who stops it (product.md § 23 nos. 7 and 9)."""

from datetime import timedelta
from uuid import UUID

from aisha.core.clock import utc_now
from aisha.core.storage import file_storage
from aisha.crm.personal_data.erasure import erase_contact
from tests.automation.campaigns import (
    EVERYBODY,
    PATH,
    TEXTS,
    called_sent,
    make_campaign,
    make_contact,
    recipients_of,
    run_begins,
    send_by_hand,
    started,
)
from tests.automation.daytime import nighttime_country
from tests.tenants import Person, Tenant


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

    before = (await admin.get(path)).data
    unclear = (await admin.get(f"{path}/recipients", unclear=True)).data
    marked = (await admin.patch(f"{path}/recipients/{rows['Ada']['id']}", {"action": "mark_sent"})).data
    refused = (await admin.patch(f"{path}/recipients/{rows['Cid']['id']}", {"action": "mark_sent"})).error
    retried = (await admin.post(f"{path}/retry-failed")).data
    again = (await admin.patch(f"{path}/recipients/{rows['Bea']['id']}", {"action": "send_again"})).data
    after = (await admin.get(path)).data
    audited = await tenant.value(
        "select count(*) from audit_log where tenant_id = $1 and entity_type = 'campaign_recipient' and actor_id = $2",
        admin.user_id,
    )

    assert (before["unclear"], before["counts"], after["unclear"]) == (2, {"failed": 3}, 0)
    assert {each["entity_id"] for each in unclear} == {rows[name]["entity_id"] for name in ("Ada", "Bea")}
    assert (marked["status"], marked["outcome"], refused) == ("sent", "marked_sent", (409, "INVALID_STATUS"))
    assert (retried["status"], retried["counts"]) == ("scheduled", {"sent": 1, "failed": 1, "pending": 1})
    assert (again["status"], again["outcome"], again["send_started_at"]) == ("pending", "send_again", None)
    assert after["metadata"]["progress"] == {"total": 3, "processed": 1, "success": 1, "failed": 0}
    assert audited == 2


async def test_an_erased_person_is_in_no_campaign_any_more(admin: Person, tenant: Tenant) -> None:
    ada = await make_contact(admin, "Ada")
    bea = await make_contact(admin, "Bea")
    audience = {"entity": "contact", "emails": ["Ada@firm.example", "bea@firm.example"]}
    campaign = await started(admin, audience=audience)
    await run_begins(tenant, campaign)
    assert await send_by_hand(tenant, UUID((await recipients_of(admin, campaign))["Ada"]["id"])) is None

    async with tenant.acting(admin, write=True) as ctx:
        await erase_contact(ctx, UUID(ada["id"]), file_storage(tenant.api.state.settings.home))
    kept = await tenant.value(
        "select array_agg(destination order by destination) from campaign_recipients where tenant_id = $1 and destination ~ '@'"
    )

    assert kept == ["bea@firm.example"] and bea["id"]
    assert await tenant.value("select audience ->> 'emails' from ai_campaigns where tenant_id = $1") == '["bea@firm.example"]'
