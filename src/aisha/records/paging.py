"""Sorting and keyset cursors. A page costs the same at any depth, because it begins where the last one ended."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.records.custom.fields import PREFIX, find_custom_field
from aisha.records.filters import Parameters
from aisha.records.labels import label_of
from aisha.records.registry import RecordType

MAX_SORTS = 4
_TYPES: dict[str, Any] = {
    "text": str, "email": str, "phone": str, "url": str, "select": str, "integer": int, "percent": int, "money": Decimal,
    "number": Decimal, "date": date, "time": time, "datetime": datetime, "boolean": bool, "user": UUID, "link": UUID,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column of an order; nulls come last in both directions.

    `custom` is the id of a tenant's own field: `column` then stands for its text in the index of values.
    """

    column: str
    descending: bool
    nullable: bool
    kind: str
    custom: UUID | None = None

    @property
    def order(self) -> str:
        nulls = " nulls last" if self.nullable else ""
        return f"t.{self.column} {'desc' if self.descending else 'asc'}{nulls}"


def parse_sort(ctx: Context, record_type: RecordType, sort: str | None) -> tuple[SortKey, ...]:
    """The order of `sort=-updated_at,name`, ended by the id so that it is total. Raises 400 INVALID_SORT."""
    keys: list[SortKey] = []
    parts = [part.strip() for part in (sort or record_type.default_sort).split(",") if part.strip()]
    if len(parts) > MAX_SORTS:
        raise BadRequest(f"Sort by at most {MAX_SORTS} fields.", code="INVALID_SORT")
    for part in parts:
        name = part.lstrip("-")
        if name.startswith(PREFIX):
            keys.append(_custom_key(ctx, record_type, part))
            continue
        name = record_type.aliases.get(name, name)
        field = record_type.fields.get(name)
        hidden = field is not None and field.sensitive and not ctx.can("view_sensitive_data")
        if field is None or not field.sortable or hidden or len(part) - len(part.lstrip("-")) > 1:
            raise BadRequest(f"{label_of(ctx, record_type).plural} cannot be sorted by {part[:60]!r}.", code="INVALID_SORT")
        nullable = field.nullable or field.sort_by is not None
        keys.append(SortKey(field.sort_by or name, part.startswith("-"), nullable, field.kind))
    last = keys[-1].descending if keys else True
    return (*keys, SortKey("id", last, False, "link"))


def _custom_key(ctx: Context, record_type: RecordType, part: str) -> SortKey:
    found = find_custom_field(ctx, record_type, part.removeprefix("-"))
    if found is None or not found.field.sortable:
        raise BadRequest(f"{label_of(ctx, record_type).plural} cannot be sorted by {part[:60]!r}.", code="INVALID_SORT")
    return SortKey(f"cf_{found.key}", part.startswith("-"), True, "text", found.id)


def encode_cursor(keys: tuple[SortKey, ...], row: asyncpg.Record) -> str:
    """An opaque cursor: the sort values of the last row, bound to this order."""
    values = [row[key.column] if key.column in row.keys() else row[f"_{key.column}"] for key in keys]  # noqa: SIM118
    encoded = msgspec.json.encode([_signature(keys), values], enc_hook=str)
    return base64.urlsafe_b64encode(encoded).decode().rstrip("=")


def decode_cursor(keys: tuple[SortKey, ...], cursor: str) -> list[Any]:
    """The values to begin after. Raises 400 INVALID_CURSOR for anything not made by `encode_cursor` for this order."""
    try:
        signature, values = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if signature != _signature(keys) or len(values) != len(keys):
            raise ValueError
        return [_read(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, msgspec.DecodeError) as error:
        raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR") from error


def _read(key: SortKey, value: Any) -> Any:
    if value is None:
        if key.nullable:
            return None
        raise ValueError
    if isinstance(value, str) and "\x00" in value:
        raise ValueError
    read = msgspec.convert(value, _TYPES[key.kind], strict=False)
    if isinstance(read, int) and abs(read) >= 2**31:
        raise ValueError
    return read


def _signature(keys: tuple[SortKey, ...]) -> str:
    return ",".join(f"{'-' if key.descending else ''}{key.column}" for key in keys)


def order_by(keys: tuple[SortKey, ...]) -> str:
    return ", ".join(key.order for key in keys)


def hidden_key_columns(keys: tuple[SortKey, ...], selected: tuple[str, ...]) -> tuple[str, ...]:
    """Sort columns that do not leave with the record anyway; they are read as `_column` for the next cursor."""
    return tuple(key.column for key in keys if key.column not in selected)


def after(keys: tuple[SortKey, ...], values: list[Any], parameters: Parameters) -> str:
    """The condition "later than the cursor". Rows compare as one where the index can serve it (stack.md, fact 5)."""
    bound = [None if value is None else parameters.add(value) for value in values]
    plain = all(value is not None for value in bound) and len({key.descending for key in keys}) == 1
    if plain and not any(key.nullable for key in keys):
        columns = ", ".join(f"t.{key.column}" for key in keys)
        return f"({columns}) {'<' if keys[0].descending else '>'} ({', '.join(str(each) for each in bound)})"
    alternatives: list[str] = []
    for number, key in enumerate(keys):
        later = _later(key, bound[number])
        if later:
            same = [_same(keys[before], bound[before]) for before in range(number)]
            alternatives.append(" and ".join([*same, later]))
    return f"({' or '.join(f'({each})' for each in alternatives)})"


def _later(key: SortKey, bound: str | None) -> str | None:
    if bound is None:
        return None
    compared = f"t.{key.column} {'<' if key.descending else '>'} {bound}"
    return f"({compared} or t.{key.column} is null)" if key.nullable else compared


def _same(key: SortKey, bound: str | None) -> str:
    return f"t.{key.column} is null" if bound is None else f"t.{key.column} = {bound}"
