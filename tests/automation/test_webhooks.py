"""Webhooks: who is sent what, signed how, tried how often; switched off, tested, replayed."""

import hmac
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from aisha.automation.publishing.jobs import publish_tenant
from aisha.automation.webhooks.jobs import deliver_tenant, forget_deliveries
from aisha.automation.webhooks.rows import TELL_WEBHOOKS
from aisha.automation.webhooks.sending import DEAD_IN_A_ROW, RETRIES
from aisha.core.clock import utc_now
from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from tests.application import Api, hosts_allowed
from tests.automation.receiver import Receiver, receiver
from tests.database import make_settings
from tests.tenants import Person, Tenant


@pytest.fixture(scope="module")
async def api(app_dsn: str) -> AsyncGenerator[Api]:
    """The application with webhooks switched on."""
    keys = {"jwt_secret": "t" * 64, "encryption_key": "e1" * 32, "audit_seal_key": "a5" * 32}
    settings = make_settings(**keys, rate_limit_max=0, auth_rate_limit_max=0, webhooks_enabled=True)
    app = create_app(settings, dsn=app_dsn)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(app, client)


@pytest.fixture
async def there(api: Api) -> AsyncGenerator[Receiver]:
    """A receiver on a host that a superadmin allows for the length of the test."""
    async with receiver() as made, hosts_allowed(api, f"127.0.0.1:{made.port}"):
        yield made


async def _hook(admin: Person, there: Receiver, **fields: Any) -> dict[str, Any]:
    return (await admin.post("/api/webhooks", {"url": there.url, "name": "Hook", **fields})).data


async def _work(tenant: Tenant) -> None:
    """What a worker does: publish, then deliver."""
    await publish_tenant(tenant.pool, tenant.id, [TELL_WEBHOOKS])
    await deliver_tenant(tenant.pool, tenant.api.state.settings, tenant.id)


async def _log(admin: Person, made: dict[str, Any], **filters: str) -> list[dict[str, Any]]:
    return (await admin.get(f"/api/webhooks/{made['id']}/deliveries", **filters)).data


async def _make_due(tenant: Tenant, attempt: int | None = None) -> None:
    """As if the wait were over."""
    async with tenant.system() as ctx:
        await ctx.execute(
            "update webhook_deliveries set next_attempt_at = now(), attempt = coalesce($2, attempt)"
            " where tenant_id = $1 and next_attempt_at is not null",
            tenant.id, attempt,
        )  # fmt: skip


async def test_a_change_arrives_signed_both_ways(tenant: Tenant, admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there, headers={"Authorization": "Bearer mine-and-nobodys"})
    account = await admin.create("accounts", name="Zoë & Co", annual_revenue=1000.0)

    await _work(tenant)

    (arrived,) = there.arrived
    secret, headers = made["secret"].encode(), arrived.headers
    assert headers["x-aisha-signature"] == hmac.digest(secret, arrived.body, "sha256").hex()
    stamped = headers["x-aisha-timestamp"].encode() + b"." + arrived.body
    assert headers["x-aisha-signature-v2"] == hmac.digest(secret, stamped, "sha256").hex()
    assert (headers["x-aisha-event"], headers["authorization"]) == ("account.created", "Bearer mine-and-nobodys")
    content = arrived.content
    assert set(content) == {"event", "event_id", "tenant_id", "payload", "emitted_at"}
    assert (content["event"], content["tenant_id"]) == ("account.created", str(tenant.id))
    assert (content["payload"]["id"], content["payload"]["name"]) == (account["id"], "Zoë & Co")
    (delivery,) = await _log(admin, made)
    assert (delivery["status"], delivery["http_status"], delivery["response_excerpt"]) == ("delivered", 200, "taken")
    assert delivery["event_id"] == arrived.event_id


async def test_secrets_are_shown_once_and_nowhere_else(tenant: Tenant, admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there, headers={"X-Key": "mine-and-nobodys"})
    there.answer = lambda request: (200, f"{request.headers['x-key']} {made['secret']}".encode())
    await admin.create("accounts", name="A")
    await _work(tenant)

    listed = await admin.get("/api/webhooks")
    log = await _log(admin, made)
    async with tenant.system() as ctx:
        audit = await ctx.fetchval("select string_agg(changes::text, ' ') from audit_log where tenant_id = $1", tenant.id)

    everything = f"{listed.body} {log} {audit}"
    assert made["secret"] not in everything and "mine-and-nobodys" not in everything
    assert listed.data[0]["header_names"] == ["X-Key"]


