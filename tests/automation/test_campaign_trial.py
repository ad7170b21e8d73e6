"""A test of a campaign of calls: oneself is called, and nobody else."""

import json
from typing import Any

from tests.application import Api, Workspace, hosts_allowed
from tests.automation.calls import connect_calls
from tests.automation.sending import make_sender
from tests.configuration.provider_server import provider_server

TEST = "/api/aicampaigns/{}/test"


async def test_a_test_call_goes_to_oneself_alone(api: Api, workspace: Workspace) -> None:
    admin = workspace.admin
    async with provider_server() as server, hosts_allowed(api, f"127.0.0.1:{server.port}"):
        sender = await make_sender(api.state.pool, workspace.id)
        integration = await connect_calls(workspace, server)
        audience: dict[str, Any] = {"entity": "contact", "filter": {"and": []}}
        campaign = await sender.campaign(integration, 1, "call", status="draft", audience=audience)
        unnamed = await sender.campaign(None, 0, "call", status="draft", audience=audience)
        own = "update employees set phone = $3 where tenant_id = $1 and user_id = $2"

        without = await admin.post(TEST.format(campaign), {})
        async with sender.system() as ctx:
            await ctx.execute(own, sender.tenant_id, admin.user_id, "+1 (415) 555-0123")
        called = await admin.post(TEST.format(campaign), {})
        missing = await admin.post(TEST.format(unnamed), {})
        server.mood = "says no"
        failed = await admin.post(TEST.format(campaign), {})
        employee = await workspace.employee.post(TEST.format(campaign), {})

    assert (without.status_code, without.json()["code"]) == (422, "NO_RECIPIENTS")
    assert called.status_code == 200, called.text
    told = called.json()["data"]
    assert (told["to"], told["body_text"]) == ("+14155550123", "Say hello to Person 1.")
    placed = json.loads(server.bodies[0])
    assert (placed["phone_number"], placed["script"]) == ("+14155550123", "Say hello to Person 1.")
    assert (placed["contact_id"], placed["campaign_id"], placed["first_name"]) == ("", "", "Person 1")
    assert (missing.status_code, missing.json()["code"]) == (422, "INTEGRATION_MISSING")
    assert (failed.status_code, failed.json()["message"]) == (502, "No credits are left.")
    assert employee.status_code == 403
    assert await sender.counts(campaign) == {"pending": 1}, "nobody of the audience is called"
    calls = "select calls from integration_usage where tenant_id = $1 and integration_id = $2"
    assert await sender.value(calls, integration) == 2
