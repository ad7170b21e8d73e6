"""Every role on every route of a single record, with records of their own, their department's, others', nobody's and another
tenant's: admitted or refused exactly as the table of permissions and the data scope say. Generated from the table of routes."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from aisha.identity.permissions.catalogue import permissions_of
from aisha.modules import RECORD_TYPES
from tests.application import ROLES, Api, Caller, Workspace, make_workspace
from tests.database import make_settings
from tests.isolation.world import insert
from tests.rules.routes import Endpoint, endpoints_of

COLLECTIONS = {each.name: each for each in RECORD_TYPES}
ENDPOINTS = [
    endpoint
    for endpoint in endpoints_of(create_app(make_settings(jwt_secret="t" * 64)).routes)
    if "{" in endpoint.path and endpoint.path.split("/")[2] in COLLECTIONS
]
RELATIONS = ("own", "department", "other", "nobody", "foreign")
SCOUT = ("leads.read", "leads.update", "contacts.read", "contacts.delete", "activities.read", "notes.read", "notes.delete")
"""A custom role with the scope of its departments."""
FIELDS: dict[str, dict[str, Any]] = {
    "accounts": {"name": "A"}, "contacts": {"last_name": "C", "email": "c@x.example"},
    "leads": {"last_name": "L", "email": "l@x.example"},
    "opportunities": {"name": "O"}, "activities": {"subject": "T"}, "notes": {"content": "N"},
    "products": {"name": "P"},
}  # fmt: skip
DATED = {"activities": {"due_date": date(2090, 1, 15)}}
"""What stands in a calendar has a date."""
BODIES: dict[str, dict[str, Any]] = {
    "consents": {"channel": "email", "state": "withdrawn"},
    "assign": {"assigned_to": None}, "stage": {"stage": "qualification"}, "complete": {"outcome": "successful"},
    "emails": {"subject": "S", "body": "B"}, "lines": {"name": "L", "unit_price": 1}, "{line_id}": {"quantity": 2},
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Two tenants. Of the first: somebody of every role, a colleague in the manager's department, and one outside it."""

    here: Workspace
    there: Workspace
    callers: dict[str, Caller]
    colleague: UUID
    outsider: UUID

    def owner(self, role: str, relation: str) -> UUID | None:
        """Whose record stands in this relation to the role."""
        if relation == "own":
            return self.here.admin.user_id if role == "superadmin" else self.callers[role].user_id
        owners = {"department": self.colleague, "other": self.outsider, "foreign": self.there.employee.user_id}
        return owners.get(relation)


@pytest.fixture(scope="module")
async def stage(api: Api) -> Stage:
    here, there = await make_workspace(api, "Matrix here"), await make_workspace(api, "Matrix there")
    async with api.system(here.id) as ctx:
        await insert(ctx, "roles", tenant_id=here.id, name="scout", label="Scout", data_scope="department")
        await ctx.execute(
            "insert into role_permissions (tenant_id, role, permission_id) select $1, 'scout', id from permissions"
            " where name = any ($2)",
            here.id, list(SCOUT),
        )  # fmt: skip
    colleague = await api.member(here.id, "employee", department="Sales")
    outsider = await api.member(here.id, "manager", department="Elsewhere")
    callers = {role: here.caller(role) for role in ROLES}
    callers |= {"scout": await api.member(here.id, "scout", department="Sales"), "superadmin": await api.superadmin(here.id)}
    return Stage(here, there, callers, colleague.user_id, outsider.user_id)


def in_scope(collection: str, role: str, relation: str) -> bool:
    """decisions.md "Data scope", a second time. Products belong to the whole workspace."""
    if relation == "foreign":
        return False
    if collection == "products":
        return True
    if role in ("admin", "support", "superadmin") or relation == "own":
        return True
    return role in ("manager", "scout") and relation in ("department", "nobody")


def held_by(role: str) -> frozenset[str]:
    return frozenset(SCOUT if role == "scout" else permissions_of(role))


