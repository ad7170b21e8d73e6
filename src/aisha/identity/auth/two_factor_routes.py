"""The second factor: set up, switch on and off, backup codes, and the second step of sign-in."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import OPEN, SIGNED_IN, access, answer, app_state, authenticate, no_content
from aisha.core.openapi import Answer
from aisha.core.tokens import new_secret_token
from aisha.identity.auth.answers import opened_system, session_answer, signing_in
from aisha.identity.auth.cookies import CHALLENGE_COOKIE, CHALLENGE_PATH, set_device_cookie
from aisha.identity.auth.factor_changes import FactorChange, trust_this_device
from aisha.identity.auth.schemas import SignedInAnswer
from aisha.identity.auth.two_factor import Setup

router = APIRouter(prefix="/api/auth/2fa", tags=["Sign-in"])
Code = Annotated[str, Field(min_length=6, max_length=20, examples=["123456"])]
Password = Annotated[str, Field(max_length=1024)]


class CodeBody(BaseModel):
    """A code of the authenticator app."""

    code: Code


class DisableBody(BaseModel):
    """Password and a code: both are needed to sign in without the code from now on."""

    password: Password
    code: Code


class PasswordBody(BaseModel):
    """The present password."""

    password: Password


class VerifyBody(BaseModel):
    """The challenge of the sign-in's 401 and a code of the app, or a backup code.

    Without `challenge` the one that a sign-in with a provider has left in a cookie.
    """

    challenge: str | None = Field(default=None, max_length=2000)
    code: Code
    trust_device: bool = Field(default=False, description="Leave out the second factor in this browser for a while.")


class BackupCodes(BaseModel):
    """Each works once, in place of a code; they are never shown again."""

    backup_codes: list[str]


@router.post("/setup", response_model=Answer[Setup])
@access(SIGNED_IN)
async def setup(request: Request) -> Response:
    """A new secret, as text, as an address and as a QR code. It counts once `enable` gets a code of it."""
    return answer(await _change(request).set_up())


@router.post("/enable", response_model=Answer[BackupCodes])
@access(SIGNED_IN)
async def enable(request: Request, body: CodeBody) -> Response:
    """Switch the second factor on; answers ten backup codes. Other sign-ins of the person end."""
    return answer({"backup_codes": await _change(request).enable(body.code)})


@router.post("/disable", status_code=204)
@access(SIGNED_IN)
async def disable(request: Request, body: DisableBody) -> Response:
    """Switch the second factor off. 400 for a wrong password or code."""
    await _change(request).disable(body.password, body.code)
    return no_content()


@router.post("/backup-codes", response_model=Answer[BackupCodes])
@access(SIGNED_IN)
async def backup_codes(request: Request, body: PasswordBody) -> Response:
    """Ten new backup codes; those before stop working."""
    return answer({"backup_codes": await _change(request).renew(body.password)})


@router.post("/verify", response_model=SignedInAnswer)
@access(OPEN)
async def verify(request: Request, body: VerifyBody) -> Response:
    """Finish a sign-in within 5 minutes of its password. A code works once; wrong ones count towards the lock."""
    challenge = body.challenge or request.cookies.get(CHALLENGE_COOKIE, "")
    session = await signing_in(request).by_code(app_state(request).settings.sealing_keys, challenge, body.code)
    response = session_answer(request, session, session.signed_in, new_secret_token())
    response.delete_cookie(CHALLENGE_COOKIE, path=CHALLENGE_PATH)
    days = session.terms.settings.trusted_device
    if body.trust_device and days:
        async with opened_system(request) as ctx:
            token = await trust_this_device(ctx, session.user.id, days, request.headers.get("user-agent", ""))
        set_device_cookie(request, response, token, days)
    return response


def _change(request: Request) -> FactorChange:
    claims = authenticate(request)
    return FactorChange(signing_in(request), app_state(request).settings.sealing_keys, claims.user_id, claims.session_id)
