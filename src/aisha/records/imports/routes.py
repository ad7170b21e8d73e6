"""`POST /api/{c}/import` and `/api/imports` (domain.md §§ 2.1, 2.3)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import PurePath
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from aisha.core.context import Context
from aisha.core.http import SIGNED_IN, Handler, access, answer, app_state, max_body, opened, read_object
from aisha.core.storage import file_storage
from aisha.core.uploads import receive_upload
from aisha.records.imports.actions import (
    cancel_import,
    create_import,
    require_import,
    start_run,
    start_validation,
    update_import,
)
from aisha.records.imports.columns import examine_file
from aisha.records.imports.formats import detect_file_format
from aisha.records.imports.queries import error_rows, get_import, list_imports, list_rows
from aisha.records.imports.report import csv_lines, report_header
from aisha.records.lists import parse_limit
from aisha.records.registry import RecordType, record_types
from aisha.records.routes import path_id

MAX_FILE_BYTES = 200_000_000
_MULTIPART_EXTRA = 100_000
_ERRORS_AT_ONCE = 1_000


def import_routes() -> list[Route]:
    """An upload route for every record type, and the routes of imports."""
    uploads = [
        Route(f"/api/{each.name}/import", _upload(each), methods=["POST"], name=f"{each.name}:import")
        for each in record_types()
    ]
    return [
        *uploads,
        Route("/api/imports", _list, methods=["GET"]),
        Route("/api/imports/{id}", _get, methods=["GET"]),
        Route("/api/imports/{id}", _patch, methods=["PATCH"]),
        Route("/api/imports/{id}/validate", _acting(start_validation), methods=["POST"]),
        Route("/api/imports/{id}/run", _acting(start_run), methods=["POST"]),
        Route("/api/imports/{id}/cancel", _acting(cancel_import), methods=["POST"]),
        Route("/api/imports/{id}/rows", _rows, methods=["GET"]),
        Route("/api/imports/{id}/errors", _errors, methods=["GET"]),
    ]


def _upload(record_type: RecordType) -> Handler:
    @access(record_type.permission("import"), module="data_import")
    @max_body(MAX_FILE_BYTES + _MULTIPART_EXTRA)
    async def handle(request: Request) -> Response:
        async with opened(request, write=False) as ctx:
            require_import(ctx, record_type)
            tenant_id = ctx.tenant_id
        upload = await receive_upload(request)
        storage = file_storage(app_state(request).settings.home)
        suffix = ".xlsx" if PurePath(upload.file_name).suffix.lower() == ".xlsx" else ".csv"
        file = await storage.save(tenant_id, "imports", suffix, upload.chunks, max_bytes=MAX_FILE_BYTES)
        try:
            path = storage.path(file.key)
            file_format = await asyncio.to_thread(detect_file_format, path)
            facts = await asyncio.to_thread(examine_file, path, file_format)
            async with opened(request) as ctx:
                import_id = await create_import(ctx, record_type, upload.file_name, file, file_format, facts)
                described = await get_import(ctx, import_id)
        except BaseException:
            await storage.delete(file.key)
            raise
        return answer(described, status=201)

    return handle


@access(SIGNED_IN, module="data_import")
async def _list(request: Request) -> Response:
    query = request.query_params
    limit = parse_limit(query.get("limit"))
    async with opened(request) as ctx:
        found, cursor = await list_imports(ctx, entity=query.get("entity"), limit=limit, cursor=query.get("cursor"))
    return answer(found, meta={"limit": limit, "next_cursor": cursor})


@access(SIGNED_IN, module="data_import")
async def _get(request: Request) -> Response:
    import_id = path_id(request, "This import")
    async with opened(request) as ctx:
        described = await get_import(ctx, import_id)
    return answer(described)


@access(SIGNED_IN, module="data_import")
async def _patch(request: Request) -> Response:
    import_id = path_id(request, "This import")
    sent = await read_object(request)
    async with opened(request, body_tenant=sent.get("tenant_id")) as ctx:
        await get_import(ctx, import_id)
        await update_import(ctx, import_id, sent)
        described = await get_import(ctx, import_id)
    return answer(described)


def _acting(act: Callable[[Context, UUID], Awaitable[None]]) -> Handler:
    @access(SIGNED_IN, module="data_import")
    async def handle(request: Request) -> Response:
        import_id = path_id(request, "This import")
        async with opened(request) as ctx:
            await get_import(ctx, import_id)
            await act(ctx, import_id)
            described = await get_import(ctx, import_id)
        return answer(described)

    return handle


@access(SIGNED_IN, module="data_import")
async def _rows(request: Request) -> Response:
    import_id = path_id(request, "This import")
    query = request.query_params
    limit = parse_limit(query.get("limit"))
    async with opened(request) as ctx:
        rows, cursor = await list_rows(ctx, import_id, status=query.get("status"), limit=limit, cursor=query.get("cursor"))
    return answer(rows, meta={"limit": limit, "next_cursor": cursor})


@access(SIGNED_IN, module="data_import")
async def _errors(request: Request) -> Response:
    """The first page is read before the answer begins, so that a refusal is still an envelope."""
    import_id = path_id(request, "This import")
    async with opened(request) as ctx:
        columns, first = await error_rows(ctx, import_id, 0, _ERRORS_AT_ONCE)

    async def lines() -> AsyncIterator[bytes]:
        yield "\ufeff".encode() + csv_lines([report_header(columns)])
        page = first
        while page:
            yield csv_lines([[*cells, text] for _, cells, text in page])
            if len(page) < _ERRORS_AT_ONCE:
                return
            async with opened(request) as ctx:
                _, page = await error_rows(ctx, import_id, page[-1][0], _ERRORS_AT_ONCE)

    headers = {"Content-Disposition": f'attachment; filename="import-{import_id}-errors.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)
