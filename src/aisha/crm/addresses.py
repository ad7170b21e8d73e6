"""The postal address that accounts, contacts and leads carry."""

from typing import Any

from sqlalchemy import Column

from aisha.records.fields import text_field
from aisha.records.registry import Section

ADDRESS_SECTION = Section("address", "Address", ("street", "city", "state", "postal_code", "country"))


def address_columns() -> list[Column[Any]]:
    """Street to country, as free text."""
    return [
        text_field("street", "Street", aliases=("address", "address line 1", "street address")),
        text_field("city", "City", max_length=120, aliases=("town",)),
        text_field("state", "State", max_length=120, aliases=("region", "province", "county")),
        text_field("postal_code", "Postal code", max_length=20, aliases=("zip", "zip code", "postcode")),
        text_field("country", "Country", max_length=120, aliases=("location", "office location")),
    ]
