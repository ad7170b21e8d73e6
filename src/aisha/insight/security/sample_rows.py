"""One row of any declared table, made from its declaration: what the self-test of data isolation writes, and takes back.

Nothing is kept by hand: types, choice lists and foreign keys say what a row needs. What PostgreSQL then finds missing is filled
by the text of the constraint it names. A table whose rules say more than that gives `info["sample"]`, column → value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Table

from aisha.core.clock import utc_now
from aisha.core.database import Connection, metadata
from aisha.core.ids import PLATFORM_TENANT, new_id

Row = dict[str, Any]
_MOST_ATTEMPTS = 4
_FIRST_CHOICE = r"\b{column}\s+in\s*\(\s*'([^']*)'"
_GENERATED_LINK = re.compile(r"case when (?P<kind>\w+) = '(?P<value>\w+)' then (?P<base>\w+) end")
_CHECK_VIOLATION = "23514"
_ONE_OF = "num_nonnulls"
_NETWORKS = {"INET": "192.0.2.1", "CIDR": "192.0.2.0/24"}
_MAKERS: Mapping[type, Callable[[], Any]] = {
    UUID: new_id, str: lambda: f"self-test {new_id().hex}", bool: lambda: False, int: lambda: 1, Decimal: lambda: Decimal(1),
    datetime: utc_now, date: lambda: utc_now().date(), time: lambda: utc_now().time(), dict: dict, list: list,
    bytes: lambda: b"self-test", timedelta: lambda: timedelta(hours=1), object: dict,
}  # fmt: skip


class NoSample(Exception):
    """The database takes no row that is made from the declaration; the text is its reason."""


@dataclass(slots=True)
class Side:
    """One of the two throw-away tenants: its person, and the rows that were made in it, by table."""

    tenant_id: UUID = field(default_factory=new_id)
    user_id: UUID = field(default_factory=new_id)
    rows: dict[str, Row] = field(default_factory=dict[str, Row])

    async def enter(self, connection: Connection) -> None:
        """Go on as this tenant's person, who sees all of it."""
        await connection.execute(
            "select set_config('app.platform', '', true), set_config('app.tenant_id', $1, true),"
            " set_config('app.user_id', $2, true), set_config('app.view_all', 'on', true)",
            str(self.tenant_id), str(self.user_id),
        )  # fmt: skip


async def on_platform(connection: Connection) -> None:
    """Go on as the installation itself."""
    await connection.execute(
        "select set_config('app.platform', 'on', true), set_config('app.tenant_id', $1, true),"
        " set_config('app.user_id', '', true), set_config('app.view_all', 'on', true)",
        str(PLATFORM_TENANT),
    )  # fmt: skip


async def without_context(connection: Connection) -> None:
    """Go on as nobody."""
    await connection.execute(
        "select set_config('app.platform', '', true), set_config('app.tenant_id', '', true),"
        " set_config('app.user_id', '', true), set_config('app.view_all', '', true)"
    )


async def make_side(connection: Connection) -> Side:
    """A tenant and its person."""
    side = Side()
    await on_platform(connection)
    for name, own in (("tenants", {"id": side.tenant_id, "name": "Self-test", "slug": f"self-test-{side.tenant_id.hex}"}),
                      ("users", {"id": side.user_id, "email": f"{side.user_id.hex}@self-test.invalid"})):  # fmt: skip
        side.rows[name] = await _insert(connection, metadata.tables[name], _values(metadata.tables[name], side) | own)
    await side.enter(connection)
    return side


async def make_row(connection: Connection, table: Table, side: Side) -> Row:
    """The side's row of a table, with every row it needs; made once. Raises NoSample."""
    if table.name in side.rows:
        return side.rows[table.name]
    values = await new_values(connection, table, side)
    for _ in range(_MOST_ATTEMPTS):
        try:
            side.rows[table.name] = await _insert(connection, table, values)
        except asyncpg.PostgresError as error:
            missing = _named_by(table, error, values)
            if not missing:
                raise NoSample(f"{table.name}: no row could be made: {error}") from error
            values |= await _linked(connection, table, missing, side)
        else:
            return side.rows[table.name]
    raise NoSample(f"{table.name}: no row could be made in {_MOST_ATTEMPTS} attempts.")


