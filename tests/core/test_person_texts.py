"""What names a person names nobody else: Python and PostgreSQL decide alike."""

import re

import pytest

from aisha.core.person_texts import address_pattern, cell_pattern, contact_pattern, html_pattern, name_pattern, text_pattern
from tests.application import Api

ADDRESS = contact_pattern(["an@firm.de"], [])
NUMBER = contact_pattern([], ["+1 (212) 555-0123"])
CELL = cell_pattern(["an@firm.de"], ["+1 (212) 555-0123"])
NAME = name_pattern(["Ann O'Neil"])
CASES = [
    (ADDRESS, "an@firm.de", True),
    (ADDRESS, "Write to AN@Firm.de.", True),
    (ADDRESS, "<an@firm.de>, mailto:an@firm.de?subject=x", True),
    (ADDRESS, r'["first line\nan@firm.de"]', True),
    (ADDRESS, "jan@firm.de", False),
    (ADDRESS, "an@firm.dev", False),
    (ADDRESS, "an@firm.de.example", False),
    (ADDRESS, "j.an@firm.de", False),
    (ADDRESS, "x+an@firm.de", False),
    (ADDRESS, "an@firmxde", False),
    (NUMBER, "Call +12125550123 now", True),
    (NUMBER, "tel:1-212-555.0123", True),
    (NUMBER, "112125550123", False),
    (NUMBER, "121255501234", False),
    (NUMBER, "44 12125550123", False),
    (NUMBER, "12125550123-9ab0-4cde", False),
    (NUMBER, "1212555", False),
    (contact_pattern([], ["100", "12-34 56"]), "100 123456", False),
    (contact_pattern([], []), "anything", False),
    (CELL, "1 212 555 0123", True),
    (CELL, "Ann <an@firm.de>", True),
    (CELL, "Order 12125550123", False),
    (NAME, "Dear Ann O'Neil,", True),
    (NAME, "ann o'neil", True),
    (NAME, "Joann O'Neil", False),
    (NAME, "Ann O'Neilson", False),
    (name_pattern(["Password", "A B"]), "Password of A B", False),
    (html_pattern([], [], ["Ann O'Neil"]), "<b>Ann O&#x27;Neil</b>", True),
    (text_pattern(["an@firm.de"], [], ["Ann O'Neil"]), "Ann O'Neil, jan@firm.de", True),
    (text_pattern([], [], []), "", False),
    (address_pattern(["a.b+c@x-y.de", "(|)@x.de"]), "A.B+C@x-y.de", True),
]


@pytest.mark.parametrize(("pattern", "text", "names"), CASES, ids=range(len(CASES)))
async def test_python_and_postgresql_find_the_same(api: Api, pattern: str, text: str, names: bool) -> None:
    async with api.system() as ctx:
        in_database = await ctx.fetchval("select $1::text ~* $2::text", text, pattern)

    assert (re.search(pattern, text, re.IGNORECASE) is not None, in_database) == (names, names)
