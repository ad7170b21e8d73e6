"""`aisha rls`: are tenants kept apart (admin-chapters.md § 5.2)?"""

import asyncio
from collections.abc import Mapping
from typing import Any

import typer

from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, console, say_json
from aisha.insight.security.isolation import list_isolation
from aisha.insight.security.self_test import SelfTest, run_self_test

rls_commands = typer.Typer(no_args_is_help=True, help="How tenants are kept apart.")


def register(app: typer.Typer) -> None:
    app.add_typer(rls_commands, name="rls")


@rls_commands.command()
def status(*, as_json: AsJson = False) -> None:
    """What row security, keys and rights of every table are, a line each. Exit code 1 when there is a gap."""
    tables = on_platform(list_isolation)
    gaps = [f"{table['name']}: {gap}" for table in tables for gap in table["gaps"]]
    if as_json:
        say_json(tables)
    else:
        for line in _lines(tables):
            print(line)
        console.print(f"{sum(table['has_tenant'] for table in tables)} tables of tenants, {len(tables)} in all.")
    if gaps:
        raise Refused("\n".join(gaps))
    console.print("Every table keeps tenants apart.")


@rls_commands.command(name="self-test")
def self_test(*, as_json: AsJson = False) -> None:
    """Try to cross the border between two tenants in every table; nothing of it stays. Exit code 1 when it can be crossed."""
    settings = load_settings()

    async def work() -> SelfTest:
        async with serving_pool(settings) as pool:
            return await run_self_test(pool)

    done = asyncio.run(work())
    if as_json:
        say_json({"tables": done.tables, "duration_ms": done.duration_ms, "findings": list(done.findings)})
    if done.findings:
        raise Refused("\n".join(done.findings))
    console.print(f"Nobody crosses the border in {done.tables} tables ({done.duration_ms} ms).")


def _lines(tables: list[dict[str, Any]]) -> list[str]:
    """One line a table: class, row security, isolation, keys, the application's rights; or why it has no tenant."""
    width = max((len(table["name"]) for table in tables), default=0)
    return [f"{table['name']:{width}}  {'  '.join(_facts(table))}" for table in tables]


def _facts(table: Mapping[str, Any]) -> list[str]:
    held = (
        ("row security", table["is_on"]), ("forced", table["is_forced"]), ("isolated", table["is_isolated"]),
        ("tenant in the key", table["has_composite_key"]), ("tenant in the links", table["links_carry_tenant"]),
    )  # fmt: skip
    facts = [name if holds else f"NOT {name}" for name, holds in held if holds is not None]
    why = [table["why"]] if table["why"] else []
    rights = f"aisha_app: {', '.join(table['rights']).lower() or 'nothing'}"
    return [f"{table['row_class']:17}", ", ".join(facts), rights, *why]
