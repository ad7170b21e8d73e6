"""Tenants for tests: people in any role and department, each with a client that is signed in to the real application.

Every test gets a tenant of its own, so that nothing has to be cleaned up and nothing can be in its way.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from aisha.core.context import open_context, open_system_context
from aisha.core.database import Pool
from aisha.core.ids import new_id
from tests.application import Api, Caller


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the API, taken apart."""

    status: int
    body: dict[str, Any]
    headers: httpx.Headers

    @property
    def data(self) -> Any:
        assert self.status < 300, (self.status, self.body)
        return self.body["data"]

    @property
    def meta(self) -> dict[str, Any]:
        assert self.status < 300, (self.status, self.body)
        return self.body["meta"]

    @property
    def code(self) -> str | None:
        return self.body.get("code")

    @property
    def error(self) -> tuple[int, str | None]:
        """Status and code, to compare a refusal in one assertion."""
        return self.status, self.code


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a tenant, signed in."""

    role: str
    caller: Caller

    @property
    def user_id(self) -> UUID:
        return self.caller.user_id

    @property
    def id(self) -> str:
        return str(self.user_id)

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> Reply:
        """One request. `body` is sent as JSON."""
        if body is not None:
            options["content"] = body if isinstance(body, bytes) else msgspec.json.encode(body)
            options["headers"] = {"Content-Type": "application/json"} | options.get("headers", {})
        answer = await self.caller.request(method, path, **options)
        parsed: dict[str, Any] = msgspec.json.decode(answer.content) if answer.content else {}
        return Reply(answer.status_code, parsed, answer.headers)

    async def get(self, path: str, **parameters: Any) -> Reply:
        """GET; parameters that are not text go as JSON."""
        query = {k: v if isinstance(v, str) else msgspec.json.encode(v).decode() for k, v in parameters.items()}
        return await self.call("GET", path, params=query)

    async def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return await self.call("POST", path, {} if body is None else body, headers=_header_names(headers))

    async def patch(self, path: str, body: Any, **headers: str) -> Reply:
        return await self.call("PATCH", path, body, headers=_header_names(headers))

    async def delete(self, path: str, **parameters: str) -> Reply:
        return await self.call("DELETE", path, params=parameters)

    async def create(self, collection: str, **fields: Any) -> dict[str, Any]:
        """A new record; fails the test when it is refused."""
        return (await self.post(f"/api/{collection}", fields)).data

    async def declare(self, entity: str, **types: str) -> dict[str, dict[str, Any]]:
        """New fields of an entity, by name and type; they come back by name."""
        fields: dict[str, dict[str, Any]] = {}
        for name, kind in types.items():
            options = {"options": ["S", "M", "XL"]} if kind in ("select", "multiselect") else {}
            body = {"entity": entity, "field_name": name, "field_type": kind, **options}
            fields[name] = (await self.post("/api/custom-fields", body)).data
        return fields

    async def ids(self, collection: str, **parameters: Any) -> list[str]:
        """The ids of a list, in its order."""
        listed = await self.get(f"/api/{collection}", **({"limit": "200"} | parameters))
        return [record["id"] for record in listed.data]


def _header_names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Tenant:
    """A tenant and the application that serves it."""

    api: Api
    id: UUID

    @property
    def pool(self) -> Pool:
        return self.api.state.pool

    async def person(
        self, role: str, *, department: UUID | None = None, status: str = "active", name: str = "Ada Byron"
    ) -> Person:
        """A new member of the tenant, or with role superadmin a login without a membership."""
        if role == "superadmin":
            return Person(role, await self.api.superadmin(self.id))
        user_id = new_id()
        first, _, last = name.partition(" ")
        email = f"{user_id}@people.example"
        async with open_system_context(self.pool, None, source=None) as ctx:
            await ctx.execute("insert into users (id, email) values ($1, $2)", user_id, email)
        async with self.system() as ctx:
            await ctx.execute(
                "insert into employees (tenant_id, id, user_id, first_name, last_name, email, role, department_id)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8)",
                self.id, new_id(), user_id, first, last, email, role, department,
            )  # fmt: skip
        person = Person(role, await self.api.sign_in(user_id, self.id))
        if status != "active":
            async with self.system() as ctx:
                await ctx.execute(
                    "update employees set status = $3 where tenant_id = $1 and user_id = $2", self.id, user_id, status
                )
        return person

    async def department(self, name: str, *, manager: Person | None = None, parent: UUID | None = None) -> UUID:
        """A new department."""
        department_id = new_id()
        async with self.system() as ctx:
            await ctx.execute(
                "insert into departments (tenant_id, id, name, manager_user_id, parent_id) values ($1, $2, $3, $4, $5)",
                self.id, department_id, name, manager.user_id if manager else None, parent,
            )  # fmt: skip
        return department_id

    async def settings(self, **changes: Any) -> None:
        """Change the tenant's settings."""
        async with open_system_context(self.pool, None, source=None) as ctx:
            await ctx.execute("update tenants set settings = settings || $2 where id = $1", self.id, changes)

    def system(self) -> open_system_context:
        """A transaction of the installation in this tenant."""
        return self.api.system(self.id)

    def acting(self, person: Person, *, write: bool = False) -> open_context:
        """A transaction as a person of this tenant, without HTTP."""
        return person.caller.context(write=write)

    async def value(self, sql: str, *values: Any) -> Any:
        """One value from the database, read as the installation; $1 is the tenant."""
        async with self.system() as ctx:
            return await ctx.fetchval(sql, self.id, *values)


MakeTenant = Callable[[], Awaitable[Tenant]]


@pytest.fixture
def make_tenant(api: Api) -> MakeTenant:
    """Makes as many tenants as a test needs."""

    async def make() -> Tenant:
        return Tenant(api, await api.tenant())

    return make


@pytest.fixture
async def tenant(make_tenant: MakeTenant) -> Tenant:
    """One fresh tenant with the default settings."""
    return await make_tenant()


@pytest.fixture
async def admin(tenant: Tenant) -> Person:
    """An admin of the test's tenant."""
    return await tenant.person("admin")
