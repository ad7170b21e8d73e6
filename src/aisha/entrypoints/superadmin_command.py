"""`aisha create-superadmin`: somebody who runs the whole installation (the guide, § 2.5)."""

import asyncio
import re
from typing import Annotated

import typer

from aisha.core.context import open_system_context
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, tell
from aisha.identity.auth.passwords import check_password, hash_password
from aisha.identity.users.actions import NewLogin
from aisha.identity.users.actions import create_superadmin as create
from aisha.identity.users.schemas import EMAIL_PATTERN


def register(app: typer.Typer) -> None:
    app.command()(create_superadmin)


def create_superadmin(
    email: Annotated[str, typer.Option(prompt="Email")],
    password: Annotated[str, typer.Option(prompt="Password", hide_input=True, confirmation_prompt=True)],
    first_name: Annotated[str, typer.Option(prompt="First Name")],
    last_name: Annotated[str, typer.Option(prompt="Last Name")],
    *,
    as_json: AsJson = False,
) -> None:
    """Create a superadmin; what is not given as an option is asked for."""
    settings = load_settings()

    async def work() -> None:
        check_password(password, email)
        login = NewLogin(email.strip(), first_name.strip(), last_name.strip(), await hash_password(password))
        async with serving_pool(settings) as pool, open_system_context(pool, None) as ctx:
            await create(ctx, login)

    if not re.match(EMAIL_PATTERN, email):
        raise Refused(f"{email} is not an e-mail address.")
    try:
        asyncio.run(work())
    except AishaError as error:
        raise Refused(error.message) from None
    text = f"{email.strip()} is a superadmin. Sign in at {settings.web_url}."
    tell(text, {"email": email.strip(), "sign_in": settings.web_url}, as_json=as_json)
