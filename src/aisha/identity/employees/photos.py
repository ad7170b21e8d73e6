"""Photos of people, in the tenant where they chose them: everybody there sees them, nobody elsewhere."""

from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Forbidden, NotFound
from aisha.identity.employees.authority import require_authority_over

MOST_PHOTOS = 5_000
_SET = """
update employees e set photo_key = $3 from employees old
 where e.tenant_id = $1 and e.user_id = $2 and e.status <> 'terminated' and old.tenant_id = e.tenant_id and old.id = e.id
returning e.id, old.photo_key as old_key
"""


async def list_photos(ctx: Context) -> dict[str, str]:
    """Who has a photo: user id → a text that changes with it. At most 5,000, the latest members first."""
    ctx.require("employees.read")
    rows = await ctx.fetch(
        "select user_id, photo_key from employees where tenant_id = $1 and user_id is not null and photo_key is not null"
        " order by created_at desc, id limit $2",
        ctx.tenant_id, MOST_PHOTOS,
    )  # fmt: skip
    return {str(row["user_id"]): row["photo_key"].rpartition("/")[2].partition(".")[0] for row in rows}


async def get_photo(ctx: Context, user_id: UUID) -> str:
    """The key of somebody's photo in storage. Raises NotFound."""
    ctx.require("employees.read")
    key: str | None = await ctx.fetchval(
        "select photo_key from employees where tenant_id = $1 and user_id = $2", ctx.tenant_id, user_id
    )
    if key is None:
        raise NotFound("This photo")
    return key


async def require_own(ctx: Context, user_id: UUID) -> None:
    """Raises 403 for another person: everybody chooses their own photo; NotFound for one without a photo here."""
    ctx.require_self_or(user_id, "users.manage")
    if user_id != ctx.actor.user_id:
        await get_photo(ctx, user_id)
        raise Forbidden("Everybody chooses their own photo.")


async def set_photo(ctx: Context, user_id: UUID, key: str | None) -> str | None:
    """Make a stored file the caller's photo, or (None) have none; returns the key of the one before, to be removed.

    Another person's is only taken away, by who manages users and stands above them. Raises 403, NotFound without a place here.
    """
    ctx.require_self_or(user_id, "users.manage")
    if key is not None:
        await require_own(ctx, user_id)
    elif user_id != ctx.actor.user_id:
        await get_photo(ctx, user_id)
        await require_authority_over(ctx, user_id)
    row = await ctx.fetchrow(_SET, ctx.tenant_id, user_id, key)
    if row is None:
        raise NotFound("This user")
    action = "PHOTO_REMOVED" if key is None else "PHOTO_CHANGED"
    await record_audit(ctx, action, entity_type="employee", entity_id=row["id"])
    return row["old_key"]
