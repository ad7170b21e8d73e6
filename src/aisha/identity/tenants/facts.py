"""What a workspace is: its name and what it says of itself, changed like settings (admin-chapters.md § 6.1)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from aisha.core.clock import country_names
from aisha.core.declared import Declared, declare
from aisha.core.industries import INDUSTRY
from aisha.core.schema_types import OneOf

SIZES = ("1-10", "11-50", "51-200", "201-1000", "1001+")
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
COUNTRIES = country_names()
PREFIX = "workspace."
FACTS = declare((
    Declared(
        "workspace.name", "Name", Name, "", "What everybody sees at the top, and what mails call this workspace.", "general",
        ("tenant",), required=True,
    ),
    Declared(
        "workspace.industry", "Industry", Annotated[str, OneOf(INDUSTRY)], None, "What the company does.", "general",
        ("tenant",), tuple((each.value, each.label) for each in INDUSTRY),
    ),
    Declared(
        "workspace.company_size", "Company size", Literal[SIZES], None, "How many people work there.", "general",
        ("tenant",), tuple((each, each.replace("-", "–")) for each in SIZES),
    ),
    Declared(
        "workspace.country", "Country", Literal[*COUNTRIES], None, "Where the company is.", "general", ("tenant",),
        tuple(COUNTRIES.items()), kind="country",
    ),
))  # fmt: skip


def fact_layer(name: str | None, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What a workspace says of itself, by the keys of the settings: its name, and what of its free metadata is declared."""
    known = {each.key.removeprefix(PREFIX) for each in FACTS} - {"name"}
    stated = {f"{PREFIX}{key}": value for key, value in metadata.items() if key in known}
    return stated | ({} if name is None else {"workspace.name": name})
