"""Settings → Security → Sign-in: of the installation for superadmins outside every tenant, else of the tenant at work."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.identity.sign_in_settings.actions import change_settings
from aisha.identity.sign_in_settings.queries import ShownSettings, show_settings

router = APIRouter(prefix="/api/settings/auth", tags=["Sign-in"])


@router.get("", response_model=Answer[ShownSettings])
@access("settings.read")
async def show(ctx: RequestContext) -> Response:
    """Every sign-in setting with its value, where that comes from, and its default."""
    return answer(await show_settings(ctx))


@router.patch("", response_model=Answer[ShownSettings])
@access("settings.manage")
async def change(ctx: RequestContext, body: dict[str, Any]) -> Response:
    """Change the settings that are sent, by name; null takes the value back. A workspace can only be stricter."""
    return answer(await change_settings(ctx, {name: value for name, value in body.items() if name != "tenant_id"}))
