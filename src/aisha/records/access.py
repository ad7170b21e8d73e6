"""Why somebody can or cannot see or change a record: the rule of decisions.md "Data scope", told step by step.

The database decides by its policies; a test asks both about random people and records.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import asyncpg

from aisha.core.actors import Actor, actor_of
from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.core.errors import BadRequest, Forbidden, NotFound
from aisha.core.modules import module_of
from aisha.records.labels import label_of
from aisha.records.reads import get_record
from aisha.records.registry import RecordType, get_record_type

Question = Literal["see", "change", "both"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: what was looked at (access, module, permission, scope, related, trash), for which question, how it came out."""

    what: str
    question: Question
    holds: bool
    text: str


@dataclass(slots=True)
class Explanation:
    """The two answers and how they come about, in the order of the steps."""

    user_id: UUID
    type: str
    id: UUID
    can_see: bool = False
    can_change: bool = False
    reasons: list[Reason] = field(default_factory=list[Reason])

    def note(self, what: str, question: Question, holds: bool, text: str) -> bool:
        """Add a step; returns how it came out."""
        self.reasons.append(Reason(what, question, holds, text))
        return holds


async def explain_access(ctx: Context, user_id: UUID, type_name: str, record_id: UUID) -> Explanation:
    """What a person may do with a record of the tenant at work, as of now.

    Everybody asks about themselves, those who read the users about anybody (product.md § 23). Raises 400 for an unknown type,
    NotFound for a person or a record that the caller cannot see.
    """
    ctx.require_self_or(user_id, "users.read")
    try:
        record_type = get_record_type(type_name)
    except KeyError as error:
        raise BadRequest(f"There is no record type {type_name[:60]!r}.", code="VALIDATION_ERROR") from error
    module = module_of(record_type.permission("read"))
    is_off = module in ctx.actor.modules_off
    if is_off:
        await _require_stored(ctx, record_type, record_id)
    else:
        await get_record(ctx, record_type, record_id, fields="id", with_deleted=True)
    explanation = Explanation(user_id, record_type.name, record_id)
    subject = await _subject(ctx, user_id, explanation)
    if subject is None:
        return explanation
    if is_off:
        text = (
            f"The module {ctx.actor.module_label(str(module))} is switched off: nobody sees its records until it is on again."
        )
        explanation.note("module", "both", False, text)
    things = label_of(ctx, record_type).plural.lower()
    may_read = _permits(explanation, subject, record_type.permission("read"), "see", things)
    may_update = _permits(explanation, subject, record_type.permission("update"), "change", things)
    async with beyond_scope(ctx):
        row = await _row(ctx, record_type, record_id)
        assert row is not None
        visible, editable = await _reach(ctx, explanation, subject, record_type, row)
    is_live = row["deleted_at"] is None or not explanation.note("trash", "both", True, "The record is in the trash.")
    explanation.can_see = may_read and visible and is_live and not is_off
    explanation.can_change = explanation.can_see and may_update and editable
    return explanation


async def _require_stored(ctx: Context, record_type: RecordType, record_id: UUID) -> None:
    """As `get_record`, for a type whose module is off: the caller would see the record if it were on."""
    permission = record_type.permission("read")
    if permission not in ctx.actor.permissions:
        raise Forbidden(f"You need the permission {permission} for this.", details={"permission": permission})
    if await _row(ctx, record_type, record_id) is None:
        raise NotFound(label_of(ctx, record_type).singular)


