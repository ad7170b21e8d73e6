"""The common REST of every record type (domain.md § 2.1), made from the registry: plain routes, for they are the hot path."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.context import Context
from aisha.core.errors import BadRequest, NotFound
from aisha.core.http import SIGNED_IN, Handler, access, answer, app_state, at_once, encode, no_content, opened, read_object
from aisha.core.ids import parse_id
from aisha.core.modules import module_of
from aisha.core.storage import file_storage
from aisha.records.bulk import parse_bulk, run_bulk
from aisha.records.chains import Chain
from aisha.records.custom.openapi import describe_own_fields
from aisha.records.duplicate_groups import list_duplicates
from aisha.records.duplicates import LEAST_SCORE, check_draft, create_unless_duplicate
from aisha.records.erasure import ask_for_erasure
from aisha.records.history import assignment_history, record_history, record_timeline
from aisha.records.idempotency import identifying, once, opened_once
from aisha.records.lists import list_records, parse_limit, parse_list_query
from aisha.records.merging import merge_records, parse_merge, preview_merge, restore_record
from aisha.records.metadata import describe_types
from aisha.records.reads import get_record
from aisha.records.registry import RecordType, record_types
from aisha.records.related import MOST, list_related
from aisha.records.search import search_everywhere
from aisha.records.stats import record_stats
from aisha.records.timeline_cursor import parse_moment
from aisha.records.views.lists import through_view
from aisha.records.writes import (
    assign_record,
    delete_record,
    purge_record,
    update_record,
)

Make = Callable[[RecordType], Handler]


def record_routes() -> list[Route]:
    """Every route of every registered type; exact paths stand before `{id}`."""
    routes: list[Route] = [
        Route("/api/metadata", _metadata, methods=["GET"]),
        Route("/api/metadata/openapi.json", _own_openapi, methods=["GET"]),
        Route("/api/search", _search, methods=["GET"]),
    ]
    for record_type in record_types():
        base = f"/api/{record_type.name}"
        duplicates = _DUPLICATES if record_type.has_duplicates else ()
        owners = _OWNERS if record_type.is_owned else ()
        for method, path, action, make in (*duplicates, *_TABLE, *owners):
            permission = action if "." in action else record_type.permission(action)
            handler = access(permission, module=module_of(record_type.permission("read")))(make(record_type))
            routes.append(Route(base + path, handler, methods=method.split(), name=f"{record_type.name}:{make.__name__}"))
    return routes


def path_id(request: Request, what: str, name: str = "id") -> UUID:
    """The UUID in the path; anything else names no record, hence 404."""
    found = parse_id(request.path_params[name])
    if found is None:
        raise NotFound(what)
    return found


@access(SIGNED_IN, keys=True)
async def _metadata(request: Request) -> Response:
    async with opened(request) as ctx:
        described = await describe_types(ctx)
    return answer(described)


@access(SIGNED_IN, keys=True)
async def _own_openapi(request: Request) -> Response:
    async with opened(request) as ctx:
        described = describe_own_fields(ctx, request.app.openapi())
    return Response(encode(described), media_type="application/json")


@access(SIGNED_IN, keys=True)
async def _search(request: Request) -> Response:
    async with opened(request) as ctx:
        groups = await search_everywhere(ctx, request.query_params.get("q", "")[:200])
    return answer({"groups": groups})


def _list(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        query = parse_list_query(request.query_params)
        chain = Chain.of(request, record_type, query.cursor)
        query.cursor = chain.cursor
        async with opened(request) as ctx:
            chain.require(ctx)
            query, shown = await through_view(ctx, record_type, query)
            page = await list_records(ctx, record_type, query)
        page.meta |= shown
        page.meta["next_cursor"] = chain.next(page.meta["next_cursor"], len(page.records))
        return answer(page.records, meta=page.meta)

    return handle


def _create(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        sent = await read_object(request)
        body = identifying(request, sent)
        allow_duplicate = sent.pop("allow_duplicate", False) is True

        async def act(ctx: Context) -> Response:
            record, found = await create_unless_duplicate(ctx, record_type, sent, allow_duplicate=allow_duplicate)
            return answer(record, status=201, meta={"duplicates": found} if found else None)

        return await at_once(request, lambda ctx: once(ctx, request, body, lambda: act(ctx)), body_tenant=sent.get("tenant_id"))

    return handle


def _get(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        query = request.query_params
        fields, include, with_deleted = query.get("fields"), query.get("include"), query.get("deleted") == "with"
        record = await at_once(
            request,
            lambda ctx: get_record(
                ctx, record_type, record_id, fields=fields, include=include, with_deleted=with_deleted, alone=True
            ),
        )
        return answer(record)

    return handle


def _update(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        sent = await read_object(request)
        version = sent_version(request, sent)
        async with opened(request, body_tenant=sent.get("tenant_id"), by_id=True) as ctx:
            record = await update_record(ctx, record_type, record_id, sent, version=version)
            if include := request.query_params.get("include"):
                record = await get_record(ctx, record_type, record_id, include=include)
        return answer(record)

    return handle


def sent_version(request: Request, sent: dict[str, Any]) -> int | None:
    """The version a client believes to change: member `version`, else If-Match."""
    given = sent.pop("version", None)
    if given is None:
        given = request.headers.get("if-match", "").strip().removeprefix("W/").strip('"') or None
    if given is None or given == "*":
        return None
    if isinstance(given, bool) or not str(given).isdecimal() or len(str(given)) > 9:
        raise BadRequest("version is the whole number that came with the record.")
    return int(given)


def _delete(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        query = request.query_params
        async with opened(request, by_id=True) as ctx:
            if query.get("gdpr") == "true":
                confirmed = query.get("confirm") == "true"
                storage = file_storage(app_state(request).settings.home)
                asked = await ask_for_erasure(ctx, record_type, record_id, storage, confirmed=confirmed)
                return answer(asked, status=202 if confirmed else 200)
            if query.get("permanent") == "true":
                await purge_record(ctx, record_type, record_id)
            else:
                await delete_record(ctx, record_type, record_id)
        return no_content()

    return handle


def _restore(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)

        async def act(ctx: Context) -> Response:
            return answer(await restore_record(ctx, record_type, record_id))

        return await opened_once(request, {}, act, by_id=True)

    return handle


def _assign(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        sent = await read_object(request)

        async def act(ctx: Context) -> Response:
            return answer(await assign_record(ctx, record_type, record_id, sent))

        return await opened_once(request, sent, act, by_id=True)

    return handle


def _bulk(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        sent = await read_object(request)
        asked = parse_bulk(sent)

        async def act(ctx: Context) -> Response:
            result = await run_bulk(ctx, record_type, asked)
            return answer(result, status=202 if result.get("queued") else 200)

        return await opened_once(request, sent, act)

    return handle


def _stats(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        parameters = dict(request.query_params)
        group_by = parameters.pop("group_by", None)
        query = parse_list_query(parameters)
        async with opened(request) as ctx:
            query, _ = await through_view(ctx, record_type, query)
            stats = await record_stats(ctx, record_type, query, group_by)
        return answer(stats)

    return handle


def _timeline(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        query = request.query_params
        limit, before = parse_limit(query.get("limit")), parse_moment("before", query.get("before"))
        async with opened(request) as ctx:
            entries, cursor = await record_timeline(
                ctx, record_type, record_id, types=query.get("types"), limit=limit, cursor=query.get("cursor"), before=before
            )
        return answer(entries, meta={"limit": limit, "next_cursor": cursor})

    return handle


def _related(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        limit = parse_limit(request.query_params.get("limit"), 5)
        async with opened(request) as ctx:
            kinds = await list_related(ctx, record_type, record_id, limit=min(limit, MOST))
        return answer(kinds)

    return handle


def _history(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        limit = parse_limit(request.query_params.get("limit"))
        async with opened(request) as ctx:
            entries, cursor = await record_history(
                ctx, record_type, record_id, limit=limit, cursor=request.query_params.get("cursor")
            )
        return answer(entries, meta={"limit": limit, "next_cursor": cursor})

    return handle


def _assignments(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        record_id = path_id(request, record_type.label_singular)
        query = request.query_params
        limit = parse_limit(query.get("limit"))
        async with opened(request) as ctx:
            entries, cursor = await assignment_history(ctx, record_type, record_id, limit=limit, cursor=query.get("cursor"))
        return answer(entries, meta={"limit": limit, "next_cursor": cursor})

    return handle


def _check(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        sent = await read_object(request)
        async with opened(request, write=False) as ctx:
            found = await check_draft(ctx, record_type, sent)
        return answer(found)

    return handle


def _duplicates(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        query = request.query_params
        least, limit = query.get("min_score", str(LEAST_SCORE)), parse_limit(query.get("limit"))
        if least not in (str(score) for score in range(LEAST_SCORE, 101)):
            raise BadRequest(f"min_score is a number from {LEAST_SCORE} to 100.")
        async with opened(request) as ctx:
            groups, cursor = await list_duplicates(
                ctx, record_type, min_score=int(least), limit=limit, cursor=query.get("cursor")
            )
        return answer(groups, meta={"limit": limit, "next_cursor": cursor})

    return handle


def _merge(record_type: RecordType) -> Handler:
    async def handle(request: Request) -> Response:
        sent = await read_object(request)
        run = preview_merge if sent.get("preview") is True else merge_records
        asked = {name: value for name, value in sent.items() if name != "preview"}

        async def act(ctx: Context) -> Response:
            ctx.require("records.merge")
            return answer(await run(ctx, record_type, parse_merge(record_type, asked)))

        return await opened_once(request, sent, act)

    return handle


_OWNERS: tuple[tuple[str, str, str, Make], ...] = (
    ("POST", "/{id}/assign", "assign", _assign),
    ("GET", "/{id}/assignment-history", "read", _assignments),
)
"""Only records with an owner are assigned."""

_DUPLICATES: tuple[tuple[str, str, str, Make], ...] = (
    ("POST", "/duplicates/check", "read", _check),
    ("GET", "/duplicates", "read", _duplicates),
    ("POST", "/merge", "records.merge", _merge),
)
_TABLE: tuple[tuple[str, str, str, Make], ...] = (
    ("GET", "", "read", _list),
    ("POST", "", "create", _create),
    ("GET", "/stats", "read", _stats),
    ("POST", "/bulk", "read", _bulk),
    ("GET", "/{id}", "read", _get),
    ("PATCH PUT", "/{id}", "update", _update),
    ("DELETE", "/{id}", "read", _delete),
    ("POST", "/{id}/restore", "delete", _restore),
    ("GET", "/{id}/related", "read", _related),
    ("GET", "/{id}/timeline", "read", _timeline),
    ("GET", "/{id}/history", "read", _history),
)
"""Method, path, the action whose permission the route declares, handler. Bulk and delete check further inside: bulk by its
action, delete because a creator may undo the own creation."""
