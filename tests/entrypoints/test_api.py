"""The API process: what it refuses to serve as, and what it says of itself."""

import re

import pytest

from aisha.core.http import OPEN
from aisha.core.refused import Refused
from aisha.entrypoints.api import create_app
from tests.application import Api
from tests.database import make_settings
from tests.rules.routes import endpoints_of


async def test_the_owner_of_the_tables_is_refused_as_a_serving_role(owner_dsn: str) -> None:
    app = create_app(make_settings(jwt_secret="t" * 64), dsn=owner_dsn)

    with pytest.raises(Refused, match=r"does not serve as \"aisha_owner\""):
        async with app.router.lifespan_context(app):
            pass


def test_without_a_secret_nothing_is_served() -> None:
    with pytest.raises(Refused, match="JWT_SECRET"):
        create_app(make_settings())


async def test_every_endpoint_is_described(api: Api) -> None:
    document = (await api.client.get("/openapi.json")).json()
    described = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path)) for path, methods in document["paths"].items() for method in methods
    }

    existing = {
        (endpoint.method, re.sub(r"\{\w+\}", "{}", endpoint.path))
        for endpoint in endpoints_of(api.app.routes)
        if not endpoint.path.startswith(("/api-docs", "/openapi.json"))
    }

    assert existing - described == set()
    assert described - existing == set()


async def test_every_operation_names_its_errors_once(api: Api) -> None:
    document = (await api.client.get("/openapi.json")).json()
    operations = [(path, verb, each) for path, verbs in document["paths"].items() for verb, each in verbs.items()]

    guarded = {e.path for e in endpoints_of(api.app.routes) if e.access != OPEN}
    assert [(path, verb) for path, verb, each in operations if path in guarded and "401" not in each["responses"]] == []
    assert [
        (path, verb) for path, verb, each in operations if "422" in each["responses"] and path.startswith("/api/auth")
    ] == []
    identities = [each["operationId"] for _, _, each in operations]
    assert len(identities) == len(set(identities))
