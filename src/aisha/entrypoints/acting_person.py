"""For whom a command acts: somebody with a sign-in, in one of their tenants."""

from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.ids import parse_id
from aisha.core.refused import Refused


async def who_and_where(pool: Pool, person: str, tenant: str | None) -> tuple[UUID, UUID]:
    """The user of an e-mail address and the tenant of an id or slug; None is the only one. Raises Refused."""
    async with open_system_context(pool, None, write=False) as ctx:
        user_id = await ctx.fetchval("select id from users where email_norm = lower(btrim($1))", person)
        if user_id is None:
            raise Refused(f"Nobody signs in as {person}.")
        tenants = await ctx.fetch("select id, name, slug from tenants_of($1)", user_id)
    chosen = [row for row in tenants if tenant is None or tenant == row["slug"] or parse_id(tenant) == row["id"]]
    if len(chosen) != 1:
        slugs = ", ".join(row["slug"] for row in tenants) or "none"
        raise Refused(f"Say which tenant with --tenant: {person} may enter {slugs}.")
    return user_id, chosen[0]["id"]
