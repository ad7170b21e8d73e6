"""Health: what answers without a sign-in, what is said when a part fails."""

import pytest

from aisha.core.database import open_pool
from aisha.insight.health import checks
from tests.application import Api, Workspace


async def test_health_is_the_guides_answer(api: Api) -> None:
    answer = await api.client.get("/health")

    assert answer.json()["status"] == "ok" and answer.json()["timestamp"].endswith("Z")
    assert set(answer.json()) == {"status", "timestamp"}


async def test_ready_names_the_failing_parts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = await api.client.get("/ready")
    monkeypatch.setattr(checks, "newest_schema", lambda: "9999")

    stale = await api.client.get("/ready")

    assert (ready.status_code, ready.json()["failing"]) == (200, [])
    assert (stale.status_code, stale.json()["failing"]) == (503, ["schema"])


async def test_a_database_that_is_gone_is_down_and_not_an_error(api: Api, app_dsn: str) -> None:
    gone = await open_pool(app_dsn, size=1)
    await gone.close()
    state, pool = api.state, api.state.pool
    state.pool = gone
    try:
        status = await api.client.get("/api/status")
        ready = await api.client.get("/ready")
        listed = await api.client.get("/health")
    finally:
        state.pool = pool

    assert status.json()["data"]["database"] == "down"
    assert (ready.status_code, ready.json()["failing"]) == (503, ["database", "schema"])
    assert listed.status_code == 200


async def test_versions_are_for_those_who_run_the_system(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    anonymous = (await api.client.get("/api/status")).json()["data"]
    administrator = (await workspace.admin.get("/api/status")).json()["data"]
    operator = (await superadmin.get("/api/status")).json()["data"]

    assert set(anonymous) == set(administrator) == {"backend", "database", "redis", "storage", "workers"}
    assert operator["schema_version"] == checks.newest_schema() and operator["version"]


async def test_the_documentation_needs_no_other_host(api: Api) -> None:
    page = await api.client.get("/api-docs")
    assets = [await api.client.get(f"/api-docs/{name}") for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js")]
    document = (await api.client.get("/openapi.json")).json()

    assert "://" not in page.text.replace("http://www.w3.org", "")
    assert [asset.status_code for asset in assets] == [200, 200, 200]
    assert document["info"]["title"] == "Aisha CRM"
    assert "/api/auth/login" in document["paths"] and "HTTPValidationError" not in document["components"]["schemas"]
