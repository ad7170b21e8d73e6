"""`aisha field list|add|retire`: a tenant's own fields, by an administrator's rights."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from aisha.core.actors import AccessMemory
from aisha.core.context import Context, open_context
from aisha.core.errors import AishaError
from aisha.core.paging import MAX_LIMIT, Page
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, tell
from aisha.modules import RECORD_TYPES
from aisha.records.custom.actions import create_custom_field, entity_of, retire_custom_field
from aisha.records.custom.fields import PREFIX
from aisha.records.custom.queries import get_custom_field, list_custom_fields
from aisha.records.custom.tables import FIELD_TYPE, PLURALS

T = TypeVar("T")
Person = Annotated[str, typer.Option("--as", help="E-mail address of an administrator; their rights apply.")]
Tenant = Annotated[str | None, typer.Option(help="The tenant's id or slug, where the administrator has several.")]
_WITH_FIELDS = ", ".join(each.singular for each in RECORD_TYPES if each.name in PLURALS.values())
Entity = Annotated[str, typer.Argument(help=f"One of {_WITH_FIELDS}.")]
Name = Annotated[str, typer.Argument(help="The field's name: small letters, digits and _.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Fields that a tenant adds to its records.")
    commands.command("list")(list_fields)
    commands.command()(add)
    commands.command()(retire)
    app.add_typer(commands, name="field")


def list_fields(
    *, person: Person, tenant: Tenant = None, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False
) -> None:
    """Every field, retired ones too."""
    fields = _run(person, tenant, lambda ctx: _all(ctx, None))
    text = "\n".join(_line(field) for field in fields) or "There are no custom fields."
    print(msgspec.json.encode(fields).decode() if as_json else text)


def add(
    entity: Entity,
    name: Name,
    *,
    person: Person,
    kind: Annotated[str, typer.Option("--type", help=f"One of {', '.join(FIELD_TYPE.values)}.")] = "text",
    label: Annotated[str | None, typer.Option(help="What people read; made from the name unless given.")] = None,
    option: Annotated[list[str] | None, typer.Option(help="A choice of a list; again for the next.")] = None,
    formula: Annotated[str | None, typer.Option(help="Of type formula: what computes it, such as amount * 0.1.")] = None,
    rollup: Annotated[
        str | None, typer.Option(help="Of type rollup: LIST:FUNCTION[:FIELD], such as opportunities:sum:amount.")
    ] = None,
    required: Annotated[bool, typer.Option("--required", help="New records need a value.")] = False,
    unique: Annotated[bool, typer.Option("--unique", help="No two records share a value.")] = False,
    sensitive: Annotated[bool, typer.Option("--sensitive", help="Only for who may see financial information.")] = False,
    tenant: Tenant = None,
    as_json: AsJson = False,
) -> None:
    """Add a field. It is there at once, in every running process."""
    if kind not in FIELD_TYPE:
        raise Refused(f"{kind} is no type of field: {', '.join(FIELD_TYPE.values)}.")
    sent: dict[str, Any] = {"entity": entity, "field_name": name, "field_type": kind, "label": label, "options": option}
    sent |= {"formula": formula, "rollup": _rollup(rollup)}
    sent |= {"is_required": required, "is_unique": unique, "is_sensitive": sensitive}

    async def work(ctx: Context) -> dict[str, Any]:
        return await get_custom_field(ctx, await create_custom_field(ctx, sent))

    made = _run(person, tenant, work)
    tell(f"{made['label']} is there: {PREFIX}{made['field_name']} of {made['entity']}.", made, as_json=as_json)


def _rollup(given: str | None) -> dict[str, str] | None:
    """`LIST:FUNCTION[:FIELD]` as the API takes it."""
    if given is None:
        return None
    parts = given.split(":")
    if not 2 <= len(parts) <= 3:
        raise Refused("Write a roll-up as LIST:FUNCTION[:FIELD], such as opportunities:sum:amount.")
    return dict(zip(("list", "function", "field"), parts, strict=False))


def retire(entity: Entity, name: Name, *, person: Person, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Hide a field everywhere; its values are kept."""

    async def work(ctx: Context) -> str:
        plain = name.removeprefix(PREFIX)
        found = [field for field in await _all(ctx, entity_of(entity)) if field["field_name"] == plain and field["is_active"]]
        if not found:
            raise Refused(f"No field {plain} of {entity} is in use.")
        await retire_custom_field(ctx, found[0]["id"])
        return found[0]["label"]

    label = _run(person, tenant, work)
    facts = {"entity": entity, "field_name": name.removeprefix(PREFIX), "is_active": False}
    tell(f"{label} is retired; its values are kept.", facts, as_json=as_json)


async def _all(ctx: Context, entity: str | None) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    page: Page | None = Page(MAX_LIMIT, None)
    while page is not None:
        found, _ = await list_custom_fields(ctx, page, entity, is_active=None)
        fields += found
        last = found[-1] if len(found) == MAX_LIMIT else None
        page = Page(MAX_LIMIT, (f"{last['entity']}:{last['position']:06}", last["id"])) if last else None
    return fields


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


def _line(field: dict[str, Any]) -> str:
    rules = [word for word in ("required", "unique", "sensitive") if field[f"is_{word}"]]
    rules += [] if field["is_active"] else ["retired"]
    return (
        f"{field['entity']:<12} {PREFIX}{field['field_name']:<30} {field['field_type']:<12} {field['label']}  {' '.join(rules)}"
    )
