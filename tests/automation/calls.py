"""A connection that makes calls, to the server of a test."""

from typing import Any
from uuid import UUID

from tests.application import Workspace
from tests.configuration.provider_server import ProviderServer


async def connect_calls(workspace: Workspace, server: ProviderServer, **config: Any) -> UUID:
    """CallFluent with an agent, as fast as it can be."""
    body = server.body("callfluent")
    body["config"] |= {"agent_id": "agent-7", "max_calls_per_hour": 100_000, **config}
    made = await workspace.admin.post("/api/integrations", body)
    assert made.status_code == 201, made.text
    return UUID(made.json()["data"]["id"])
