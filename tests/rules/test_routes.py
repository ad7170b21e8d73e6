"""Who may call what: each endpoint declares it, and every role is answered as the table of permissions says."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.http import OPEN, SIGNED_IN, access
from aisha.core.path_table import PathTable
from aisha.entrypoints.api import create_app
from aisha.identity.permissions.catalogue import permissions_of
from tests.application import ROLES, Api, Caller, make_workspace
from tests.database import make_settings
from tests.rules.routes import Endpoint, endpoints_of, undeclared

ENDPOINTS = list(endpoints_of(create_app(make_settings(jwt_secret="t" * 64)).routes))
GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.access not in (OPEN, SIGNED_IN)]
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/tenants": {"name": "Matrix"},
    "PUT /api/system/readonly": {"is_on": False},
    "PUT /api/system/outbound": {"private_hosts": []},
    "PUT /api/sending-switch": {"enabled": True},
    "POST /api/settings/email/test": {"to": "matrix@tests.example"},
    "POST /api/events/parked/retry": {"ids": [str(uuid4())]},
    "POST /api/events/parked/drop": {"ids": [str(uuid4())]},
    "POST /api/security/blocks": {"address": "198.51.100.77", "reason": "Matrix"},
    "POST /api/users": {"email": "matrix@tests.example", "first_name": "A", "last_name": "B", "role": "employee"},
    "POST /api/auth/switch-tenant": {"tenant_id": str(uuid4())},
    "POST /api/auth/change-password": {"current_password": "x", "new_password": "y"},
    "POST /api/auth/2fa/enable": {"code": "123456"},
    "POST /api/auth/2fa/disable": {"password": "x", "code": "123456"},
    "POST /api/auth/2fa/backup-codes": {"password": "x"},
    "PUT /api/settings/auth/oidc": {"issuer": "http://127.0.0.1:9", "client_id": "c", "client_secret": "s"},
    "POST /api/settings/auth/oidc/test": {"issuer": "http://127.0.0.1:9", "client_id": "c"},
    "POST /api/auth/impersonate": {"user_id": str(uuid4()), "reason": "A reason"},
    **{str(e): {"action": "tag", "ids": [str(uuid4())]} for e in ENDPOINTS if e.path.endswith("/bulk")},
}
"""Endpoints that look at their body before the person: a body they understand."""


def test_every_endpoint_declares_its_access() -> None:
    assert len(ENDPOINTS) > 100
    assert undeclared(ENDPOINTS) == []


async def _handler(_request: Request) -> Response:
    return Response()


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [(None, "declares no access"), (OPEN, "is open"), ("leads.fly", "unknown permission leads.fly")],
)
def test_a_planted_endpoint_is_noticed(rule: str | None, sentence: str) -> None:
    async def planted(_request: Request) -> Response:
        return Response()

    handler = access(rule)(planted) if rule else _handler
    routes = [Route("/api/bad", handler), PathTable([Route("/api/worse", handler)])]

    found = undeclared(endpoints_of(routes))

    assert len(found) == 2 and all(sentence in each for each in found)


@pytest.fixture(scope="module")
async def callers(api: Api) -> dict[str, Caller]:
    """One person of each role, of one tenant."""
    workspace = await make_workspace(api, "Matrix")
    people = {role: workspace.caller(role) for role in ROLES}
    return {**people, "superadmin": await api.superadmin(workspace.id)}


@pytest.mark.parametrize("endpoint", GUARDED, ids=str)
async def test_roles_are_answered_as_the_table_says(callers: dict[str, Caller], endpoint: Endpoint) -> None:
    for role, caller in callers.items():
        answer = await call(caller, endpoint)

        refused_for = answer.json()["details"].get("permission") if answer.status_code == 403 else None
        if endpoint.access in permissions_of(role):
            assert refused_for != endpoint.access and answer.status_code not in (401, 500), role
        else:
            assert refused_for == endpoint.access, role


@pytest.mark.parametrize("endpoint", [e for e in ENDPOINTS if e.access != OPEN and str(e) != "POST /api/users"], ids=str)
async def test_nobody_is_refused_everywhere_but_on_open_routes(api: Api, endpoint: Endpoint) -> None:
    answer = await api.client.request(endpoint.method, path_of(endpoint), json=body_of(endpoint))

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


async def call(caller: Caller, endpoint: Endpoint) -> httpx.Response:
    path, body = path_of(endpoint, caller), body_of(endpoint)
    return await caller.request(endpoint.method, path, **({"json": body} if body is not None else {}))


def path_of(endpoint: Endpoint, caller: Caller | None = None) -> str:
    """The path with an id that names nothing; of tenants the caller's own, because a foreign one is not there."""
    own = {"{failure_id}": "0", **({"{tenant_id}": str(caller.tenant_id)} if caller else {})}
    return "/".join(own.get(part, str(uuid4())) if part.startswith("{") else part for part in endpoint.path.split("/"))


def body_of(endpoint: Endpoint) -> dict[str, Any] | None:
    return None if endpoint.method in ("GET", "DELETE") else BODIES.get(str(endpoint), {})
