"""Forgot, reset and change password (domain.md § 2.2)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import OPEN, SIGNED_IN, access, answer, authenticate, no_content
from aisha.core.mail.letters import checked_address
from aisha.core.openapi import Answer
from aisha.identity.auth.answers import opened_system, password_change
from aisha.identity.auth.password_changes import ask_for_reset
from aisha.identity.auth.passwords import PasswordRules
from aisha.identity.users.schemas import Email

router = APIRouter(prefix="/api/auth", tags=["Sign-in"])
Password = Annotated[str, Field(max_length=1024, examples=["SecurePassword123!"])]


class ForgotBody(BaseModel):
    """Whose password is forgotten."""

    email: Email


class LinkBody(BaseModel):
    """The token of the link."""

    token: str = Field(max_length=200)


class ResetBody(LinkBody):
    """The token of the link, and the password to set."""

    new_password: Password


class ChangeBody(BaseModel):
    """The present password and the one to set."""

    current_password: Password
    new_password: Password


class Accepted(BaseModel):
    """What the page says, whoever asked."""

    message: str


@router.post("/forgot-password", response_model=Answer[Accepted])
@access(OPEN)
async def forgot(request: Request, body: ForgotBody) -> Response:
    """Ask for a link by mail. Always answered alike, and as fast; a person gets at most 3 links in 15 minutes."""
    email = checked_address(body.email)
    async with opened_system(request) as ctx:
        await ask_for_reset(ctx, email)
    return answer({"message": "If this address has a login, a link is on its way."})


@router.post("/reset-password/rules", response_model=Answer[PasswordRules])
@access(OPEN)
async def rules_of_link(request: Request, body: LinkBody) -> Response:
    """What the new password has to be, for the page behind the link. 410 LINK_EXPIRED or TOKEN_USED.

    The token comes in the body: an address is written down on its way.
    """
    return answer(await password_change(request).rules_of_link(body.token))


@router.post("/reset-password", response_model=Answer[Accepted])
@access(OPEN)
async def reset(request: Request, body: ResetBody) -> Response:
    """Set a new password with the link's token, which is then used up. Every sign-in of the person ends.

    410 LINK_EXPIRED or TOKEN_USED; 400 for a password against the rules, with which the link stays good.
    """
    await password_change(request).by_link(body.token, body.new_password)
    return answer({"message": "Your password is changed. Sign in with it."})


@router.post("/change-password", status_code=204)
@access(SIGNED_IN)
async def change(request: Request, body: ChangeBody) -> Response:
    """Set a new password. This sign-in stays, the others end; refresh afterwards for a token without a pending change."""
    claims = authenticate(request)
    await password_change(request).by_person(claims.user_id, claims.session_id, body.current_password, body.new_password)
    return no_content()
