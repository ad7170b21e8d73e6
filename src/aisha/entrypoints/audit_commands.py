"""`aisha audit`: the log on the command line, its verification and its anchor (admin-chapters.md § 5.4)."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.paging import Page
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import console
from aisha.identity.audit.anchoring import current_anchor, read_anchor
from aisha.identity.audit.export import as_csv
from aisha.identity.audit.queries import AuditFilter, list_audit_rows
from aisha.identity.audit.sealing import seal_all
from aisha.identity.audit.verify import Verified, verify_all

Tenant = Annotated[UUID | None, typer.Option(help="The tenant; without it the platform's own log.")]
audit_commands = typer.Typer(no_args_is_help=True, help="The audit log.")


def register(app: typer.Typer) -> None:
    app.add_typer(audit_commands, name="audit")


@audit_commands.command(name="list")
def list_(
    *,
    tenant: Tenant = None,
    action: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """The newest entries."""
    settings = load_settings()

    async def work() -> None:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant, write=False) as ctx:
            rows, _ = await list_audit_rows(ctx, AuditFilter(action=action), Page(limit, None))
        if as_json:
            print(json.dumps(rows, default=str))
            return
        for row in rows:
            what = f"{row['action']} {row['entity_type'] or ''} {row['entity_id'] or ''}".rstrip()
            print(f"{row['created_at']:%Y-%m-%d %H:%M:%S} {row['actor_email'] or row['actor_type']} {what}")

    asyncio.run(work())


@audit_commands.command()
def export(file: Path, *, tenant: Tenant = None) -> None:
    """Write the log as CSV. That it was exported is in the log."""
    settings = load_settings()

    async def work() -> tuple[bytes, int]:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant) as ctx:
            return await as_csv(ctx, AuditFilter(), "")

    content, count = asyncio.run(work())
    file.write_bytes(content)
    console.print(f"{count} entries written to {file}.")


@audit_commands.command()
def verify(
    *,
    anchor: Annotated[Path | None, typer.Option(help="A file that `aisha audit anchor` wrote.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Seal what is old enough, then check every sealed row of all tenants. Exit code 1 when anything does not hold."""
    found = asyncio.run(_verify(load_settings(), anchor))
    if as_json:
        print(json.dumps(asdict(found), default=str))
    else:
        for finding in found.findings:
            place = f"segment {finding.segment}" if finding.segment else "not sealed"
            print(f"tenant {finding.tenant_id}, {place}, row {finding.row or '–'}: {finding.problem}")
        console.print(f"{found.rows} rows in {found.segments} segments looked at, {found.unsealed} not yet sealed.")
    if found.findings:
        raise Refused(f"The audit log does not hold in {len(found.findings)} places.")
    console.print("The audit log is as it was written.")


async def _verify(settings: Settings, anchor: Path | None) -> Verified:
    key = _key(settings)
    anchors = read_anchor(anchor, key) if anchor else None
    async with serving_pool(settings) as pool:
        await seal_all(pool, key)
        return await verify_all(pool, key, anchors=anchors)


@audit_commands.command()
def anchor(file: Path) -> None:
    """Write the newest seal of every tenant to a file. Keep it elsewhere: with it, cutting off the end of the log is found."""
    settings = load_settings()

    async def work() -> str:
        async with serving_pool(settings) as pool:
            await seal_all(pool, _key(settings))
            return await current_anchor(pool, _key(settings))

    file.write_text(asyncio.run(work()), "utf-8")
    console.print(f"The seals of {utc_now():%Y-%m-%d %H:%M} UTC are in {file}.")


def _key(settings: Settings) -> str:
    if not settings.audit_seal_key:
        raise Refused("AUDIT_SEAL_KEY is missing. Run `aisha secrets init` to have one made.")
    return settings.audit_seal_key
