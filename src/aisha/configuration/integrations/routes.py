"""Settings → Integrations: the catalogue, connections with their credentials, tests."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.integrations.actions import (
    create_integration,
    delete_integration,
    note_call,
    note_trial,
    prepare_rotation,
    rotate_credentials,
    update_integration,
)
from aisha.configuration.integrations.ai_key import describe_ai_key
from aisha.configuration.integrations.mail_sending import MailTried, send_test
from aisha.configuration.integrations.queries import (
    describe_types,
    get_integration,
    list_integrations,
    open_integration,
)
from aisha.configuration.integrations.schemas import (
    AiKey,
    Integration,
    IntegrationBody,
    IntegrationChange,
    Rotation,
    SendTestBody,
    TypeShown,
)
from aisha.configuration.integrations.trial import Trial, try_opened, try_out
from aisha.core.errors import Unprocessable
from aisha.core.http import RequestContext, access, answer, app_state, no_content, opened
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version

router = APIRouter(prefix="/api/integrations", tags=["Settings"])


@router.get("", response_model=Answer[list[Integration]])
@access("integrations.read")
async def show_all(request: Request, ctx: RequestContext) -> Response:
    """Every connection of the workspace, the oldest first, with its state and usage; never a secret."""
    return answer(await list_integrations(ctx, app_state(request).settings.sealing_keys))


@router.get("/types", response_model=Answer[list[TypeShown]])
@access("integrations.read")
async def types(request: Request, ctx: RequestContext) -> Response:
    """What can be connected, what each type asks for, and what its test does."""
    return answer(describe_types(ctx, app_state(request).settings))


@router.get("/ai-key", response_model=Answer[AiKey])
@access("integrations.read")
async def ai_key(request: Request, ctx: RequestContext) -> Response:
    """Whose key AI features use here: of an integration, else of the installation, else of its environment."""
    state = app_state(request)
    return answer(await describe_ai_key(ctx, state.pool, state.settings))


@router.post("", response_model=Answer[Integration], status_code=201)
@access("integrations.manage")
async def create(request: Request, ctx: RequestContext, body: IntegrationBody) -> Response:
    """Connect a service. Its credentials are sealed and never shown again."""
    settings = app_state(request).settings
    integration_id = await create_integration(ctx, settings, body)
    return answer(await get_integration(ctx, settings.sealing_keys, integration_id), status=201)


@router.get("/{integration_id}", response_model=Answer[Integration])
@access("integrations.read")
async def show(request: Request, ctx: RequestContext, integration_id: UUID) -> Response:
    """One connection."""
    return answer(await get_integration(ctx, app_state(request).settings.sealing_keys, integration_id))


@router.patch("/{integration_id}", response_model=Answer[Integration])
@router.put("/{integration_id}", response_model=Answer[Integration])
@access("integrations.manage")
async def update(request: Request, ctx: RequestContext, integration_id: UUID, body: IntegrationChange) -> Response:
    """Change what is sent. A new address asks for the secrets again."""
    settings = app_state(request).settings
    await update_integration(ctx, settings, integration_id, body, sent_version(request, body.version))
    return answer(await get_integration(ctx, settings.sealing_keys, integration_id))


@router.delete("/{integration_id}", status_code=204)
@access("integrations.manage")
async def delete(ctx: RequestContext, integration_id: UUID) -> Response:
    """Disconnect a service; its credentials and usage go with it."""
    await delete_integration(ctx, integration_id)
    return no_content()


@router.post("/{integration_id}/test", response_model=Answer[Trial])
@access("integrations.manage")
async def test(request: Request, integration_id: UUID) -> Response:
    """Call the service once and show its own answer, which is kept as the connection's state. It counts as a call."""
    settings = app_state(request).settings
    async with opened(request) as ctx:
        found = await open_integration(ctx, settings, integration_id)
    found.require_room()
    trial = await try_opened(found)
    async with opened(request) as ctx:
        await note_trial(ctx, found, trial)
    return answer(trial)


@router.post("/{integration_id}/send-test", response_model=Answer[MailTried])
@access("integrations.manage")
async def send_test_mail(request: Request, integration_id: UUID, body: SendTestBody) -> Response:
    """Send a test mail through a mail integration now; how it ended, in the other side's own words. It counts as a call."""
    async with opened(request) as ctx:
        found = await open_integration(ctx, app_state(request).settings, integration_id)
    found.require_room()
    tried = await send_test(found, body.to)
    async with opened(request) as ctx:
        await note_call(ctx, integration_id, is_error=tried.outcome != "sent")
    return answer(tried)


@router.post("/{integration_id}/rotate", response_model=Answer[Integration])
@access("integrations.manage")
async def rotate(request: Request, integration_id: UUID, body: Rotation) -> Response:
    """Replace the credentials once the service accepts the new ones; until then the old ones stay."""
    settings = app_state(request).settings
    async with opened(request, body_tenant=body.tenant_id) as ctx:
        version = sent_version(request, body.version)
        present, entered, target = await prepare_rotation(ctx, settings, integration_id, body, version)
    present.require_room()
    trial = await try_out(present.kind, target)
    if not trial.ok and not body.force:
        async with opened(request, body_tenant=body.tenant_id) as ctx:
            await note_call(ctx, integration_id, is_error=True)
        text = f"The new credentials do not work, so the old ones stay. {trial.text}"
        details = {"provider_status": trial.provider_status, "answer": trial.text}
        raise Unprocessable(text, code="CONFIRMATION_REQUIRED", details=details)
    async with opened(request, body_tenant=body.tenant_id) as ctx:
        await rotate_credentials(ctx, settings, present, entered, body.webhook_secret)
        shown = await get_integration(ctx, settings.sealing_keys, integration_id)
        await note_trial(ctx, present, trial, version=shown.version)
        return answer(await get_integration(ctx, settings.sealing_keys, integration_id))
