"""Settings → Security → Single sign-on: the provider of a workspace, or of the installation, its addresses, a trial."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import ValidationFailed
from aisha.core.http import access, answer, app_state, authenticate, no_content, opened
from aisha.core.openapi import Answer
from aisha.identity.auth.oidc import (
    ProviderSettings,
    callback_address,
    find_secret,
    find_settings,
    reach_of,
    remove_settings,
    save_settings,
    sign_in_page,
)
from aisha.identity.auth.oidc_client import Provider, discover, is_admitted_address
from aisha.identity.auth.oidc_trial import ProviderTrial, try_provider

router = APIRouter(prefix="/api/settings/auth/oidc", tags=["Sign-in"])
Domain = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}$", max_length=253)]
Issuer = Annotated[str, Field(min_length=8, max_length=500, examples=["https://login.example.com/realms/company"])]
ClientId = Annotated[str, Field(min_length=1, max_length=300)]
Secret = Annotated[str, Field(min_length=1, max_length=1000)]


class ProviderBody(BaseModel):
    """The provider. Without `client_secret` the stored one stays."""

    label: str = Field(default="Single sign-on", min_length=1, max_length=60)
    issuer: Issuer
    client_id: ClientId
    client_secret: Secret | None = None
    allowed_domains: list[Domain] = Field(default=[], max_length=50)
    is_active: bool = Field(default=True, description="Offered for sign-in. Switched off it is kept as it is.")
    is_factor_trusted: bool = Field(default=False, description="The provider asks for a second factor: ours is left out.")


class TrialBody(BaseModel):
    """What to try. Without `client_secret` the stored one, if it was given to this issuer."""

    issuer: Issuer
    client_id: ClientId
    client_secret: Secret | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """What to register at the provider, and the page on which people find its button."""

    redirect_uri: str
    sign_in_page: str


@router.get("", response_model=Answer[ProviderSettings | None])
@access("settings.manage")
async def show(request: Request) -> Response:
    """The workspace's provider without its secret; for a superadmin outside all the installation's. Null when there is none."""
    authenticate(request)
    async with opened(request) as ctx:
        return answer(await find_settings(ctx))


@router.put("", response_model=Answer[ProviderSettings])
@access("settings.manage")
async def save(request: Request, body: ProviderBody) -> Response:
    """Set the provider, once it has described itself under its issuer; one that is switched off is not asked."""
    authenticate(request)
    settings = ProviderSettings(
        body.label, body.issuer, body.client_id, body.allowed_domains, body.is_factor_trusted, body.is_active
    )
    async with opened(request) as ctx:
        await find_settings(ctx)
        reach = await reach_of(ctx, app_state(request).settings)
    _check_issuer(body.issuer)
    if body.is_active:
        await discover(body.issuer, reach)
    async with opened(request) as ctx:
        keys = app_state(request).settings.sealing_keys
        return answer(await save_settings(ctx, keys, settings, body.client_secret))


@router.delete("", status_code=204)
@access("settings.manage")
async def remove(request: Request) -> Response:
    """Sign in without this provider again."""
    authenticate(request)
    async with opened(request) as ctx:
        await remove_settings(ctx)
    return no_content()


@router.get("/addresses", response_model=Answer[Addresses])
@access("settings.manage")
async def addresses(request: Request) -> Response:
    """What to register at the provider, and where people then sign in."""
    authenticate(request)
    settings = app_state(request).settings
    async with opened(request) as ctx:
        return answer(Addresses(callback_address(settings), await sign_in_page(ctx, settings)))


@router.post("/test", response_model=Answer[ProviderTrial])
@access("settings.manage")
async def test(request: Request, body: TrialBody) -> Response:
    """Ask the provider for its description and keys and, with a secret, whether it knows us. Nothing is saved."""
    authenticate(request)
    settings = app_state(request).settings
    async with opened(request) as ctx:
        secret = body.client_secret or await find_secret(ctx, settings.sealing_keys, body.issuer)
        reach = await reach_of(ctx, settings)
    _check_issuer(body.issuer)
    return answer(await try_provider(Provider(body.issuer, body.client_id, secret or "", callback_address(settings)), reach))


def _check_issuer(issuer: str) -> None:
    if not is_admitted_address(issuer):
        raise ValidationFailed({"issuer": ["This must be an https address."]})
    if "?" in issuer or "#" in issuer:
        raise ValidationFailed({"issuer": ["This must be an address without ? and #."]})
