"""Saving views, sharing them, and each person's own choice of tabs and of the view a list opens with."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Conflict, Forbidden, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.records.filters import FilterCompiler, Parameters
from aisha.records.labels import in_own_words
from aisha.records.paging import parse_sort
from aisha.records.registry import RecordType, record_types
from aisha.records.views.queries import get_view, may_change
from aisha.records.views.remaining import remaining_columns

MOST_OWN = 100
SHARE = "saved_views.share"
_CONTENT = ("name", "filter", "q", "sort", "columns", "layout", "pipeline_id", "is_shared")
_NULLABLE = ("q", "sort", "columns", "pipeline_id")


async def create_view(ctx: Context, sent: Mapping[str, Any]) -> UUID:
    """A new view of the caller's; its id.

    Raises 400 for conditions, an order or columns that the kind of record has not; 403 to share without the permission; 409
    for a name that the caller has given already; 422 LIMIT_REACHED for the 101st.
    """
    ctx.require_signed_in()
    if ctx.actor.user_id is None:
        raise Forbidden("A view belongs to a person.")
    record_type = _type_of(ctx, sent["entity"])
    _check(ctx, record_type, sent)
    if sent["is_shared"]:
        ctx.require(SHARE)
    user = ctx.actor.user_id
    count = await ctx.fetchval("select count(*) from saved_views where tenant_id = $1 and user_id = $2", ctx.tenant_id, user)
    if count >= MOST_OWN:
        raise Unprocessable(f"You have {MOST_OWN} views already. Delete one first.", code="LIMIT_REACHED")
    view_id = new_id()
    places = ", ".join(f"${number}" for number in range(5, 5 + len(_CONTENT)))
    await _named(
        ctx, sent["name"],
        f"insert into saved_views (tenant_id, id, user_id, entity, {', '.join(_CONTENT)}) values ($1, $2, $3, $4, {places})"
        " on conflict do nothing returning id",
        ctx.tenant_id, view_id, user, record_type.name, *(sent[name] for name in _CONTENT),
    )  # fmt: skip
    await _choose(ctx, view_id, record_type.name, sent)
    return view_id


async def update_view(ctx: Context, view_id: UUID, sent: Mapping[str, Any], version: int | None) -> None:
    """Change what was sent. Pins and defaults are the caller's own, for any view that is seen; the rest needs the right to it.

    Raises NotFound, 403, 409 VERSION_CONFLICT, and as `create_view`.
    """
    ctx.require_signed_in()
    view = await get_view(ctx, view_id)
    check_version(view, version)
    content = {name: sent[name] for name in _CONTENT if name in sent}
    if missing := [name for name, value in content.items() if value is None and name not in _NULLABLE]:
        raise ValidationFailed({name: ["This field is required."] for name in missing})
    if content:
        _require_change(ctx, view)
        if content.get("is_shared"):
            ctx.require(SHARE)
        if content.get("is_shared") is False and not view["is_mine"]:
            raise Forbidden("Only its owner can take a view back from the workspace. You can delete it.")
        _check(ctx, _type_of(ctx, view["entity"]), view | content, only=content)
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(content, 3))
        await _named(
            ctx, str(content.get("name")),
            f"update saved_views v set {assignments} where tenant_id = $1 and id = $2"
            " and not exists (select from saved_views o where o.tenant_id = $1 and o.id <> $2 and o.user_id = v.user_id"
            f" and o.entity = v.entity and lower(o.name) = lower({_place(content)})) returning id",
            ctx.tenant_id, view_id, *content.values(),
        )  # fmt: skip
    await _choose(ctx, view_id, view["entity"], sent)


def _place(content: Mapping[str, Any]) -> str:
    """Where the new name stands among the values; the row's own where it is not changed."""
    return f"${[*content].index('name') + 3}" if "name" in content else "v.name"


async def delete_view(ctx: Context, view_id: UUID) -> None:
    """Remove it, with everybody's choices about it. Raises NotFound, 403."""
    ctx.require_signed_in()
    _require_change(ctx, await get_view(ctx, view_id))
    await ctx.execute("delete from saved_views where tenant_id = $1 and id = $2", ctx.tenant_id, view_id)


def _require_change(ctx: Context, view: dict[str, Any]) -> None:
    if not may_change(ctx, view):
        text = f"This view belongs to {view['owner_name'] or 'somebody else'}. Save it as a view of your own, and change that."
        raise Forbidden(text, details={"permission": SHARE})


async def _named(ctx: Context, name: str, sql: str, *values: Any) -> None:
    """A statement that answers with the row, or with none where the name is taken."""
    if await ctx.fetchval(sql, *values) is None:
        raise Conflict(f"You have a view called {name!r} here already. Choose another name.", details={"name": ["Taken."]})


async def _choose(ctx: Context, view_id: UUID, entity: str, sent: Mapping[str, Any]) -> None:
    """What the caller makes of a view for themselves; of each kind of record one view is the default."""
    chosen = {name: sent[name] for name in ("is_pinned", "is_default") if sent.get(name) is not None}
    user = ctx.actor.user_id
    if not chosen or user is None:
        return
    if chosen.get("is_default"):
        await ctx.execute(
            "update saved_view_choices c set is_default = false from saved_views v where c.tenant_id = $1 and c.user_id = $2"
            " and c.is_default and v.tenant_id = c.tenant_id and v.id = c.view_id and v.entity = $3",
            ctx.tenant_id, user, entity,
        )  # fmt: skip
    assignments = ", ".join(f"{name} = excluded.{name}" for name in chosen)
    places = ", ".join(f"${number}" for number in range(4, 4 + len(chosen)))
    await ctx.execute(
        f"insert into saved_view_choices (tenant_id, user_id, view_id, {', '.join(chosen)}) values ($1, $2, $3, {places})"
        f" on conflict (tenant_id, user_id, view_id) do update set {assignments}",
        ctx.tenant_id, user, view_id, *chosen.values(),
    )  # fmt: skip


def _type_of(ctx: Context, entity: str) -> RecordType:
    """Raises 400 for what is no kind of record with a list, 403 for one the caller may not read."""
    known = {each.name: each for each in record_types() if each.name != "notes"}
    if entity not in known:
        raise ValidationFailed({"entity": [f"This is one of: {', '.join(known)}."]})
    ctx.require(known[entity].permission("read"))
    return known[entity]


def _check(ctx: Context, record_type: RecordType, view: Mapping[str, Any], only: Mapping[str, Any] | None = None) -> None:
    """Raises 400 for what a list of this kind cannot be asked for."""
    written = view if only is None else only
    if written.get("filter"):
        FilterCompiler(ctx, record_type, Parameters()).compile(written["filter"])
    if written.get("sort"):
        parse_sort(ctx, record_type, written["sort"])
    gone: list[str] = []
    remaining_columns(ctx, record_type, written.get("columns"), gone)
    if gone:
        raise ValidationFailed({"columns": [f"There is no field {', '.join(gone[:10])}."]})
    if record_type.name != "opportunities" and (view["layout"] == "board" or view["pipeline_id"] is not None):
        raise ValidationFailed({"layout": [in_own_words(ctx, "Only opportunities have a board.")]})