async def new_values(connection: Connection, table: Table, side: Side) -> Row:
    """What a new row of the side holds: what the table demands and nothing else, linked to rows of the same side."""
    return await _linked(connection, table, _values(table, side), side) | table.info.get("sample", {})


async def _linked(connection: Connection, table: Table, values: Row, side: Side) -> Row:
    """The values, those of links replaced by rows of the side."""
    linked = dict(values)
    for constraint in table.foreign_key_constraints:
        if any(column in values for column in constraint.column_keys if column != "tenant_id"):
            target = await _target_row(connection, constraint, side)
            linked |= {local: target[foreign] for local, foreign in link_columns(constraint).items()}
        elif base := _base_of(table, constraint, values):
            linked[base] = (await _target_row(connection, constraint, side))["id"]
    return linked


def _base_of(table: Table, constraint: ForeignKeyConstraint, values: Row) -> str | None:
    """The column that a generated link is made of, where the values say that the row is of that link's kind."""
    for column in constraint.column_keys:
        computed = table.c[column].computed
        made = _GENERATED_LINK.fullmatch(str(computed.sqltext)) if computed is not None else None
        if made and values.get(made["kind"]) == made["value"] and made["base"] in values:
            return made["base"]
    return None


def link_columns(constraint: ForeignKeyConstraint) -> dict[str, str]:
    """The columns of a link, apart from the tenant's, with those they point to."""
    pairs = [(each.parent.name, each.column.name) for each in constraint.elements]
    return {local: foreign for local, foreign in pairs if local != "tenant_id"}


async def _target_row(connection: Connection, constraint: ForeignKeyConstraint, side: Side) -> Row:
    target = constraint.referred_table
    if "tenant_id" in target.c or target.name in side.rows:
        return await make_row(connection, target, side)
    found = await connection.fetchrow(f"select * from {target.name} limit 1")
    return dict(found) if found else await make_row(connection, target, side)


def _values(table: Table, side: Side) -> Row:
    """A value for each column that has to be given; always whose tenant and person the row is."""
    given: Row = {"tenant_id": side.tenant_id, "user_id": side.user_id}
    demanded = [
        each
        for each in table.columns
        if each.name in given or (not each.nullable and each.server_default is None and each.computed is None)
    ]
    return {each.name: given[each.name] if each.name in given else _value(table, each) for each in demanded}


def _value(table: Table, column: Column[Any]) -> Any:
    pattern = re.compile(_FIRST_CHOICE.format(column=column.name))
    checks = [*table.constraints, *column.constraints]
    for check in checks:
        if isinstance(check, CheckConstraint) and (choice := pattern.search(str(check.sqltext))):
            return choice.group(1)
    network = _NETWORKS.get(type(column.type).__name__)
    value: Any = network or _MAKERS[column.type.python_type]()
    length: int | None = getattr(column.type, "length", None)
    return value[-length:] if length and isinstance(value, str) else value  # the end, which differs from row to row


def _named_by(table: Table, error: asyncpg.PostgresError, values: Row) -> Row:
    """Values for the columns that a violated check names and the row leaves out; for the first where it wants one of them."""
    name: str | None = getattr(error, "constraint_name", None)
    if error.sqlstate != _CHECK_VIOLATION or name is None:
        return {}
    texts = [
        str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint) and name.endswith(str(each.name))
    ]
    words = [word for text in texts for word in re.findall(r"\w+", text)]
    named = {next(word for word in words if word in table.c)} if _ONE_OF in words else set(words)
    return {
        each.name: _value(table, each)
        for each in table.columns
        if each.name in named - values.keys() and each.computed is None and each.nullable
    }


async def _insert(connection: Connection, table: Table, values: Row) -> Row:
    """The row as the database keeps it, in a savepoint of its own."""
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    sql = f"insert into {table.name} ({', '.join(values)}) values ({places}) returning *"
    async with connection.transaction():
        row = await connection.fetchrow(sql, *values.values())
    assert row is not None
    return dict(row)
