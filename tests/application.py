"""The API as tests use it: the real application on the test process's own database, and people who are signed in."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from aisha.core.context import open_context, open_system_context
from aisha.core.http import AppState
from aisha.core.ids import new_id
from aisha.core.outbound_hosts import PRIVATE_HOSTS
from aisha.entrypoints.api import create_app
from aisha.identity.auth.actions import begin_session, choose_tenant
from aisha.identity.auth.client import Client
from aisha.identity.auth.passwords import hash_password
from aisha.identity.auth.queries import find_login_by_id
from aisha.identity.members.actions import add_member
from aisha.identity.tenants.actions import create_tenant
from aisha.identity.users.actions import NewLogin, create_superadmin
from tests.database import make_settings

_CLIENTS: list[httpx.AsyncClient] = []
ROLES = ("admin", "manager", "employee", "support")
PASSWORD = "correct horse battery"


@dataclass
class Caller:
    """Somebody signed in with a Bearer token. `tenant_id` is None for a superadmin outside every tenant."""

    api: "Api"
    user_id: UUID
    email: str
    tenant_id: UUID | None
    token: str
    refresh_token: str

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.api.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, json={} if json is None else json, **options)

    async def patch(self, path: str, json: Any, **options: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("DELETE", path, **options)

    def context(self, *, write: bool = True) -> open_context:
        """A transaction as this person, as a job has it."""
        state = self.api.state
        return open_context(state.pool, state.memory, self.user_id, self.tenant_id, write=write)


@dataclass
class Api:
    """The running application and the ways to put people into it."""

    app: FastAPI
    client: httpx.AsyncClient
    _password_hash: str = ""
    _count: int = field(default=0)

    @property
    def state(self) -> AppState:
        return self.app.state.aisha

    def system(self, tenant_id: UUID | None = None) -> open_system_context:
        """A transaction of the installation itself."""
        return open_system_context(self.state.pool, tenant_id)

    async def tenant(self, name: str = "Tenant") -> UUID:
        """A new tenant with its default pipeline."""
        async with self.system() as ctx:
            return await create_tenant(ctx, name, slug=f"t-{new_id().hex}")

    async def member(self, tenant_id: UUID, role: str, *, department: str | None = None, email: str | None = None) -> Caller:
        """Somebody of this role, with PASSWORD, signed in."""
        login = await self._new_login(role, email)
        async with self.system(tenant_id) as ctx:
            user_id = await add_member(ctx, login, role=role, department=department)
        await self.join(user_id, tenant_id)
        return await self.sign_in(user_id, tenant_id)

    async def join(self, user_id: UUID, tenant_id: UUID) -> None:
        """Somebody who is listed there accepts."""
        async with self.system(tenant_id) as ctx:
            await ctx.execute("select join_tenant($1, $2)", user_id, tenant_id)

    async def superadmin(self, tenant_id: UUID | None = None) -> Caller:
        """A superadmin, at work in a tenant or outside all."""
        login = await self._new_login("superadmin", None)
        async with self.system() as ctx:
            user_id = await create_superadmin(ctx, login)
        return await self.sign_in(user_id, tenant_id)

    async def sign_in(self, user_id: UUID, tenant_id: UUID | None) -> Caller:
        """A session without the password, which costs time."""
        async with self.system() as ctx:
            login = await find_login_by_id(ctx, user_id)
            assert login is not None
            signed_in = await choose_tenant(ctx, login.person, tenant_id)
            session = await begin_session(ctx, signed_in, new_id(), Client("", "tests"))
        token = self.state.tokens.sign(session.id, user_id, session.tenant_id, limits=session.terms.limits)
        return Caller(self, user_id, login.person.email, session.tenant_id, token, session.refresh_token)

    async def _new_login(self, role: str, email: str | None) -> NewLogin:
        self._password_hash = self._password_hash or await hash_password(PASSWORD)
        self._count += 1
        address = email or f"{role}-{self._count}-{new_id().hex[-8:]}@tests.example"
        return NewLogin(address, role.capitalize(), f"Number {self._count}", self._password_hash)


@dataclass(frozen=True)
class Workspace:
    """A tenant with one person of every role."""

    id: UUID
    admin: Caller
    manager: Caller
    employee: Caller
    support: Caller

    def caller(self, role: str) -> Caller:
        return getattr(self, role)


@asynccontextmanager
async def hosts_allowed(api: Api, *hosts: str) -> AsyncGenerator[None]:
    """Within the block workspaces may call these private hosts, whatever another test has left."""
    sql = (
        "insert into system_settings (setting_key, setting_value) values ($1, $2)"
        " on conflict (setting_key) do update set setting_value = excluded.setting_value"
    )
    async with api.system() as ctx:
        await ctx.execute(sql, PRIVATE_HOSTS, list(hosts))
    yield
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key = $1", PRIVATE_HOSTS)


async def make_workspace(api: Api, name: str = "Workspace") -> Workspace:
    """A new tenant and its four people; the manager leads the department "Sales", to which the employee belongs."""
    tenant_id = await api.tenant(name)
    people = {role: await api.member(tenant_id, role, department="Sales" if role == "employee" else None) for role in ROLES}
    async with api.system(tenant_id) as ctx:
        sql = "update departments set manager_user_id = $2 where tenant_id = $1 and name = 'Sales'"
        await ctx.execute(sql, tenant_id, people["manager"].user_id)
    return Workspace(tenant_id, **people)


@pytest.fixture(scope="session")
async def api(app_dsn: str) -> AsyncGenerator[Api]:
    """The application on this test process's database, without request limits."""
    keys = {"jwt_secret": "t" * 64, "encryption_key": "e1" * 32, "audit_seal_key": "a5" * 32}
    app = create_app(make_settings(**keys, rate_limit_max=0, auth_rate_limit_max=0), dsn=app_dsn)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        _CLIENTS.append(client)
        yield Api(app, client)


@pytest.fixture(autouse=True)
def signed_out() -> Generator[None]:
    """No test inherits the cookies of the one before it."""
    yield
    for client in _CLIENTS:
        client.cookies.clear()


@pytest.fixture
async def workspace(api: Api) -> Workspace:
    """A tenant of this one test."""
    return await make_workspace(api)
