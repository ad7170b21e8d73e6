"""`aisha migrate …`: the database's schema."""

import asyncio
from typing import Annotated

import typer

from aisha.core import migrate
from aisha.core.refused import Refused
from aisha.core.roles import APP, prepare_database, serving_dsn
from aisha.core.schema_version import newest_revision, standing_revision
from aisha.core.settings import Settings, load_settings, make_missing_secrets
from aisha.entrypoints.available_database import available_database, serving_pool
from aisha.entrypoints.progress import AsJson, console, say_json, step, tell
from aisha.insight.security.self_test import SelfTest, run_self_test
from aisha.modules import metadata

migrations = typer.Typer(no_args_is_help=True, help="The database's schema.")


def register(app: typer.Typer) -> None:
    app.add_typer(migrations, name="migrate")


@migrations.command("up")
def migrate_up(*, as_json: AsJson = False) -> None:
    """Make the roles, bring the schema to this program's version, and try whether it keeps workspaces apart."""
    settings = load_settings()
    make_missing_secrets(settings)

    async def work() -> None:
        async with available_database(settings):
            owner = await _owner_dsn(settings)
            with step("Migrating"):
                await migrate.upgrade(owner)

    asyncio.run(work())
    console.print(f"The schema is at {newest_revision()}.")
    done = asyncio.run(_try_isolation(settings))
    if done.findings:
        raise Refused("\n".join(["Workspaces are not kept apart:", *done.findings]))
    text = f"Nobody crosses the border between workspaces in {done.tables} of {len(metadata.tables)} tables."
    tell(text, {"schema": newest_revision(), "tables_tried": done.tables}, as_json=as_json)


@migrations.command("down")
def migrate_down(
    revision: Annotated[str, typer.Argument(help="A revision, -1 for one step, or base for an empty schema.")] = "-1",
    *,
    as_json: AsJson = False,
) -> None:
    """Take the schema back; stop the servers before."""
    settings = load_settings()

    async def work() -> str | None:
        async with available_database(settings):
            owner = await _owner_dsn(settings)
            with step("Migrating"):
                await migrate.downgrade(owner, revision)
            return await standing_revision(owner)

    standing = asyncio.run(work())
    tell(f"The schema is at {standing or 'base'}.", {"schema": standing}, as_json=as_json)


@migrations.command("status")
def migrate_status(*, as_json: AsJson = False) -> None:
    """Show where the schema stands. Exit code 1 when migrations are waiting."""
    settings = load_settings()

    async def work() -> str | None:
        async with available_database(settings):
            return await standing_revision(serving_dsn(settings))

    standing = asyncio.run(work())
    if as_json:
        say_json({"schema": standing, "program": newest_revision(), "is_current": standing == newest_revision()})
    console.print(f"The schema is at {standing or 'base'}, this program's is {newest_revision()}.")
    if standing != newest_revision():
        raise Refused("Migrations are waiting: run `aisha migrate up`.")


@migrations.command("sql")
def migrate_sql() -> None:
    """Print the SQL of all migrations, for review."""
    print(migrate.script_sql())


async def _try_isolation(settings: Settings) -> SelfTest:
    with step("Trying to cross the border between workspaces"):
        async with serving_pool(settings) as pool:
            return await run_self_test(pool)


async def _owner_dsn(settings: Settings) -> str:
    with step("Preparing the roles"):
        addresses = await prepare_database(settings)
    if addresses.owner_dsn is None:
        raise Refused(f"DATABASE_URL names {APP}, which may not migrate: give the owner's login in MIGRATION_DATABASE_URL.")
    return addresses.owner_dsn
