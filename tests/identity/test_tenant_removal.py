"""What a removed tenant leaves: nothing of its people's logins, and a note by which a restored one goes again."""

from pathlib import Path

import asyncpg
import pytest

from aisha.core.clock import utc_now
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.mail import Mail, queue_mail
from aisha.core.storage import file_storage
from aisha.identity.privacy.ledger import FILE_NAME, LedgerEntry, Replayed, read_ledger, replay_ledger
from aisha.identity.tenants.removal import remove_due_tenants, remove_tenant
from aisha.identity.tenants.removed_logins import erase_only_logins
from tests.application import Api, Workspace
from tests.database import make_settings
from tests.identity.test_tenant_lifecycle import outcome, slug_of


async def test_a_removed_tenants_logins_leave_no_trace_on_the_platform_and_the_ledger_names_it(
    api: Api, workspace: Workspace, tmp_path: Path
) -> None:
    superadmin, settings = await api.superadmin(), make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    slug, gone, other = await slug_of(superadmin, workspace), workspace.employee.email, f"x{workspace.employee.email}"
    async with api.system() as ctx:
        for address in (gone, other):
            await queue_mail(ctx, Mail("test", "Yours", [address]), to=address)
    await superadmin.delete(f"/api/tenants/{workspace.id}", json={"slug": slug})

    await remove_tenant(api.state.pool, settings, workspace.id, by="Test")

    async with api.system() as ctx:
        sql = "select to_address from email_outbox where tenant_id = $1 and to_address = any ($2)"
        left = [row["to_address"] for row in await ctx.fetch(sql, PLATFORM_TENANT, [gone, other])]
        sql = "select count(*) from audit_log where tenant_id = $1 and changes::text ~ ('[^x]' || $2)"
        assert (left, await ctx.fetchval(sql, PLATFORM_TENANT, gone)) == ([other], 0)
    noted = [each for each in read_ledger(tmp_path / FILE_NAME) if each.entity_id == workspace.id]
    assert [(each.tenant_id, each.entity_type) for each in noted] == [(PLATFORM_TENANT, "tenant")]


async def test_a_removed_tenant_that_a_restore_brought_back_is_closed_and_removed(
    api: Api, workspace: Workspace, tmp_path: Path
) -> None:
    superadmin, settings = await api.superadmin(), make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    path = f"/api/tenants/{workspace.id}"
    ledger = [LedgerEntry(PLATFORM_TENANT, "tenant", each, utc_now()) for each in (workspace.id, new_id())]

    done = await replay_ledger(api.state.pool, ledger, file_storage(tmp_path))

    assert done == Replayed(1, 1, 0)
    assert outcome(await workspace.admin.get("/api/leads")) == (403, "ACCOUNT_DISABLED", "deleted")
    assert (await superadmin.post(f"{path}/restore")).json()["code"] == "INVALID_STATUS"
    removed = await remove_due_tenants(api.state.pool, settings)
    assert workspace.id in [certificate["tenant"] for certificate in removed]
    assert await replay_ledger(api.state.pool, ledger[:1], file_storage(tmp_path)) == Replayed(0, 0, 1)


async def test_who_joins_another_tenant_during_the_removal_keeps_the_login(
    api: Api, workspace: Workspace, tmp_path: Path
) -> None:
    elsewhere = await api.tenant("Elsewhere")
    joined, only = workspace.employee, workspace.manager
    await api.member(elsewhere, "employee", email=joined.email)

    async with api.system() as ctx:
        await erase_only_logins(ctx, workspace.id, [joined.user_id, only.user_id], file_storage(tmp_path))
        async with api.system(elsewhere) as other:
            await other.execute("set local lock_timeout = '20ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await other.execute("insert into employees (tenant_id, user_id, first_name, last_name, role)"
                                    " values ($1, $2, 'A', 'B', 'employee')", elsewhere, only.user_id)  # fmt: skip
            await other.execute("rollback; begin")

    async with api.system() as ctx:
        sql = "select id, email from users where id = any ($1)"
        left = {row["id"]: row["email"] for row in await ctx.fetch(sql, [joined.user_id, only.user_id])}
    assert left == {joined.user_id: joined.email, only.user_id: None}


async def test_only_the_platform_removes(api: Api, workspace: Workspace, tmp_path: Path) -> None:
    settings = make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    async with api.system() as ctx:
        await ctx.execute("update tenants set deleted_at = now() where id = $1", workspace.id)
        await ctx.execute("select begin_removal($1, 'Test', 0, 0)", workspace.id)

    for asked in ("remove_rows($1, 1)", "end_removal($1)"):
        with pytest.raises(asyncpg.RaiseError, match="has not begun"):
            async with api.system(workspace.id) as ctx:
                await ctx.execute(f"select {asked}", workspace.id)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("select note_erased_logins($1, 100)", workspace.id)

    assert (await remove_tenant(api.state.pool, settings, workspace.id, by="Test"))["logins_erased"] == 4
