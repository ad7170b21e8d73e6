"""Reading the lines of a deal."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.crm.opportunities.line_tables import MOST_LINES
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.reads import get_record

COLUMNS = (
    "id, opportunity_id, product_id, position, name, code, quantity, unit_price, discount, currency, total, created_at,"
    " updated_at, version"
)
_BEFORE_DISCOUNT = "round(quantity * unit_price, 2) as before_discount"


async def list_lines(ctx: Context, opportunity_id: UUID) -> dict[str, Any]:
    """The lines of a deal with their sums. Raises NotFound for a deal that is not there or not visible."""
    ctx.require("opportunities.read")
    deal = await get_record(ctx, OPPORTUNITIES, opportunity_id, fields="id,currency", with_deleted=True)
    rows = await ctx.fetch(
        f"select {COLUMNS}, {_BEFORE_DISCOUNT} from opportunity_lines where tenant_id = $1 and opportunity_id = $2"
        f" order by position, id limit {MOST_LINES}",
        ctx.tenant_id, opportunity_id,
    )  # fmt: skip
    lines = [{name: value for name, value in row.items() if name != "before_discount"} for row in rows]
    return {
        "lines": lines,
        "currency": deal["currency"],
        "before_discount": sum((row["before_discount"] for row in rows), Decimal(0)),
        "total": sum((row["total"] for row in rows), Decimal(0)),
    }


async def get_line(ctx: Context, opportunity_id: UUID, line_id: UUID) -> dict[str, Any]:
    """One line of a deal. Raises NotFound."""
    ctx.require("opportunities.read")
    row = await ctx.fetchrow(
        f"select {COLUMNS} from opportunity_lines where tenant_id = $1 and opportunity_id = $2 and id = $3",
        ctx.tenant_id, opportunity_id, line_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This line")
    return dict(row)
