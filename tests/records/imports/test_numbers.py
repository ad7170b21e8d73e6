"""Numbers and money as people write them."""

from decimal import Decimal

import pytest

from aisha.records.imports.numbers import COMMA, POINT, NumberFormat, detect_format, format_of_locale, parse_number
from aisha.records.imports.problems import CellRefused


@pytest.mark.parametrize(
    ("cell", "written", "expected"),
    [
        ("1054", POINT, "1054"),
        ("1,234.56", POINT, "1234.56"),
        ("1.234,56", COMMA, "1234.56"),
        ("1 234,5", COMMA, "1234.5"),
        ("1'234.50", POINT, "1234.50"),
        ("$1,234", POINT, "1234"),
        ("1.234,56 €", COMMA, "1234.56"),
        ("EUR 12,5", COMMA, "12.5"),
        ("12 USD", POINT, "12"),
        ("(1,200.00)", POINT, "-1200.00"),
        ("($1,200)", POINT, "-1200"),
        ("-5", POINT, "-5"),
        ("5-", POINT, "-5"),
        ("-$5", POINT, "-5"),
        ("$-5", POINT, "-5"),
        (1054, COMMA, "1054"),
        (1.5, COMMA, "1.5"),
    ],
)
def test_numbers_are_read_in_the_columns_format(cell: object, written: NumberFormat, expected: str) -> None:
    assert parse_number(cell, written)[0] == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "written", "message"),
    [
        ("29.617,-", POINT, "Not a number: write 29617 or 29617.00."),
        ("1.234,56", POINT, "Not a number: write 123456 or 123456.00."),
        ("1,23,4", POINT, "Not a number: write 1234 or 1234.00."),
        ("many", POINT, "Not a number: “many”."),
    ],
)
def test_what_is_no_number_says_how_to_write_it(cell: str, written: NumberFormat, message: str) -> None:
    with pytest.raises(CellRefused) as refusal:
        parse_number(cell, written)

    assert refusal.value.message == message


@pytest.mark.parametrize(("cell", "first"), [("€ 5", "EUR"), ("5 GBP", "GBP"), ("£5", "GBP"), ("$5", "USD")])
def test_a_sign_or_code_names_the_currency(cell: str, first: str) -> None:
    assert parse_number(cell, POINT)[1][0] == first


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1,234.56", "5"], POINT),
        (["1.234,56"], COMMA),
        (["12,5"], COMMA),
        (["0.5"], POINT),
        (["1,234,567"], POINT),
        (["1.234.567"], COMMA),
        (["1,234", "12,50"], COMMA),
        (["1,234"], None),
        (["1054"], None),
        ([], None),
    ],
)
def test_a_column_decides_its_format_once(texts: list[str], expected: NumberFormat | None) -> None:
    assert detect_format(texts) == expected


def test_an_undecided_column_follows_the_tenants_language() -> None:
    assert (format_of_locale("de"), format_of_locale("en-GB")) == (COMMA, POINT)
