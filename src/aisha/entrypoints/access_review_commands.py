"""`aisha access-review`: reviews of a tenant, their lines, and the off-boarding list. They are decided in the browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import typer

from aisha import modules
from aisha.core.context import Context, open_system_context
from aisha.core.errors import AishaError
from aisha.core.paging import MAX_LIMIT, Page
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.insight.access_review.queries import list_leavers, list_reviews
from aisha.insight.access_review.report import all_lines

REGISTERED = modules.RECORD_TYPES
"""The program's slices are assembled: they know what records somebody works on."""
Tenant = Annotated[UUID, typer.Option(help="The tenant.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable.")]
review_commands = typer.Typer(no_args_is_help=True, help="Who has access.")


def register(app: typer.Typer) -> None:
    app.add_typer(review_commands, name="access-review")


@review_commands.command(name="list")
def list_(*, tenant: Tenant, as_json: AsJson = False) -> None:
    """The reviews, the newest first."""

    async def work(ctx: Context) -> Sequence[Any]:
        return (await list_reviews(ctx, Page(MAX_LIMIT, None)))[0]

    for each in _shown(_read(tenant, work), as_json=as_json):
        signed = f"signed {each.signed_at:%Y-%m-%d} by {each.signed_by}" if each.signed_at else f"{each.pending} to decide"
        print(f"{each.id}  {each.created_at:%Y-%m-%d}  {each.lines} lines, {each.removed} removed, {signed}")


@review_commands.command()
def lines(review: UUID, *, tenant: Tenant, as_json: AsJson = False) -> None:
    """Who holds which role and key."""

    async def work(ctx: Context) -> Sequence[Any]:
        return await all_lines(ctx, review)

    for each in _shown(_read(tenant, work), as_json=as_json):
        used = f"{each.last_used_at:%Y-%m-%d}" if each.last_used_at else "never"
        print(f"{each.decision:9}  {each.name}  {each.email or ''}  {each.kind} {each.label}  used {used}")


@review_commands.command(name="off-boarding")
def off_boarding(
    *, tenant: Tenant, days: Annotated[int, typer.Option(min=1, max=90, help="How far back.")] = 1, as_json: AsJson = False
) -> None:
    """Whose access ended, and what still hangs on them."""

    async def work(ctx: Context) -> Sequence[Any]:
        return await list_leavers(ctx, days=days)

    for each in _shown(_read(tenant, work), as_json=as_json):
        left = [f"{count} {name}" for name, count in each.open_records.items()]
        left += [f"{count} {name}" for name, count in (("API keys", each.api_keys), ("departments", each.departments)) if count]
        print(f"{each.ended_at:%Y-%m-%d %H:%M}  {each.name}  {each.email or ''}  {', '.join(left) or 'nothing left'}")


def _read(tenant: UUID, work: Callable[[Context], Awaitable[Sequence[Any]]]) -> Sequence[Any]:
    settings = load_settings()

    async def run() -> Sequence[Any]:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant, write=False) as ctx:
            return await work(ctx)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None


def _shown(found: Sequence[Any], *, as_json: bool) -> Sequence[Any]:
    """What is left to print as lines: nothing once it was printed as JSON."""
    if not as_json:
        return found
    print(json.dumps([asdict(each) for each in found], default=str))
    return ()
