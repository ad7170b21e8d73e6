"""Invitations: sent by who manages users, opened and accepted with the link alone (domain.md § 2.2)."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import Context, open_system_context
from aisha.core.errors import ValidationFailed
from aisha.core.http import OPEN, RequestContext, access, answer, app_state, no_content, request_id
from aisha.core.openapi import Answer
from aisha.core.tokens import new_secret_token
from aisha.identity.auth.actions import Session, admit
from aisha.identity.auth.answers import client_of, session_answer, signing_in
from aisha.identity.auth.lockout import refuse_locked
from aisha.identity.auth.passwords import check_password, hash_password, password_matches
from aisha.identity.auth.queries import Login, find_login_by_id
from aisha.identity.invitations.actions import Invited, accept_invitation, ask_again, invite_member
from aisha.identity.invitations.queries import FoundInvitation, OpenInvitation, get_invitation
from aisha.identity.users.schemas import PersonName

router = APIRouter(prefix="/api", tags=["Invitations"])


class AcceptBody(BaseModel):
    """The password of a new login, else of the present one, and the names where they are to be corrected."""

    password: str = Field(max_length=1024)
    first_name: PersonName | None = None
    last_name: PersonName | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of it. A login that had a password keeps it and signs in with it: then `signed_in` is false."""

    email: str
    tenant: str
    signed_in: bool


@router.post("/users/{user_id}/invite", response_model=Answer[Invited])
@access("users.manage")
async def invite(request: Request, ctx: RequestContext, user_id: UUID) -> Response:
    """Mail a link with which a member chooses a password. The link that was sent before stops working.

    Without a mail server the answer holds the link, this once, to be handed over by other means; that is audited.
    """
    return answer(await invite_member(ctx, user_id, app_state(request).settings))


@router.get("/invitations/{token}", response_model=Answer[OpenInvitation])
@access(OPEN)
async def show(request: Request, token: str) -> Response:
    """Who is invited where. 410 TOKEN_USED or INVITATION_EXPIRED for a link that no longer works."""
    async with _platform(request) as ctx:
        return answer((await get_invitation(ctx, token[:200])).shown)


@router.post("/invitations/{token}/accept", response_model=Answer[Accepted])
@access(OPEN)
async def accept(request: Request, token: str, body: AcceptBody) -> Response:
    """Choose a password and be signed in. Whoever has a login gives its password, and then signs in. The link works once.

    400 for a password against the rules, or that is not the login's; 423 after too many wrong ones.
    """
    async with _platform(request) as ctx:
        found = await get_invitation(ctx, token[:200])
        login = await find_login_by_id(ctx, found.user_id)
        has_login = login is not None and (login.is_active or login.password_hash is not None)
        if has_login:  # made by whoever accepted since the line above? Then there is nothing to prove any more
            await get_invitation(ctx, token[:200])
    password_hash = None
    if login is not None and has_login:
        await _prove(request, login, body.password)
    else:
        check_password(body.password, found.shown.email, rules=found.shown.password_rules)
        password_hash = await hash_password(body.password)
    async with _platform(request) as ctx:
        is_new = await accept_invitation(ctx, found, password_hash, (body.first_name, body.last_name))
        session = await _begin(ctx, request, found) if is_new else None
    accepted = Accepted(found.shown.email, found.shown.tenant, session is not None)
    return session_answer(request, session, accepted, new_secret_token()) if session else answer(accepted)


@router.post("/invitations/{token}/ask", status_code=204)
@access(OPEN)
async def ask(request: Request, token: str) -> Response:
    """Ask for a new link in place of an expired one: administrators see it in Users, who invited is told by mail."""
    async with _platform(request) as ctx:
        await ask_again(ctx, token[:200], app_state(request).settings)
    return no_content()


async def _prove(request: Request, login: Login, password: str) -> None:
    """Whoever else knows the password, having given it, would enter the new workspace, too: only its owner may accept."""
    async with _platform(request) as ctx:
        await refuse_locked(ctx, login.person.email)
    if not await password_matches(login.password_hash, password):
        await signing_in(request).fail(login.person.email, login, "wrong_password")
        text = "This address has a login already: enter its password. Forgotten, or never known? Ask for a new one first."
        raise ValidationFailed({"password": [text]})


async def _begin(ctx: Context, request: Request, found: FoundInvitation) -> Session:
    login = await find_login_by_id(ctx, found.user_id)
    assert login is not None
    return await admit(ctx, login, found.tenant_id, client_of(request), "invitation")


def _platform(request: Request) -> open_system_context:
    return open_system_context(app_state(request).pool, None, request_id(request), source=None)
