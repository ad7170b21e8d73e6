"""One's own e-mail address (decisions.md "Admins and global logins")."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import OPEN, SIGNED_IN, access, answer, app_state, authenticate, request_id
from aisha.core.openapi import Answer
from aisha.identity.auth.answers import client_of
from aisha.identity.auth.email_changes import EmailChange
from aisha.identity.users.schemas import Email

router = APIRouter(prefix="/api/auth", tags=["Sign-in"])


class EmailBody(BaseModel):
    """The address to have from now on, and the present password."""

    email: Email
    current_password: Annotated[str, Field(max_length=1024)]


class ConfirmBody(BaseModel):
    """The token of the link."""

    token: str = Field(max_length=200)


class Asked(BaseModel):
    """What the page says."""

    message: str


class Confirmed(BaseModel):
    """The login's address from now on."""

    email: str


@router.post("/change-email", response_model=Answer[Asked])
@access(SIGNED_IN)
async def change(request: Request, body: EmailBody) -> Response:
    """Mail a link to a new address of one's own. Nothing changes until it is used."""
    claims = authenticate(request)
    web_url = app_state(request).settings.web_url
    await _changing(request).ask(claims.user_id, claims.session_id, body.current_password, body.email, web_url)
    return answer({"message": "A link is on its way to the new address. Your address changes once you have used it."})


@router.post("/confirm-email", response_model=Answer[Confirmed])
@access(OPEN)
async def confirm(request: Request, body: ConfirmBody) -> Response:
    """Use the link: the new address is the login's, the old one is told, the other sign-ins end.

    410 LINK_EXPIRED or TOKEN_USED, 409 DUPLICATE_EMAIL for an address that got a login meanwhile.
    """
    return answer({"email": await _changing(request).confirm(body.token)})


def _changing(request: Request) -> EmailChange:
    return EmailChange(app_state(request).pool, client_of(request), request_id(request))
