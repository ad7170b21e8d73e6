"""The audit log: viewer, export, verification. There is no route that writes or removes (admin-chapters.md § 5.4)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import Forbidden, Unavailable, ValidationFailed
from aisha.core.http import RequestContext, access, answer, app_state, opened, request_context
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.storage import FileStorage, file_storage
from aisha.identity.audit.archive_search import AuditFilter
from aisha.identity.audit.export import as_csv
from aisha.identity.audit.overview import list_overview
from aisha.identity.audit.queries import count_actions, get_audit_row, list_audit_rows
from aisha.identity.audit.schemas import ActionCount, AuditRow, AuditVerification, OverviewRow
from aisha.identity.audit.verify import proof_of, read_settled, verify_own

router = APIRouter(prefix="/api/audit-logs", tags=["Audit log"])
Name = Annotated[str, Query(max_length=200)]


@dataclass
class _Asked:
    """The filters of a request, as the viewer and the export share them."""

    actor_id: UUID | None = None
    action: Name = ""
    entity_type: Name = ""
    entity_id: UUID | None = None
    about: UUID | None = None
    change_set_id: UUID | None = None
    kind: Name = ""
    since: Annotated[datetime | None, Query(alias="from")] = None
    until: Annotated[datetime | None, Query(alias="to")] = None


Asked = Annotated[_Asked, Depends()]


@router.get("", response_model=ListAnswer[AuditRow])
@access("audit.read")
async def audit_log(request: Request, page: RequestedPage, asked: Asked) -> Response:
    """The log, archives included, the newest first. `action` and `kind` take several, separated by commas.

    `about` is a user: what was done to the login and to the membership. `change_set_id` shows what was changed together. Times
    carry their zone.
    """
    async with opened(request) as ctx:
        rows, cursor = await list_audit_rows(ctx, _filter(asked, page.q), page, _storage(request))
    return answer(rows, meta={"limit": page.limit, "next_cursor": cursor})


@router.get("/all", response_model=ListAnswer[OverviewRow])
@access("system.read")
async def all_workspaces(
    request: Request,
    page: RequestedPage,
    asked: Asked,
    workspace: Annotated[
        list[UUID] | None, Query(max_length=50, description="Only these; the nil UUID is the platform.")
    ] = None,
) -> Response:
    """What was done in all workspaces, the newest first, without the values; the last 30 days unless `from` is given.

    Archives are left out, and so is `about`. That it was read is in the platform's log.
    """
    try:
        async with request_context(request, None, write=True) as ctx:
            rows, cursor = await list_overview(ctx, _filter(asked, page.q), workspace or [], page)
    except Forbidden as error:
        if error.code != "TENANT_DENIED":
            raise
        raise Forbidden("You need the permission system.read for this.", details={"permission": "system.read"}) from error
    return answer(rows, meta={"limit": page.limit, "next_cursor": cursor})


@router.get("/actions", response_model=Answer[list[ActionCount]])
@access("audit.read")
async def actions(ctx: RequestContext, asked: Asked, q: Name = "") -> Response:
    """How often each action happened, the most frequent first. Archives are left out: give the times that matter."""
    return answer(await count_actions(ctx, _filter(asked, q)))


@router.get("/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
@access("audit.read")
async def export(request: Request, asked: Asked, q: Name = "") -> Response:
    """The log as CSV, at most 100,000 rows, the newest first. That it was exported is in the log."""
    async with opened(request, write=True) as ctx:
        content, _ = await as_csv(ctx, _filter(asked, q), _storage(request))
    headers = {"content-disposition": 'attachment; filename="audit-log.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/verify", response_model=Answer[AuditVerification])
@access("audit.read")
async def verify(request: Request) -> Response:
    """Whether the sealed log of this workspace is as it was written."""
    state = app_state(request)
    if not state.settings.audit_seal_key:
        raise Unavailable("AUDIT_SEAL_KEY is missing: run aisha secrets init.", code="MAINTENANCE")
    settled = await read_settled(state.pool)
    async with opened(request) as ctx:
        found = await verify_own(ctx, proof_of(state.settings), settled)
    shown = {name: value for name, value in asdict(found).items() if name != "removed"}
    return answer({"is_valid": not found.findings, **shown})


@router.get("/{row_id}", response_model=Answer[AuditRow])
@access("audit.read")
async def audit_row(request: Request, row_id: UUID) -> Response:
    """One entry of the log."""
    async with opened(request) as ctx:
        return answer(await get_audit_row(ctx, row_id, _storage(request)))


def _storage(request: Request) -> FileStorage:
    return file_storage(app_state(request).settings.home)


def _filter(asked: _Asked, q: str) -> AuditFilter:
    for name, moment in (("from", asked.since), ("to", asked.until)):
        if moment is not None and moment.tzinfo is None:
            raise ValidationFailed({name: ["Send a time with its zone, such as 2026-01-31T00:00:00Z."]})
    texts = {name: str(getattr(asked, name)).replace("\x00", "") for name in ("action", "entity_type", "kind")}
    return AuditFilter(
        actor_id=asked.actor_id, entity_id=asked.entity_id, about=asked.about, change_set_id=asked.change_set_id,
        since=asked.since, until=asked.until, q=q.replace("\x00", "").strip(), **texts,
    )  # fmt: skip
