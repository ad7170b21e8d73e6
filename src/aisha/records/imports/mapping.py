"""The mapping of columns to fields and the options of an import: parsed, checked, and checked for completeness."""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

import msgspec

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.records.assignment import OWNERS
from aisha.records.custom.fields import known_fields
from aisha.records.imports.dates import date_format
from aisha.records.imports.numbers import NumberFormat
from aisha.records.imports.targets import CUSTOM_PREFIX, OwnFields, find_target, own_targets
from aisha.records.imports.templates import placeholders
from aisha.records.labels import label_of
from aisha.records.registry import RecordType

UnknownOwner = Literal["unassigned", "create_employee", "map"]
OnMatch = Literal["skip", "update_empty", "update_all", "create"]
InTrash = Literal["restore", "skip", "new"]
MAX_VALUES = 2_000


class ColumnOptions(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the cells of a column are read. `values` replaces a cell's text before anything else looks at it.

    `kind` is for custom fields: the text as it is, or stored as a number or a date.
    """

    date_format: str | None = None
    number_format: NumberFormat | None = None
    values: dict[str, str] = {}
    unknown_owner: UnknownOwner = "unassigned"
    owners: dict[str, UUID] = {}
    create_missing_accounts: bool = False
    kind: Literal["text", "number", "date"] = "text"


class ColumnMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column and the field it fills; None leaves it out. A column may stand here twice to fill two fields."""

    column: str
    field: str | None = None
    options: ColumnOptions = ColumnOptions()
    confidence: float = 0


class ImportOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens to rows. `match_on` finds existing records, None never looks; `defaults` are templates such as
    "{account} – {product}" for fields that a new record would lack."""

    match_on: str | None = None
    on_match: OnMatch = "update_all"
    create_unmatched: bool = True
    in_trash: InTrash = "new"
    defaults: dict[str, str] = {}


def parse_mapping(sent: object) -> list[ColumnMapping]:
    """A mapping as sent or stored. Raises 400."""
    return _convert(sent, list[ColumnMapping], "mapping")


def parse_options(sent: object) -> ImportOptions:
    """Options as sent or stored. Raises 400."""
    return _convert(sent, ImportOptions, "options")


def _convert(sent: object, kind: Any, name: str) -> Any:
    try:
        return msgspec.convert(sent, kind)
    except msgspec.ValidationError as error:
        raise ValidationFailed({name: [str(error)]}) from None


def check_mapping(
    ctx: Context, record_type: RecordType, columns: Iterable[str], mapping: list[ColumnMapping], options: ImportOptions
) -> None:
    """Raises 400 for columns, fields, formats and templates that do not exist, 403 for what the caller may not fill."""
    known, own = set(columns), own_targets(ctx, record_type)
    problems = [text for entry in mapping for text in _entry_problems(ctx, record_type, own, known, entry)]
    fields = [entry.field for entry in mapping if entry.field]
    problems += [f"Two columns fill {name}." for name in sorted({f for f in fields if fields.count(f) > 1})]
    if problems:
        raise ValidationFailed({"mapping": problems[:20]})
    _check_options(ctx, record_type, own, known, options)
    _check_new_fields(ctx, record_type, own, mapping, options)
    _check_rights(ctx, record_type, mapping, options)


def _entry_problems(
    ctx: Context, record_type: RecordType, own: OwnFields, known: set[str], entry: ColumnMapping
) -> Iterable[str]:
    if entry.column not in known:
        yield f"The file has no column {entry.column[:60]!r}."
    if entry.field is not None and find_target(record_type, own, entry.field) is None:
        yield f"{label_of(ctx, record_type).plural} have no field {entry.field[:60]!r} that an import can fill."
    if entry.options.date_format is not None:
        try:
            date_format(entry.options.date_format)
        except ValueError as error:
            yield str(error)
    if len(entry.options.values) > MAX_VALUES or len(entry.options.owners) > MAX_VALUES:
        yield f"At most {MAX_VALUES:,} values of a column can be mapped."


def _check_options(ctx: Context, record_type: RecordType, own: OwnFields, known: set[str], options: ImportOptions) -> None:
    plural = label_of(ctx, record_type).plural
    if options.match_on is not None and options.match_on not in record_type.match_on:
        raise ValidationFailed({"match_on": [f"{plural} are matched on {', '.join(record_type.match_on)}."]})
    for name, template in options.defaults.items():
        if find_target(record_type, own, name) is None:
            raise ValidationFailed({"defaults": [f"{plural} have no field {name[:60]!r}."]})
        unknown = [each for each in placeholders(template) if each not in known]
        if unknown:
            raise ValidationFailed({"defaults": [f"The file has no column {unknown[0][:60]!r}."]})


def new_fields(own: OwnFields, mapping: list[ColumnMapping], options: ImportOptions) -> dict[str, ColumnMapping]:
    """`custom.x` → the column for which it would be made."""
    named = {entry.field: entry for entry in mapping if entry.field}
    named |= {name: ColumnMapping(name, name) for name in options.defaults if name not in named}
    return {name: entry for name, entry in named.items() if name.startswith(CUSTOM_PREFIX) and name not in own}


def _check_new_fields(
    ctx: Context, record_type: RecordType, own: OwnFields, mapping: list[ColumnMapping], options: ImportOptions
) -> None:
    new = new_fields(own, mapping, options)
    if new and not ctx.can("settings.manage"):
        plural = label_of(ctx, record_type).plural
        raise ValidationFailed(
            {"mapping": [f"{plural} have no field {name[:60]}. Who manages settings can add it." for name in new]}
        )
    if made := {each.field.name for each in known_fields(ctx, record_type) if each.computed} & set(new):
        raise ValidationFailed({"mapping": [f"{name} is computed and cannot be imported." for name in sorted(made)]})
    taken = {each.field.name for each in known_fields(ctx, record_type)} & set(new)
    if taken:
        raise ValidationFailed({"mapping": [f"{name} is retired or closed to you." for name in sorted(taken)]})


def _check_rights(ctx: Context, record_type: RecordType, mapping: list[ColumnMapping], options: ImportOptions) -> None:
    for name in [entry.field for entry in mapping if entry.field] + list(options.defaults):
        field = record_type.fields.get(name)
        if field is not None and field.sensitive:
            ctx.require("view_sensitive_data")
        if name in OWNERS:
            ctx.require(record_type.permission("assign"))
    if any(entry.field in OWNERS and entry.options.unknown_owner == "create_employee" for entry in mapping):
        ctx.require("employees.manage")
    if any(entry.options.create_missing_accounts for entry in mapping):
        ctx.require("accounts.create")


def check_complete(record_type: RecordType, mapping: list[ColumnMapping], options: ImportOptions) -> None:
    """Raises 400 unless every required field is filled and the key to match on is among the columns."""
    filled = {entry.field for entry in mapping if entry.field} | set(options.defaults)
    if not any(entry.field for entry in mapping):
        raise ValidationFailed({"mapping": ["Map at least one column to a field."]})
    missing = [
        field.label
        for name, field in record_type.fields.items()
        if field.required and field.default is None and name not in filled
    ]
    if missing and options.create_unmatched:
        raise ValidationFailed({"mapping": [f"{', '.join(missing)}: map a column to it or give it a default."]})
    if options.match_on is not None and not (filled & _columns_for(options.match_on)):
        raise ValidationFailed({"match_on": [f"No column is mapped to {options.match_on}, so nothing can be matched on it."]})


def _columns_for(match_on: str) -> set[str]:
    """The fields any of which can be matched on: a web address holds the domain."""
    return {match_on, "website"} if match_on == "domain" else {match_on}
