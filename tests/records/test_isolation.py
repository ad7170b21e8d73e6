"""Random rows of two tenants, through every route, as everybody: exactly what the model of scope admits, never more.

The model (`scope_model.py`) knows nothing of the product. Every text of a tenant carries the tenant's mark, so that a leak
shows in any answer, wherever it comes from.
"""

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from aisha.core.context import Context, open_system_context
from aisha.core.ids import new_id
from aisha.records import lists
from aisha.records.lists import ListQuery, list_records
from aisha.records.registry import get_record_type
from tests.application import Api
from tests.records.scope_model import DELETES, OWNED, RELATED, TYPES, UPDATES, Department, Member, Row, World
from tests.tenants import Person, Tenant

TITLES = {
    "accounts": "name",
    "contacts": "first_name",
    "leads": "company",
    "opportunities": "name",
    "activities": "subject",
    "notes": "content",
}
TREE = (("north", None), ("coast", "north"), ("harbour", "coast"), ("south", None))
CAST = (
    ("superadmin", None, None),
    ("admin", None, None),
    ("support", "south", None),
    ("manager", "south", "north"),
    ("manager", None, "harbour"),
    ("manager", "coast", None),
    ("employee", "north", None),
    ("employee", "coast", None),
    ("employee", "harbour", None),
    ("employee", "south", None),
    ("employee", None, None),
)
"""Role, own department, department led."""


@dataclass
class Scene:
    """Two tenants with their people, and the model of them."""

    world: World
    tenants: dict[str, Tenant]
    people: dict[str, list[tuple[Member, Person]]]


@pytest.fixture(scope="module")
async def scene(api: Api) -> Scene:
    """People and departments stay; rows come and go with each example."""
    scene = Scene(World(), {}, {})
    for mark in ("ALPHAMARK", "BRAVOMARK"):
        tenant = Tenant(api, await api.tenant(mark))
        departments: dict[str, UUID] = {}
        for name, parent in TREE:
            departments[name] = await tenant.department(name, parent=departments.get(parent or ""))
        scene.tenants[mark], scene.people[mark] = tenant, []
        leaders: dict[str, Any] = {}
        for role, own, led in CAST:
            person = await tenant.person(role, department=departments.get(own or ""), name=f"{mark} {role}")
            member = Member(person.user_id, tenant.id, role, own)
            scene.people[mark].append((member, person))
            if role != "superadmin":
                scene.world.members.append(member)
            if led:
                leaders[led] = person.user_id
                async with tenant.system() as ctx:
                    sql = "update departments set manager_user_id = $3 where tenant_id = $1 and id = $2"
                    await ctx.execute(sql, tenant.id, departments[led], person.user_id)
        scene.world.departments += [Department(name, tenant.id, parent, leaders.get(name)) for name, parent in TREE]
    return scene


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(seed=st.integers(0, 2**32), size=st.integers(4, 24))
async def test_everybody_sees_exactly_their_rows(scene: Scene, seed: int, size: int) -> None:
    await _fill(scene, random.Random(seed), size)

    for mark, people in scene.people.items():
        foreign = next(each for each in scene.people if each != mark)
        for member, person in people:
            await _check_collections(scene.world, member, person, foreign)
            await _check_planner_predicate(member, person)
            await _check_single_records(scene.world, member, person, foreign)


async def _fill(scene: Scene, chance: random.Random, size: int) -> None:
    scene.world.rows.clear()
    for mark, tenant in scene.tenants.items():
        users = [member.user for member, _ in scene.people[mark] if member.role != "superadmin"]
        async with tenant.system() as ctx:
            for name in reversed(TYPES):
                await ctx.execute(f"delete from {name} where tenant_id = $1", tenant.id)
            rows: list[Row] = []
            for _ in range(size):
                rows.append(_random_row(tenant, chance, users, rows))
                await _insert(ctx, rows[-1], f"{mark} {len(rows)}")
        scene.world.rows += rows


def _random_row(tenant: Tenant, chance: random.Random, users: list[Any], rows: list[Row]) -> Row:
    kind = chance.choice(TYPES)
    targets = [row for row in rows if row.type in RELATED.values()]
    related = chance.choice(targets) if targets and kind in ("activities", "notes") and chance.random() < 0.8 else None
    owner, assignee = (chance.choice([None, *users]) if kind in OWNED else None for _ in range(2))
    return Row(new_id(), kind, tenant.id, owner, assignee, chance.choice(users), related, chance.random() < 0.15)


async def _insert(ctx: Context, row: Row, text: str) -> None:
    values: dict[str, Any] = {"tenant_id": row.tenant, "id": row.id, "created_by": row.creator, TITLES[row.type]: text}
    if row.type in OWNED:
        values |= {"owner_id": row.owner, "assigned_to": row.assignee}
    if row.related is not None:
        singular = next(each for each, plural in RELATED.items() if plural == row.related.type)
        values |= {"related_type": singular, "related_id": row.related.id}
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await ctx.execute(f"insert into {row.type} ({', '.join(values)}) values ({places})", *values.values())
    if row.deleted:
        await ctx.execute(f"update {row.type} set deleted_at = now() where tenant_id = $1 and id = $2", row.tenant, row.id)


