"""`POST /api/{c}/export` and the caller's jobs with their files (domain.md §§ 2.1, 2.3)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from aisha.core.background import background
from aisha.core.errors import Gone
from aisha.core.http import SIGNED_IN, Handler, RequestContext, access, answer, app_state, opened, read_object
from aisha.core.openapi import Answer
from aisha.core.protection import note_reading
from aisha.core.schema_types import OneOf
from aisha.core.storage import file_storage
from aisha.core.work import Work, list_work
from aisha.records.exports.actions import ExportFile, cancel_job, export_records, fetch_job_file, get_job
from aisha.records.exports.asking import parse_export
from aisha.records.exports.tables import FILE_FORMAT, JOB_STATUS
from aisha.records.exports.writers import MEDIA_TYPES
from aisha.records.registry import RecordType, record_types

router = APIRouter(prefix="/api/jobs", tags=["Jobs"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file."}
}


class WorkJob(BaseModel):
    """An export of the caller's: `processed` of `total` records are done. While `is_available` its file can be fetched."""

    id: UUID
    kind: Literal["export"]
    type: str
    format: Annotated[str, OneOf(FILE_FORMAT)]
    status: Annotated[str, OneOf(JOB_STATUS)]
    total: int
    processed: int
    file_name: str | None
    size_bytes: int | None
    error: str | None
    created_at: datetime
    completed_at: datetime | None
    expires_at: datetime | None
    is_available: bool


def export_routes() -> list[Route]:
    """An export route for every record type."""
    return [
        Route(f"/api/{each.name}/export", _export(each), methods=["POST"], name=f"{each.name}:export")
        for each in record_types()
    ]


def _export(record_type: RecordType) -> Handler:
    @access(record_type.permission("export"))
    async def handle(request: Request) -> Response:
        sent = await read_object(request)
        asked = parse_export(sent)
        async with opened(request, body_tenant=sent.get("tenant_id")) as ctx:
            made = await export_records(ctx, record_type, asked)
        if isinstance(made, ExportFile):
            return Response(made.content, media_type=MEDIA_TYPES[asked.format], headers=_saved_as(made.name))
        note_reading(request, record_type.name, made["total"])
        return answer(made, status=202)

    return handle


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


@router.get("", response_model=Answer[list[Work]])
@access(SIGNED_IN)
@background
async def jobs(ctx: RequestContext) -> Response:
    """The long work of the caller, the newest first, at most 20: exports, imports, bulk actions over many records, campaigns
    that are being started. What goes on, what ended within a day, and what left a file that can be fetched."""
    return answer(await list_work(ctx))


@router.get("/{job_id}", response_model=Answer[WorkJob])
@access(SIGNED_IN)
async def job(ctx: RequestContext, job_id: UUID) -> Response:
    """A job that an export answered with 202; only its asker sees it."""
    return answer(await get_job(ctx, job_id))


@router.post("/{job_id}/cancel", response_model=Answer[WorkJob])
@access(SIGNED_IN)
async def cancel(ctx: RequestContext, job_id: UUID) -> Response:
    """End a job of the caller's that is waiting or at work: no file is made. Its `status` is failed then, `error` says why."""
    return answer(await cancel_job(ctx, job_id))


@router.get("/{job_id}/file", response_class=Response, responses=_FILES)
@access(SIGNED_IN)
async def job_file(request: Request, job_id: UUID) -> Response:
    """The file of a job, for its asker, for 7 days. That it was fetched is in the audit log."""
    async with opened(request, write=True) as ctx:
        key, name, file_format = await fetch_job_file(ctx, job_id)
        path = file_storage(app_state(request).settings.home).path(key)
        if not path.exists():
            raise Gone("This file is gone. Export again.")
    return FileResponse(path, media_type=MEDIA_TYPES[file_format], headers=_saved_as(name))
