"""Plain routes found by dictionary instead of one regular expression after the other: the hot path's own dispatch."""

from collections.abc import Sequence

from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

from aisha.core.http import Handler

METHODS = "aisha.methods"


class PathTable(BaseRoute):
    """Routes whose path is fixed, or of the form `/api/{type}/{id}` with at most a fixed tail.

    A fixed path wins over one with an id. Raises ValueError at once for a route of another form.
    """

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = list(routes)
        self._fixed: dict[str, dict[str, Route]] = {}
        self._with_id: dict[tuple[str, str], dict[str, Route]] = {}
        for route in routes:
            for method in route.methods or ():
                self._place(route).setdefault(method, route)

    def _place(self, route: Route) -> dict[str, Route]:
        if "{" not in route.path:
            return self._fixed.setdefault(route.path, {})
        _, api, kind, identity, *tail = route.path.split("/", 4)
        if api != "api" or identity != "{id}" or "{" in "".join(tail):
            raise ValueError(f"{route.path} is not of the form /api/{{type}}/{{id}}/…")
        return self._with_id.setdefault((kind, "".join(tail)), {})

    def find(self, scope: Scope) -> Handler | None:
        """The endpoint of an HTTP request; it and the path's parameters are noted in the scope. None: not one of these."""
        methods, parameters = self._look(scope["path"])
        route = methods.get(scope["method"]) if methods else None
        if route is None:
            return None
        scope["path_params"], scope["endpoint"] = parameters, route.endpoint
        return route.endpoint

    def _look(self, path: str) -> tuple[dict[str, Route] | None, dict[str, str]]:
        methods = self._fixed.get(path)
        if methods is not None:
            return methods, {}
        parts = path.split("/", 4)
        if len(parts) < 4 or parts[1] != "api" or not parts[3]:
            return None, {}
        return self._with_id.get((parts[2], parts[4] if len(parts) == 5 else "")), {"id": parts[3]}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """For the framework's router, which is asked about what `find` does not know: here, paths with another method."""
        methods = self._look(scope["path"])[0] if scope["type"] == "http" else None
        return (Match.NONE, {}) if methods is None else (Match.PARTIAL, {METHODS: sorted(methods)})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (the router's signature)
        raise HTTPException(405, headers={"Allow": ", ".join(scope[METHODS])})

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """The path of one of its routes by name."""
        for route in self.routes:
            try:
                return route.url_path_for(name, **path_params)
            except NoMatchFound:
                continue
        raise NoMatchFound(name, path_params)
