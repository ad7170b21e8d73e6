"""The logins that go with a tenant: those of people who belong to no other one."""

from uuid import UUID

from aisha.core.context import Context, open_system_context, within_tenant
from aisha.core.database import Pool
from aisha.core.storage import FileStorage
from aisha.identity.privacy.traces import erase_platform_traces
from aisha.identity.users.erasure import erase_login

LOGINS_AT_ONCE = 50
_LOCKED = "select id, email from users where id = any ($1) order by id for update"


async def erase_logins(pool: Pool, tenant_id: UUID, storage: FileStorage) -> None:
    """Erase them, and on the platform what names their addresses, in short transactions."""
    async with open_system_context(pool, None, write=False) as ctx:
        logins = [row["id"] for row in await ctx.fetch("select logins_of_only($1) as id", tenant_id)]
    for first in range(0, len(logins), LOGINS_AT_ONCE):
        async with open_system_context(pool, None) as ctx:
            await erase_only_logins(ctx, tenant_id, logins[first : first + LOGINS_AT_ONCE], storage)


async def erase_only_logins(ctx: Context, tenant_id: UUID, wanted: list[UUID], storage: FileStorage) -> None:
    """Erase those of some logins that are this tenant's alone.

    Whoever joined another tenant meanwhile keeps theirs: it is asked once the logins are locked, for which a membership waits.
    """
    ctx.require_system()
    locked = {row["id"]: row["email"] for row in await ctx.fetch(_LOCKED, wanted)}
    still = {row["id"] for row in await ctx.fetch("select logins_of_only($1) as id", tenant_id)}
    logins = {user_id: email for user_id, email in locked.items() if user_id in still}
    async with within_tenant(ctx, tenant_id) as inside:
        for user_id in logins:
            await erase_login(inside, user_id)
        await erase_platform_traces(inside, logins, storage)
    await ctx.execute("select note_erased_logins($1, $2)", tenant_id, len(logins))
