"""The demo's workspaces and people: departments with their managers, agents who own the deals, and who may sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.ids import new_id
from aisha.demo.logins import DemoLogin, new_password
from aisha.identity.auth.passwords import hash_password
from aisha.identity.employees.without_login import split_name
from aisha.identity.tenants.actions import create_tenant

SUPERADMIN = "superadmin@aisha-demo.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of a workspace; without `email` they own records and cannot sign in."""

    name: str
    role: str
    title: str
    department: str | None = None
    email: str | None = None
    leads: str | None = None


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """A department, below `parent`."""

    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A workspace with its people. `slug` marks it as the demo's."""

    name: str
    slug: str
    departments: tuple[DemoDepartment, ...]
    people: tuple[DemoPerson, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A workspace that exists now: its id, its admin, and everybody's user id by name."""

    tenant: DemoTenant
    id: UUID
    admin_id: UUID
    user_ids: dict[str, UUID]


async def create_superadmin_login(pool: Pool) -> DemoLogin:
    """The installation's demo superadmin."""
    password = new_password()
    hashed = await hash_password(password)
    async with open_system_context(pool, None) as ctx:
        await ctx.execute(
            "insert into users (id, email, first_name, last_name, password_hash, is_superadmin)"
            " values ($1, $2, 'Super', 'Admin', $3, true)",
            new_id(),
            SUPERADMIN,
            hashed,
        )
    return DemoLogin(None, None, "superadmin", SUPERADMIN, password)


async def create_demo_tenant(pool: Pool, tenant: DemoTenant) -> tuple[Placed, list[DemoLogin]]:
    """The workspace with departments and people, marked as loading until its records are there."""
    passwords = {person.email: new_password() for person in tenant.people if person.email}
    hashes = {email: await hash_password(password) for email, password in passwords.items()}
    user_ids = {person.name: new_id() for person in tenant.people}
    async with open_system_context(pool, None) as ctx:
        tenant_id = await create_tenant(ctx, tenant.name, slug=tenant.slug, metadata={"demo": "loading"})
        await ctx.executemany(
            "insert into users (id, email, first_name, last_name, password_hash, status, home_tenant_id)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            [
                (
                    user_ids[p.name],
                    p.email,
                    *split_name(p.name),
                    hashes.get(p.email or ""),
                    "active" if p.email else "inactive",
                    tenant_id,
                )
                for p in tenant.people
            ],
        )
    await _place_people(pool, tenant_id, tenant, user_ids)
    logins = [DemoLogin(tenant.name, tenant_id, p.role, p.email, passwords[p.email]) for p in tenant.people if p.email]
    admin = next(person.name for person in tenant.people if person.role == "admin")
    return Placed(tenant, tenant_id, user_ids[admin], user_ids), logins


async def _place_people(pool: Pool, tenant_id: UUID, tenant: DemoTenant, user_ids: dict[str, UUID]) -> None:
    departments = {department.name: new_id() for department in tenant.departments}
    leaders = {person.leads: user_ids[person.name] for person in tenant.people if person.leads}

    def department_of(person: DemoPerson) -> UUID | None:
        return departments.get(person.department or "")

    employees: list[Sequence[object]] = [
        (
            tenant_id,
            new_id(),
            user_ids[p.name],
            *split_name(p.name),
            p.email,
            p.role,
            p.title,
            department_of(p),
        )
        for p in tenant.people
    ]
    async with open_system_context(pool, tenant_id) as ctx:
        await ctx.executemany(
            "insert into departments (tenant_id, id, name, parent_id) values ($1, $2, $3, $4)",
            [(tenant_id, departments[d.name], d.name, departments.get(d.parent or "")) for d in tenant.departments],
        )
        await ctx.executemany(
            "insert into employees (tenant_id, id, user_id, first_name, last_name, email, role, title, department_id)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            employees,
        )
        await ctx.executemany(
            "update departments set manager_user_id = $3 where tenant_id = $1 and name = $2",
            [(tenant_id, name, leader) for name, leader in leaders.items()],
        )
