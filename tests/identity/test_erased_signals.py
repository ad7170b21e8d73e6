"""What the installation noticed of a person, and where they signed in from, goes with them."""

import os
from uuid import UUID

from aisha.core.ids import new_id
from tests.application import Api, Workspace, make_workspace
from tests.identity.test_personal_data import home, run_job

__all__ = ["home"]


async def noticed(api: Api, source: str, user_id: UUID | None = None, tenant: UUID | None = None, **details: str) -> None:
    async with api.system() as ctx:
        sql = "insert into security_signals (tenant, kind, source, user_id, details) values ($1, 'sql', $2, $3, $4)"
        await ctx.execute(sql, tenant, source, user_id, details)


async def sources(api: Api) -> set[str]:
    async with api.system() as ctx:
        return {row["source"] for row in await ctx.fetch("select source from security_signals")}


async def test_nothing_that_was_noticed_of_an_erased_member_names_them(api: Api, workspace: Workspace) -> None:
    """Neither id, nor e-mail, nor an address that only they have signed in from: signals, sessions, sign-ins, locks, keys."""
    person, other = await api.member(workspace.id, "employee"), workspace.manager
    own, common = f"10.{os.urandom(1)[0]}.{os.urandom(1)[0]}.1", f"10.{os.urandom(1)[0]}.{os.urandom(1)[0]}.2"
    key = {"name": "K", "scopes": ["read:leads"]}
    assert (await person.post("/api/api-keys", key)).status_code == 201
    async with api.system() as ctx:
        for user_id, ip in ((person.user_id, own), (person.user_id, common), (other.user_id, common)):
            sql = "insert into sign_ins (id, user_id, outcome, ip) values ($1, $2, 'wrong_password', $3)"
            await ctx.execute(sql, new_id(), user_id, ip)
        await ctx.execute(
            "insert into sessions (id, user_id, tenant_id, family_id, refresh_hash, expires_at, impersonator_id)"
            " values ($1, $2, $3, $1, $4, now(), $5)", new_id(), other.user_id, workspace.id, own, person.user_id,
        )  # fmt: skip
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update api_keys set last_used_ip = $2 where user_id = $1", person.user_id, own)
    failed = {"email": person.email, "password": "wrong wrong wrong"}
    await api.client.post("/api/auth/login", json=failed)
    mark = new_id().hex
    await noticed(api, f"{mark}-by-id", person.user_id)
    await noticed(api, f"user:{person.user_id}")
    await noticed(api, f"{mark}-by-address", path=f"/api/leads?q={person.email.upper()}")
    await noticed(api, own)
    await noticed(api, common)
    await noticed(api, f"{mark}-other", other.user_id)

    await workspace.admin.delete(f"/api/users/{person.user_id}")
    await run_job(api, "privacy.erase_user", workspace, user_id=str(person.user_id))

    assert {each for each in await sources(api) if mark in each or each.startswith("10.")} >= {f"{mark}-other", common}
    assert not {f"{mark}-by-id", f"{mark}-by-address", own, f"user:{person.user_id}"} & await sources(api)
    async with api.system() as ctx:
        for table in ("sign_ins", "sessions", "security_signals", "trusted_devices", "password_resets"):
            said = f"select count(*) from {table} t where t::text ilike any ($1)"
            assert await ctx.fetchval(said, [f"%{each}%" for each in (person.user_id, own, person.email)]) == 0, table
        locked = "select count(*) from sign_in_locks where email_hash = encode(sha256(convert_to(lower($1), 'UTF8')), 'hex')"
        assert await ctx.fetchval(locked, person.email) == 0
    async with api.system(workspace.id) as ctx:
        assert await ctx.fetchval("select last_used_ip from api_keys where user_id = $1", person.user_id) is None


async def test_erasing_a_shared_login_here_takes_only_what_was_noticed_here(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    shared = await api.member(workspace.id, "employee", email=other.employee.email)
    mark = new_id().hex
    await noticed(api, f"{mark}-here", shared.user_id, workspace.id)
    await noticed(api, f"{mark}-there", shared.user_id, other.id)
    await noticed(api, f"{mark}-anywhere", shared.user_id)
    await workspace.admin.delete(f"/api/users/{shared.user_id}")

    await run_job(api, "privacy.erase_user", workspace, user_id=str(shared.user_id))

    assert {each for each in await sources(api) if mark in each} == {f"{mark}-there", f"{mark}-anywhere"}
