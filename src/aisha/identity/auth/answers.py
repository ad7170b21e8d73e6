"""From a begun session to an answer, and from a request to what sign-in needs of it. For routes only."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aisha.core.context import open_system_context
from aisha.core.http import answer, app_state, client_address, request_id
from aisha.core.tokens import ChallengeSigner
from aisha.identity.auth.actions import Session
from aisha.identity.auth.client import Client
from aisha.identity.auth.cookies import set_session_cookies
from aisha.identity.auth.password_changes import PasswordChange
from aisha.identity.auth.sign_in import CHALLENGE, CHALLENGE_LIFETIME, SignIn


def session_answer(request: Request, session: Session, data: object, csrf: str) -> Response:
    """`data` with the session's tokens, in the body and as cookies."""
    terms = session.terms
    token = app_state(request).tokens.sign(
        session.id, session.user.id, session.tenant_id, lifetime=terms.settings.access_lifetime, limits=terms.limits
    )
    response = answer(data, token=token, refresh_token=session.refresh_token)
    set_session_cookies(request, response, token, session.refresh_token, csrf, terms)
    return response


def session_redirect(request: Request, session: Session, path: str, csrf: str) -> Response:
    """To a page of ours, with the session's cookies."""
    terms = session.terms
    state = app_state(request)
    token = state.tokens.sign(
        session.id, session.user.id, session.tenant_id, lifetime=terms.settings.access_lifetime, limits=terms.limits
    )
    response = RedirectResponse(f"{state.settings.web_url}{path}", status_code=303)
    set_session_cookies(request, response, token, session.refresh_token, csrf, terms)
    return response


def client_of(request: Request) -> Client:
    """The browser or program that asks."""
    return Client(client_address(request), request.headers.get("user-agent", ""))


def signing_in(request: Request) -> SignIn:
    """Signing in at this installation."""
    state = app_state(request)
    challenges = ChallengeSigner(state.settings.jwt_secret, CHALLENGE, CHALLENGE_LIFETIME)
    return SignIn(state.pool, challenges, client_of(request), request_id(request))


def password_change(request: Request) -> PasswordChange:
    """Changing a password at this installation."""
    return PasswordChange(app_state(request).pool, client_of(request), request_id(request))


def opened_system(request: Request) -> open_system_context:
    """A transaction of the installation itself on the platform, for this request."""
    return open_system_context(app_state(request).pool, None, request_id(request), source=None)
