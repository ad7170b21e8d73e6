"""Removing a tenant for good: every row of every table, its files, its jobs, and the logins that have no other tenant.

Which tables hold rows of tenants, the database's catalogue says (migration 0007). The work is done in short transactions and
goes on where it was stopped; it ends with a certificate.
"""

from typing import Any
from uuid import UUID

import structlog

from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import Conflict, NotFound
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.jobs import forget_jobs
from aisha.core.periodic import each_tenant
from aisha.core.settings import Settings
from aisha.core.storage import FileStorage, file_storage
from aisha.identity.privacy.ledger import FILE_NAME, keep_ledger, note_erasure
from aisha.identity.tenants.certificates import write_certificate
from aisha.identity.tenants.queries import get_tenant
from aisha.identity.tenants.removed_logins import erase_logins
from aisha.identity.tenants.trash_days import days_in_trash

ROWS_AT_ONCE = 5_000
INSTALLATION = "The installation, after the time in the trash"
_DUE = """
select id from tenants
 where deleted_at is not null and (removal_started_at is not null or deleted_at <= now() - make_interval(days => $1))
 order by deleted_at, id limit 1000
"""
_FORGET_HOME = "update users set home_tenant_id = $2 where home_tenant_id = $1"
"""Logins that live on in another tenant. Not null: that would make the other one their home (`login_owner`)."""
_log = structlog.get_logger("aisha.tenants")


async def remove_due_tenants(pool: Pool, settings: Settings) -> list[dict[str, Any]]:
    """Remove every tenant whose time in the trash is over, and whose removal was interrupted; returns the certificates.

    Raises SomeFailed once all are tried.
    """
    async with open_system_context(pool, None, write=False) as ctx:
        days = days_in_trash(read_json(await ctx.fetchval("select inherited_settings()")))
        due = await ctx.fetch(_DUE, days)
    certificates: list[dict[str, Any]] = []

    async def remove(tenant_id: UUID) -> None:
        certificates.append(await remove_tenant(pool, settings, tenant_id, by=INSTALLATION))

    await each_tenant([row["id"] for row in due], remove)
    return certificates


async def remove_tenant(pool: Pool, settings: Settings, tenant_id: UUID, *, by: str) -> dict[str, Any]:
    """Remove a tenant that lies in the trash, now; returns its certificate.

    Raises NotFound, 409 INVALID_STATUS for a tenant that was not deleted before.
    """
    storage = file_storage(settings.home)
    usage = await storage.usage(tenant_id)
    async with open_system_context(pool, None) as ctx:
        tenant = await get_tenant(ctx, tenant_id)
        if tenant["deleted_at"] is None:
            raise Conflict("Only a workspace in the trash is removed. Delete it first.", code="INVALID_STATUS")
        sql = "update tenants set removal_started_at = coalesce(removal_started_at, now()) where id = $1"
        await ctx.execute(sql, tenant_id)
        await ctx.execute("select begin_removal($1, $2, $3, $4)", tenant_id, by, usage.count, usage.size_bytes)
    await erase_logins(pool, tenant_id, storage)
    while await _remove_rows(pool, tenant_id):
        pass
    await storage.delete_all(tenant_id)
    async with open_system_context(pool, None) as ctx:
        certificate = await _finish(ctx, settings, tenant_id)
    await keep_ledger(pool, settings.home / FILE_NAME)
    _log.info("tenant removed", tenant=str(tenant_id), rows=certificate["total_rows"], files=certificate["file_count"])
    return certificate


async def remove_tenant_again(ctx: Context, tenant_id: UUID, _storage: FileStorage) -> dict[str, Any]:
    """Close a removed tenant that a restore brought back, at once and for good; the nightly removal does the rest.

    Raises NotFound.
    """
    ctx.require_system()
    sql = (
        "update tenants set deleted_at = coalesce(deleted_at, now()), removal_started_at = coalesce(removal_started_at, now())"
        " where id = $1 and status <> 'system' returning id"
    )
    if await ctx.fetchval(sql, tenant_id) is None:
        raise NotFound("This workspace")
    return {}


async def _remove_rows(pool: Pool, tenant_id: UUID) -> int:
    async with open_system_context(pool, None, source=None) as ctx:
        return await ctx.fetchval("select remove_rows($1, $2)", tenant_id, ROWS_AT_ONCE)


async def _finish(ctx: Context, settings: Settings, tenant_id: UUID) -> dict[str, Any]:
    """The last transaction: the tenant's own row goes, the certificate stays."""
    row = await ctx.fetchrow(
        "select t.name, t.slug, t.deleted_at,"
        " coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email, 'an operator') as deleted_by_name"
        " from tenants t left join users u on u.id = t.deleted_by where t.id = $1 for update of t",
        tenant_id,
    )
    assert row is not None
    await forget_jobs(ctx, tenant_id)
    done = read_json(await ctx.fetchval("select end_removal($1)", tenant_id))
    await ctx.execute("delete from tenants where id = $1", tenant_id)
    await ctx.execute(_FORGET_HOME, tenant_id, PLATFORM_TENANT)
    values = {
        "id": new_id(), "tenant": tenant_id, **dict(row), "created_at": utc_now(), "purged_by_name": done["started_by_name"],
        "row_counts": done["row_counts"], "logins_erased": done["logins_erased"], "file_count": done["file_count"],
        "file_bytes": done["file_bytes"], "last_seal": done["last_seal"],
    }  # fmt: skip
    await note_erasure(ctx, "tenant", tenant_id, {"logins": done["logins_erased"]})
    return await write_certificate(ctx, values, settings.audit_seal_key)
