"""Adding, changing, ordering and removing the lines of a deal; the deal's amount follows in the same transaction."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import Unprocessable, ValidationFailed
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.crm.opportunities.events import OpportunityFollowedLines
from aisha.crm.opportunities.line_queries import get_line
from aisha.crm.opportunities.line_tables import LARGEST_TOTAL, MOST_LINES
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.labels import one_of
from aisha.records.reads import lock_record

CENT = Decimal("0.01")
FOLLOWING = ("line_count", "product_id", "amount", "expected_revenue")
"""What of a deal follows its lines."""


def line_total(quantity: Decimal, unit_price: Decimal, discount: Decimal) -> Decimal:
    """What a line comes to: rounded once, to cents, half a cent up, after the discount in per cent."""
    return (quantity * unit_price * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)


async def add_line(ctx: Context, opportunity_id: UUID, sent: Mapping[str, Any]) -> UUID:
    """A new last line; its id. Raises NotFound, 400 without a name or a price, 422 LIMIT_REACHED for the 201st."""
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    if deal["line_count"] >= MOST_LINES:
        raise Unprocessable(
            f"No more than {MOST_LINES} lines fit into one {one_of(ctx, 'opportunities')}.", code="LIMIT_REACHED"
        )
    values = await _complete(ctx, deal, sent)
    _check_total(values["quantity"], values["unit_price"], values["discount"])
    line_id = new_id()
    await ctx.execute(
        "insert into opportunity_lines (tenant_id, id, opportunity_id, product_id, position, name, code, quantity, unit_price,"
        " discount) select $1, $2, $3, $4, coalesce(max(position), 0) + 1, $5, $6, $7, $8, $9 from opportunity_lines"
        " where tenant_id = $1 and opportunity_id = $3",
        ctx.tenant_id, line_id, opportunity_id, values["product_id"], values["name"], values["code"], values["quantity"],
        values["unit_price"], values["discount"],
    )  # fmt: skip
    await _tell(ctx, deal)
    return line_id


async def _complete(ctx: Context, deal: asyncpg.Record, sent: Mapping[str, Any]) -> dict[str, Any]:
    product_id, price = sent.get("product_id"), sent.get("unit_price")
    values: dict[str, Any] = {"product_id": product_id, "name": sent.get("name"), "code": None, "unit_price": price,
                              "quantity": sent["quantity"], "discount": sent["discount"]}  # fmt: skip
    if product_id is None:
        missing = {name: ["Without a product, a line needs this."] for name in ("name", "unit_price") if values[name] is None}
        if missing:
            raise ValidationFailed(missing)
        return values
    ctx.require("products.read")
    product = await ctx.fetchrow(
        "select name, code, price, currency from products where tenant_id = $1 and id = $2 and deleted_at is null",
        ctx.tenant_id, product_id,
    )  # fmt: skip
    if product is None:
        raise ValidationFailed({"product_id": ["There is no such product."]})
    if price is None and product["currency"] != deal["currency"]:
        text = (
            f"{product['name']} is priced in {product['currency']}, this {one_of(ctx, 'opportunities')} is in"
            f" {deal['currency']}: enter its price."
        )
        raise ValidationFailed({"unit_price": [text]}, text)
    return values | {
        "name": values["name"] or product["name"], "code": product["code"],
        "unit_price": product["price"] if price is None else price,
    }  # fmt: skip


async def change_line(
    ctx: Context, opportunity_id: UUID, line_id: UUID, sent: Mapping[str, Any], version: int | None
) -> None:  # fmt: skip
    """Change the given parts. Raises NotFound, 400, 409 VERSION_CONFLICT."""
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    current = await get_line(ctx, opportunity_id, line_id)
    check_version(current, version)
    values = {name: sent[name] for name in ("name", "quantity", "unit_price", "discount") if sent.get(name) is not None}
    whole = current | values
    _check_total(whole["quantity"], whole["unit_price"], whole["discount"])
    changed = {name: value for name, value in values.items() if value != current[name]}
    if changed:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(changed, 3))
        sql = f"update opportunity_lines set {assignments} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, line_id, *changed.values())
        await _tell(ctx, deal)


async def remove_line(ctx: Context, opportunity_id: UUID, line_id: UUID) -> None:
    """Take a line off. Without any the deal keeps its amount, which can be changed again. Raises NotFound."""
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    await get_line(ctx, opportunity_id, line_id)
    await ctx.execute("delete from opportunity_lines where tenant_id = $1 and id = $2", ctx.tenant_id, line_id)
    await _tell(ctx, deal)


async def order_lines(ctx: Context, opportunity_id: UUID, ids: list[UUID]) -> None:
    """Put the lines into this order. Raises NotFound, 400 unless each is named once."""
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    rows = await ctx.fetch(
        "select id from opportunity_lines where tenant_id = $1 and opportunity_id = $2 order by id",
        ctx.tenant_id,
        opportunity_id,
    )
    if {row["id"] for row in rows} != set(ids) or len(set(ids)) != len(ids):
        raise ValidationFailed({"ids": ["Name every line of this deal, once."]})
    await ctx.execute(
        "update opportunity_lines l set position = o.place from unnest($2::uuid[]) with ordinality o (id, place)"
        " where l.tenant_id = $1 and l.id = o.id and l.position <> o.place",
        ctx.tenant_id, ids,
    )  # fmt: skip
    await _tell(ctx, deal)


def _check_total(quantity: Decimal, unit_price: Decimal, discount: Decimal) -> None:
    if line_total(quantity, unit_price, discount) > LARGEST_TOTAL:
        raise ValidationFailed({"quantity": [f"A line comes to at most {LARGEST_TOTAL:,}."]})


async def _tell(ctx: Context, before: asyncpg.Record) -> None:
    """The event of a deal whose amount, product or number of lines followed."""
    columns = ", ".join(FOLLOWING)
    after = await ctx.fetchrow(
        f"select {columns} from opportunities where tenant_id = $1 and id = $2", ctx.tenant_id, before["id"]
    )
    assert after is not None
    changes = {name: [before[name], after[name]] for name in FOLLOWING if before[name] != after[name]}
    if changes:
        await emit(ctx, OpportunityFollowedLines(before["id"], before["id"], changes))
