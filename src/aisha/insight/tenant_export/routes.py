"""Exporting a whole tenant: by its administrators, and by superadmins before they delete it (domain.md § 2.2)."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from aisha.core.context import Context, within_tenant
from aisha.core.errors import Forbidden, Gone, NotFound, ValidationFailed
from aisha.core.http import access, answer, app_state, opened, request_context
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.schema_types import OneOf
from aisha.core.storage import file_storage
from aisha.identity.tenants.queries import get_tenant
from aisha.insight.tenant_export.actions import cancel_export, fetch_export, get_export, list_exports, start_export
from aisha.insight.tenant_export.archive import EXPORT
from aisha.insight.tenant_export.tables import EXPORT_FORMAT, EXPORT_STATUS

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["Tenants"])


class ExportBody(BaseModel):
    """What the file shall be."""

    format: Annotated[
        str, Field(max_length=20, description="csv: tables for spreadsheets; aisha: exact values, as JSON lines.")
    ] = "csv"


class TenantExport(BaseModel):
    """An export: `tables_done` of `tables_total` tables are written, then files; `row_counts` is by table, in the end.

    While `is_available` the file can be fetched, until `expires_at`, by whoever asked for it (`is_mine`) and by superadmins.
    """

    id: UUID
    tenant_id: UUID
    format: Annotated[str, OneOf(EXPORT_FORMAT)]
    status: Annotated[str, OneOf(EXPORT_STATUS)]
    tables_done: int
    tables_total: int
    files_done: int
    files_total: int
    rows_done: int
    row_counts: dict[str, int]
    size_bytes: int | None
    sha256: str | None = Field(description="Of the whole file.")
    error: str | None
    created_at: datetime
    completed_at: datetime | None
    expires_at: datetime | None
    asked_by_name: str | None
    is_mine: bool
    is_available: bool


@router.post("/export", response_model=Answer[TenantExport], status_code=202)
@access(EXPORT)
async def export(request: Request, tenant_id: UUID, body: ExportBody | None = None) -> Response:
    """Everything of a tenant as a file, made in the background and kept for 7 days."""
    async with _opened_tenant(request, tenant_id) as ctx:
        wanted = (body or ExportBody()).format
        if wanted not in EXPORT_FORMAT:
            raise ValidationFailed({"format": [f"Exports are made as {' or '.join(EXPORT_FORMAT.values)}."]})
        started = await start_export(ctx, wanted)
    return answer(started, status=202)


@router.get("/exports", response_model=ListAnswer[TenantExport])
@access(EXPORT)
async def exports(request: Request, tenant_id: UUID, page: RequestedPage) -> Response:
    """The exports of a tenant, whoever asked for them, the newest first."""
    async with _opened_tenant(request, tenant_id) as ctx:
        found, cursor = await list_exports(ctx, page)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.get("/exports/{export_id}", response_model=Answer[TenantExport])
@access(EXPORT)
async def export_state(request: Request, tenant_id: UUID, export_id: UUID) -> Response:
    """How far an export is, for its asker and superadmins."""
    async with _opened_tenant(request, tenant_id) as ctx:
        return answer(await get_export(ctx, export_id))


@router.post("/exports/{export_id}/cancel", response_model=Answer[TenantExport])
@access(EXPORT)
async def cancel(request: Request, tenant_id: UUID, export_id: UUID) -> Response:
    """End an export that is waiting or at work, for its asker and superadmins: no file is made, `error` says why."""
    async with _opened_tenant(request, tenant_id) as ctx:
        return answer(await cancel_export(ctx, export_id))


@router.get("/exports/{export_id}/file", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
@access(EXPORT)
async def export_file(request: Request, tenant_id: UUID, export_id: UUID) -> Response:
    """The ZIP, for its asker and superadmins, for 7 days. That it was fetched is in the audit log."""
    async with _opened_tenant(request, tenant_id, write=True) as ctx:
        key, name = await fetch_export(ctx, export_id)
        path = file_storage(app_state(request).settings.home).path(key)
        if not path.exists():
            raise Gone("The file of this export is gone. Export again.")
    return FileResponse(path, media_type="application/zip", filename=name, headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def _opened_tenant(request: Request, tenant_id: UUID, *, write: bool | None = None) -> AsyncGenerator[Context]:
    """The tenant, for superadmins from the platform: also while it lies in the trash. A foreign id is 404."""
    async with AsyncExitStack() as stack:
        try:
            platform = await stack.enter_async_context(request_context(request, None, write=write))
        except Forbidden:
            yield await stack.enter_async_context(_opened_own(request, tenant_id, write=write))
            return
        platform.require(EXPORT)
        await get_tenant(platform, tenant_id)
        yield await stack.enter_async_context(within_tenant(platform, tenant_id))


@asynccontextmanager
async def _opened_own(request: Request, tenant_id: UUID, *, write: bool | None) -> AsyncGenerator[Context]:
    try:
        async with opened(request, write=write, body_tenant=str(tenant_id)) as ctx:
            yield ctx
    except Forbidden as error:
        if error.code == "TENANT_DENIED":
            raise NotFound("This tenant") from error
        raise
