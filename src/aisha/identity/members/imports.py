"""Adding many members at once. Each row is whole or not at all; the others stand (the guide, § 3.1)."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context, savepoint, within_tenant
from aisha.core.errors import AishaError
from aisha.core.ids import parse_id
from aisha.identity.members.actions import add_member
from aisha.identity.members.import_file import UserRow
from aisha.identity.users.actions import NewLogin


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was not imported; the header is row 1."""

    row: int
    error: str


@dataclass(slots=True)
class ImportedUsers:
    """What became of the rows; `invited` of those created got an invitation."""

    created: int = 0
    invited: int = 0
    failed: int = 0
    errors: list[RowError] = field(default_factory=list[RowError])


Invite = Callable[[Context, UUID], Awaitable[bool]]
"""Inviting somebody who was just added; True when an invitation was made."""


async def import_users(ctx: Context, rows: Sequence[UserRow], invite: Invite | None = None) -> ImportedUsers:
    """A login and a membership for every row that is right; nobody gets a role that may do more than the caller.

    With `invite` each of them is invited in the same step. Rows name the tenant at work or none; a superadmin outside every
    tenant names one in each row.
    """
    ctx.require("users.manage")
    result = ImportedUsers()
    tenants: Counter[UUID] = Counter()
    for row in rows:
        error = row.problem()
        if error is None:
            error = await _import_row(ctx, row, invite, result)
        if error is not None:
            result.failed += 1
            result.errors.append(RowError(row.number, error))
        else:
            tenants[_tenant_of(ctx, row)] += 1
    await _note(ctx, result, tenants)
    return result


async def _note(ctx: Context, result: ImportedUsers, tenants: Counter[UUID]) -> None:
    """Say in the audit log how many came; from outside every tenant in each of them, too."""
    said = {"what": "users", "rows": result.created, "failed": result.failed}
    await record_audit(ctx, "DATA_IMPORT", entity_type="user", changes={name: [None, value] for name, value in said.items()})
    if ctx.actor.tenant_id is not None:
        return
    for tenant_id, count in tenants.items():
        async with within_tenant(ctx, tenant_id) as inside:
            changes = {"what": [None, "users"], "rows": [None, count]}
            await record_audit(inside, "DATA_IMPORT", entity_type="user", changes=changes)


async def _import_row(ctx: Context, row: UserRow, invite: Invite | None, result: ImportedUsers) -> str | None:
    """None once the row is counted, or why it was undone."""
    try:
        async with savepoint(ctx):
            is_invited = await _add(ctx, row, invite)
    except AishaError as error:
        return error.message
    result.created += 1
    result.invited += is_invited
    return None


async def _add(ctx: Context, row: UserRow, invite: Invite | None) -> bool:
    """Whether the new member was invited."""
    login = NewLogin(row.values["email"], row.values["first_name"], row.values["last_name"], None)
    tenant_id = _tenant_of(ctx, row)
    if ctx.actor.tenant_id is not None:
        user_id = await add_member(ctx, login, role=row.role)
        return invite is not None and await invite(ctx, user_id)
    if not await ctx.fetchval("select exists (select from tenants where id = $1 and status = 'active')", tenant_id):
        raise AishaError("tenant_id: There is no such workspace.")
    async with within_tenant(ctx, tenant_id) as inside:
        user_id = await add_member(inside, login, role=row.role)
        return invite is not None and await invite(inside, user_id)


def _tenant_of(ctx: Context, row: UserRow) -> UUID:
    named = row.values["tenant_id"]
    tenant_id = parse_id(named) if named else ctx.actor.tenant_id
    if tenant_id is None:
        raise AishaError("tenant_id: Name the workspace by its UUID.")
    if ctx.actor.tenant_id is not None and tenant_id != ctx.actor.tenant_id:
        raise AishaError("tenant_id: Access denied: Invalid tenant")
    return tenant_id
