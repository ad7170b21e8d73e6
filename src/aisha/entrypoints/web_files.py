"""The built web pages: where they lie, and how browsers may keep them."""

import os
import secrets
from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_ASK_EVERY_TIME = "no-cache"
_PAGE, _EMPTY_NONCE = "index.html", 'nonce=""'


def web_folder() -> Path | None:
    """The pages inside the installed package, else those built beside the sources; None when there are none."""
    package = Path(__file__).resolve().parents[1]
    candidates = (package / "web_dist", package.parents[1] / "web" / "dist")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)


class PageFiles(StaticFiles):
    """Files of the build. Names with a content hash are kept for ever; a path of the application gets its one page.

    The page is made anew each time, with a nonce for its style elements, and `page_headers` of that nonce. A file with a `.gz`
    beside it is sent compressed to whoever takes that.
    """

    def __init__(self, directory: Path, page_headers: Callable[[str], list[tuple[bytes, bytes]]]) -> None:
        super().__init__(directory=directory, html=True)
        self._page = directory / _PAGE
        self._page_headers = page_headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path in (".", _PAGE):
            return self._page_response(scope)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as missing:
            if missing.status_code != 404 or PurePosixPath(path).suffix:
                raise
            return self._page_response(scope)
        response.headers["cache-control"] = _FOREVER if path.startswith("assets/") else _ASK_EVERY_TIME
        return response

    def _page_response(self, scope: Scope) -> Response:
        """The page. Without ETag: an old page with new headers would have another nonce than they say."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        nonce = secrets.token_urlsafe(16)
        page = self._page.read_text("utf-8").replace(_EMPTY_NONCE, f'nonce="{nonce}"', 1)
        response = HTMLResponse(page, headers={"cache-control": _ASK_EVERY_TIME})
        response.raw_headers += self._page_headers(nonce)
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        packed = Path(f"{os.fspath(full_path)}.gz")
        if not packed.is_file():
            return super().file_response(full_path, stat_result, scope, status_code)
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            response = super().file_response(full_path, stat_result, scope, status_code)
        else:
            response = super().file_response(packed, packed.stat(), scope, status_code)
            response.headers["content-encoding"] = "gzip"
            response.headers["content-type"] = _content_type(Path(full_path))
        response.headers["vary"] = "accept-encoding"
        return response


def _content_type(file: Path) -> str:
    kind, _ = guess_type(file.name)
    return f"{kind or 'text/plain'}; charset=utf-8"
