"""What became of the rows, as it is stored: in batches, in the transaction that did it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.records.imports.plan import ImportPlan, RowPlan
from aisha.records.imports.reader import cell_text
from aisha.records.imports.tables import ROW_STATUS

STATUS_OF = ROW_STATUS.aliases
"""What a row would do → what became of it: create → created."""
EFFECT_OF = {status: effect for effect, status in STATUS_OF.items()}

_INSERT = """
insert into import_rows (tenant_id, import_id, row_number, status, entity_id, raw, errors, warnings, plan, pending)
select $1, $2, r.row_number, r.status, r.entity_id, r.raw, r.errors, r.warnings, r.plan, r.pending
  from jsonb_to_recordset($3) as r (row_number integer, status text, entity_id uuid, raw jsonb, errors jsonb, warnings jsonb,
                                    plan jsonb, pending jsonb)
on conflict do nothing
"""


async def store_rows(ctx: Context, import_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows made by `described_row`."""
    ctx.require_signed_in()
    if rows:
        await ctx.execute(_INSERT, ctx.tenant_id, import_id, rows)


async def forget_rows(ctx: Context, import_id: UUID) -> None:
    """Remove what an earlier dry run stored."""
    ctx.require_signed_in()
    await ctx.execute("delete from import_rows where tenant_id = $1 and import_id = $2", ctx.tenant_id, import_id)


def described_row(row: RowPlan, plan: dict[str, Any] | None = None) -> dict[str, Any]:
    """A row as stored; the cells of rows that went through without a word are not kept."""
    keeps_cells = row.effect in ("skip", "error") or bool(row.warnings) or bool(row.pending) or plan is not None
    return {
        "row_number": row.source.number,
        "status": STATUS_OF[row.effect],
        "entity_id": row.record_id,
        "raw": [cell_text(cell) for cell in row.source.cells] if keeps_cells else None,
        "errors": [problem.as_json() for problem in row.errors] or None,
        "warnings": [problem.as_json() for problem in row.warnings] or None,
        "plan": plan,
        "pending": row.pending or None,
    }


def planned_values(plan: ImportPlan, row: RowPlan) -> dict[str, Any]:
    """What a preview shows: the row's values by field, names for people and records, and what would change."""
    values: dict[str, Any] = {name: value for name, value in row.values.items() if name != "custom"} | row.texts
    values |= {f"custom.{name}": value for name, value in row.values.get("custom", {}).items()}
    changes: dict[str, Any] = {}
    if row.current is not None:
        for name, value in row.changes.items():
            changes[name] = [row.current[name], value] if name != "custom" else [None, value]
    return {"title": row.values.get(plan.record_type.title), "values": values, "changes": changes}
