"""What importing leads adds (domain.md § 3.6): conversions are not imported, and swapped columns are put right."""

import asyncpg

from aisha.core.context import Context
from aisha.records.registry import ImportRules, Values


async def prepare_import(ctx: Context) -> ImportRules:
    """A converted lead comes in as qualified; a phone number in `company` and a company in `phone` change places."""
    ctx.require("leads.read")
    return ImportRules(adjust=_adjust, phone_or_text=("phone", "company"))


def _adjust(values: Values, current: asyncpg.Record | None, _defaults: dict[str, str]) -> list[str]:
    if values.get("status") != "converted" or (current is not None and current["status"] == "converted"):
        return []
    values["status"] = "qualified"
    return ["Only converting makes it converted: imported as qualified."]
