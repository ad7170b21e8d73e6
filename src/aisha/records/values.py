"""What a client sends for a record, checked and turned into what the columns store. Every problem is said, not one."""

from collections.abc import Mapping
from typing import Any

from aisha.core.context import Context
from aisha.core.errors import BadRequest, Forbidden, ValidationFailed
from aisha.core.ids import parse_id
from aisha.records.custom.values import parse_custom
from aisha.records.labels import label_of
from aisha.records.parsing import Refused, parse_value
from aisha.records.registry import RecordType, Values

IGNORED = frozenset({"id", "created_at", "updated_at", "created_by", "updated_by", "version", "tenant_id", "name_norm"})
"""Members a client may send back as it received them."""


def parse_values(ctx: Context, record_type: RecordType, sent: Mapping[str, Any]) -> Values:
    """Column values for what was sent. Raises 400 UNKNOWN_FIELD, or VALIDATION_ERROR with a text a field."""
    _check_names(ctx, record_type, sent)
    values: Values = {}
    problems: dict[str, list[str]] = {}
    for given, value in sent.items():
        name = record_type.aliases.get(given, given)
        if name in IGNORED:
            continue
        try:
            one = parse_custom(ctx, record_type, value) if name == "custom" else value
            values[name] = parse_value(record_type.fields[name], one, ctx.actor.timezone)
            if name == "metadata" and (kept := sorted(record_type.kept_metadata & values[name].keys())):
                raise Refused(f"{kept[0]} is kept by the system and cannot be written. Leave it out.")
        except Refused as refusal:
            problems[name] = [str(refusal)]
        except ValidationFailed as refused:
            problems |= refused.details or {}
    if problems:
        raise ValidationFailed(problems)
    return values


def _check_names(ctx: Context, record_type: RecordType, sent: Mapping[str, Any]) -> None:
    tenant = sent.get("tenant_id")
    if tenant is not None and parse_id(str(tenant)) != ctx.tenant_id:
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    names = [record_type.aliases.get(name, name) for name in sent]
    unknown = [n for n in names if n not in record_type.fields and n not in IGNORED]
    if unknown:
        raise BadRequest(
            f"{label_of(ctx, record_type).plural} have no field {', '.join(sorted(unknown)[:10])}.",
            code="UNKNOWN_FIELD",
            details={name: ["There is no such field."] for name in unknown[:50]},
        )
    kept = {n: ["This field is kept by the system."] for n in names if n not in IGNORED and record_type.fields[n].readonly}
    if kept:
        raise ValidationFailed(kept)
    hidden = [n for n in names if n not in IGNORED and record_type.fields[n].sensitive]
    if hidden:
        ctx.require("view_sensitive_data")
