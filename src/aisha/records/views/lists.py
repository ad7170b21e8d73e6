"""A list that is asked for by a saved view: what the request says itself comes on top."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.core.ids import parse_id
from aisha.records.lists import COUNT_CAP, ListQuery, count_records
from aisha.records.registry import RecordType, record_types
from aisha.records.views.queries import find_view, list_views
from aisha.records.views.schemas import ViewCount

MOST_COUNTED = 12
"""As many tabs as there is room for; each is a count of its own."""


async def through_view(ctx: Context, record_type: RecordType, query: ListQuery) -> tuple[ListQuery, Mapping[str, Any]]:
    """The query with the conditions, search and order of its view, and what the envelope says of it.

    Conditions are joined with AND; a search and an order of the request replace the view's. Raises 400 for a view that is not
    there, not shared with the caller, or of another kind of record.
    """
    ctx.require(record_type.permission("read"))
    if not query.view:
        return query, {}
    view_id = parse_id(query.view)
    view = await find_view(ctx, view_id) if view_id else None
    if view is None or view["entity"] != record_type.name:
        raise BadRequest(f"There is no saved view {query.view[:60]!r} here, or it is not shared with you.")
    trees = [tree for tree in (view["filter"], query.filter) if tree]
    asked = replace(
        query,
        q=query.q if query.q is not None else view["q"],
        sort=query.sort or view["sort"],
        filter={"and": trees} if len(trees) > 1 else (trees[0] if trees else None),
    )
    return asked, {"view": {name: view[name] for name in ("id", "name", "gone")}}


async def count_views(ctx: Context, entity: str) -> list[ViewCount]:
    """How many records the views among somebody's tabs show, the first 12 of a list. Raises 400 for no kind of record."""
    ctx.require_signed_in()
    record_type = next((each for each in record_types() if each.name == entity), None)
    if record_type is None:
        raise BadRequest(f"{entity[:60]!r} is no kind of record. There are {', '.join(each.name for each in record_types())}.")
    pinned = [view for view in await list_views(ctx, entity) if view["is_pinned"]]
    counts = list[ViewCount]()
    for view in pinned[:MOST_COUNTED]:
        query = ListQuery(q=view["q"], filter=view["filter"] or None)
        total = await count_records(ctx, record_type, query)
        counts.append(ViewCount(view["id"], min(total, COUNT_CAP), total > COUNT_CAP))
    return counts