async def make_record(api: Api, stage: Stage, collection: str, owner: UUID | None, *, foreign: bool, trashed: bool) -> UUID:
    """A record of this owner; a note belongs to a lead of this owner instead."""
    tenant_id = stage.there.id if foreign else stage.here.id
    row: dict[str, Any] = {"tenant_id": tenant_id, "id": new_id(), **FIELDS[collection], **DATED.get(collection, {})}
    async with api.system(tenant_id) as ctx:
        if collection == "opportunities":
            row["pipeline_id"] = await ctx.fetchval("select id from pipelines where tenant_id = $1", tenant_id)
            row["stage"] = "prospecting"
        if collection == "notes":
            lead = new_id()
            await insert(ctx, "leads", tenant_id=tenant_id, id=lead, owner_id=owner, last_name="Related", company="C")
            row |= {"related_type": "lead", "related_id": lead}
        elif collection != "products":
            row["owner_id"] = owner
        await insert(ctx, collection, **row)
        if collection == "opportunities":  # its line and its contact have the id of the deal
            await insert(ctx, "opportunity_lines", tenant_id=tenant_id, id=row["id"], opportunity_id=row["id"], position=1,
                         name="L", unit_price=1)  # fmt: skip
            for contact in (row["id"], another(row["id"])):
                await insert(ctx, "contacts", tenant_id=tenant_id, id=contact, owner_id=owner, last_name="Partner")
            await insert(ctx, "opportunity_contacts", tenant_id=tenant_id, opportunity_id=row["id"], contact_id=row["id"])
        if trashed:
            await ctx.execute(
                f"update {collection} set deleted_at = now() where tenant_id = $1 and id = $2", tenant_id, row["id"]
            )
    return row["id"]


def another(record_id: UUID) -> UUID:
    """An id that belongs to a record: of a contact that does not take part in that deal yet."""
    return UUID(int=record_id.int ^ 1)


async def convert(api: Api, stage: Stage, lead: UUID, *, foreign: bool) -> None:
    """Make a lead one that was converted just now, into nothing that is still there."""
    tenant_id = stage.there.id if foreign else stage.here.id
    snapshot: dict[str, Any] = {"status": "new", "moved": {}, "made": {}, "created": {}}
    async with api.system(tenant_id) as ctx:
        await ctx.execute(
            "update leads set status = 'converted', converted_at = now() where tenant_id = $1 and id = $2", tenant_id, lead
        )
        await insert(
            ctx, "entity_transitions", tenant_id=tenant_id, action="convert", from_type="lead", from_id=lead,
            to_type="contact", to_id=new_id(), snapshot=snapshot,
        )  # fmt: skip


async def fingerprint(api: Api, stage: Stage, collection: str, record_id: UUID, *, foreign: bool) -> str:
    async with api.system(stage.there.id if foreign else stage.here.id) as ctx:
        return await ctx.fetchval(f"select md5(t::text) from {collection} t where id = $1", record_id)


async def call(caller: Caller, endpoint: Endpoint, record_id: UUID) -> httpx.Response:
    last = endpoint.path.rsplit("/", 1)[-1]
    sent = {"ids": [str(record_id)]} if last == "reorder" else BODIES.get(last, {})
    if endpoint.path.endswith("opportunities/{id}/contacts"):
        sent = {"contact_id": str(another(record_id))}
    body = {} if endpoint.method in ("GET", "DELETE") else {"json": sent}
    path = endpoint.path.replace("{id}", str(record_id))
    for part in ("{line_id}", "{contact_id}"):
        path = path.replace(part, str(record_id))
    return await caller.request(endpoint.method, path, **body)


