"""A retry with the same Idempotency-Key gets the first answer, and nothing happens twice."""

import asyncio

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
