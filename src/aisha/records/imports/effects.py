"""What each row would do: create, update, skip or fail. The dry run and the run decide alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.records.batches import prepare_batch
from aisha.records.custom.values import as_json
from aisha.records.imports.findings import Findings
from aisha.records.imports.matching import find_existing, match_keys
from aisha.records.imports.plan import ImportPlan, RowPlan, clean_row, fill_defaults, problems_of
from aisha.records.imports.problems import Problem
from aisha.records.imports.reader import SourceRow
from aisha.records.imports.resolve import Directories, World, resolve_links, resolve_people
from aisha.records.imports.targets import CUSTOM_PREFIX
from aisha.records.registry import Values

ONLY_AT_CREATION = ("created_at",)
KeyedRow = tuple[SourceRow, str | None]
WasSeen = Callable[[str], bool]


@dataclass(slots=True)
class Batch:
    """What planning a batch needs besides its rows."""

    plan: ImportPlan
    directories: Directories
    world: World
    findings: Findings
    for_update: bool


async def key_rows(ctx: Context, plan: ImportPlan, rows: Sequence[SourceRow]) -> list[KeyedRow]:
    """Each row with the key it is matched on."""
    match_on = plan.options.match_on
    target = "website" if match_on == "domain" and "website" in plan.by_target else match_on
    column = plan.by_target.get(target) if target else None
    if match_on is None or column is None:
        return [(row, None) for row in rows]
    keys = await match_keys(ctx, plan.record_type, match_on, [column.text(row.cells[column.index]) for row in rows])
    return list(zip(rows, keys, strict=True))


def split_at_repeats(rows: Sequence[KeyedRow]) -> Iterator[list[KeyedRow]]:
    """Parts in which every key occurs once, so that a later row of the same key finds what the earlier one made."""
    part: list[KeyedRow] = []
    keys: set[str] = set()
    for row, key in rows:
        if key is not None and key in keys:
            yield part
            part, keys = [], set()
        part.append((row, key))
        if key is not None:
            keys.add(key)
    if part:
        yield part


async def plan_rows(ctx: Context, batch: Batch, keyed: Sequence[KeyedRow], was_seen: WasSeen | None = None) -> list[RowPlan]:
    """The rows of one part, decided. `was_seen` tells the dry run of keys that earlier rows would have created."""
    plan = batch.plan
    rows = [clean_row(plan, source, batch.findings) for source, _ in keyed]
    await resolve_people(ctx, plan, rows, batch.directories, batch.world, batch.findings)
    for row in rows:
        _gather_custom(row)
    await resolve_links(ctx, plan, rows, batch.directories, batch.world, batch.findings)
    await _match(ctx, batch, rows, [key for _, key in keyed], was_seen)
    for row in rows:
        if row.effect in ("create", "update"):
            _complete(plan, row)
    created = [row for row in rows if row.effect == "create"]
    if created:
        refusals = await prepare_batch(ctx, plan.record_type, [row.values for row in created], newcomers=batch.world.newcomers)
        for row, refusal in zip(created, refusals, strict=True):
            if refusal is not None:
                row.refuse(*problems_of(plan, refusal))
    return rows


def _gather_custom(row: RowPlan) -> None:
    """People named in the tenant's own fields stand among its values."""
    for name in [each for each in row.values if each.startswith(CUSTOM_PREFIX)]:
        person = row.values.pop(name)
        if person is not None:
            row.values.setdefault("custom", {})[name.removeprefix(CUSTOM_PREFIX)] = as_json(person)


async def _match(
    ctx: Context, batch: Batch, rows: Sequence[RowPlan], keys: Sequence[str | None], was_seen: WasSeen | None
) -> None:
    options, record_type = batch.plan.options, batch.plan.record_type
    existing: dict[str, list[asyncpg.Record]] = {}
    if options.match_on is not None:
        asked = [key for key in keys if key is not None]
        existing = await find_existing(
            ctx, record_type, options.match_on, asked, with_trash=options.in_trash != "new", for_update=batch.for_update
        )
    for row, key in zip(rows, keys, strict=True):
        found = existing.get(key, []) if key is not None else []
        in_file = key is not None and was_seen is not None and was_seen(key)
        if row.effect != "error":
            _decide(batch.plan, row, found, in_file)


def _decide(plan: ImportPlan, row: RowPlan, found: list[asyncpg.Record], in_file: bool) -> None:
    options = plan.options
    if not found and not in_file:
        row.effect = "create" if options.create_unmatched else "skip"
        if row.effect == "skip":
            row.warnings.append(Problem("NOT_FOUND", f"No {plan.label.singular.lower()} matches this row: skipped."))
        return
    if options.on_match == "create":
        row.effect = "create"
        return
    row.effect = "skip" if options.on_match == "skip" else "update"
    if not found:
        return
    row.current, row.record_id = found[0], found[0]["id"]
    if found[0]["deleted_at"] is not None and options.in_trash == "skip":
        row.effect = "skip"
        row.warnings.append(Problem("IN_TRASH", "The matching record is in the trash: skipped."))
    elif len(found) > 1 and found[1]["deleted_at"] is None:
        row.warnings.append(Problem("SEVERAL_MATCHES", f"{len(found)} records match this row: the oldest is taken."))


def _complete(plan: ImportPlan, row: RowPlan) -> None:
    """The type's own rules, the defaults, and for a match what would change."""
    current = row.current
    for text in plan.rules.adjust(row.values, current, row.defaults):
        row.warnings.append(Problem("ADJUSTED", text))
    fill_defaults(plan, row)
    if row.effect == "create":
        row.values = {
            name: value for name, value in row.values.items() if value is not None or name in ("owner_id", "assigned_to")
        }
    elif row.effect == "update" and current is not None:
        row.changes = changes_of(current, row.values, only_empty=plan.options.on_match == "update_empty")
        if not row.changes and current["deleted_at"] is None:
            row.effect = "skip"


def changes_of(current: asyncpg.Record, values: Values, *, only_empty: bool) -> Values:
    """What a row changes on the record it matches. An empty cell changes nothing; custom fields are compared one by one."""
    changes: Values = {}
    for name, value in values.items():
        if value is None or name in ONLY_AT_CREATION:
            continue
        stored = read_json(current[name])
        if name == "custom":
            new = {key: each for key, each in value.items() if stored.get(key) != each and not (only_empty and stored.get(key))}
            if new:
                changes[name] = new
        elif stored != value and not (only_empty and not _is_empty(stored)):
            changes[name] = value
    return changes


def _is_empty(stored: Any) -> bool:
    return stored is None or stored == "" or stored == []
