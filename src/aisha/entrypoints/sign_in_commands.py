"""`aisha auth show|set`: how people sign in; of `aisha user`, the help for those who cannot."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import typer

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError, Unprocessable
from aisha.core.ids import parse_id
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import tell
from aisha.identity.auth.devices import end_devices, sign_everybody_out
from aisha.identity.auth.recovery import reset_two_factor, show_reset_link, unlock_login
from aisha.identity.members.leaving import deactivate_login
from aisha.identity.sign_in_settings.actions import change_settings
from aisha.identity.sign_in_settings.queries import ShownSettings, show_settings

T = TypeVar("T")
Email = Annotated[str, typer.Argument(help="The login's e-mail address.")]
Tenant = Annotated[str | None, typer.Option(help="A tenant's id or slug; without it the whole installation.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    auth = typer.Typer(no_args_is_help=True, help="Sign-in.")
    auth.command()(show)
    auth.command("set")(set_values)
    auth.command("sign-out-everyone")(sign_out_everyone)
    app.add_typer(auth, name="auth")


def add_login_commands(user: typer.Typer) -> None:
    """The commands of `aisha user` that are about logins, whatever tenant they belong to."""
    for command in (reset_link, unlock, sign_out, reset_2fa, deactivate):
        user.command(command.__name__.replace("_", "-"))(command)


def show(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Show every sign-in setting with its value and where it comes from."""
    _tell(_run(lambda pool, _: shown(pool, tenant)), as_json)


def set_values(
    values: Annotated[list[str], typer.Argument(help="name=value …; an empty value takes it back.")],
    *,
    tenant: Tenant = None,
    as_json: AsJson = False,
) -> None:
    """Change sign-in settings, such as: password_min_length=14 require_2fa=admins."""
    _tell(_run(lambda pool, _: changed(pool, tenant, values)), as_json)


def sign_out_everyone(
    *,
    tenant: Tenant = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    as_json: AsJson = False,
) -> None:
    """End every sign-in of a tenant or of the whole installation, at once."""
    whom = f"of {tenant}" if tenant else "of the whole installation"
    if not yes and not typer.confirm(f"Sign everybody {whom} out?"):
        raise Refused("Nobody was signed out.")
    ended = _run(lambda pool, _: everybody_out(pool, tenant))
    tell(f"{ended} sign-ins ended.", {"ended": ended}, as_json=as_json)


def reset_link(email: Email, *, as_json: AsJson = False) -> None:
    """Show a link for a new password, once. Links made before stop working."""
    link = _run(lambda pool, settings: on_login(pool, email, lambda ctx, user: _link(ctx, user, settings)))
    tell(link, {"email": email, "link": link}, as_json=as_json)


def unlock(email: Email, *, as_json: AsJson = False) -> None:
    """End the lock after too many wrong passwords."""
    _run(lambda pool, _: on_login(pool, email, unlock_login))
    tell(f"{email} can sign in again.", {"email": email, "is_locked": False}, as_json=as_json)


def sign_out(email: Email, *, as_json: AsJson = False) -> None:
    """End every sign-in of a person, at once."""
    ended = _run(lambda pool, _: on_login(pool, email, lambda ctx, user: end_devices(ctx, user, None)))
    tell(f"{email}: {ended} sign-ins ended.", {"email": email, "ended": ended}, as_json=as_json)


def reset_2fa(email: Email, *, as_json: AsJson = False) -> None:
    """Take away a second factor whose device is lost; the person is told by mail."""
    _run(lambda pool, _: on_login(pool, email, reset_two_factor))
    text = f"{email} signs in without a second factor now."
    tell(text, {"email": email, "has_second_factor": False}, as_json=as_json)


def deactivate(
    email: Email,
    *,
    hand_over_to: Annotated[
        str | None, typer.Option(help="Who takes over open records: an e-mail address, unassigned, or keep to leave them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Switch a login off in every tenant, end its sign-ins and memberships, and hand over its open records."""
    _run(lambda pool, _: on_login(pool, email, lambda ctx, user: switch_off(ctx, user, hand_over_to)))
    tell(f"{email} cannot sign in any more.", {"email": email, "status": "inactive"}, as_json=as_json)


async def switch_off(ctx: Context, user_id: UUID, hand_over_to: str | None) -> None:
    """`deactivate_login` with the successor's address. Raises Refused for an address that nobody has, with open records."""
    successor = hand_over_to
    if hand_over_to is not None and "@" in hand_over_to:
        found = await ctx.fetchval("select id from users where email_norm = lower(btrim($1))", hand_over_to)
        if found is None:
            raise Refused(f"Nobody signs in as {hand_over_to}.")
        successor = str(found)
    try:
        await deactivate_login(ctx, user_id, successor)
    except Unprocessable as error:
        text = "This person has open records. Say who takes them over: --hand-over-to ADDRESS, unassigned, or keep."
        raise Refused(text) from error


async def shown(pool: Pool, tenant: str | None) -> ShownSettings:
    """The settings of a tenant, or of the installation."""
    async with open_system_context(pool, await _tenant_id(pool, tenant), write=False) as ctx:
        return await show_settings(ctx)


async def changed(pool: Pool, tenant: str | None, values: list[str]) -> ShownSettings:
    """Change `name=value` pairs. Raises Refused for text of another form, and what `change_settings` raises."""
    changes: dict[str, object] = {}
    for each in values:
        name, separator, text = each.partition("=")
        if not separator:
            raise Refused(f"{each} has not the form name=value.")
        changes[name.strip().removeprefix("auth.")] = _value(text.strip())
    async with open_system_context(pool, await _tenant_id(pool, tenant)) as ctx:
        return await change_settings(ctx, changes)


async def everybody_out(pool: Pool, tenant: str | None) -> int:
    """End every sign-in of a tenant or of the installation; returns how many. Raises Refused for an unknown tenant."""
    async with open_system_context(pool, await _tenant_id(pool, tenant)) as ctx:
        return await sign_everybody_out(ctx, None)


async def on_login(pool: Pool, email: str, work: Callable[[Context, UUID], Awaitable[T]]) -> T:
    """Do something with the login of an address, as the installation. Raises Refused when nobody has it."""
    async with open_system_context(pool, None) as ctx:
        user_id: UUID | None = await ctx.fetchval("select id from users where email_norm = lower(btrim($1))", email)
        if user_id is None:
            raise Refused(f"Nobody signs in as {email}.")
        return await work(ctx, user_id)


async def _link(ctx: Context, user_id: UUID, settings: Settings) -> str:
    return (await show_reset_link(ctx, user_id, settings.web_url)).link


async def _tenant_id(pool: Pool, tenant: str | None) -> UUID | None:
    if tenant is None:
        return None
    async with open_system_context(pool, None, write=False) as ctx:
        found: UUID | None = await ctx.fetchval(
            "select id from tenants where (slug = $1 or id = $2) and status <> 'system'", tenant, parse_id(tenant)
        )
    if found is None:
        raise Refused(f"There is no tenant {tenant}.")
    return found


def _value(text: str) -> object:
    """A setting's value: JSON where it is JSON, a list of addresses where there is a comma or an @, else the text itself."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return [part.strip() for part in text.split(",")] if "@" in text else text


def _tell(settings: ShownSettings, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(settings).decode())
        return
    for name, each in settings.settings.items():
        print(f"{name:22} {msgspec.json.encode(each.value).decode():12} {each.source:8} {each.description}")


def _run(work: Callable[[Pool, Settings], Awaitable[T]]) -> T:
    settings = load_settings()

    async def run() -> T:
        async with serving_pool(settings) as pool:
            return await work(pool, settings)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
