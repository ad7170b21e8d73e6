"""`aisha sql`: an operator's statement, within one tenant, as the application's own role, and audited."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import msgspec
import typer

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.ids import new_id
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, say_json

_LONGEST_CELL = 80


def register(app: typer.Typer) -> None:
    app.command()(sql)


def sql(
    statement: Annotated[str, typer.Argument(help="One SQL statement.")],
    *,
    tenant: Annotated[UUID | None, typer.Option(help="The tenant whose rows are seen.")] = None,
    platform: Annotated[bool, typer.Option("--platform", help="The platform's own rows instead of a tenant's.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Allow changes; without it the transaction is read-only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run one SQL statement within one tenant. It is audited; without --write it cannot change anything."""
    if (tenant is None) != platform:
        raise Refused("Say whose rows: --tenant UUID, or --platform.")
    settings = load_settings()

    async def work() -> None:
        async with serving_pool(settings) as pool:
            columns, rows, status = await run_statement(pool, tenant, statement, write=write)
            if as_json:
                say_json({"columns": columns, "rows": rows, "status": status})
            else:
                print(as_text(columns, rows) if columns else status)

    asyncio.run(work())


async def run_statement(
    pool: Pool, tenant_id: UUID | None, statement: str, *, write: bool
) -> tuple[list[str], list[list[str]], str]:
    """Columns, rows as text, and PostgreSQL's own summary. Raises Refused with what the database says."""
    request_id = f"sql-{new_id()}"
    if tenant_id is not None:
        async with open_system_context(pool, None, request_id, write=False) as ctx:
            if not await ctx.fetchval("select exists (select from tenants where id = $1)", tenant_id):
                raise Refused(f"There is no tenant {tenant_id}.")
    async with open_system_context(pool, tenant_id, request_id) as ctx:
        await ctx.execute(
            "insert into audit_log (tenant_id, actor_type, action, entity_type, changes, request_id, change_set_id)"
            " select current_tenant_id(), 'cli', 'sql', 'command', $1, $2, $3",
            {"statement": statement, "write": write},
            request_id,
            ctx.change_set_id,
        )
    async with open_system_context(pool, tenant_id, request_id, write=write) as ctx:
        try:
            prepared = await ctx.connection.prepare(statement)
            rows = await prepared.fetch()
        except asyncpg.PostgresError as error:
            raise Refused(_refusal(error)) from None
        columns = [attribute.name for attribute in prepared.get_attributes()]
        return columns, [[_cell(value) for value in row.values()] for row in rows], prepared.get_statusmsg() or ""


def as_text(columns: list[str], rows: list[list[str]]) -> str:
    """A table in plain text, closed by the number of rows."""
    table = [[cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1]}…" for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [columns, *table]) for place in range(len(columns))]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [columns, *table]
    ]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join([*lines, f"({len(rows)} row{'' if len(rows) == 1 else 's'})"])


def _cell(value: Any) -> str:
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    return "" if value is None else str(value)


def _refusal(error: asyncpg.PostgresError) -> str:
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        return f"{error}. Add --write to allow changes."
    if "multiple commands" in str(error):
        return "Give one statement at a time."
    return str(error)
