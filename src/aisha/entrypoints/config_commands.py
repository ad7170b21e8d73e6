"""`aisha config`, `aisha module`, `aisha label`: settings of the installation, a tenant, a person."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import msgspec
import typer

from aisha.configuration.labels.actions import reset_label, set_labels
from aisha.configuration.labels.queries import EntityLabel, list_labels
from aisha.configuration.modules.queries import Module, list_modules
from aisha.configuration.settings.actions import change_own, change_system, change_tenant
from aisha.configuration.settings.queries import HIDDEN, EffectiveSetting, list_effective
from aisha.core.actors import AccessMemory
from aisha.core.context import Context, open_context, open_system_context
from aisha.core.database import Pool
from aisha.core.declared import find_setting
from aisha.core.errors import AishaError, ValidationFailed
from aisha.core.labels import Label
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.environment_settings import describe_environment
from aisha.entrypoints.progress import AsJson, tell
from aisha.entrypoints.tenant_names import find_tenant
from aisha.identity.tenants.module_settings import change_module

T = TypeVar("T")
Scope = Literal["system", "tenant", "user"]
InScope = Annotated[Scope, typer.Option(help="system, tenant or user.")]
Tenant = Annotated[str | None, typer.Option(help="A tenant's id or slug.")]
OneTenant = Annotated[str, typer.Option(help="A tenant's id or slug.")]
User = Annotated[str | None, typer.Option(help="With --scope user: the e-mail address of the person.")]
Key = Annotated[str, typer.Argument(help="A setting such as timezone; docs/settings.md names all.")]


def register(app: typer.Typer) -> None:
    config = typer.Typer(no_args_is_help=True, help="Settings.")
    for command in (show, get):
        config.command(command.__name__)(command)
    config.command("set")(set_value)
    config.command("unset")(unset)
    app.add_typer(config, name="config")


def register_modules(app: typer.Typer) -> None:
    module = typer.Typer(no_args_is_help=True, help="Modules of a tenant.")
    module.command("list")(list_of_modules)
    module.command("enable")(enable)
    module.command("disable")(disable)
    app.add_typer(module, name="module")


def register_labels(app: typer.Typer) -> None:
    label = typer.Typer(no_args_is_help=True, help="What a tenant calls its records.")
    label.command("set")(set_label)
    label.command("reset")(reset)
    app.add_typer(label, name="label")


def show(
    *,
    scope: InScope = "system",
    tenant: Tenant = None,
    user: User = None,
    sources: Annotated[bool, typer.Option("--sources", help="Say whose value it is and what the environment sets.")] = False,
    as_json: AsJson = False,
) -> None:
    """Every setting with the value that holds; with --sources whose value that is."""
    found = _run(scope, tenant, user, lambda ctx, settings: list_effective(ctx, settings, scope), write=False)
    environment = describe_environment(load_settings()) if sources else []
    if as_json:
        print(msgspec.json.encode({"settings": found, "environment": environment}, enc_hook=str).decode())
        return
    for each in found:
        print(_line(each, sources=sources))
    for each in environment:
        print(f"{each.name:38} {each.value:32} {each.source}")


def get(key: Key, *, scope: InScope = "system", tenant: Tenant = None, user: User = None, as_json: AsJson = False) -> None:
    """The value of one setting that holds."""
    found = _run(scope, tenant, user, lambda ctx, settings: list_effective(ctx, settings, scope), write=False)
    one = next((each for each in found if each.key == key), None)
    if one is None:
        raise Refused(f"There is no setting {key} in the scope {scope}.")
    print(msgspec.json.encode(one if as_json else one.value, enc_hook=str).decode())


def set_value(
    key: Key,
    value: Annotated[str, typer.Argument(help="JSON, or plain text. Of a secret: - reads it from standard input.")],
    *,
    scope: InScope = "system",
    tenant: Tenant = None,
    user: User = None,
    lock: Annotated[bool | None, typer.Option("--lock/--unlock", help="system: keep everybody below from changing it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change a setting."""
    locks = {} if lock is None else {key: lock}
    if locks and scope != "system":
        raise Refused("Only the installation locks settings: use --scope system.")
    is_secret = (setting := find_setting(key)) is not None and setting.secret
    sent = (sys.stdin.readline().strip() if value == "-" else value) if is_secret else _value(value)
    _run(scope, tenant, user, lambda ctx, settings: _change(ctx, settings, scope, {key: sent}, locks))
    facts = {"key": key, "value": HIDDEN if is_secret else sent, "scope": scope}
    tell(f"{key} is set for the scope {scope}.", facts, as_json=as_json)


def unset(key: Key, *, scope: InScope = "system", tenant: Tenant = None, user: User = None, as_json: AsJson = False) -> None:
    """Take a value back: what is above holds again."""
    _run(scope, tenant, user, lambda ctx, settings: _change(ctx, settings, scope, {key: None}, {}))
    tell(f"{key} follows what is above the scope {scope}.", {"key": key, "scope": scope}, as_json=as_json)


def list_of_modules(*, tenant: OneTenant, as_json: AsJson = False) -> None:
    """Every module and whether it is on."""
    found: list[Module] = _run("tenant", tenant, None, list_modules, write=False)
    if as_json:
        print(msgspec.json.encode(found, enc_hook=str).decode())
        return
    for each in found:
        why = f"  ({each.closed_by})" if each.closed_by else ""
        print(f"{each.key:22} {'on' if each.is_enabled else 'off':4} {each.label}{why}")


