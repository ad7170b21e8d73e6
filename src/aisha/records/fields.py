"""Fields of record types. A field is a table column that also knows its label, kind and limits; it is written once.

From it come the API schema, validation, filters, forms and list columns (architecture.md "One record type in one place").
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Integer,
    Numeric,
    String,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.choices import Choices

Kind = Literal[
    "text", "textarea", "email", "phone", "url", "integer", "number", "money", "percent", "date", "time", "datetime",
    "boolean", "select", "multiselect", "tags", "user", "link", "json",
]  # fmt: skip
FIELD = "field"
SORTED_KINDS = frozenset({"text", "email", "phone", "url", "integer", "number", "money", "percent", "date", "time",
                          "datetime", "boolean", "select", "user", "link"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of a field. `sort_by` names the column that sorts in its place (`name_norm` for a name).

    `sql` is the expression over a row `{t}` of a field that is derived whenever it is read; such a boolean is never null.
    `examples` are values for the API's description, where each tenant has its own.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    readonly: bool = False
    nullable: bool = True
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: Choices | None = None
    link: str | None = None
    default: Any = None
    help: str | None = None
    sensitive: bool = False
    sort_by: str | None = None
    sql: str | None = None
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def sortable(self) -> bool:
        return self.kind in SORTED_KINDS and self.sql is None

    @property
    def filterable(self) -> bool:
        return self.kind != "json"

    def of(self, row: str) -> str:
        """The value in the row of this alias, as SQL."""
        return f"{row}.{self.name}" if self.sql is None else f"({self.sql.format(t=row)})"


def field_of(column: Column[Any]) -> Field | None:
    """The field a column declares, or None for a column that only serves the database."""
    return column.info.get(FIELD)


def _column(field: Field, kind: Any, *extra: Any, default_sql: str | None = None, **options: Any) -> Column[Any]:
    if default_sql is not None:
        options["server_default"] = text(default_sql)
    nullable = options.pop("nullable", not field.required and default_sql is None)
    return Column(field.name, kind, *extra, nullable=nullable, info={FIELD: replace(field, nullable=nullable)}, **options)


def text_field(
    name: str, label: str, *, kind: Kind = "text", max_length: int = 255, required: bool = False, **more: Any
) -> Column[Any]:
    """Text of at most `max_length` characters; `kind` may be text, textarea, email, phone or url."""
    return _column(Field(name, label, kind, required=required, max_length=max_length, **more), Text)


def choice_field(
    name: str, label: str, choices: Choices, *, default: str | None = None, required: bool = False, **more: Any
) -> Column[Any]:
    """One of a choice list, held by a CHECK."""
    field = Field(name, label, "select", required=required, choices=choices, default=default, **more)
    return _column(
        field,
        Text,
        CheckConstraint(choices.check_sql(name), name=name),
        default_sql=f"'{default}'" if default is not None else None,
    )


def number_field(
    name: str, label: str, *, kind: Kind = "integer", minimum: int | None = None, maximum: int | None = None,
    default: int | None = None, precision: tuple[int, int] = (18, 2), **more: Any,
) -> Column[Any]:  # fmt: skip
    """A number: `integer` and `percent` are whole, `money` and `number` decimals of `precision` (digits, decimals)."""
    field = Field(name, label, kind, minimum=minimum, maximum=maximum, default=default, **more)
    checks: list[CheckConstraint] = []
    if minimum is not None:
        checks.append(CheckConstraint(f"{name} >= {minimum}", name=f"{name}_min"))
    if maximum is not None:
        checks.append(CheckConstraint(f"{name} <= {maximum}", name=f"{name}_max"))
    kind_sql = Integer if kind in ("integer", "percent") else Numeric(*precision)
    return _column(field, kind_sql, *checks, default_sql=str(default) if default is not None else None)


def boolean_field(name: str, label: str, **more: Any) -> Column[Any]:
    """Yes or no; no by default."""
    return _column(Field(name, label, "boolean", default=False, **more), Boolean, default_sql="false")


def date_field(name: str, label: str, **more: Any) -> Column[Any]:
    """A calendar date in the tenant's zone."""
    return _column(Field(name, label, "date", **more), Date)


def time_field(name: str, label: str, **more: Any) -> Column[Any]:
    """A time of day in the tenant's zone."""
    return _column(Field(name, label, "time", **more), Time)


def datetime_field(name: str, label: str, *, default_sql: str | None = None, **more: Any) -> Column[Any]:
    """A moment, stored in UTC."""
    return _column(Field(name, label, "datetime", **more), DateTime(timezone=True), default_sql=default_sql)


def link_field(name: str, label: str, target: str, **more: Any) -> Column[Any]:
    """A reference to a record of type `target`; its foreign key is declared beside it."""
    return _column(Field(name, label, "link", link=target, **more), Uuid)


def user_field(name: str, label: str, **more: Any) -> Column[Any]:
    """A person of the tenant, by user id."""
    return _column(Field(name, label, "user", **more), Uuid)


def tags_field(name: str, label: str, **more: Any) -> Column[Any]:
    """A set of tag slugs."""
    return _column(Field(name, label, "tags", default=[], **more), ARRAY(Text), default_sql="'{}'")


def json_field(name: str, label: str, *, default_sql: str = "'{}'", **more: Any) -> Column[Any]:
    """Structured data that travels as it is: an object, or with the default `[]` a list."""
    default: list[Any] | None = [] if default_sql == "'[]'" else None
    return _column(Field(name, label, "json", default=default, **more), JSONB, default_sql=default_sql)


def currency_field(name: str = "currency", label: str = "Currency") -> Column[Any]:
    """An ISO 4217 code; the tenant's currency when empty."""
    field = Field(name, label, "text", max_length=3, help="ISO 4217 code, such as USD")
    return _column(field, String(3), CheckConstraint(f"{name} ~ '^[A-Z]{{3}}$'", name=name))


def generated(name: str, kind: Any, expression: str, *, field: Field | None = None) -> Column[Any]:
    """A stored generated column: for indexes (leak-proof text, stack.md fact 3), and shown when it has a `field`."""
    return Column(name, kind, Computed(expression, persisted=True), info={FIELD: field} if field else {})
