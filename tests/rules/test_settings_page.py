"""docs/settings.md holds exactly the settings of the program."""

from pathlib import Path

from aisha import modules
from aisha.configuration.settings.page import settings_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_the_page_is_that_of_the_declarations() -> None:
    assert modules.JOBS
    assert PAGE.read_text("utf-8").endswith("## Every setting\n\n" + settings_tables())
