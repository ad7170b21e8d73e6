"""Changing ENCRYPTION_KEY: every sealed value is opened with the key it has and sealed with the present one.

Values are found by their declaration (`sealed_column`). A stop anywhere loses nothing: what is done is committed in small
parts, and the next run goes on with what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import MetaData

from aisha.core.context import open_system_context
from aisha.core.database import Pool, metadata
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.sealing import SealingKeys, open_sealed, seal

_BATCH = 200


@dataclass(frozen=True)
class SealedColumn:
    """Where sealed values lie. `is_platform`: the table is reached from the platform only."""

    table: str
    column: str
    has_tenant: bool
    is_platform: bool

    @property
    def tenant_sql(self) -> str:
        """The tenant a value of this table is bound to."""
        return f"coalesce(tenant_id, '{PLATFORM_TENANT}')" if self.has_tenant else f"'{PLATFORM_TENANT}'::uuid"

    @property
    def other_key_sql(self) -> str:
        """True for values sealed with another key than $1."""
        return f"{self.column} is not null and substring({self.column} from 2 for 8) <> $1"


def sealed_columns(tables: MetaData = metadata) -> Iterator[SealedColumn]:
    """Every column declared with `sealed_column`."""
    for _, table in sorted(tables.tables.items()):
        for column in table.columns:
            if column.info.get("sealed"):
                yield SealedColumn(table.name, column.name, "tenant_id" in table.c, table.info["row_class"] == "platform")


async def count_left(pool: Pool, keys: SealingKeys, tables: MetaData = metadata) -> int:
    """How many values another key than the present one has sealed."""
    left = 0
    for column in sealed_columns(tables):
        for tenant_id in await _places(pool, column):
            async with open_system_context(pool, tenant_id, write=False) as ctx:
                sql = f"select count(*) from {column.table} where {column.other_key_sql}"
                left += await ctx.fetchval(sql, keys.current_id)
    return left


async def reseal_all(pool: Pool, keys: SealingKeys, tables: MetaData = metadata) -> int:
    """Seal everything with the present key; returns how many values were changed. Raises Unopenable for a broken value."""
    done = 0
    for column in sealed_columns(tables):
        for tenant_id in await _places(pool, column):
            while changed := await _reseal_some(pool, keys, column, tenant_id):
                done += changed
    return done


async def _reseal_some(pool: Pool, keys: SealingKeys, column: SealedColumn, tenant_id: UUID | None) -> int:
    async with open_system_context(pool, tenant_id) as ctx:
        rows = await ctx.fetch(
            f"select id, {column.tenant_sql} as tenant_id, {column.column} as sealed from {column.table}"
            f" where {column.other_key_sql} order by id limit {_BATCH} for update skip locked",
            keys.current_id,
        )
        changes = [(row["id"], _resealed(keys, column.table, row["tenant_id"], row["id"], row["sealed"])) for row in rows]
        await ctx.executemany(f"update {column.table} set {column.column} = $2 where id = $1", changes)
    return len(rows)


def _resealed(keys: SealingKeys, table: str, tenant_id: UUID, row_id: UUID, sealed: bytes) -> bytes:
    plain = open_sealed(keys, sealed, tenant_id=tenant_id, table=table, row_id=row_id)
    return seal(keys, plain, tenant_id=tenant_id, table=table, row_id=row_id)


async def _places(pool: Pool, column: SealedColumn) -> list[UUID | None]:
    """The contexts that together see every row: the platform's own, and each tenant's where rows belong to tenants."""
    if column.is_platform or not column.has_tenant:
        return [None]
    async with open_system_context(pool, None, write=False) as ctx:
        rows = await ctx.fetch("select id from tenants where status <> 'system' order by id")
    return [None, *(row["id"] for row in rows)]
