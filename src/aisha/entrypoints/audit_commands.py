"""`aisha audit`: the log on the command line, its verification and its anchor (admin-chapters.md § 5.4)."""

import asyncio
import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.errors import AishaError
from aisha.core.paging import Page
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.core.storage import file_storage
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, console, say_json
from aisha.identity.audit.anchoring import current_anchor, mail_anchor, post_anchor, read_anchor
from aisha.identity.audit.archive_search import AuditFilter
from aisha.identity.audit.archiving import Archived, DoesNotHold, archive_all
from aisha.identity.audit.export import as_csv
from aisha.identity.audit.overview import list_overview
from aisha.identity.audit.queries import list_audit_rows
from aisha.identity.audit.reports import verify_and_report
from aisha.identity.audit.sealing import seal_all
from aisha.identity.audit.verify import Verified, proof_of

Tenant = Annotated[UUID | None, typer.Option(help="The tenant; without it the platform's own log.")]
audit_commands = typer.Typer(no_args_is_help=True, help="The audit log.")


def register(app: typer.Typer) -> None:
    app.add_typer(audit_commands, name="audit")


@audit_commands.command(name="list")
def list_(
    *,
    tenant: Tenant = None,
    action: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    everywhere: Annotated[bool, typer.Option("--all", help="Of all tenants, without what was changed; 30 days back.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
) -> None:
    """The newest entries."""
    settings = load_settings()
    if everywhere:
        asyncio.run(_list_all(settings, tenant, AuditFilter(action=action), limit, as_json=as_json))
        return

    async def work() -> None:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant, write=False) as ctx:
            rows, _ = await list_audit_rows(ctx, AuditFilter(action=action), Page(limit, None), file_storage(settings.home))
        if as_json:
            say_json(rows)
            return
        for row in rows:
            what = f"{row['action']} {row['entity_type'] or ''} {row['entity_id'] or ''}".rstrip()
            print(f"{row['created_at']:%Y-%m-%d %H:%M:%S} {row['actor_email'] or row['actor_type']} {what}")

    asyncio.run(work())


async def _list_all(settings: Settings, tenant: UUID | None, wanted: AuditFilter, limit: int, *, as_json: bool) -> None:
    async with serving_pool(settings) as pool, open_system_context(pool, None) as ctx:
        rows, _ = await list_overview(ctx, wanted, [tenant] if tenant else [], Page(limit, None))
    if as_json:
        say_json(rows)
        return
    for row in rows:
        what = f"{row['action']} {row['entity_type'] or ''} {row['entity_id'] or ''}".rstrip()
        who = row["actor_email"] or row["actor_type"]
        print(f"{row['created_at']:%Y-%m-%d %H:%M:%S} {row['workspace_name']}: {who} {what}")


@audit_commands.command()
def export(file: Path, *, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Write the log as CSV. That it was exported is in the log."""
    settings = load_settings()

    async def work() -> tuple[bytes, int]:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant) as ctx:
            return await as_csv(ctx, AuditFilter(), file_storage(settings.home))

    content, count = asyncio.run(work())
    file.write_bytes(content)
    if as_json:
        say_json({"rows": count, "file": str(file)})
    console.print(f"{count} entries written to {file}.")


@audit_commands.command()
def verify(
    *,
    anchor: Annotated[Path | None, typer.Option(help="A file that `aisha audit anchor` wrote.")] = None,
    as_json: AsJson = False,
) -> None:
    """Seal what is old enough, then check every sealed row of all tenants, archives too; exit code 1 if one does not hold."""
    found = asyncio.run(_verify(load_settings(), anchor))
    if as_json:
        say_json(found)
    else:
        for finding in found.findings:
            print(finding.sentence)
        for sentence in found.removed:
            print(f"{sentence}.")
        archived = f", {found.archived} of them in archives" if found.archived else ""
        console.print(f"{found.rows} rows in {found.segments} segments looked at{archived}, {found.unsealed} not yet sealed.")
    if found.findings:
        raise Refused(f"The audit log does not hold in {len(found.findings)} places.")
    if not as_json:
        console.print("The audit log is as it was written.")


async def _verify(settings: Settings, anchor: Path | None) -> Verified:
    key = _key(settings)
    anchors = read_anchor(anchor, key) if anchor else None
    async with serving_pool(settings) as pool:
        await seal_all(pool, key)
        return await verify_and_report(pool, proof_of(settings, anchors))


@audit_commands.command()
def anchor(
    file: Annotated[Path | None, typer.Argument(help="Where to write them.")] = None,
    *,
    mail: Annotated[str | None, typer.Option(help="Send them to this address.")] = None,
    webhook: Annotated[str | None, typer.Option(help="Post them to this URL, signed with AUDIT_ANCHOR_SECRET.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them, too.")] = False,
) -> None:
    """Write the newest seal of every tenant to a file, mail or post them. Kept elsewhere, they show that a log was cut off."""
    settings = load_settings()
    if file is None and mail is None and webhook is None and not as_json:
        raise Refused("Say where to: a file, --mail ADDRESS, or --webhook URL.")

    async def work() -> str:
        async with serving_pool(settings) as pool:
            await seal_all(pool, _key(settings))
            if mail is not None:
                await mail_anchor(pool, _key(settings), mail)
            if webhook is not None:
                await post_anchor(pool, settings, webhook)
            return await current_anchor(pool, _key(settings))

    try:
        content = asyncio.run(work())
    except AishaError as error:
        raise Refused(error.message) from None
    if as_json:
        say_json(json.loads(content))
    if mail is not None:
        console.print(f"The seals of {utc_now():%Y-%m-%d %H:%M} UTC are on their way to {mail}.")
    if webhook is not None:
        console.print(f"The seals of {utc_now():%Y-%m-%d %H:%M} UTC were received by {webhook}.")
    if file is not None:
        file.write_text(content, "utf-8")
        console.print(f"The seals of {utc_now():%Y-%m-%d %H:%M} UTC are in {file}.")


@audit_commands.command()
def archive(*, as_json: AsJson = False) -> None:
    """Move sealed segments older than AUDIT_RETENTION_DAYS to archive files now. A worker does it every night."""
    settings = load_settings()

    async def work() -> Archived:
        async with serving_pool(settings) as pool:
            return await archive_all(pool, settings)

    try:
        done = asyncio.run(work())
    except DoesNotHold as found:
        raise Refused(f"{found}.") from None
    if as_json:
        say_json(done)
    console.print(f"{done.rows} rows moved to archives, {done.expired_files} archives were too old to be kept.")


def _key(settings: Settings) -> str:
    if not settings.audit_seal_key:
        raise Refused("AUDIT_SEAL_KEY is missing. Run `aisha secrets init` to have one made.")
    return settings.audit_seal_key