ModuleName = Annotated[str, typer.Argument(help="A module such as leads; `aisha module list` names all.")]


def enable(module: ModuleName, *, tenant: OneTenant, as_json: AsJson = False) -> None:
    """Switch a module on; its data are there again."""
    _run("tenant", tenant, None, lambda ctx, _: change_module(ctx, module, True, None))
    tell(f"{module} is on.", {"key": module, "is_enabled": True}, as_json=as_json)


def disable(module: ModuleName, *, tenant: OneTenant, as_json: AsJson = False) -> None:
    """Switch a module off everywhere; its data stay."""
    _run("tenant", tenant, None, lambda ctx, _: change_module(ctx, module, False, None))
    tell(f"{module} is off.", {"key": module, "is_enabled": False}, as_json=as_json)


LabelKey = Annotated[str, typer.Argument(help="accounts, contacts, leads, opportunities or activities.")]


def set_label(
    key: LabelKey,
    plural: Annotated[str, typer.Argument(help="How several are called, such as Clients.")],
    singular: Annotated[str, typer.Argument(help="How one is called, such as Client.")],
    *,
    tenant: OneTenant,
    as_json: AsJson = False,
) -> None:
    """Call records by another name everywhere."""
    _run("tenant", tenant, None, lambda ctx, _: _relabel(ctx, key, plural, singular))
    _tell_label(key, plural.strip(), singular.strip(), as_json=as_json)


def reset(key: LabelKey, *, tenant: OneTenant, as_json: AsJson = False) -> None:
    """Back to the default name."""

    async def back(ctx: Context, _settings: Settings) -> list[EntityLabel]:
        await reset_label(ctx, key)
        return await list_labels(ctx)

    named = next(each for each in _run("tenant", tenant, None, back) if each.key == key)
    _tell_label(key, named.plural, named.singular, as_json=as_json)


def _tell_label(key: str, plural: str, singular: str, *, as_json: bool) -> None:
    facts = {"key": key, "plural": plural, "singular": singular}
    tell(f"{key} are called {plural}, one of them {singular}.", facts, as_json=as_json)


async def _relabel(ctx: Context, key: str, plural: str, singular: str) -> None:
    label = Label(plural.strip(), singular.strip())
    if not all(0 < len(name) <= 40 for name in label):
        raise Refused("A name has 1 to 40 characters.")
    await set_labels(ctx, {key: label})


async def _change(ctx: Context, settings: Settings, scope: Scope, changes: dict[str, Any], locks: dict[str, bool]) -> None:
    if scope == "system":
        await change_system(ctx, settings.sealing_keys, changes, locks)
    elif scope == "tenant":
        await change_tenant(ctx, changes)
    else:
        await change_own(ctx, changes)


def _value(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _line(each: EffectiveSetting, *, sources: bool) -> str:
    value = msgspec.json.encode(each.value, enc_hook=str).decode()
    shown = value if len(value) <= 40 else f"{value[:37]}…"
    return f"{each.key:28} {shown:42}" + (f" {each.source}{', locked' if each.is_locked else ''}" if sources else "")


@asynccontextmanager
async def opened_scope(
    pool: Pool, scope: Scope, tenant: str | None, user: str | None, *, write: bool
) -> AsyncGenerator[Context]:
    """The installation at work on the platform or in a tenant; for `user` the person themselves."""
    if scope == "system":
        async with open_system_context(pool, None, write=write) as ctx:
            yield ctx
        return
    if tenant is None:
        raise Refused(f"The scope {scope} needs --tenant.")
    tenant_id, user_id = await _ids(pool, tenant, user if scope == "user" else None)
    if scope == "tenant":
        async with open_system_context(pool, tenant_id, write=write) as ctx:
            yield ctx
        return
    if user_id is None:
        raise Refused("The scope user needs --user, the person's e-mail address.")
    async with open_context(pool, AccessMemory(), user_id, tenant_id, write=write, source="command") as ctx:
        yield ctx


async def _ids(pool: Pool, tenant: str, user: str | None) -> tuple[UUID, UUID | None]:
    async with open_system_context(pool, None, write=False) as ctx:
        tenant_id = await find_tenant(ctx, tenant)
        if user is None:
            return tenant_id, None
        user_id: UUID | None = await ctx.fetchval("select id from users where email_norm = lower(btrim($1))", user)
        if user_id is None:
            raise Refused(f"Nobody signs in as {user}.")
        return tenant_id, user_id


def _run(
    scope: Scope,
    tenant: str | None,
    user: str | None,
    work: Callable[[Context, Settings], Awaitable[T]],
    *,
    write: bool = True,
) -> T:
    settings = load_settings()

    async def run() -> T:
        async with serving_pool(settings) as pool, opened_scope(pool, scope, tenant, user, write=write) as ctx:
            return await work(ctx, settings)

    try:
        return asyncio.run(run())
    except ValidationFailed as error:
        texts = [f"{field}: {text}" for field, lines in (error.details or {}).items() for text in lines]
        raise Refused("\n".join(texts) or error.message) from None
    except AishaError as error:
        raise Refused(error.message) from None
