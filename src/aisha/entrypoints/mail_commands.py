"""`aisha email test|outbox`: does mail leave, and what waits."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from aisha.configuration.mail.actions import release_held, retry_mail
from aisha.configuration.mail.queries import list_mails
from aisha.configuration.mail.schemas import OutboxMail
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.mail.sender import read_sender
from aisha.core.mail.trial import MailTrial, try_out
from aisha.core.paging import MAX_LIMIT, Page
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, console, say_json, tell

T = TypeVar("T")
Tenant = Annotated[UUID | None, typer.Option(help="A tenant's id; without it the installation's own mails.")]


def register(app: typer.Typer) -> None:
    email = typer.Typer(no_args_is_help=True, help="Mail.")
    email.command("test")(try_mail)
    outbox = typer.Typer(no_args_is_help=True, help="Mails that were written.")
    outbox.command("list")(list_outbox)
    outbox.command()(retry)
    outbox.command()(release)
    email.add_typer(outbox, name="outbox")
    app.add_typer(email, name="email")


def try_mail(to: Annotated[str, typer.Option(help="Who gets the mail.")], *, as_json: AsJson = False) -> None:
    """Send a mail now, past the outbox, and say what the mail server answers."""
    settings = load_settings()
    if settings.smtp_host is None:
        raise Refused("There is no mail server: set SMTP_HOST.")

    async def run() -> MailTrial:
        async with serving_pool(settings) as pool:
            return await send_test(pool, settings, to)

    try:
        trial = asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
    tell("\n".join(f"{line.step:9} {line.code or '   '} {line.text}" for line in trial.lines), trial, as_json=as_json)
    if not trial.sent:
        raise Refused(f"{settings.smtp_host}:{settings.smtp_port} did not take the mail.")
    console.print(f"{settings.smtp_host}:{settings.smtp_port} took the mail for {to}.", markup=False)


def list_outbox(
    *,
    tenant: Tenant = None,
    status: Annotated[str | None, typer.Option(help="queued, sent, failed or held.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest mails."""

    async def work(ctx: Context) -> Sequence[OutboxMail]:
        return (await list_mails(ctx, Page(MAX_LIMIT, None), status=status))[0]

    mails = _run(tenant, work)
    if as_json:
        say_json(mails)
        return
    for m in mails:
        said = m.error or m.sent_through or ""
        print(f"{m.id}  {m.status:7} {m.created_at:%Y-%m-%d %H:%M}  {m.to_address}  {m.subject}  {said}")


def retry(
    mail_id: Annotated[UUID, typer.Argument(help="The mail's id.")], *, tenant: Tenant = None, as_json: AsJson = False
) -> None:
    """Send a failed or held mail again."""

    async def work(ctx: Context) -> None:
        await retry_mail(ctx, mail_id)

    _run(tenant, work)
    tell("The worker sends it.", {"id": mail_id, "status": "queued"}, as_json=as_json)


def release(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Send what was held while there was no mail server."""
    released = _run(tenant, release_held)
    tell(f"{released} mails are on their way.", {"released": released}, as_json=as_json)


async def send_test(pool: Pool, settings: Settings, to: str) -> MailTrial:
    """One mail straight to the server of the settings."""
    async with open_system_context(pool, None, write=False) as ctx:
        sender = await read_sender(ctx, settings)
    return await try_out(settings, sender, to)


def _run(tenant: UUID | None, work: Callable[[Context], Awaitable[T]]) -> T:
    settings = load_settings()

    async def run() -> T:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant) as ctx:
            return await work(ctx)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
