"""`aisha security`: blocks, and the check of the installation (admin-chapters.md §§ 5.3, 5.5)."""

from typing import Annotated, Any

import typer

from aisha.core.context import Context
from aisha.core.limits import network_of
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, console, say_json, tell
from aisha.insight.security.actions import add_block, lift_block
from aisha.insight.security.check import check_security
from aisha.insight.security.check_results import SEVERITY, CheckResult
from aisha.insight.security.queries import list_blocks
from aisha.modules import metadata

security_commands = typer.Typer(no_args_is_help=True, help="Checks and blocks.")
block_commands = typer.Typer(no_args_is_help=True, help="Sources whose requests are refused.")


def register(app: typer.Typer) -> None:
    security_commands.add_typer(block_commands, name="blocks")
    app.add_typer(security_commands, name="security")


@security_commands.callback()
def security() -> None:
    """Checks and blocks."""


@security_commands.command()
def check(
    *,
    fail_on: Annotated[str, typer.Option(help="The least severity that counts: critical, high, medium or low.")] = "high",
    as_json: AsJson = False,
) -> None:
    """Look for what weakens this installation. Exit code 1 when a check of at least this severity failed."""
    if fail_on not in SEVERITY:
        raise typer.BadParameter(f"one of {', '.join(SEVERITY.values)}", param_hint="--fail-on")
    settings = load_settings()
    report = on_platform(lambda ctx: check_security(ctx, settings))
    if as_json:
        say_json(report)
    else:
        for result in report.checks:
            _print(result)
        console.print(f"{len(report.checks)} questions, {len(metadata.tables)} tables.")
    counted = SEVERITY.values[: SEVERITY.values.index(fail_on) + 1]
    if number := sum(report.failed[severity] for severity in counted):
        raise Refused(f"{number} {'check' if number == 1 else 'checks'} of severity {fail_on} or above failed.")


def _print(result: CheckResult) -> None:
    marks = {"failed": f"[red]✗ {result.severity}[/]", "passed": "[green]✓[/]", "not_checked": "[yellow]–[/]"}
    console.print(f"{marks[result.state]} {result.title}: {result.finding}")
    if result.state == "failed":
        for item in result.items:
            console.print(f"    {item}", markup=False)
        console.print(f"    → {result.fix}", markup=False)


@block_commands.command(name="list")
def list_(*, as_json: AsJson = False) -> None:
    """The sources that are refused at the moment."""
    blocks = on_platform(list_blocks)
    if as_json:
        say_json(blocks)
        return
    for block in blocks:
        until = f"until {block['ends_at']:%Y-%m-%d %H:%M} UTC" if block["ends_at"] else "until it is removed"
        print(f"{block['id']}  {block['source']}  {until}  {block['reason']}")
    if not blocks:
        print("No source is refused.")


@block_commands.command()
def add(
    address: str,
    *,
    reason: Annotated[str, typer.Option(help="Why.")],
    minutes: Annotated[int | None, typer.Option(min=1, help="For how long; without it until it is removed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Refuse every request of an address."""
    on_platform(lambda ctx: add_block(ctx, address, reason=reason, minutes=minutes))
    tell(f"{address} is refused.", {"address": address, "is_blocked": True}, as_json=as_json)


@block_commands.command()
def remove(
    address: Annotated[str, typer.Argument(help="The address, or the id of the block.")], *, as_json: AsJson = False
) -> None:
    """Admit a blocked source again."""

    async def work(ctx: Context) -> int:
        blocks = await list_blocks(ctx)
        wanted: list[Any] = [b["id"] for b in blocks if address == str(b["id"]) or b["source"] == f"ip:{network_of(address)}"]
        for block_id in wanted:
            await lift_block(ctx, block_id)
        return len(wanted)

    if not on_platform(work):
        raise Refused(f"{address} is not blocked.")
    tell(f"{address} is admitted again.", {"address": address, "is_blocked": False}, as_json=as_json)
