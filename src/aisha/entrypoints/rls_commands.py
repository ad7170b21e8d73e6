"""`aisha rls`: are tenants kept apart (admin-chapters.md § 5.2)?"""

import asyncio
import json
from typing import Annotated

import typer

from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import console
from aisha.insight.security.isolation import list_isolation
from aisha.insight.security.self_test import SelfTest, run_self_test
from aisha.modules import metadata

Json = Annotated[bool, typer.Option("--json", help="Machine-readable.")]
rls_commands = typer.Typer(no_args_is_help=True, help="How tenants are kept apart.")


def register(app: typer.Typer) -> None:
    app.add_typer(rls_commands, name="rls")


@rls_commands.command()
def status(*, as_json: Json = False) -> None:
    """What row security, keys and rights of every table are. Exit code 1 when there is a gap."""
    tables = on_platform(list_isolation)
    gaps = [f"{table['name']}: {gap}" for table in tables for gap in table["gaps"]]
    if as_json:
        print(json.dumps(tables, default=str))
    else:
        console.print(f"{len(tables)} tables of tenants, {len(metadata.tables)} in all.")
    if gaps:
        raise Refused("\n".join(gaps))
    console.print("Every table keeps tenants apart.")


@rls_commands.command(name="self-test")
def self_test(*, as_json: Json = False) -> None:
    """Try to cross the border between two tenants in every table; nothing of it stays. Exit code 1 when it can be crossed."""
    settings = load_settings()

    async def work() -> SelfTest:
        async with serving_pool(settings) as pool:
            return await run_self_test(pool)

    done = asyncio.run(work())
    if as_json:
        print(json.dumps({"tables": done.tables, "duration_ms": done.duration_ms, "findings": list(done.findings)}))
    if done.findings:
        raise Refused("\n".join(done.findings))
    console.print(f"Nobody crosses the border in {done.tables} tables ({done.duration_ms} ms).")
