"""Every route of the application, whatever holds it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute, Route

from aisha.core.http import OPEN, SIGNED_IN
from aisha.core.path_table import PathTable
from aisha.identity.permissions.catalogue import catalogue

OPEN_PATHS = frozenset(
    {
        "/health", "/ready", "/api/status", "/openapi.json", "/api-docs", "/api-docs/{name}", "/api/auth/login",
        "/api/auth/refresh", "/api/auth/logout", "/api/auth/forgot-password", "/api/auth/reset-password",
        "/api/auth/reset-password/rules", "/api/auth/confirm-email",
        "/api/auth/2fa/verify", "/api/auth/oidc", "/api/auth/oidc/start", "/api/auth/oidc/callback",
        "/api/invitations/{token}", "/api/invitations/{token}/accept", "/api/invitations/{token}/ask",
        "/api/unsubscribe/{token}", "/api/activities/calendar.ics", "/api/email-bounces",
    }
)  # fmt: skip
"""decisions.md "Open routes", as far as they exist; signing out works without a live session, too."""


@dataclass(frozen=True)
class Endpoint:
    """One method of one path."""

    method: str
    path: str
    handler: Callable[..., Any]

    @property
    def access(self) -> str | None:
        return getattr(self.handler, "access", None)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def endpoints_of(routes: Iterable[BaseRoute]) -> Iterator[Endpoint]:
    """Every endpoint, those of included routers and of the record engine's table as well."""
    for route in routes:
        if isinstance(route, PathTable):
            yield from endpoints_of(route.routes)
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from endpoints_of(included.routes)
        elif isinstance(route, Route):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield Endpoint(method, route.path, route.endpoint)
        elif hasattr(route, "endpoint"):
            methods: set[str] = getattr(route, "methods", set())
            for method in sorted(methods - {"HEAD"}):
                yield Endpoint(method, getattr(route, "path", "?"), getattr(route, "endpoint"))  # noqa: B009


def undeclared(endpoints: Iterable[Endpoint]) -> list[str]:
    """Endpoints without access, with a permission that is not in the catalogue, or open without being on the list."""
    known = {permission.name for permission in catalogue()} | {SIGNED_IN}
    broken: list[str] = []
    for endpoint in endpoints:
        if endpoint.access is None:
            broken.append(f"{endpoint} declares no access")
        elif endpoint.access == OPEN and endpoint.path not in OPEN_PATHS:
            broken.append(f"{endpoint} is open")
        elif endpoint.access != OPEN and endpoint.access not in known:
            broken.append(f"{endpoint} asks for the unknown permission {endpoint.access}")
    return broken
