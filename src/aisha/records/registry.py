"""Record types: what the engine knows of leads, contacts and the rest. `modules.py` registers them; nothing else lists them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import asyncpg
from sqlalchemy import Table

from aisha.core.choices import Choices
from aisha.core.context import Context
from aisha.records.fields import Field, field_of

Values = dict[str, Any]
"""Validated column values of a write, by column name."""


class BeforeWrite(Protocol):
    """A record type's own rule before a row is written. `current` is None on create. It may change `values` or raise."""

    async def __call__(self, ctx: Context, values: Values, current: asyncpg.Record | None) -> None: ...


class BeforeDelete(Protocol):
    """A record type's own rule before a row is put into the trash. It may raise."""

    async def __call__(self, ctx: Context, current: asyncpg.Record) -> None: ...


class Written(NamedTuple):
    """A row that was written; `before` is None on create."""

    before: asyncpg.Record | None
    after: asyncpg.Record


class AfterWrite(Protocol):
    """A record type's own consequences, in the same transaction: of one row, or of a batch of the same import at once."""

    async def __call__(self, ctx: Context, written: Sequence[Written]) -> None: ...


@dataclass(frozen=True)
class ImportRules:
    """What a record type adds to importing it, for one transaction.

    `choices` are lists that depend on the tenant. `adjust(values, current, defaults)` completes or corrects the values of a
    row, may take from the row's `defaults`, and returns warnings; `current` is None for a new record. `phone_or_text` are a
    phone and a text field that files often confuse: a number in the text's column is swapped with the phone's.
    """

    choices: Mapping[str, Choices] = field(default_factory=dict[str, Choices])
    adjust: Callable[[Values, asyncpg.Record | None, dict[str, str]], list[str]] = lambda _values, _current, _defaults: []
    phone_or_text: tuple[str, str] | None = None


class PrepareImport(Protocol):
    """Reads what a record type's import rules need."""

    async def __call__(self, ctx: Context) -> ImportRules: ...


class Describe(Protocol):
    """What a record type adds to the metadata; it may change its own description `own`."""

    async def __call__(self, ctx: Context, own: dict[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields on record pages and forms."""

    name: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedList:
    """Records of another type that point here, shown on the record page. `field` is their column."""

    type: str
    field: str
    label: str


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """When two records are taken for the same (domain.md § 3.5).

    `keys` are SQL expressions over a row named `{t}`, written once for the stored row and for a draft: all must be equal, or
    with `any_of` one of the one side to one of the other. `given` are the fields that call for the check. Types of the same
    `duplicate_group` are compared by rules of the same `reason`; `among` narrows the stored side.
    """

    score: int
    reason: str
    keys: tuple[str, ...]
    given: tuple[str, ...]
    any_of: bool = False
    among: str | None = None


@dataclass(frozen=True, eq=False)
class RecordType:
    """One record type. `name` is the plural of routes and permissions, `singular` the name in events, audit and links.

    `search` are the columns (or SQL over the row `new`) that fill the search index; `title` the column shown as its name; a new
    record fills at least one field of `one_of`. `open_sql` says of a row `t` that there is still something to do with it.
    `derived` are fields without a column (`Field.sql`). `kept_metadata` are keys of `metadata` that only the system writes.
    """

    table: Table
    singular: str
    label: str
    label_singular: str
    icon: str
    title: str
    sections: tuple[Section, ...]
    columns: tuple[str, ...]
    form: tuple[str, ...]
    card: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    subtitle: str | None = None
    status_field: str | None = None
    sum_field: str | None = None
    default_sort: str = "-updated_at"
    related: tuple[RelatedList, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    before_write: BeforeWrite | None = None
    before_delete: BeforeDelete | None = None
    after_write: AfterWrite | None = None
    prepare_import: PrepareImport | None = None
    one_of: tuple[str, ...] = ()
    describe: Describe | None = None
    match_on: tuple[str, ...] = ("external_id", "id")
    has_timeline: bool = True
    open_sql: str = "true"
    duplicate_group: str | None = None
    duplicate_rules: tuple[DuplicateRule, ...] = ()
    derived: tuple[Field, ...] = ()
    kept_metadata: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return str.__str__(self.table.name)  # the library's own kind of text does not travel as JSON

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field of the type by name, the standard ones included."""
        declared = (field_of(column) for column in self.table.c)
        return _STANDARD | {each.name: each for each in (*declared, *self.derived) if each is not None}

    @cached_property
    def visible_columns(self) -> tuple[str, ...]:
        """The columns that leave with a record, in the order of the table, and what is derived from them."""
        columns = (str.__str__(c.name) for c in self.table.c if c.name in self.fields)
        return (*columns, *(field.name for field in self.derived))

    @property
    def has_duplicates(self) -> bool:
        return bool(self.duplicate_rules)

    @property
    def is_owned(self) -> bool:
        return "owner_id" in self.table.c

    def summed_by(self, ctx: Context) -> str | None:
        """The field whose sum is shown, unless the actor may not see it."""
        if self.sum_field and self.fields[self.sum_field].sensitive and not ctx.can("view_sensitive_data"):
            return None
        return self.sum_field

    def permission(self, action: str) -> str:
        return f"{self.name}.{action}"


_STANDARD: dict[str, Field] = {
    each.name: each
    for each in (
        Field("id", "Id", "link", readonly=True, nullable=False),
        Field("created_at", "Created", "datetime", readonly=True, nullable=False),
        Field("updated_at", "Updated", "datetime", readonly=True, nullable=False),
        Field("created_by", "Created by", "user", readonly=True),
        Field("updated_by", "Updated by", "user", readonly=True),
        Field("version", "Version", "integer", readonly=True, nullable=False),
    )
}

_types: dict[str, RecordType] = {}


def register(record_types: Sequence[RecordType]) -> None:
    """Make record types known to the engine; called by `modules.py` alone."""
    for each in record_types:
        _types[each.name] = each


def record_types() -> tuple[RecordType, ...]:
    """All registered types, in the order of navigation."""
    return tuple(_types.values())


def get_record_type(name: str) -> RecordType:
    """The type of this plural or singular name. Raises KeyError."""
    if name in _types:
        return _types[name]
    for each in _types.values():
        if each.singular == name:
            return each
    raise KeyError(name)
