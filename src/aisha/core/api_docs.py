"""`/openapi.json` and `/api-docs`: the API's description, and Swagger UI for it, served without any outside host.

Who is signed in sees the description of their workspace, own fields included.
"""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from aisha.core.errors import NotFound
from aisha.core.http import OPEN, access, encode

_ASSETS = files("fastapi_offline") / "static"
_KINDS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aisha CRM API</title>
<link rel="stylesheet" href="/api-docs/swagger-ui.css">
<link rel="icon" href="/api-docs/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api-docs/swagger-ui-bundle.js"></script>
<script src="/api-docs/start.js"></script>
</body>
</html>
"""
_START = """(async () => {
const own = '/api/metadata/openapi.json';
const signedIn = /(?:^|; )aisha_csrf=/.test(document.cookie) && (await fetch(own, {method: 'HEAD'})).ok;
SwaggerUIBundle({
  url: signedIn ? own : '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  persistAuthorization: false,
  requestInterceptor: (request) => {
    const token = /(?:^|; )aisha_csrf=([^;]+)/.exec(document.cookie);
    if (token) request.headers['X-CSRF-Token'] = decodeURIComponent(token[1]);
    return request;
  },
});
})();
"""


def docs_routes() -> list[Route]:
    """The description, the page, and the page's files."""
    return [
        Route("/openapi.json", _openapi, methods=["GET"]),
        Route("/api-docs", _page, methods=["GET"]),
        Route("/api-docs/{name}", _asset, methods=["GET"]),
    ]


@access(OPEN)
async def _openapi(request: Request) -> Response:
    return Response(encode(request.app.openapi()), media_type="application/json")


@access(OPEN)
async def _page(_request: Request) -> Response:
    return HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY})


@access(OPEN)
async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "start.js":
        return Response(_START, media_type="text/javascript")
    if name not in _KINDS:
        raise NotFound("This address")
    return Response((_ASSETS / name).read_bytes(), media_type=_KINDS[name])
