"""Tenants and their people, made through the HTTP API like everything else here."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from tests.identity.test_two_factor import code_of

PASSWORD = "Correct-Horse-9x"
SUPERADMIN = "root@example.com"
NAMES = {
    "admin": "Markita Hansen",
    "manager": "Rosalina Dieter",
    "employee": "Darcel Schlecht",
    "support": "Versie Hillebrand",
}
"""Of each role one, named as sales agents of the data set."""
_numbers = count(1)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a login; their API calls carry their own token, which is renewed when a long run outlives it."""

    client: httpx.AsyncClient
    user_id: str
    name: str
    email: str
    token: str

    async def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> httpx.Response:
        answer = await self._send(method, path, body, parameters)
        if answer.status_code == 401 and answer.json()["code"] == "TOKEN_EXPIRED":
            self.token = (await sign_in(self.client, self.email, self.name)).token
            answer = await self._send(method, path, body, parameters)
        return answer

    async def _send(self, method: str, path: str, body: Any, parameters: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.request(method, path, json=body, params=parameters, headers=headers)

    async def get(self, path: str, **parameters: Any) -> Any:
        """The `data` of an answer; a refusal fails the test."""
        return _data(await self.call("GET", path, **parameters))

    async def create(self, collection: str, **fields: Any) -> dict[str, Any]:
        return _data(await self.call("POST", f"/api/{collection}", fields))

    async def change(self, collection: str, record: dict[str, Any], **fields: Any) -> dict[str, Any]:
        body = {"version": record["version"], **fields}
        return _data(await self.call("PATCH", f"/api/{collection}/{record['id']}", body))


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tenant and its people; `colleagues` are more employees."""

    id: str
    name: str
    admin: Person
    manager: Person
    employee: Person
    support: Person
    colleagues: tuple[Person, ...] = ()

    def person(self, role: str) -> Person:
        return getattr(self, role)

    @property
    def sellers(self) -> tuple[Person, ...]:
        """Everybody who owns records."""
        return (self.admin, self.manager, self.employee, *self.colleagues)


async def first_superadmin(client: httpx.AsyncClient) -> Person:
    """The installation's superadmin, made as the first call of a fresh installation."""
    body = {"email": SUPERADMIN, "role": "superadmin", "password": PASSWORD}
    _data(await client.post("/api/users", json=body))
    return await sign_in(client, SUPERADMIN, "Root")


async def sign_in(client: httpx.AsyncClient, email: str, name: str) -> Person:
    """A Bearer token; the cookies of the answer are not kept."""
    answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    client.cookies.clear()
    return Person(client, _data(answer)["user"]["id"], name, email, answer.json()["token"])


async def second_factor(person: Person) -> str:
    """Its secret; switched on with the code of half a minute ago, so that the one of now is not spent."""
    secret = (await person.call("POST", "/api/auth/2fa/setup", {})).json()["data"]["secret"]
    enabled = await person.call("POST", "/api/auth/2fa/enable", {"code": code_of(secret, -1)})
    assert enabled.is_success, enabled.text
    return secret


async def make_workspace(root: Person, name: str, *, colleagues: tuple[str, ...] = ()) -> Workspace:
    """A new tenant with one person of each role; the manager leads the employees' department."""
    number = next(_numbers)
    tenant = _data(await root.call("POST", "/api/tenants", {"name": name, "slug": f"workspace-{number}"}))
    people: dict[str, Person] = {}
    for role, full_name in [*NAMES.items(), *((f"colleague-{i}", each) for i, each in enumerate(colleagues))]:
        people[role] = await _new_person(root, tenant["id"], f"{role}-{number}@example.com", role, full_name)
    workspace = Workspace(
        tenant["id"], name, people["admin"], people["manager"], people["employee"], people["support"],
        tuple(person for role, person in people.items() if role not in NAMES),
    )  # fmt: skip
    await _appoint(workspace)
    return workspace


async def _new_person(root: Person, tenant_id: str, email: str, role: str, full_name: str) -> Person:
    first, last = full_name.split(" ", 1)
    is_seller = role not in ("admin", "support")
    body = {
        "email": email, "first_name": first, "last_name": last, "password": PASSWORD, "tenant_id": tenant_id,
        "role": "employee" if role.startswith("colleague") else role, **({"department": "Sales"} if is_seller else {}),
    }  # fmt: skip
    _data(await root.call("POST", "/api/users", body))
    return await sign_in(root.client, email, full_name)


async def _appoint(workspace: Workspace) -> None:
    (department,) = await workspace.admin.get("/api/departments")
    body = {"manager_user_id": workspace.manager.user_id, "version": department["version"]}
    _data(await workspace.admin.call("PATCH", f"/api/departments/{department['id']}", body))


def _data(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json()["data"]
