"""Types of request bodies that are made from what is declared elsewhere."""

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from aisha.core.choices import Choices


class OneOf:
    """`Annotated[str, OneOf(STATUS)]`: one of the values of a choice list, `without` some that no request may set."""

    def __init__(self, choices: Choices, *, without: tuple[str, ...] = ()) -> None:
        self.values = [value for value in choices.values if value not in without]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self.values)