async def test_an_earlier_secret_signs_beside_the_new_one_for_a_day(tenant: Tenant, admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there)
    there.answer = lambda _request: (200, f"{made['secret']} {rotated['secret']}".encode())

    rotated = (await admin.post(f"/api/webhooks/{made['id']}/rotate")).data
    await admin.create("accounts", name="A")
    await _work(tenant)
    async with tenant.system() as ctx:
        sql = "update webhook set previous_secret_until = now() where tenant_id = $1 and previous_secret_until > $2"
        await ctx.execute(sql, tenant.id, utc_now() + timedelta(hours=23))
        log = "select string_agg(changes::text, ' ') from audit_log where tenant_id = $1 and entity_type = 'webhook'"
        audit = await ctx.fetchval(log, tenant.id)
    await admin.create("accounts", name="B")
    await _work(tenant)

    first, second = there.arrived
    for name, stamped in (("signature", b""), ("signature-v2", first.headers["x-aisha-timestamp"].encode() + b".")):
        by_new, by_old = (
            hmac.digest(each["secret"].encode(), stamped + first.body, "sha256").hex() for each in (rotated, made)
        )
        assert (first.headers[f"x-aisha-{name}"], first.headers[f"x-aisha-{name}-previous"]) == (by_new, by_old)
    assert second.headers["x-aisha-signature"] == hmac.digest(rotated["secret"].encode(), second.body, "sha256").hex()
    assert not [name for name in second.headers if name.endswith("-previous")]
    newest, oldest = await _log(admin, made)
    assert made["secret"] not in oldest["response_excerpt"] and rotated["secret"] not in newest["response_excerpt"]
    assert '"previous_secret": ["•••", "•••"]' in audit


@pytest.mark.parametrize(
    ("filters", "events"),
    [
        ({}, ["lead.created", "lead.status_changed", "lead.updated", "lead.updated", "note.created"]),
        ({"event_types": ["lead.status_changed"]}, ["lead.status_changed"]),
        ({"entity_types": ["note"]}, ["note.created"]),
        ({"event_types": ["lead.updated"], "changed_fields": ["company"]}, ["lead.updated"]),
        ({"is_active": False}, []),
    ],
    ids=["everything", "one event", "one kind", "one field", "switched off"],
)
async def test_only_what_was_asked_for_is_sent(
    tenant: Tenant, admin: Person, there: Receiver, filters: dict[str, Any], events: list[str]
) -> None:
    await _hook(admin, there, **filters)
    lead = await admin.create("leads", last_name="L")
    await admin.patch(f"/api/leads/{lead['id']}", {"status": "contacted"})
    await admin.patch(f"/api/leads/{lead['id']}", {"company": "C"})
    await admin.create("notes", content="N", related_type="lead", related_id=lead["id"])

    await _work(tenant)

    assert sorted(each.headers["x-aisha-event"] for each in there.arrived) == events


async def test_what_fails_is_tried_again_and_then_given_up(tenant: Tenant, admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there)
    there.answer = lambda _request: (500, b"broken")
    await admin.create("accounts", name="A")

    waits: list[float] = []
    for _ in RETRIES:
        await _work(tenant)
        (delivery,) = await _log(admin, made, status="failed")
        async with tenant.system() as ctx:
            sql = "select extract(epoch from next_attempt_at - updated_at)::float from webhook_deliveries where tenant_id = $1"
            waits.append(await ctx.fetchval(sql, tenant.id))
        await _make_due(tenant)
    await _work(tenant)

    assert waits == [wait.total_seconds() for wait in RETRIES]
    (delivery,) = await _log(admin, made, status="dead")
    assert (delivery["attempt"], delivery["error"]) == (6, "The receiver answered 500.")
    assert len({each.event_id for each in there.arrived}) == 1
    assert len(there.arrived) == 6
    there.answer = lambda _request: (204, b"")
    assert (await admin.post(f"/api/webhook-deliveries/{delivery['id']}/replay")).data["status"] == "pending"
    await _work(tenant)
    assert (await _log(admin, made))[0]["status"] == "delivered"


async def test_a_receiver_that_is_gone_is_switched_off_at_once(tenant: Tenant, admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there)
    there.answer = lambda _request: (410, b"")
    await admin.create("accounts", name="A")

    await _work(tenant)

    path = f"/api/webhooks/{made['id']}"
    shown = (await admin.get(path)).data
    assert (shown["is_active"], shown["disabled_reason"]) == (False, "The receiver answered 410: it wants no more.")
    async with tenant.system() as ctx:
        told = await ctx.fetchval("select count(*) from events where tenant_id = $1 and event = 'webhook.disabled'", tenant.id)
    assert told == 1
    again = (await admin.patch(path, {"is_active": True})).data
    assert (again["is_active"], again["disabled_reason"], again["failure_count"]) == (True, None, 0)


async def test_twenty_given_up_in_a_row_switch_it_off_and_the_rest_waits(
    tenant: Tenant, admin: Person, there: Receiver
) -> None:
    made = await _hook(admin, there, event_types=["account.created"])
    there.answer = lambda _request: None
    for number in range(DEAD_IN_A_ROW):
        await admin.create("accounts", name=f"A {number}")
    await _work(tenant)
    await _make_due(tenant, attempt=len(RETRIES))

    await _work(tenant)

    shown = (await admin.get(f"/api/webhooks/{made['id']}")).data
    assert (shown["is_active"], shown["health"]["dead"]) == (False, DEAD_IN_A_ROW)
    assert shown["disabled_reason"] == f"{DEAD_IN_A_ROW} deliveries in a row were given up."


