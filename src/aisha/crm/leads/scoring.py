"""The score of a lead and its chance to convert, with the reasons (domain.md § 3.2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

BASE, CAP = 30, 100
WARM_SOURCES = ("referral", "website", "demo_request")
PROBABILITY = {
    "qualified": Decimal("0.75"), "contacted": Decimal("0.45"), "new": Decimal("0.25"), "converted": Decimal(1),
    "lost": Decimal(0), "unqualified": Decimal(0),
}  # fmt: skip


class Score(NamedTuple):
    """0 to 100, and the parts it is made of as text."""

    value: int
    reason: str


def score_lead(lead: Mapping[str, Any], activity_count: int) -> Score:
    """The score of a lead's columns and the number of its activities."""
    parts = [
        (BASE, "base"),
        (20, f"source {lead.get('source')}") if lead.get("source") in WARM_SOURCES else None,
        (10, "e-mail") if lead.get("email") else None,
        (5, "phone") if lead.get("phone") or lead.get("mobile") else None,
        (10, "company") if lead.get("company") else None,
        (15, "activity") if activity_count >= 1 else None,
        (10, "more than 3 activities") if activity_count > 3 else None,
    ]
    counted = [part for part in parts if part is not None]
    total = min(CAP, sum(points for points, _ in counted))
    return Score(total, ", ".join(f"+{points} {why}" if why != "base" else f"{points} base" for points, why in counted))


def conversion_probability(status: str) -> Decimal:
    """The chance of a lead in this status to convert, 0 to 1."""
    return PROBABILITY[status]
