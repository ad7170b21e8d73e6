"""Who asks comes before what is asked: a stranger gets 401 from every route, whatever is wrong with the request."""

import re

from tests.application import Api
from tests.rules.routes import OPEN_PATHS, Endpoint, endpoints_of


def _closed(api: Api) -> list[Endpoint]:
    found = endpoints_of(api.app.router.routes)
    return [each for each in found if each.path not in OPEN_PATHS and each.path.startswith("/api/")]


async def test_a_stranger_with_a_broken_body_gets_401_from_every_route(api: Api) -> None:
    answers: dict[str, tuple[int, str]] = {}
    for endpoint in _closed(api):
        path = re.sub(r"\{[^}]+\}", "00000000-0000-4000-8000-000000000000", endpoint.path)
        answer = await api.client.request(
            endpoint.method, path, content=b'{"name": ', headers={"Content-Type": "application/json"}
        )
        answers[str(endpoint)] = (answer.status_code, answer.json()["code"])

    assert len(answers) > 150
    assert {name: said for name, said in answers.items() if said != (401, "UNAUTHENTICATED")} == {}


async def test_a_stranger_with_a_broken_path_or_query_gets_401_too(api: Api) -> None:
    answers: dict[str, int] = {}
    for endpoint in _closed(api):
        path = re.sub(r"\{[^}]+\}", "nothing", endpoint.path)
        answer = await api.client.request(endpoint.method, f"{path}?limit=many&tenant_id=slug&cursor=%00", content=b"[1]")
        answers[str(endpoint)] = answer.status_code

    assert {name: status for name, status in answers.items() if status != 401} == {}
