"""Checked texts of people: e-mail addresses and names."""

from typing import Annotated

from pydantic import Field

EMAIL_PATTERN = r"^\s*[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@,;<>\"()]+\s*$"
Email = Annotated[str, Field(max_length=320, pattern=EMAIL_PATTERN, examples=["john.doe@example.com"])]
PersonName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
