"""Plain routes found by dictionary instead of one regular expression after the other: the hot path's own dispatch."""

from collections.abc import Sequence

from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

ROUTES = "aisha.routes"


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

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        path: str = scope["path"]
        parameters: dict[str, str] = {}
        methods = self._fixed.get(path)
        if methods is None:
            parts = path.split("/", 4)
            if len(parts) < 4 or parts[1] != "api":
                return Match.NONE, {}
            methods = self._with_id.get((parts[2], parts[4] if len(parts) == 5 else ""))
            if methods is None or not parts[3]:
                return Match.NONE, {}
            parameters["id"] = parts[3]
        route = methods.get(scope["method"])
        found = {"path_params": parameters, ROUTES: methods}
        if route is None:
            return Match.PARTIAL, found
        return Match.FULL, found | {"endpoint": route.endpoint, "route": route}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: Route | None = scope[ROUTES].get(scope["method"])
        if route is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(scope[ROUTES]))})
        await route.app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """The path of one of its routes by name."""
        for route in self.routes:
            try:
                return route.url_path_for(name, **path_params)
            except NoMatchFound:
                continue
        raise NoMatchFound(name, path_params)
