"""The cookies of a browser's session. Scripts can read only the CSRF token."""

import re

from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import ACCESS_COOKIE, CSRF_COOKIE, REFRESH_COOKIE, app_state
from aisha.core.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME, new_secret_token

REFRESH_PATH = "/api/auth"
_CSRF_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def set_session_cookies(request: Request, response: Response, token: str, refresh_token: str, csrf: str) -> None:
    """Set the three cookies; `Secure` once the pages are served by https."""
    secure = app_state(request).settings.web_url.startswith("https:")
    access, refresh = int(ACCESS_LIFETIME.total_seconds()), int(REFRESH_LIFETIME.total_seconds())
    response.set_cookie(ACCESS_COOKIE, token, access, path="/", secure=secure, httponly=True, samesite="lax")
    response.set_cookie(REFRESH_COOKIE, refresh_token, refresh, path=REFRESH_PATH, secure=secure, httponly=True, samesite="lax")
    response.set_cookie(CSRF_COOKIE, csrf, refresh, path="/", secure=secure, samesite="lax")


def kept_csrf(request: Request) -> str:
    """The CSRF token the browser has: a renewed session keeps it, so that other tabs need not reload."""
    known = request.cookies.get(CSRF_COOKIE, "")
    return known if _CSRF_TOKEN.fullmatch(known) else new_secret_token()


def clear_session_cookies(response: Response) -> None:
    """Remove the three cookies."""
    response.delete_cookie(ACCESS_COOKIE, path="/")
    response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH)
    response.delete_cookie(CSRF_COOKIE, path="/")
