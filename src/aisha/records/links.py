"""Links between records: one may only point at what the writer sees (a record out of scope is not there)."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.records.registry import RecordType, Values
from aisha.records.tables import PLURALS

_MISSING = "This refers to a record that does not exist, or that you have no access to."


async def check_links(ctx: Context, record_type: RecordType, values: Values, current: asyncpg.Record | None) -> None:
    """Raises 400 for a new link to a record that is not there, not visible or in the trash. One round trip or none."""
    targets = _new_targets(record_type, values, current)
    if not targets:
        return
    checks = ", ".join(
        f"exists (select 1 from {table} where tenant_id = $1 and id = ${number} and deleted_at is null) as {name}"
        for number, (name, (table, _)) in enumerate(targets.items(), 2)
    )
    found = await ctx.fetchrow(f"select {checks}", ctx.tenant_id, *(target for _, target in targets.values()))
    assert found is not None
    missing = [name for name in targets if not found[name]]
    if missing:
        raise ValidationFailed({name: [_MISSING] for name in missing})


def _new_targets(record_type: RecordType, values: Values, current: asyncpg.Record | None) -> dict[str, tuple[str, UUID]]:
    targets: dict[str, tuple[str, UUID]] = {}
    for name, value in values.items():
        field = record_type.fields.get(name)
        if field is None or field.kind != "link" or field.link in (None, "pipelines", "related_type") or value is None:
            continue
        if current is None or current[name] != value:
            targets[name] = (str(field.link), value)
    if "related_id" in record_type.fields and ("related_id" in values or "related_type" in values):
        targets |= _related_target(values, current)
    return targets


def _related_target(values: Values, current: asyncpg.Record | None) -> dict[str, tuple[str, UUID]]:
    before: Any = current if current is not None else {"related_type": None, "related_id": None}
    kind, identity = (values.get(name, before[name]) for name in ("related_type", "related_id"))
    if (kind is None) != (identity is None):
        raise ValidationFailed({"related_id": ["Send related_type and related_id together."]})
    if identity is None or (kind, identity) == (before["related_type"], before["related_id"]):
        return {}
    return {"related_id": (PLURALS[kind], identity)}
