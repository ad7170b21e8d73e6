"""Random rows of two tenants, asked for by every role: what the API shows is what the rule of decisions.md "Data scope" says.

The rule is written here a second time, in plain Python over all rows; the product has it as row-level security.
"""

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import pytest

from aisha.core.ids import new_id
from tests.application import ROLES, Api, Workspace, make_workspace
from tests.isolation.world import insert

OWNED = ("accounts", "contacts", "leads", "opportunities")
CHANGED = {"accounts": "name", "contacts": "last_name", "leads": "last_name", "opportunities": "name", "activities": "subject"}
ROWS_OF_A_TYPE = 12


@dataclass(frozen=True)
class Row:
    """A record as the rule sees it; `related` is the record an activity or note belongs to."""

    type: str
    id: UUID
    people: frozenset[UUID]
    related: "Row | None" = None


@dataclass(frozen=True)
class Filled:
    """A tenant with random rows."""

    workspace: Workspace
    rows: tuple[Row, ...]


def in_scope(row: Row, workspace: Workspace, role: str) -> bool:
    """Owned or assigned within the scope, or unassigned for those who lead."""
    if role in ("admin", "support"):
        return True
    me = workspace.caller(role).user_id
    scope = {me, workspace.employee.user_id} if role == "manager" else {me}
    return bool(row.people & scope) or (not row.people and role == "manager")


def is_visible(row: Row, workspace: Workspace, role: str) -> bool:
    """In scope, or belonging to a record that is."""
    by_relation = row.related is not None and in_scope(row.related, workspace, role)
    if row.type == "notes":
        return role in ("admin", "support") or by_relation
    return in_scope(row, workspace, role) or by_relation


def is_editable(row: Row, workspace: Workspace, role: str) -> bool:
    """Support changes nothing; an activity is changed in scope only."""
    return role != "support" and in_scope(row, workspace, role)


async def fill(api: Api, random: Random) -> Filled:
    """A tenant whose records belong to random people, or to nobody."""
    workspace = await make_workspace(api)
    people = [workspace.caller(role).user_id for role in ROLES] + [None, None]
    rows: list[Row] = []
    async with api.system(workspace.id) as ctx:
        pipeline = await ctx.fetchval("select id from pipelines where tenant_id = $1", workspace.id)
        stage = await ctx.fetchval("select key from pipeline_stages where tenant_id = $1 limit 1", workspace.id)
        for kind in OWNED:
            more: dict[str, Any] = {"pipeline_id": pipeline, "stage": stage} if kind == "opportunities" else {}
            for _ in range(ROWS_OF_A_TYPE):
                owner, assignee, row_id = random.choice(people), random.choice(people), new_id()
                await insert(
                    ctx, kind, tenant_id=workspace.id, id=row_id, owner_id=owner, assigned_to=assignee,
                    **{CHANGED[kind]: "Random"}, **more,
                )  # fmt: skip
                rows.append(Row(kind, row_id, frozenset({owner, assignee} - {None})))  # pyright: ignore[reportArgumentType]
        for kind, field in (("activities", "subject"), ("notes", "content")):
            for _ in range(ROWS_OF_A_TYPE):
                owner, related, row_id = random.choice(people), random.choice(rows[: len(OWNED) * ROWS_OF_A_TYPE]), new_id()
                owned = {"owner_id": owner} if kind == "activities" else {}
                singular = {"opportunities": "opportunity"}.get(related.type, related.type.removesuffix("s"))
                await insert(
                    ctx, kind, tenant_id=workspace.id, id=row_id, related_type=singular, related_id=related.id,
                    **{field: "Random"}, **owned,
                )  # fmt: skip
                rows.append(Row(kind, row_id, frozenset({owner} - {None}) if owned else frozenset(), related))  # pyright: ignore[reportArgumentType]
    return Filled(workspace, tuple(rows))


@pytest.mark.parametrize("seed", range(3))
async def test_lists_and_records_show_what_the_rule_says(api: Api, seed: int) -> None:
    random = Random(seed)
    tenants = [await fill(api, random), await fill(api, random)]

    for here, there in (tenants, tenants[::-1]):
        for role in ROLES:
            caller = here.workspace.caller(role)
            for kind in (*OWNED, "activities", "notes"):
                listed = (await caller.get(f"/api/{kind}?limit=200")).json()["data"]
                expected = {str(row.id) for row in here.rows if row.type == kind and is_visible(row, here.workspace, role)}
                assert {record["id"] for record in listed} == expected, f"{kind} as {role}"
            for row in random.sample(here.rows, 12):
                status = (await caller.get(f"/api/{row.type}/{row.id}")).status_code
                assert status == (200 if is_visible(row, here.workspace, role) else 404), f"{row} as {role}"
            for row in random.sample(there.rows, 4):
                assert (await caller.get(f"/api/{row.type}/{row.id}")).status_code == 404


@pytest.mark.parametrize("seed", range(2))
async def test_changes_are_refused_beyond_what_the_rule_says(api: Api, seed: int) -> None:
    random = Random(seed)
    filled = await fill(api, random)
    workspace = filled.workspace

    for role in ROLES:
        for row in random.sample([row for row in filled.rows if row.type in CHANGED], 20):
            answer = await workspace.caller(role).patch(f"/api/{row.type}/{row.id}", {CHANGED[row.type]: f"By {role}"})
            if is_editable(row, workspace, role):
                assert answer.status_code == 200, f"{row} as {role}: {answer.text}"
            else:
                assert answer.status_code in (403, 404), f"{row} as {role}"


async def test_the_rule_here_is_not_the_same_for_everybody(api: Api) -> None:
    """The model would be worthless if it let everybody see everything, or nothing."""
    filled = await fill(api, Random(7))
    seen = {role: sum(is_visible(row, filled.workspace, role) for row in filled.rows) for role in ROLES}

    assert 0 < seen["employee"] < seen["manager"] < seen["admin"] == seen["support"] == len(filled.rows)
