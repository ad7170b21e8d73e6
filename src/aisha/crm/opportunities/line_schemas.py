"""Wire shapes of the lines of a deal. Money travels as numbers with two decimals, quantities with up to three."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Quantity = Annotated[Decimal, Field(gt=0, le=999_999_999, decimal_places=3, examples=[10])]
Price = Annotated[Decimal, Field(ge=0, le=1_000_000_000_000, decimal_places=2, examples=[4821])]
Discount = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2, examples=[5], description="In per cent of the line.")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=r"^[^\x00]+$")]


class DealLineChange(BaseModel):
    """A partial update of a line."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    quantity: Quantity | None = None
    unit_price: Price | None = None
    discount: Discount | None = None
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


class DealLineBody(BaseModel):
    """A new line: a product of the catalogue, or a name and a price of its own."""

    model_config = ConfigDict(extra="forbid")
    product_id: UUID | None = None
    name: Name | None = Field(default=None, description="Default: that of the product.")
    quantity: Quantity = Decimal(1)
    unit_price: Price | None = Field(default=None, description="In the deal's currency. Default: the product's list price.")
    discount: Discount = Decimal(0)
    tenant_id: str | None = None


class DealLineOrder(BaseModel):
    """Every line of the deal, in the order wanted."""

    model_config = ConfigDict(extra="forbid")
    ids: list[UUID] = Field(min_length=1, max_length=200)
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class DealLine:
    """A line. `total` is quantity × price less the discount, rounded to cents, half a cent up."""

    id: UUID
    opportunity_id: UUID
    product_id: UUID | None
    position: int
    name: str
    code: str | None
    quantity: float
    unit_price: float
    discount: float
    currency: str
    total: float
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class DealLines:
    """The lines of a deal in their order. `total` is the sum of theirs, and the deal's amount; `before_discount` is without."""

    lines: list[DealLine]
    currency: str
    before_discount: float
    total: float
