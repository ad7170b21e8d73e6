"""The second pass: links to records that came later in the same file, such as a parent account."""

from typing import Any

from aisha.core.context import Context, savepoint
from aisha.core.database import read_json
from aisha.core.errors import AishaError
from aisha.records.imports.effects import Batch
from aisha.records.imports.links import LinkDirectory, Linked
from aisha.records.imports.plan import problems_of
from aisha.records.imports.problems import Problem
from aisha.records.imports.stored import StoredImport
from aisha.records.reads import lock_record
from aisha.records.writes import change_record

ROWS_AT_ONCE = 200


async def link_later_rows(ctx: Context, batch: Batch, stored: StoredImport, after: int) -> int | None:
    """Link the next rows that wait behind line `after`; the last line done, None when no row waits any more."""
    ctx.require(stored.record_type.permission("import"))
    rows = await ctx.fetch(
        "select row_number, entity_id, pending, warnings from import_rows"
        " where tenant_id = $1 and import_id = $2 and pending is not null and row_number > $3 order by row_number limit $4",
        ctx.tenant_id, stored.id, after, ROWS_AT_ONCE,
    )  # fmt: skip
    if not rows:
        return None
    pending: list[dict[str, str]] = [read_json(row["pending"]) for row in rows]
    answers = await _resolve(ctx, batch, {text for each in pending for text in each.values()}, pending)
    for row, links in zip(rows, pending, strict=True):
        warnings: list[dict[str, Any]] = read_json(row["warnings"]) or []
        had_none = not warnings
        if row["entity_id"] is not None:
            warnings += [each.as_json() for each in await _link(ctx, batch, row["entity_id"], links, answers)]
        stored.counts.warnings += had_none and bool(warnings)
        await ctx.execute(
            "update import_rows set pending = null, warnings = $4 where tenant_id = $1 and import_id = $2 and row_number = $3",
            ctx.tenant_id, stored.id, row["row_number"], warnings or None,
        )  # fmt: skip
    return rows[-1]["row_number"]


async def _resolve(ctx: Context, batch: Batch, texts: set[str], pending: list[dict[str, str]]) -> dict[str, Linked]:
    directory = LinkDirectory(batch.plan.record_type.name)
    answers = await directory.resolve(ctx, texts)
    wanted = {
        text
        for links in pending
        for target, text in links.items()
        if batch.plan.by_target[target].options.create_missing_accounts
    }
    missing = {answers[text].key: text for text in wanted if answers[text].record_id is None}
    if missing and batch.plan.record_type.name == "accounts":
        added = await batch.world.add_accounts(ctx, missing)
        batch.findings.accounts_created += len(added)
        for text in wanted:
            if answers[text].record_id is None:
                answers[text] = Linked(added[answers[text].key], answers[text].key)
    return answers


async def _link(ctx: Context, batch: Batch, record_id: Any, links: dict[str, str], answers: dict[str, Linked]) -> list[Problem]:
    plan = batch.plan
    warnings: list[Problem] = []
    found = {target: answers[text].record_id for target, text in links.items() if answers[text].record_id is not None}
    for target, text in links.items():
        if target not in found:
            column = plan.by_target[target]
            batch.findings.count_record(column.column, text)
            message = f"There is no {column.field.label.lower()} “{text[:60]}”: left empty."
            warnings.append(Problem("UNKNOWN_RECORD", message, column.column, target))
    if found:
        try:
            async with savepoint(ctx):
                await change_record(ctx, plan.record_type, await lock_record(ctx, plan.record_type, record_id), dict(found))
        except AishaError as error:
            warnings += problems_of(plan, error)
    return warnings
