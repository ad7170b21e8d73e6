"""The end of uploaded files: with a cancelled import, after the tenant's `import_file_days`, and when nothing names them."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, metadata
from aisha.core.jobs import JobRun
from aisha.core.periodic import each_tenant
from aisha.core.settings import Settings
from aisha.core.storage import STORED_FILE, file_storage
from aisha.identity.tenants.settings import with_defaults

ROWS_AT_ONCE = 1_000
SPARED = timedelta(days=1)
_AT_WORK = "('validating', 'running')"


async def remove_file(run: JobRun) -> None:
    """Remove the file of a cancelled import. Deleting a file twice does no harm."""
    import_id = UUID(run.message.parameters["import_id"])
    async with open_system_context(run.pool, run.message.tenant_id, source=None, write=False) as ctx:
        key = await ctx.fetchval(
            "select storage_key from import_jobs where tenant_id = $1 and id = $2 and status = 'cancelled'",
            ctx.tenant_id, import_id,
        )  # fmt: skip
    if key is None:
        return
    await file_storage(run.settings.home).delete(key)
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        await _mark(ctx, import_id)


async def remove_old_files(pool: Pool, settings: Settings) -> None:
    """Remove files and rows of imports older than their tenant keeps them; what they counted stays."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = await ctx.fetch(
            "select id, tenant_setting(id, 'import_file_days') #>> '{}' as days from tenants where status = 'active'"
        )
    default = with_defaults({})["import_file_days"]
    days = {tenant["id"]: int(tenant["days"] or default) for tenant in tenants}

    async def remove(tenant_id: UUID) -> None:
        await _remove_old(pool, settings.home, tenant_id, timedelta(days=days[tenant_id]))

    await each_tenant(days, remove)


async def _remove_old(pool: Pool, home: Path, tenant_id: UUID, kept: timedelta) -> None:
    async with open_system_context(pool, tenant_id, source=None, write=False) as ctx:
        old = await ctx.fetch(
            "select id, storage_key from import_jobs where tenant_id = $1 and file_removed_at is null"
            f" and created_at < now() - $2::interval and status not in {_AT_WORK} order by created_at limit {ROWS_AT_ONCE}",
            tenant_id, kept,
        )  # fmt: skip
    for row in old:
        await file_storage(home).delete(row["storage_key"])
        while await _forget_rows(pool, tenant_id, row["id"]) == ROWS_AT_ONCE:
            pass
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await _mark(ctx, row["id"])


async def _forget_rows(pool: Pool, tenant_id: UUID, import_id: UUID) -> int:
    async with open_system_context(pool, tenant_id, source=None) as ctx:
        gone = await ctx.execute(
            "delete from import_rows where tenant_id = $1 and import_id = $2 and row_number in (select row_number"
            f" from import_rows where tenant_id = $1 and import_id = $2 order by row_number limit {ROWS_AT_ONCE})",
            tenant_id, import_id,
        )  # fmt: skip
    return int(gone.rpartition(" ")[2])


async def _mark(ctx: Context, import_id: UUID) -> None:
    await ctx.execute(
        "update import_jobs set file_removed_at = now() where tenant_id = $1 and id = $2", ctx.tenant_id, import_id
    )


async def remove_orphans(pool: Pool, settings: Settings) -> None:
    """Remove files that no row names: what an interrupted upload or a purge left behind. Files of the last day are spared.

    The columns that name files say so themselves (`STORED_FILE`), with the folder of those files.
    """
    columns: dict[str, list[tuple[str, str]]] = {}
    for table in metadata.tables.values():
        for column in table.c:
            if folder := column.info.get(STORED_FILE):
                columns.setdefault(folder, []).append((table.name, column.name))
    storage = file_storage(settings.home)
    found: dict[UUID, dict[str, list[str]]] = {}
    for folder in columns:
        for key in await storage.untouched(folder, utc_now() - SPARED):
            found.setdefault(UUID(key.partition("/")[0]), {}).setdefault(folder, []).append(key)

    async def remove(tenant_id: UUID) -> None:
        for folder, keys in found[tenant_id].items():
            for first in range(0, len(keys), ROWS_AT_ONCE):
                part = keys[first : first + ROWS_AT_ONCE]
                known = await _known(pool, tenant_id, columns[folder], part)
                for key in part:
                    if key not in known:
                        await storage.delete(key)

    await each_tenant(found, remove)


async def _known(pool: Pool, tenant_id: UUID, named_by: list[tuple[str, str]], keys: list[str]) -> set[str]:
    known: set[str] = set()
    async with open_system_context(pool, tenant_id if tenant_id.int else None, source=None, write=False) as ctx:
        for table, column in named_by:
            sql = f"select {column} from {table} where tenant_id = $1 and {column} = any ($2)"
            known |= {row[0] for row in await ctx.fetch(sql, tenant_id, keys)}
    return known
