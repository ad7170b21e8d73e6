"""People of a tenant who own records but have no login yet (docs/decisions/people-without-a-login.md)."""

from uuid import UUID

from aisha.core.context import Context, platform_rows
from aisha.core.ids import new_id


async def add_person_without_login(ctx: Context, full_name: str, email: str | None = None) -> UUID:
    """An employee who can own records and cannot sign in; returns the user id to own them with.

    `email` is kept on the employee for a later invitation. Raises Conflict when the tenant has that address already.
    """
    ctx.require("employees.manage")
    first_name, last_name = split_name(full_name)
    user_id = new_id()
    async with platform_rows(ctx):
        await ctx.execute(
            "insert into users (id, first_name, last_name, status, home_tenant_id) values ($1, $2, $3, 'inactive', $4)",
            user_id, first_name, last_name, ctx.tenant_id,
        )  # fmt: skip
    await ctx.execute(
        "insert into employees (tenant_id, id, user_id, first_name, last_name, email) values ($1, $2, $3, $4, $5, $6)",
        ctx.tenant_id, new_id(), user_id, first_name, last_name, email,
    )  # fmt: skip
    return user_id


def split_name(full_name: str) -> tuple[str, str]:
    """First and last name of "First Last" or "Last, First"; a single word is the first name."""
    last, comma, first = full_name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = full_name.strip().rpartition(" ")
    return (first.strip(), last) if first else (last, "")
