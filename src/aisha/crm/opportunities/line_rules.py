"""What lines mean for their deal: its amount is their sum, and a product named on a deal without any becomes the first."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.records.labels import one_of
from aisha.records.registry import Values, Written

_FIRST_LINES = """
insert into opportunity_lines (tenant_id, id, opportunity_id, product_id, position, name, code, unit_price)
select o.tenant_id, uuid_v7(), o.id, p.id, 1, p.name, p.code, o.amount
  from opportunities o join products p on p.tenant_id = o.tenant_id and p.id = o.product_id
 where o.tenant_id = $1 and o.id = any ($2)
   and not exists (select from opportunity_lines l where l.tenant_id = o.tenant_id and l.opportunity_id = o.id)
"""


async def prepare_lines(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:
    """A deal with lines keeps their sum. One without gets a line of a product that is named, at its amount or list price.

    Raises 400 for an amount, currency or product that the lines decide.
    """
    if current is not None and current["line_count"]:
        _refuse(ctx, values, current)
        return
    product_id = values.get("product_id")
    if product_id is None:
        return
    values["line_count"] = 1
    given = values.get("amount", current["amount"] if current is not None else None)
    if given:
        return
    product = await ctx.once(("product", product_id), lambda: _find_price(ctx, product_id))
    currency = values.get("currency") or (current["currency"] if current is not None else ctx.actor.currency)
    if product is not None and product["currency"] == currency and (given is None or current is not None):
        values["amount"] = product["price"]
    else:
        values.setdefault("amount", Decimal(0))


async def _find_price(ctx: Context, product_id: UUID) -> asyncpg.Record | None:
    sql = "select price, currency from products where tenant_id = $1 and id = $2"
    return await ctx.fetchrow(sql, ctx.tenant_id, product_id)


def _refuse(ctx: Context, values: Values, current: asyncpg.Record) -> None:
    count = current["line_count"]
    counted = "its product" if count == 1 else f"its {count} products"
    one = one_of(ctx, "opportunities")
    texts = {
        "amount": f"The amount of this {one} is the sum of {counted}. Change a price, a quantity or a discount there.",
        "currency": f"The prices of {counted} are in {current['currency']}. Remove them before you change the currency.",
        "product_id": f"This {one} has products already. Add and remove them in its list of products.",
    }
    wrong = {name: [text] for name, text in texts.items() if name in values and values[name] != current[name]}
    if wrong:
        raise ValidationFailed(wrong, next(iter(wrong.values()))[0])


async def add_first_lines(ctx: Context, written: Sequence[Written]) -> None:
    """The line of every deal that was written with a product and had no line."""
    ctx.require_signed_in()
    deals = [
        after["id"] for before, after in written
        if after["product_id"] is not None and after["line_count"] and (before is None or not before["line_count"])
    ]  # fmt: skip
    if deals:
        await ctx.execute(_FIRST_LINES, ctx.tenant_id, deals)
