"""`aisha db …`: the connection and the roles."""

import asyncio
from time import perf_counter
from typing import Annotated

import asyncpg
import typer

from aisha.core.database_address import connect_or_refuse, login_of
from aisha.core.role_rights import administrator_sql
from aisha.core.roles import APP, DEFINER, LOGIN_ROLES, OWNER, prepare_database
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import available_database, given_dsn
from aisha.entrypoints.progress import console

database = typer.Typer(no_args_is_help=True, help="The database's connection and roles.")


def register(app: typer.Typer) -> None:
    app.add_typer(database, name="db")


@database.command()
def ping() -> None:
    """Connect to the database and say what answers."""
    settings = load_settings()

    async def work() -> str:
        async with available_database(settings):
            started = perf_counter()
            connection = await connect_or_refuse(given_dsn(settings), name="aisha ping")
            try:
                row = await connection.fetchrow("select current_setting('server_version'), current_user, current_database()")
            finally:
                await connection.close()
            version, user, name = row or ("", "", "")
            return f'PostgreSQL {version} answers in {(perf_counter() - started) * 1000:.0f} ms: "{user}" in "{name}".'

    console.print(asyncio.run(work()))


@database.command()
def roles(
    *,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL for an administrator; connects to nothing.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="New passwords; other installations lose theirs.")] = False,
) -> None:
    """Show the database roles, or the SQL that prepares the login of DATABASE_URL."""
    settings = load_settings()
    if sql:
        url = settings.migration_database_url or settings.database_url
        login = login_of(url) if url else None
        print(administrator_sql(login.user if login else "aishacrm_user", login.database if login else "aishacrm"), end="")
        return
    asyncio.run(_show_roles(settings, reset=reset))


async def _show_roles(settings: Settings, *, reset: bool) -> None:
    async with available_database(settings):
        if reset:
            await prepare_database(settings, reset_passwords=True)
            console.print("The roles have new passwords.")
        connection = await connect_or_refuse(given_dsn(settings))
        try:
            known = await connection.fetch(
                "select rolname, rolcanlogin, rolsuper or rolbypassrls as escapes from pg_roles where rolname = any ($1)",
                [OWNER, *LOGIN_ROLES, DEFINER],
            )
        finally:
            await connection.close()
    facts = {row["rolname"]: row for row in known}
    for role in (OWNER, *LOGIN_ROLES, DEFINER):
        console.print(f"{role:<16} {_state(facts.get(role))}{'  (serves)' if role == APP else ''}")


def _state(row: asyncpg.Record | None) -> str:
    if row is None:
        return "missing"
    if row["escapes"]:
        return "escapes the policies: take SUPERUSER and BYPASSRLS from it"
    return "login" if row["rolcanlogin"] else "no login"
