"""Tables and connections: how a tenant's table is declared, and the pool that serves it.

Tables are SQLAlchemy Core `Table`s. They feed migrations, the record engine and composed queries; rows travel as asyncpg
records, there is no ORM session.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Uuid,
    text,
)
from sqlalchemy.schema import SchemaItem

RowClass = Literal["scoped", "follows", "tenant", "platform_readable", "personal", "platform", "hidden"]
"""Who sees a row (domain.md § 0). `platform_readable` is `tenant` plus the platform's rows for SELECT; `hidden` is reached
through functions only."""

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NOW = text("now()")
CURRENT_USER = text("current_user_id()")
ARRAY_TYPES = ("uuid", "text", "date", "numeric", "timestamptz")
"""Element types of the arrays that statements of this program take as parameters."""


def timestamp(name: str, **options: Any) -> Column[Any]:
    """A `timestamptz` column."""
    return Column(name, DateTime(timezone=True), **options)


def standard_columns() -> list[Column[Any]]:
    """What every row of a tenant carries: identity, authorship, version (domain.md § 0 "std")."""
    return [
        Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
        Column("id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
        timestamp("created_at", nullable=False, server_default=NOW),
        timestamp("updated_at", nullable=False, server_default=NOW),
        Column("created_by", Uuid, ForeignKey("users.id"), server_default=CURRENT_USER),
        Column("updated_by", Uuid, ForeignKey("users.id"), server_default=CURRENT_USER),
        Column("version", Integer, nullable=False, server_default=text("1")),
    ]


def tenant_table(
    name: str,
    *items: SchemaItem,
    row_class: RowClass = "tenant",
    entity: str | None = None,
    masked: tuple[str, ...] = (),
) -> Table:
    """A table whose rows belong to tenants: composite key, standard columns, audit, default index.

    `entity` is the name its audit rows carry (the singular by default); `masked` columns appear in audit rows as "•••".
    """
    return Table(
        name,
        metadata,
        *standard_columns(),
        PrimaryKeyConstraint("tenant_id", "id"),
        *items,
        Index(f"ix_{name}_created", "tenant_id", "created_at", "id"),
        info={"row_class": row_class, "entity": entity or name.removesuffix("s"), "masked": masked},
    )


def log_table(name: str, *items: SchemaItem, row_class: RowClass = "tenant") -> Table:
    """An append-only table: the application may insert and select, retention deletes (domain.md § 0 "log")."""
    return Table(
        name,
        metadata,
        Column("tenant_id", Uuid, nullable=False),
        Column("id", Uuid, nullable=False, server_default=text("uuid_v7()")),
        timestamp("created_at", nullable=False, server_default=NOW),
        PrimaryKeyConstraint("tenant_id", "id"),
        *items,
        info={"row_class": row_class, "append_only": True},
    )


def tenant_key(
    column: str,
    target: str,
    *,
    on_delete: Literal["SET NULL", "CASCADE"] | None = None,
    target_column: str = "id",
) -> ForeignKeyConstraint:
    """A foreign key between tenant tables. It carries `tenant_id`, so a cross-tenant reference cannot be stored."""
    action = f"SET NULL ({column})" if on_delete == "SET NULL" else on_delete
    return ForeignKeyConstraint(["tenant_id", column], [f"{target}.tenant_id", f"{target}.{target_column}"], ondelete=action)


def table_rows(name: str) -> Table:
    """The declared table of this name; KeyError for an unknown one."""
    return metadata.tables[name]


async def _set_codecs(connection: Connection) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=_encode_json, decoder=_raw_json, format="text")


def _raw_json(value: str) -> msgspec.Raw:
    """Stored JSON goes to the client as it is; whoever needs its content decodes it (`read_json`)."""
    return msgspec.Raw(value.encode())


def _encode_json(value: Any) -> str:
    return bytes(value).decode() if isinstance(value, msgspec.Raw) else msgspec.json.encode(value).decode()


def read_json(value: Any) -> Any:
    """The content of a JSON column: Raw → Python, None → None."""
    return msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else value


async def _prepare(connection: Connection) -> None:
    """What a connection learns once, before its first request: codecs, and the array types that its driver looks up."""
    await _set_codecs(connection)
    await connection.fetchrow(f"select {', '.join(f'null::{each}[]' for each in ARRAY_TYPES)}")


async def _keep(_connection: Connection) -> None:
    """Nothing to reset: every state is local to its transaction (proven by a test), so a release costs no round trip."""


LONGEST_IDLE_TRANSACTION = "5min"
"""PostgreSQL ends a session whose transaction rests for so long: it holds back vacuum and the seals of the audit log."""


async def open_pool(
    dsn: str,
    *,
    size: int = 10,
    name: str = "aisha",
    settings: Mapping[str, str] | None = None,
    password: Callable[[], str] | None = None,
) -> Pool:
    """A pool of connections as the application's role; `size` is the number of concurrent transactions of this process.

    `settings` are PostgreSQL's own, such as `lock_timeout`. `password` is asked for each new connection, in place of the one of
    the DSN: it may change while the process runs.
    """
    return await asyncpg.create_pool(
        dsn,
        password=password,
        min_size=1,
        max_size=size,
        init=_prepare,
        reset=_keep,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        command_timeout=60,
        server_settings={
            "application_name": name, "timezone": "UTC",
            "idle_in_transaction_session_timeout": LONGEST_IDLE_TRANSACTION, **(settings or {}),
        },
    )  # fmt: skip


async def connect(dsn: str, *, name: str = "aisha") -> Connection:
    """One connection outside the pool: set-up, commands, advisory locks."""
    connection = await asyncpg.connect(dsn, server_settings={"application_name": name, "timezone": "UTC"})
    await _set_codecs(connection)
    return connection


def sql_uuid(value: UUID | None) -> str:
    """A UUID as an SQL literal. Only parsed UUIDs come here, never text from outside."""
    return "null" if value is None else f"'{value}'"