async def _subject(ctx: Context, user_id: UUID, explanation: Explanation) -> Actor | None:
    """The person as an actor, or None, with the reason, when they may not enter. Raises NotFound for nobody of this tenant."""
    row = await ctx.fetchrow(
        "select u.status, u.is_superadmin, e.status as member_status, e.role, access_of(u.id, $1) as access from users u"
        " left join employees e on e.tenant_id = $1 and e.user_id = u.id where u.id = $2 and (e.id is not null or u.id = $3)",
        ctx.tenant_id, user_id, ctx.actor.user_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This user")
    subject = actor_of(read_json(row["access"]), ctx.tenant_id)
    if row["status"] != "active":
        explanation.note("access", "both", False, f"The login is {row['status']}.")
        return None
    if not subject.is_superadmin and row["member_status"] not in ("active", "on_leave"):
        explanation.note("access", "both", False, f"The membership in this workspace is {row['member_status']}.")
        return None
    explanation.note("access", "both", True, f"They may enter this workspace, with the role {subject.role}.")
    return subject


def _permits(
    explanation: Explanation, subject: Actor, permission: str, question: Literal["see", "change"], things: str
) -> bool:
    holds = permission in subject.permissions
    may = "may" if holds else "may not"
    return explanation.note("permission", question, holds, f"The role {subject.role} {may} {question} {things} ({permission}).")


async def _reach(
    ctx: Context, explanation: Explanation, subject: Actor, record_type: RecordType, row: asyncpg.Record
) -> tuple[bool, bool]:
    """Whether the policies let the person read the row, and write it."""
    if record_type.is_owned:
        in_scope = await _in_scope(ctx, explanation, subject, row, "The record", "both")
        if in_scope or "related_type" not in row:
            return in_scope, in_scope
        return await _by_related(ctx, explanation, subject, row, "see"), False
    if record_type.table.info["row_class"] == "tenant":
        reached = explanation.note("scope", "both", True, "It belongs to the whole workspace.")
    elif subject.view_all:
        reached = explanation.note("scope", "both", True, "Their data scope is everything.")
    elif row["created_by"] == subject.user_id:
        reached = explanation.note("scope", "both", True, "They wrote it.")
    else:
        reached = await _by_related(ctx, explanation, subject, row, "both")
    return reached, reached


async def _by_related(ctx: Context, explanation: Explanation, subject: Actor, row: asyncpg.Record, question: Question) -> bool:
    if row["related_id"] is None:
        return explanation.note("related", question, False, "It belongs to no other record.")
    related_type = get_record_type(row["related_type"])
    related = await _row(ctx, related_type, row["related_id"])
    if related is None:
        return explanation.note("related", question, False, f"The {related_type.singular} it belongs to is gone.")
    return await _in_scope(ctx, explanation, subject, related, f"The {related_type.singular} it belongs to", question)


async def _in_scope(
    ctx: Context, explanation: Explanation, subject: Actor, row: asyncpg.Record, what: str, question: Question
) -> bool:
    kind = "scope" if what == "The record" else "related"
    if subject.view_all:
        return explanation.note(kind, question, True, "Their data scope is everything.")
    people = {name: row[name] for name in ("owner_id", "assigned_to") if row[name] is not None}
    if not people:
        holds = subject.sees_unassigned
        text = "which those who lead see" if holds else "which only those who lead see"
        return explanation.note(kind, question, holds, f"{what} belongs to nobody, {text}.")
    for name, user_id in people.items():
        if user_id in subject.scope_ids:
            role = "owner" if name == "owner_id" else "assignee"
            return explanation.note(kind, question, True, f"{what}'s {role} is in scope: {await _why(ctx, subject, user_id)}.")
    text = "themselves" if subject.sees_only_own else "themselves or people of the departments they belong to or lead"
    return explanation.note(kind, question, False, f"{what} belongs to somebody else; their scope is {text}.")


async def _why(ctx: Context, subject: Actor, user_id: UUID) -> str:
    """How a person came into the subject's scope: themselves, the same department, or the chain of departments led."""
    if user_id == subject.user_id:
        return "it is them"
    chain: Sequence[asyncpg.Record] = await ctx.fetch(
        "with recursive up as (select d.id, d.name, d.parent_id, d.manager_user_id, 1 as step from departments d"
        "   join employees e on e.tenant_id = d.tenant_id and e.department_id = d.id where d.tenant_id = $1 and e.user_id = $2"
        " union all select d.id, d.name, d.parent_id, d.manager_user_id, up.step + 1 from departments d join up"
        "   on d.id = up.parent_id where d.tenant_id = $1 and up.step < 100)"
        " select name, manager_user_id from up order by step limit 100",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    names: list[str] = []
    for department in chain:
        names.append(department["name"])
        if department["manager_user_id"] == subject.user_id:
            return f"a member of {', part of '.join(names)}, which they lead"
    return f"a member of their own department {names[0]}" if names else "a colleague"


async def _row(ctx: Context, record_type: RecordType, record_id: UUID) -> asyncpg.Record | None:
    named = ("owner_id", "assigned_to", "created_by", "deleted_at", "related_type", "related_id")
    columns: Any = ", ".join(name for name in named if name in record_type.table.c)
    sql = f"select {columns} from {record_type.name} where tenant_id = $1 and id = $2"
    return await ctx.fetchrow(sql, ctx.tenant_id, record_id)
