"""Every operation of /openapi.json with generated requests of a signed-in admin: no 500, and answers as they are described.

The application is served in this process on a port of the kernel's choice. Half of the requests name records that exist.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUntypedFunctionDecorator=false
# The library is typed in parts only.

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, cast
from uuid import UUID

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from schemathesis import CheckFunction, GenerationMode
from schemathesis.checks import CHECKS

from aisha.entrypoints.api import create_app
from tests.application import Api
from tests.database import make_settings
from tests.tenants import Person, Tenant

MAX_EXAMPLES = 10
CHECKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
_SETTINGS = make_settings(
    jwt_secret="t" * 64, audit_seal_key="a5" * 32, encryption_key="e1" * 32, rate_limit_max=0, auth_rate_limit_max=0
)
_CONFIG = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": False}, "examples": {"enabled": False}}})
_CONFIG.projects.default.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
schema = schemathesis.openapi.from_dict(create_app(_SETTINGS).openapi(), config=_CONFIG)
schema = schema.exclude(path_regex="^/api/auth/(logout|refresh|switch-tenant|login)$")
schema = schema.exclude(method="DELETE", path_regex="/sessions")  # they would end the session that asks


@dataclass
class Target:
    """Where the application listens, as whom it is asked, and an id of every collection."""

    url: str = ""
    token: str = ""


_known: dict[str, str] = {}
_chance = Random(7)


@schema.hook
def map_path_parameters(context: schemathesis.HookContext, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Half of the ids become those of records that exist."""
    collection = context.operation.path.removeprefix("/api/").partition("/")[0] if context.operation else ""
    if path_parameters and collection in _known and _chance.random() < 0.5:
        return dict.fromkeys(path_parameters, _known[collection])
    return path_parameters


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def served(dsn: str) -> AsyncGenerator[str]:
    """The application behind a real port, in a thread with a loop of its own."""
    server = _Server(uvicorn.Config(create_app(_SETTINGS, dsn=dsn), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert await asyncio.to_thread(server.listens.wait, 30)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join)


@pytest.fixture(scope="module")
async def target(api: Api, app_dsn: str) -> AsyncGenerator[Target]:
    tenant = Tenant(api, await api.tenant("Fuzz"))
    admin = await tenant.person("admin")
    await _make_records(tenant, admin)
    async with served(app_dsn) as url:
        yield Target(url, admin.caller.token)


async def _make_records(tenant: Tenant, admin: Person) -> None:
    samples: dict[str, dict[str, Any]] = {
        "accounts": {"name": "Engines"}, "contacts": {"first_name": "Ada"}, "leads": {"first_name": "Bo", "company": "Looms"},
        "opportunities": {"name": "Mill"}, "activities": {"subject": "Call"}, "notes": {"content": "Words"},
    }  # fmt: skip
    _known.update({collection: (await admin.create(collection, **sample))["id"] for collection, sample in samples.items()})
    closed = {"integration_type": "github", "credentials": {"token": "t"}, "config": {"base_url": "https://127.0.0.1"}}
    _known["integrations"] = (await admin.create("integrations", **closed))["id"]
    department: UUID = await tenant.department("Sales")
    _known.update({"departments": str(department), "users": admin.id, "tenants": str(tenant.id)})


@schema.parametrize()
@settings(
    max_examples=MAX_EXAMPLES, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
def test_every_operation_answers_as_described(case: schemathesis.Case[Any], target: Target) -> None:
    case.call_and_validate(
        base_url=target.url,
        headers={"Authorization": f"Bearer {target.token}"},
        checks=[cast(CheckFunction, CHECKS.get_one(name)) for name in CHECKED],
        timeout=120,
    )
