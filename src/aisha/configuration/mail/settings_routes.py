"""Settings → Email (domain.md § 2.3): of the workspace at work; outside of all, or with `scope=system`, of the installation."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.mail.bounce_address import (
    IssuedBounceAddress,
    issue_bounce_address,
    revoke_bounce_address,
)
from aisha.configuration.mail.domain_records import check_domain
from aisha.configuration.mail.senders import SendingAddress, get_sending_domain, keep_check, list_senders
from aisha.configuration.mail.settings import (
    MailChange,
    MailSettings,
    WorkspaceMail,
    change_mail_settings,
    change_workspace_mail,
    show_mail_settings,
    show_workspace_mail,
)
from aisha.configuration.mail.trial import try_mail
from aisha.core.context import Context
from aisha.core.dns_texts import ask_through
from aisha.core.http import RequestContext, access, answer, app_state, no_content, opened, opened_platform
from aisha.core.mail.sender import Address
from aisha.core.mail.trial import MailTrial
from aisha.core.openapi import Answer

router = APIRouter(prefix="/api/settings/email", tags=["Mail"])
Scope = Annotated[Literal["tenant", "system"] | None, Query(description="system: of the installation, for superadmins.")]


class TestBody(BaseModel):
    """Who gets the mail."""

    to: Address
    tenant_id: str | None = None


@router.get("", response_model=Answer[WorkspaceMail | MailSettings])
@access("settings.read")
async def show(request: Request, scope: Scope = None) -> Response:
    """How mails leave. Of a workspace: the connection chosen, its addresses with what their domains publish, and the address
    for mails that come back. Of the installation: the server without its password, and the sender."""
    async with _opened(request, scope) as ctx:
        return answer(await _shown(request, ctx))


@router.put("", response_model=Answer[WorkspaceMail | MailSettings])
@access("settings.manage")
async def save(request: Request, body: MailChange, scope: Scope = None) -> Response:
    """Choose the connection that the workspace's mails take, `sending_profile_id`; null for the installation's server. Of the
    installation: set the sender."""
    async with _opened(request, scope, body.tenant_id) as ctx:
        if ctx.actor.tenant_id is None:
            await change_mail_settings(ctx, app_state(request).settings, body)
        else:
            await change_workspace_mail(ctx, body)
    async with _opened(request, scope, body.tenant_id) as ctx:
        return answer(await _shown(request, ctx))


@router.post("/test", response_model=Answer[MailTrial])
@access("settings.manage")
async def send_test(request: Request, body: TestBody, scope: Scope = None) -> Response:
    """Send a mail now, past the outbox, by the workspace's connection or the installation's server, and show what the other
    side says. 422 INTEGRATION_MISSING where there is none."""

    def within() -> AbstractAsyncContextManager[Context]:
        return _opened(request, scope, body.tenant_id)

    return answer(await try_mail(within, app_state(request).settings, body.to))


@router.post("/senders/{integration_id}/check", response_model=Answer[list[SendingAddress]])
@access("settings.manage")
async def check(request: Request, integration_id: UUID) -> Response:
    """Look now at what the domain of a mail connection publishes: SPF, DKIM, DMARC. What is found is kept, with the time."""
    async with opened(request) as ctx:
        sending = await get_sending_domain(ctx, integration_id)
    found = await check_domain(ask_through(app_state(request).settings.dns_resolvers), sending)
    async with opened(request) as ctx:
        await keep_check(ctx, sending, found)
        return answer(await list_senders(ctx))


@router.post("/bounce-address", response_model=Answer[IssuedBounceAddress], status_code=201)
@access("settings.manage")
async def issue(request: Request, ctx: RequestContext) -> Response:
    """A new secret address for notes of mails that came back. It is in this answer and nowhere else; an earlier one ends."""
    settings = app_state(request).settings
    return answer(await issue_bounce_address(ctx, settings.public_api_url or settings.web_url), status=201)


@router.delete("/bounce-address", status_code=204)
@access("settings.manage")
async def revoke(ctx: RequestContext) -> Response:
    """End the secret address at once."""
    await revoke_bounce_address(ctx)
    return no_content()


@asynccontextmanager
async def _opened(request: Request, scope: str | None, body_tenant: str | None = None) -> AsyncGenerator[Context]:
    if scope == "system":
        async with opened_platform(request, "system.manage") as ctx:
            yield ctx
    else:
        async with opened(request, body_tenant=body_tenant) as ctx:
            yield ctx


async def _shown(request: Request, ctx: Context) -> WorkspaceMail | MailSettings:
    settings = app_state(request).settings
    if ctx.actor.tenant_id is None:
        return await show_mail_settings(ctx, settings)
    return await show_workspace_mail(ctx, settings)
