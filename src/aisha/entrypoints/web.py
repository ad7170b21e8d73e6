"""The web process: pages, run-time configuration, and the API under the same origin."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisha.core.logging import configure_logging
from aisha.core.refused import Refused
from aisha.core.security_headers import add_missing, page_headers
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.forwarding import Forwarder
from aisha.entrypoints.process import serve, wait_for_release
from aisha.entrypoints.web_files import PageFiles, web_folder

FORWARDED = ("/api", "/api/{rest:path}", "/health", "/ready", "/api-docs", "/api-docs/{rest:path}", "/openapi.json")


def create_app(settings: Settings, pages: Path) -> Starlette:
    """The web application over the built `pages`."""
    forwarder = Forwarder(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        yield
        await forwarder.close()

    def configuration(_request: Request) -> Response:
        return JSONResponse(browser_configuration(settings), headers={"cache-control": "no-store"})

    api_base = str(browser_configuration(settings)["api_base"])
    files = PageFiles(pages, lambda nonce: page_headers(settings, nonce=nonce, api_base=api_base))
    app = Starlette(
        routes=[
            *(Route(path, forwarder) for path in FORWARDED),
            Route("/config.json", configuration),
            Mount("/", files),
        ],
        lifespan=lifespan,
    )
    app.add_middleware(Headers, headers=page_headers(settings, api_base=api_base))
    return app


def browser_configuration(settings: Settings) -> dict[str, object]:
    """What the pages read when they start (`/config.json`): nothing of it is known at build time."""
    own = {settings.web_url, f"http://localhost:{settings.port}", f"http://127.0.0.1:{settings.port}"}
    given = settings.vite_aishacrm_backend_url
    return {
        "api_base": given if given and given not in own else "",
        "enable_ai": settings.vite_enable_ai,
        "enable_docs": settings.vite_enable_docs,
        "enable_analytics": settings.vite_enable_analytics,
    }


class Headers:
    """Every answer carries the security headers, unless it brings its own, as pages and the API do."""

    def __init__(self, app: ASGIApp, headers: list[tuple[bytes, bytes]]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_missing(message.setdefault("headers", []), self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def main() -> None:
    """Run the web process."""
    wait_for_release()
    settings = load_settings("web")
    configure_logging(settings)
    pages = web_folder()
    if pages is None:
        raise Refused("The web pages are not built: run `make run`, or `npm ci` and `npm run build` in web/.")
    serve(create_app(settings, pages), settings.aisha_bind, settings.web_port)


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(str(refusal))
