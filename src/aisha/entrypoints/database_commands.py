"""`aisha db …`: the connection and the roles."""

import asyncio
from time import perf_counter
from typing import Annotated, Any

import asyncpg
import typer

from aisha.core.database_address import connect_or_refuse, login_of
from aisha.core.role_rights import administrator_sql
from aisha.core.roles import APP, DEFINER, LOGIN_ROLES, OWNER, prepare_database
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import available_database, given_dsn
from aisha.entrypoints.progress import AsJson, console, tell

database = typer.Typer(no_args_is_help=True, help="The database's connection and roles.")


def register(app: typer.Typer) -> None:
    app.add_typer(database, name="db")


@database.command()
def ping(*, as_json: AsJson = False) -> None:
    """Connect to the database and say what answers."""
    settings = load_settings()

    async def work() -> tuple[str, dict[str, Any]]:
        async with available_database(settings):
            started = perf_counter()
            connection = await connect_or_refuse(given_dsn(settings), name="aisha ping")
            try:
                row = await connection.fetchrow("select current_setting('server_version'), current_user, current_database()")
            finally:
                await connection.close()
            version, user, name = row or ("", "", "")
            took = round((perf_counter() - started) * 1000)
            facts = {"server_version": version, "user": user, "database": name, "milliseconds": took}
            return f'PostgreSQL {version} answers in {took} ms: "{user}" in "{name}".', facts

    text, facts = asyncio.run(work())
    tell(text, facts, as_json=as_json)


@database.command()
def roles(
    *,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL for an administrator; connects to nothing.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="New passwords; other installations lose theirs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the database roles, or the SQL that prepares the login of DATABASE_URL."""
    settings = load_settings()
    if sql:
        url = settings.migration_database_url or settings.database_url
        login = login_of(url) if url else None
        print(administrator_sql(login.user if login else "aishacrm_user", login.database if login else "aishacrm"), end="")
        return
    asyncio.run(_show_roles(settings, reset=reset, as_json=as_json))


async def _show_roles(settings: Settings, *, reset: bool, as_json: bool) -> None:
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
    states = {role: _state(facts.get(role)) for role in (OWNER, *LOGIN_ROLES, DEFINER)}
    lines = [f"{role:<16} {state}{'  (serves)' if role == APP else ''}" for role, state in states.items()]
    tell("\n".join(lines), [{"role": role, "state": state} for role, state in states.items()], as_json=as_json)


def _state(row: asyncpg.Record | None) -> str:
    if row is None:
        return "missing"
    if row["escapes"]:
        return "escapes the policies: take SUPERUSER and BYPASSRLS from it"
    return "login" if row["rolcanlogin"] else "no login"