async def test_the_test_shows_the_receivers_answer_and_is_not_tried_again(
    tenant: Tenant, admin: Person, there: Receiver
) -> None:
    made = await _hook(admin, there, event_types=["lead.created"])
    there.answer = lambda _request: (418, b"a teapot")

    tried = (await admin.post(f"/api/webhooks/{made['id']}/test")).data

    assert (tried["status"], tried["http_status"], tried["response_excerpt"]) == ("dead", 418, "a teapot")
    assert there.arrived[0].content["event"] == "webhook.test"
    assert (await admin.get(f"/api/webhooks/{made['id']}")).data["failure_count"] == 0


async def test_a_range_is_sent_again_even_if_it_never_was(tenant: Tenant, admin: Person, there: Receiver) -> None:
    before = utc_now() - timedelta(minutes=1)
    await admin.create("accounts", name="From before")
    await _work(tenant)
    made = await _hook(admin, there)
    await admin.create("leads", last_name="L")
    await _work(tenant)
    path, after = f"/api/webhooks/{made['id']}/replay", utc_now() + timedelta(minutes=1)
    bounds = {"from": before.isoformat(), "to": after.isoformat()}

    one = await admin.post(path, {**bounds, "events": ["account.created"]})
    every = await admin.post(path, bounds)
    await _work(tenant)

    assert (one.data["replayed"], every.data["replayed"]) == (1, 2)
    names = [each.headers["x-aisha-event"] for each in there.arrived]
    assert sorted(names) == ["account.created", "lead.created", "lead.created"]
    assert (await admin.post(path, {"from": bounds["to"], "to": bounds["from"]})).error == (400, "VALIDATION_ERROR")


async def test_rolled_back_changes_are_never_sent(tenant: Tenant, admin: Person, there: Receiver) -> None:
    await _hook(admin, there)
    refused = await admin.post("/api/accounts", {"name": "Nobody's", "parent_id": str(new_id())})
    assert refused.status >= 400

    await _work(tenant)

    assert there.arrived == []


async def test_a_private_host_that_nobody_allowed_is_not_called(tenant: Tenant, admin: Person) -> None:
    async with receiver() as there:
        made = await _hook(admin, there)
        await admin.create("accounts", name="A")

        await _work(tenant)

        assert there.arrived == []
    (delivery,) = await _log(admin, made)
    assert delivery["status"] == "failed"
    assert "is not a public address" in delivery["error"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "ftp://x.example"}, "url"),
        ({"url": "https://user:pw@x.example"}, "url"),
        ({"url": "https://x.example:99999"}, "url"),
        ({"event_types": ["lead.exploded"]}, "event_types"),
        ({"entity_types": ["planet"]}, "entity_types"),
        ({"headers": {"X-AISHA-EVENT": "mine"}}, "headers.X-AISHA-EVENT"),
    ],
    ids=["scheme", "password", "port", "event", "kind", "header"],
)
async def test_what_cannot_be_sent_is_refused_with_its_field(admin: Person, body: dict[str, Any], field: str) -> None:
    answer = await admin.post("/api/webhooks", {"url": "https://x.example", "name": "H", **body})

    assert answer.status == 400
    assert list(answer.body["details"]) == [field]


async def test_a_new_address_asks_for_the_headers_again(admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there, headers={"X-Key": "mine"})
    path = f"/api/webhooks/{made['id']}"

    moved = await admin.patch(path, {"url": "https://elsewhere.example/x"})

    assert list(moved.body["details"]) == ["headers"]
    assert (await admin.patch(path, {"url": "https://elsewhere.example/x", "headers": {}})).data["header_names"] == []


async def test_only_administrators_change_webhooks_and_only_while_the_module_is_on(
    tenant: Tenant, admin: Person, there: Receiver
) -> None:
    made = await _hook(admin, there)
    manager, employee = await tenant.person("manager"), await tenant.person("employee")
    path = f"/api/webhooks/{made['id']}"

    assert (await manager.get(path)).status == 200
    assert (await manager.post(f"{path}/test")).error == (403, "FORBIDDEN")
    assert (await employee.get(path)).error == (403, "FORBIDDEN")
    async with tenant.system() as ctx:
        sql = "insert into module_settings (tenant_id, module_name, is_enabled) values ($1, 'integrations', false)"
        await ctx.execute(sql, tenant.id)
    assert (await admin.get(path)).error == (403, "MODULE_DISABLED")
    await admin.create("accounts", name="A")
    await _work(tenant)
    assert there.arrived == []


async def test_old_deliveries_are_forgotten(tenant: Tenant, admin: Person, there: Receiver) -> None:
    made = await _hook(admin, there)
    await admin.create("accounts", name="Old")
    await admin.create("accounts", name="Young")
    await _work(tenant)
    async with tenant.system() as ctx:
        await ctx.execute(
            "update webhook_deliveries set created_at = now() - interval '31 days'"
            " where tenant_id = $1 and body -> 'payload' ->> 'name' = 'Old'",
            tenant.id,
        )

    await forget_deliveries(tenant.pool, tenant.api.state.settings)

    assert [each["body"]["payload"]["name"] for each in await _log(admin, made)] == ["Young"]
