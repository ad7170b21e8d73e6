"""What remains of a saved view where fields have gone since it was saved, or are not for who opens it."""

from collections.abc import Iterator, Mapping
from typing import Any

from aisha.core.context import Context
from aisha.core.errors import AishaError
from aisha.core.json_shapes import is_list, is_object
from aisha.records.custom.fields import custom_fields_of
from aisha.records.filters import FilterCompiler, Parameters
from aisha.records.paging import parse_sort
from aisha.records.registry import RecordType


def remaining_filter(ctx: Context, record_type: RecordType, tree: Any, gone: list[str]) -> dict[str, Any] | None:
    """The tree without the conditions that cannot be asked any more; their fields are added to `gone`."""
    if not is_object(tree) or not tree:
        return None
    for joiner in ("and", "or"):
        parts = tree.get(joiner)
        if is_list(parts):
            kept = [each for part in parts if (each := remaining_filter(ctx, record_type, part, gone)) is not None]
            return {joiner: kept} if kept or not parts else None
    try:
        FilterCompiler(ctx, record_type, Parameters()).compile(tree)
    except AishaError:
        gone.append(str(tree.get("field")))
        return None
    return tree


def remaining_sort(ctx: Context, record_type: RecordType, sort: str | None, gone: list[str]) -> str | None:
    """The levels of an order that can still be sorted by."""
    kept: list[str] = []
    for part in filter(None, (each.strip() for each in (sort or "").split(","))):
        try:
            parse_sort(ctx, record_type, part)
            kept.append(part)
        except AishaError:
            gone.append(part.removeprefix("-"))
    return ",".join(kept) or None


def remaining_columns(ctx: Context, record_type: RecordType, columns: list[str] | None, gone: list[str]) -> list[str] | None:
    """The columns that are still there; None for the usual ones."""
    if columns is None:
        return None
    known = set(_columns_of(ctx, record_type))
    gone += [name for name in columns if name not in known]
    return [name for name in columns if name in known] or None


def _columns_of(ctx: Context, record_type: RecordType) -> Iterator[str]:
    sensitive = ctx.can("view_sensitive_data")
    yield from (field.name for field in record_type.fields.values() if sensitive or not field.sensitive)
    yield from (each.field.name for each in custom_fields_of(ctx, record_type).values())


def remaining_view(ctx: Context, record_type: RecordType, view: Mapping[str, Any]) -> dict[str, Any]:
    """A stored view as the caller may use it, with `gone`."""
    gone: list[str] = []
    remaining = {
        "filter": remaining_filter(ctx, record_type, view["filter"], gone) or {},
        "sort": remaining_sort(ctx, record_type, view["sort"], gone),
        "columns": remaining_columns(ctx, record_type, view["columns"], gone),
    }
    return {**view, **remaining, "gone": list(dict.fromkeys(gone))}
