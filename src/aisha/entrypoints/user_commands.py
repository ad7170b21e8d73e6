"""`aisha user list|invite|resend`: people of a tenant, by an administrator's rights."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from aisha.core.actors import AccessMemory
from aisha.core.context import open_context, open_system_context
from aisha.core.errors import AishaError, NotFound
from aisha.core.paging import MAX_LIMIT, Page
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, say_json, tell
from aisha.entrypoints.sign_in_commands import add_login_commands
from aisha.identity.invitations.actions import Invited, invite_member
from aisha.identity.members.actions import add_member
from aisha.identity.members.queries import find_member, list_users
from aisha.identity.members.schemas import User
from aisha.identity.users.actions import NewLogin

Email = Annotated[str, typer.Argument(help="E-mail address of the invited person.")]
Person = Annotated[str, typer.Option("--as", help="E-mail address of the administrator who invites; their rights apply.")]
Tenant = Annotated[str | None, typer.Option(help="The tenant's id or slug, where the administrator has several.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="People.")
    commands.command("list")(list_users_)
    commands.command()(invite)
    commands.command()(resend)
    add_login_commands(commands)
    app.add_typer(commands, name="user")


def list_users_(
    *,
    tenant: Annotated[UUID | None, typer.Option(help="A tenant's id; without it every login of the installation.")] = None,
    search: Annotated[str, typer.Option(help="Part of a name or address.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show people by e-mail address: role, state, last sign-in. The first 200."""
    settings = load_settings()

    async def work() -> list[User]:
        async with serving_pool(settings) as pool, open_system_context(pool, tenant, write=False) as ctx:
            return (await list_users(ctx, Page(MAX_LIMIT, None, search), role=None, status=None))[0]

    users = asyncio.run(work())
    if as_json:
        say_json(users)
        return
    for user in users:
        last = f"{user.last_login_at:%Y-%m-%d %H:%M}" if user.last_login_at else "never"
        print(f"{user.id}  {user.email}  {user.role or '–'}  {user.status}  last={last}")


def invite(
    email: Email,
    first_name: Annotated[str, typer.Option(prompt="First Name")],
    last_name: Annotated[str, typer.Option(prompt="Last Name")],
    *,
    person: Person,
    role: Annotated[str, typer.Option(help="A role that may do no more than the administrator.")] = "employee",
    department: Annotated[str | None, typer.Option(help="Made if it is new.")] = None,
    tenant: Tenant = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody a place in a tenant and send the link with which they choose a password."""
    _tell(_run(person, tenant, email, NewLogin(email, first_name, last_name, None), role, department), as_json=as_json)


def resend(email: Email, *, person: Person, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Send a new link; the earlier one stops working."""
    _tell(_run(person, tenant, email, None, "", None), as_json=as_json)


def _run(person: str, tenant: str | None, email: str, login: NewLogin | None, role: str, department: str | None) -> Invited:
    settings = load_settings()

    async def act() -> Invited:
        async with serving_pool(settings) as pool:
            user_id, tenant_id = await who_and_where(pool, person, tenant)
            async with open_context(pool, AccessMemory(), user_id, tenant_id, source="command") as ctx:
                if login is not None:
                    invited = await add_member(ctx, login, role=role, department=department)
                else:
                    invited = await find_member(ctx, email)
                if invited is None:
                    raise NotFound("A member of this address")
                return await invite_member(ctx, invited, settings)

    try:
        return asyncio.run(act())
    except AishaError as error:
        raise Refused(error.message) from None


def _tell(invited: Invited, *, as_json: bool) -> None:
    state = "is on its way" if invited.link is None else "is held, because there is no mail server"
    text = f"The invitation to {invited.email} {state}. It works until {invited.expires_at:%Y-%m-%d %H:%M} UTC."
    tell(f"{text}\n{invited.link}" if invited.link else text, invited, as_json=as_json)