def check(answer: httpx.Response, endpoint: Endpoint, role: str, relation: str) -> bool:
    """Compare an answer with what it must be; returns whether the caller was admitted."""
    about = f"{endpoint} as {role} on a record of relation {relation}: {answer.status_code} {answer.text[:200]}"
    collection = endpoint.path.split("/")[2]
    held, status = held_by(role), answer.status_code
    body: Any = answer.json() if status == 403 else {}
    named = str(body["details"]["permission"]) if body.get("details") else None
    if endpoint.access not in held:
        assert (status, named) == (403, endpoint.access), about
        return False
    if endpoint.method == "DELETE" and endpoint.access == f"{collection}.read" and f"{collection}.delete" not in held:
        is_hidden = status == 404 and not in_scope(collection, role, relation)
        assert is_hidden or (status, named) == (403, f"{collection}.delete"), about
        return False
    if not in_scope(collection, role, relation):
        assert status == 404 and answer.json()["code"] == "NOT_FOUND", about
        return False
    assert status < 400, about
    return True


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
async def test_roles_reach_what_the_tables_say_and_nothing_else(api: Api, stage: Stage, endpoint: Endpoint) -> None:
    collection, trashed = endpoint.path.split("/")[2], endpoint.path.endswith("/restore")
    admitted: set[tuple[str, str]] = set()

    for role, caller in stage.callers.items():
        for relation in RELATIONS:
            foreign = relation == "foreign"
            owner = stage.owner(role, relation)
            record_id = await make_record(api, stage, collection, owner, foreign=foreign, trashed=trashed)
            if endpoint.path.endswith("/unconvert"):
                await convert(api, stage, record_id, foreign=foreign)
            before = await fingerprint(api, stage, collection, record_id, foreign=foreign)

            answer = await call(caller, endpoint, record_id)

            if check(answer, endpoint, role, relation):
                admitted.add((role, relation))
            else:
                assert await fingerprint(api, stage, collection, record_id, foreign=foreign) == before

    assert ("admin", "other") in admitted and not [each for each in admitted if each[1] == "foreign"]


def test_the_matrix_covers_every_record_route() -> None:
    assert {endpoint.path.split("/")[2] for endpoint in ENDPOINTS} == set(COLLECTIONS) == set(FIELDS)
    assert len(ENDPOINTS) >= 56
    assert all(endpoint.access is not None for endpoint in ENDPOINTS)


@pytest.mark.parametrize("collection", sorted(COLLECTIONS))
@pytest.mark.parametrize("action", ["update", "assign", "delete"])
async def test_bulk_reaches_no_more_than_single_requests(api: Api, stage: Stage, collection: str, action: str) -> None:
    if action == "assign" and not COLLECTIONS[collection].is_owned:
        action = "tag"
    values = {"assign": {"assigned_to": None}, "tag": {"tags": ["x"]}, "update": FIELDS[collection]}.get(action, {})
    for role, caller in stage.callers.items():
        ids = {
            relation: await make_record(
                api, stage, collection, stage.owner(role, relation), foreign=relation == "foreign", trashed=False
            )
            for relation in RELATIONS
        }
        body = {"action": action, "ids": [str(each) for each in ids.values()], "values": values}
        before = {r: await fingerprint(api, stage, collection, i, foreign=r == "foreign") for r, i in ids.items()}

        answer = await caller.post(f"/api/{collection}/bulk", body)

        changed = {
            r for r, i in ids.items() if await fingerprint(api, stage, collection, i, foreign=r == "foreign") != before[r]
        }
        reachable = {relation for relation in RELATIONS if in_scope(collection, role, relation)}
        held = held_by(role)
        verb = "update" if action == "tag" else action
        is_held = {f"{collection}.{verb}", f"{collection}.read"} <= held and (action != "delete" or "bulk_delete" in held)
        assert changed <= (reachable if is_held else set()), f"{role} {action}: {answer.text[:300]}"
        if is_held and action == "delete":
            assert changed == reachable, f"{role}: {answer.text[:300]}"
        if not is_held:
            assert answer.status_code == 403, f"{role}: {answer.text[:300]}"
