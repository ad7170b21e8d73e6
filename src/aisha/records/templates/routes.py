"""Templates of mails, text messages and calls. Everybody may read and try them; changing them needs templates.manage."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, no_content, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.versions import sent_version
from aisha.records.templates.actions import (
    copy_template,
    create_template,
    delete_template,
    restore_version,
    update_template,
)
from aisha.records.templates.preview import preview_texts
from aisha.records.templates.queries import get_template, list_templates, list_versions, texts_of
from aisha.records.templates.rendering import TemplateTexts
from aisha.records.templates.schemas import (
    Category,
    Channel,
    CopyBody,
    DraftBody,
    Kind,
    Preview,
    PreviewBody,
    Template,
    TemplateBody,
    TemplateChange,
    TemplateVariable,
    TemplateVersion,
)
from aisha.records.templates.variables import variables_of

router = APIRouter(prefix="/api/email-templates", tags=["Templates"])


@router.get("", response_model=ListAnswer[Template])
@access("templates.read")
async def templates(
    ctx: RequestContext,
    page: RequestedPage,
    channel: Annotated[Channel | None, Query(description="Only mails, text messages or calls.")] = None,
    category: Annotated[Category | None, Query(description="Only of this category.")] = None,
    entity_type: Annotated[Kind | None, Query(description="Only those for this kind of record.")] = None,
    is_active: Annotated[bool | None, Query(description="Only those in use, or only those put away.")] = None,
) -> Response:
    """Templates by name: your own, and those that come with the product."""
    found, cursor = await list_templates(ctx, page, channel=channel, category=category, kind=entity_type, is_active=is_active)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[Template], status_code=201)
@access("templates.manage")
async def create(ctx: RequestContext, body: TemplateBody) -> Response:
    """A new template. A variable that its records do not have is refused, with the one that may be meant."""
    template_id = await create_template(ctx, body.model_dump(exclude={"tenant_id"}))
    return answer(await get_template(ctx, template_id), status=201)


@router.get("/variables", response_model=Answer[list[TemplateVariable]])
@access("templates.read")
async def variables(
    ctx: RequestContext, entity_type: Annotated[Kind, Query(description="The kind of record that gives the values.")]
) -> Response:
    """What may stand between double braces, in the order in which it is offered. Your own fields are among them."""
    found = variables_of(ctx, entity_type).values()
    return answer([TemplateVariable(each.name, each.label, each.group) for each in found])


@router.post("/preview", response_model=Answer[Preview])
@access("templates.read")
async def preview_draft(request: Request, body: DraftBody) -> Response:
    """How texts would read that are not saved yet, and what is wrong with them. Nothing is written."""
    texts = TemplateTexts(body.channel, body.subject, body.body_text, body.body_html)
    async with opened(request, write=False, body_tenant=body.tenant_id) as ctx:
        return answer(await preview_texts(ctx, texts, body.entity_types, body.record_id, body.entity_type))


@router.get("/{template_id}", response_model=Answer[Template])
@access("templates.read")
async def template(ctx: RequestContext, template_id: UUID) -> Response:
    """One template."""
    return answer(await get_template(ctx, template_id))


@router.patch("/{template_id}", response_model=Answer[Template])
@router.put("/{template_id}", response_model=Answer[Template])
@access("templates.manage")
async def update(request: Request, ctx: RequestContext, template_id: UUID, body: TemplateChange) -> Response:
    """Change the parts that are sent. A new text is a new version."""
    sent = body.model_dump(exclude_unset=True, exclude={"version", "tenant_id"})
    await update_template(ctx, template_id, sent, sent_version(request, body.version))
    return answer(await get_template(ctx, template_id))


@router.delete("/{template_id}", status_code=204)
@access("templates.manage")
async def delete(ctx: RequestContext, template_id: UUID) -> Response:
    """Remove it with its versions."""
    await delete_template(ctx, template_id)
    return no_content()


@router.post("/{template_id}/copy", response_model=Answer[Template], status_code=201)
@access("templates.manage")
async def copy(ctx: RequestContext, template_id: UUID, body: CopyBody) -> Response:
    """A template of your own that says the same: the way to change one that comes with the product."""
    return answer(await get_template(ctx, await copy_template(ctx, template_id, body.name)), status=201)


@router.post("/{template_id}/preview", response_model=Answer[Preview])
@access("templates.read")
async def preview(request: Request, template_id: UUID, body: PreviewBody) -> Response:
    """How it reads with the values of a record that you may see. Nothing is written."""
    async with opened(request, write=False, body_tenant=body.tenant_id) as ctx:
        found = await get_template(ctx, template_id)
        return answer(await preview_texts(ctx, texts_of(found), found["entity_types"], body.record_id, body.entity_type))


@router.get("/{template_id}/versions", response_model=Answer[list[TemplateVersion]])
@access("templates.read")
async def versions(ctx: RequestContext, template_id: UUID) -> Response:
    """Every text it had, the newest first, up to 100."""
    return answer(await list_versions(ctx, template_id))


@router.post("/{template_id}/versions/{version_id}/restore", response_model=Answer[Template])
@access("templates.manage")
async def restore(ctx: RequestContext, template_id: UUID, version_id: UUID) -> Response:
    """Say again what an earlier version said; it becomes the newest one."""
    await restore_version(ctx, template_id, version_id)
    return answer(await get_template(ctx, template_id))
