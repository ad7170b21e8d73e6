"""`aisha key create|list|revoke`: a person's API keys, with that person's rights."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from aisha.core.actors import AccessMemory
from aisha.core.clock import utc_now
from aisha.core.context import Context, open_context
from aisha.core.errors import AishaError
from aisha.core.paging import MAX_LIMIT, Page
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import serving_pool
from aisha.identity.api_keys.actions import NewKey, create_api_key, revoke_api_key
from aisha.identity.api_keys.queries import get_issued_key, list_api_keys
from aisha.identity.api_keys.schemas import ApiKey

T = TypeVar("T")
Person = Annotated[str, typer.Option("--as", help="E-mail address of the key's owner; their rights apply.")]
Tenant = Annotated[str | None, typer.Option(help="The tenant's id or slug, where the person has several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="API keys.")
    commands.command()(create)
    commands.command("list")(list_keys)
    commands.command()(revoke)
    app.add_typer(commands, name="key")


def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    *,
    person: Person,
    scopes: Annotated[list[str], typer.Option("--scope", help="read:contacts, write:leads, read:* … Repeatable.")],
    tenant: Tenant = None,
    allowed: Annotated[list[str] | None, typer.Option("--allow", help="An address or network. Repeatable.")] = None,
    days: Annotated[int, typer.Option(min=1, max=730, help="How long it works.")] = 365,
    as_json: AsJson = False,
) -> None:
    """Make an API key and show it, once."""

    async def work(ctx: Context) -> dict[str, Any]:
        expires_at = utc_now() + timedelta(days=days) - timedelta(minutes=1)
        key_id, text = await create_api_key(ctx, NewKey(name, scopes, allowed or [], expires_at))
        return asdict(await get_issued_key(ctx, key_id, text))

    made = _run(person, tenant, work)
    _tell(made, as_json, made["key"])


def list_keys(person: Person, *, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """The keys of a person; of everybody for one who manages users."""

    async def work(ctx: Context) -> list[ApiKey]:
        return (await list_api_keys(ctx, Page(MAX_LIMIT, None)))[0]

    keys = _run(person, tenant, work)
    _tell([asdict(key) for key in keys], as_json, "\n".join(_line(key) for key in keys) or "There are no keys.")


def revoke(
    key: Annotated[str, typer.Argument(help="The id of a key, or its beginning as the list shows it.")],
    *,
    person: Person,
    tenant: Tenant = None,
    as_json: AsJson = False,
) -> None:
    """End a key at once, everywhere."""

    async def work(ctx: Context) -> ApiKey:
        found, _ = await list_api_keys(ctx, Page(MAX_LIMIT, None, key if key.startswith("ak_") else ""))
        chosen = [each for each in found if key in (str(each.id), each.key_prefix)]
        if len(chosen) != 1:
            raise Refused(f"{person} has no key {key}.")
        await revoke_api_key(ctx, chosen[0].id)
        return chosen[0]

    ended = _run(person, tenant, work)
    _tell({"id": ended.id, "name": ended.name, "is_active": False}, as_json, f"{ended.name} is revoked.")


def _run(person: str, tenant: str | None, work: Callable[[Context], Awaitable[T]]) -> T:
    async def act() -> T:
        async with serving_pool(load_settings()) as pool:
            user_id, tenant_id = await who_and_where(pool, person, tenant)
            async with open_context(pool, AccessMemory(), user_id, tenant_id, source="command") as ctx:
                return await work(ctx)

    try:
        return asyncio.run(act())
    except AishaError as error:
        raise Refused(error.message) from None


def _line(key: ApiKey) -> str:
    state = "active" if key.is_active else "ended"
    used = f"last used {key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
    return f"{key.key_prefix}  {state}  until {key.expires_at:%Y-%m-%d}  {used}  {key.name}  {' '.join(key.scopes)}"


def _tell(value: Any, as_json: bool, text: str) -> None:
    print(msgspec.json.encode(value).decode() if as_json else text)
