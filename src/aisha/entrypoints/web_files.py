"""The built web pages: where they lie, and how browsers may keep them."""

import os
from mimetypes import guess_type
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_ASK_EVERY_TIME = "no-cache"


def web_folder() -> Path | None:
    """The pages inside the installed package, else those built beside the sources; None when there are none."""
    package = Path(__file__).resolve().parents[1]
    candidates = (package / "web_dist", package.parents[1] / "web" / "dist")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)


class PageFiles(StaticFiles):
    """Files of the build. Names with a content hash are kept for ever; a path of the application gets its one page.

    A file with a `.gz` beside it is sent compressed to whoever takes that.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as missing:
            if missing.status_code != 404 or PurePosixPath(path).suffix:
                raise
            path = "index.html"
            response = await super().get_response(path, scope)
        response.headers["cache-control"] = _FOREVER if path.startswith("assets/") else _ASK_EVERY_TIME
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
