"""A retry with the same Idempotency-Key gets the first answer, and nothing happens twice."""

import asyncio
from typing import Any

from aisha.records.idempotency_jobs import forget_answers
from tests.database import make_settings
from tests.tenants import Person, Tenant


async def test_the_same_key_gets_the_first_answer(admin: Person) -> None:
    first = await admin.post("/api/leads", {"company": "A", "value": 1}, Idempotency_Key="k-1")

    again = await admin.post("/api/leads", {"value": 1, "company": "A"}, Idempotency_Key="k-1")
    other_body = await admin.post("/api/leads", {"company": "B"}, Idempotency_Key="k-1")
    other_route = await admin.post("/api/accounts", {"company": "A", "value": 1}, Idempotency_Key="k-1")
    other_key = await admin.post("/api/leads", {"company": "A", "value": 1}, Idempotency_Key="k-2")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert other_body.error == other_route.error == (409, "IDEMPOTENCY_MISMATCH")
    assert other_key.data["id"] != first.data["id"]
    assert len(await admin.ids("leads")) == 2


async def test_two_at_once_with_one_key_make_one_record(admin: Person) -> None:
    replies = await asyncio.gather(*(admin.post("/api/leads", {"company": "A"}, Idempotency_Key="k") for _ in range(5)))

    assert {reply.status for reply in replies} == {201}
    assert len({reply.data["id"] for reply in replies}) == 1
    assert len(await admin.ids("leads")) == 1


async def test_a_refused_request_does_not_use_its_key_up(tenant: Tenant, admin: Person) -> None:
    other = await tenant.person("admin")
    refused = await admin.post("/api/accounts", {"city": "Bern"}, Idempotency_Key="k")

    corrected = await admin.post("/api/accounts", {"name": "A"}, Idempotency_Key="k")
    somebody_else = await other.post("/api/accounts", {"name": "A"}, Idempotency_Key="k")
    junk = await admin.post("/api/accounts", {"name": "A"}, Idempotency_Key="k" * 201)

    assert (refused.status, corrected.status, somebody_else.status) == (400, 201, 201)
    assert corrected.data["id"] != somebody_else.data["id"]
    assert junk.error == (400, "VALIDATION_ERROR")


async def test_every_post_of_a_record_is_done_once(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    deal = await admin.create("opportunities", name="A")
    call = await admin.create("activities", subject="A", related_type="lead", related_id=lead["id"])
    trashed = await admin.create("accounts", name="A")
    await admin.delete(f"/api/accounts/{trashed['id']}")
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/api/leads/{lead['id']}/assign", {"assigned_to": admin.id}),
        (f"/api/leads/{lead['id']}/score", {}),
        ("/api/leads/bulk", {"ids": [lead["id"]], "action": "tag", "values": {"tags": ["t"]}}),
        (f"/api/opportunities/{deal['id']}/stage", {"stage": "proposal"}),
        (f"/api/activities/{call['id']}/complete", {"note": "Done", "follow_up": {"subject": "Next"}}),
        (f"/api/accounts/{trashed['id']}/restore", {}),
    ]

    for path, body in asked:
        first = await admin.post(path, body, Idempotency_Key=path)
        again = await admin.post(path, body, Idempotency_Key=path)
        other = await admin.post(path, body | {"other": 1}, Idempotency_Key=path) if body else None
        assert first.status == 200, (path, first.body)
        assert (again.status, again.body, again.headers["idempotency-replayed"]) == (200, first.body, "true"), path
        assert other is None or other.error in ((409, "IDEMPOTENCY_MISMATCH"), (400, "VALIDATION_ERROR"))
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["version"] == 3


async def test_expired_keys_are_forgotten_in_every_tenant(tenant: Tenant, admin: Person) -> None:
    for key in ("old", "young"):
        await admin.post("/api/leads", {"company": "A"}, Idempotency_Key=key)
    async with tenant.acting(admin, write=True) as ctx:
        sql = "update idempotency_keys set expires_at = now() - interval '1 hour' where tenant_id = $1 and key = 'old'"
        await ctx.execute(sql, tenant.id)

    await forget_answers(tenant.pool, make_settings())

    async with tenant.acting(admin) as ctx:
        kept = await ctx.fetch("select key from idempotency_keys where tenant_id = $1", tenant.id)
    assert [row["key"] for row in kept] == ["young"]
