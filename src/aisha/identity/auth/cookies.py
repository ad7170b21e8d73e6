"""The cookies of a browser's session. Scripts can read only the CSRF token."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import ACCESS_COOKIE, CSRF_COOKIE, CSRF_HEADER, REFRESH_COOKIE, app_state
from aisha.core.tokens import new_secret_token
from aisha.identity.auth.terms import Terms

REFRESH_PATH = "/api/auth"
DEVICE_COOKIE = "aisha_device"
CHALLENGE_COOKIE, CHALLENGE_PATH = "aisha_challenge", "/api/auth/2fa"
_CSRF_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def set_session_cookies(request: Request, response: Response, token: str, refresh_token: str, csrf: str, terms: Terms) -> None:
    """Set the three cookies; `Secure` once the pages are served by https.

    Without `keep_signed_in` the refresh cookie and the CSRF token end with the browser.
    """
    settings = terms.settings
    kept = int(settings.refresh_lifetime.total_seconds()) if settings.keep_signed_in else None
    set_access_cookie(request, response, token, settings.access_lifetime)
    response.set_cookie(
        REFRESH_COOKIE, refresh_token, kept, path=REFRESH_PATH, secure=is_secure(request), httponly=True, samesite="lax"
    )
    response.set_cookie(CSRF_COOKIE, csrf, kept, path="/", secure=is_secure(request), samesite="lax")
    response.headers[CSRF_HEADER] = csrf


def set_access_cookie(request: Request, response: Response, token: str, lifetime: timedelta) -> None:
    """Set only the access token, beside the cookies that are there."""
    seconds = int(lifetime.total_seconds())
    response.set_cookie(ACCESS_COOKIE, token, seconds, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def set_device_cookie(request: Request, response: Response, token: str, days: int) -> None:
    """Remember that this browser may leave out the second factor."""
    seconds = int(timedelta(days=days).total_seconds())
    response.set_cookie(
        DEVICE_COOKIE, token, seconds, path=REFRESH_PATH, secure=is_secure(request), httponly=True, samesite="strict"
    )


def set_challenge_cookie(request: Request, response: Response, challenge: str, seconds: int) -> None:
    """Keep the challenge of a second factor out of the address of the page that asks for the code."""
    response.set_cookie(
        CHALLENGE_COOKIE, challenge, seconds, path=CHALLENGE_PATH, secure=is_secure(request), httponly=True, samesite="strict"
    )


def is_secure(request: Request) -> bool:
    """True once the pages are served by https."""
    return app_state(request).settings.web_url.startswith("https:")


def kept_csrf(request: Request) -> str:
    """The CSRF token the browser has: a renewed session keeps it, so that other tabs need not reload."""
    known = request.cookies.get(CSRF_COOKIE, "")
    return known if _CSRF_TOKEN.fullmatch(known) else new_secret_token()


def tell_csrf(request: Request, response: Response) -> None:
    """Say the CSRF token to a page of another admitted origin, which cannot read our cookies."""
    known = request.cookies.get(CSRF_COOKIE, "")
    if _CSRF_TOKEN.fullmatch(known):
        response.headers[CSRF_HEADER] = known


def clear_session_cookies(response: Response) -> None:
    """Remove the three cookies of the session."""
    response.delete_cookie(ACCESS_COOKIE, path="/")
    response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH)
    response.delete_cookie(CSRF_COOKIE, path="/")