async def _check_collections(world: World, member: Member, person: Person, foreign: str) -> None:
    for kind in TYPES:
        expected = world.visible(member, kind)
        nullable = "title" if kind == "notes" else "-owner_id"
        for parameters in ({"include": "*", "count": "true"}, {"sort": "created_at"}, {"q": "mark"}, {"sort": nullable}):
            listed = await person.get(f"/api/{kind}", limit="200", **parameters)
            assert {record["id"] for record in listed.data} == expected, (member.role, kind, parameters)
            assert listed.meta.get("total", len(expected)) == len(expected)
            assert foreign not in str(listed.body)
        stats = await person.get(f"/api/{kind}/stats")
        assert stats.data["count"] == len(expected), (member.role, kind)
        trash = {str(row.id) for row in world.rows if row.type == kind and row.deleted and world.sees(member, row)}
        assert set(await person.ids(kind, deleted="only")) == trash
        if kind != "notes" and kind != "activities":
            assert foreign not in str((await person.get(f"/api/{kind}/duplicates")).body)
    board = await person.get("/api/opportunities/board", limit="200")
    assert {c["id"] for column in board.data["columns"] for c in column["cards"]} == world.visible(member, "opportunities")
    assert sum(column["count"] for column in board.data["columns"]) == len(world.visible(member, "opportunities"))
    found = await person.get("/api/search", q=foreign)
    assert found.data == {"groups": []}
    everything = {record_id for kind in TYPES for record_id in world.visible(member, kind)}
    hits = {i["id"] for group in (await person.get("/api/search", q="mark")).data["groups"] for i in group["items"]}
    assert hits <= everything


def _no_branches(*_: object) -> tuple[str, ...]:
    return ()


async def _check_planner_predicate(member: Member, person: Person) -> None:
    """Leaving the predicate out changes no result: the policy alone decides."""
    if member.role not in ("manager", "employee"):
        return
    async with person.caller.context(write=False) as ctx:
        for kind in TYPES:
            query = ListQuery(limit=200, sort="id")
            helped = await list_records(ctx, get_record_type(kind), query)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(lists, "scope_branches", _no_branches)
                plain = await list_records(ctx, get_record_type(kind), query)
            assert [record["id"] for record in helped.records] == [record["id"] for record in plain.records]


async def _check_single_records(world: World, member: Member, person: Person, foreign: str) -> None:
    chance = random.Random(str(member.user))
    for row in chance.sample(world.rows, min(len(world.rows), 10)):
        path = f"/api/{row.type}/{row.id}"
        sees = world.sees(member, row)
        read = await person.get(path, include="*")
        assert read.status == (200 if sees and not row.deleted else 404), (member.role, row)
        for part in ("/timeline", "/history", *(("/assignment-history",) if row.type in OWNED else ())):
            told = await person.get(path + part)
            assert told.status == (200 if sees else 404), (member.role, part, row)
            assert foreign not in str(told.body)
        assert foreign not in str(read.body)
        await _check_writes(world, member, person, row)


async def _check_writes(world: World, member: Member, person: Person, row: Row) -> None:
    """A write that changes nothing answers like one that would: 200 in scope, 403 when only seen, else 404."""
    path = f"/api/{row.type}/{row.id}"
    sees, reach = world.sees(member, row) and not row.deleted, world.in_scope(member, row) and not row.deleted
    allowed = member.role in UPDATES
    expected = 403 if not allowed else 200 if reach else 403 if sees else 404
    assert (await person.patch(path, {})).status == expected, (member.role, row)
    bulk = await person.post(f"/api/{row.type}/bulk", {"ids": [str(row.id)], "action": "update", "values": {"tags": []}})
    if not allowed:
        assert bulk.status == 403
    else:
        assert bulk.data["updated"] == (1 if reach else 0), (member.role, row, bulk.body)
        assert len(bulk.data["errors"]) == (1 if sees and not reach else 0)
    if not (sees or row.deleted) or row.tenant != member.tenant:
        particular = {"leads": ("convert", "score"), "opportunities": ("stage",), "activities": ("complete",)}.get(row.type, ())
        for verb in particular:
            sent = {"stage": "proposal"} if verb == "stage" else {}
            assert (await person.post(f"{path}/{verb}", sent)).status == (404 if allowed else 403), (member.role, verb, row)
        hidden = 404 if allowed else 403
        assert (await person.delete(path)).status == hidden, (member.role, row)
        restored = (await person.post(f"{path}/restore")).status
        assert restored == (404 if member.role in DELETES else 403)


async def test_direct_sql_without_a_context_sees_nothing(scene: Scene, api: Api) -> None:
    async with api.state.pool.acquire() as connection:
        for kind in (*TYPES, "audit_log", "events", "assignment_history", "entity_transitions", "employees", "pipelines"):
            assert await connection.fetchval(f"select count(*) from {kind}") == 0, kind


async def test_a_tenants_transaction_cannot_write_into_another(scene: Scene) -> None:
    mine, theirs = scene.tenants.values()
    async with mine.system() as ctx:
        for kind in OWNED:
            updated = await ctx.execute(f"update {kind} set tags = '{{x}}' where tenant_id = $1", theirs.id)
            assert updated == "UPDATE 0"
            assert await ctx.execute(f"delete from {kind} where tenant_id = $1", theirs.id) == "DELETE 0"
    with pytest.raises(Exception, match="outside the records you can see"):
        async with open_system_context(mine.pool, mine.id) as ctx:
            await ctx.execute("insert into leads (tenant_id, id, company) values ($1, $2, 'X')", theirs.id, new_id())
