"""Dates and times as people write them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from aisha.records.imports.dates import date_format, parse_date, parse_datetime, parse_time, possible_formats
from aisha.records.imports.problems import CellRefused

USUAL = date_format("MM/DD/YYYY")


@pytest.mark.parametrize(
    ("cell", "chosen", "expected"),
    [
        ("20-10-16", "dd-mm-yy", date(2016, 10, 20)),
        ("1-3-17", "dd-mm-yy", date(2017, 3, 1)),
        ("31-12-99", "dd-mm-yy", date(1999, 12, 31)),
        ("10/20/2016", None, date(2016, 10, 20)),
        ("2016-10-20", None, date(2016, 10, 20)),
        ("2016-10-20", "dd-mm-yy", date(2016, 10, 20)),
        ("20.10.2016", "DD.MM.YYYY", date(2016, 10, 20)),
        ("1 Mar 2017", "dd mmm yyyy", date(2017, 3, 1)),
        ("March 1, 2017", "mmm dd, yyyy", date(2017, 3, 1)),
        ("29/02/2016", "dd/mm/yyyy", date(2016, 2, 29)),
        (42663, None, date(2016, 10, 20)),
        (42663.75, "dd-mm-yy", date(2016, 10, 20)),
        (datetime(2016, 10, 20, 9, tzinfo=UTC), "dd-mm-yy", date(2016, 10, 20)),
        (date(2016, 10, 20), None, date(2016, 10, 20)),
    ],
)
def test_dates_are_read_in_the_chosen_format_in_the_usual_one_and_in_iso(
    cell: object, chosen: str | None, expected: date
) -> None:
    assert parse_date(cell, date_format(chosen) if chosen else None, USUAL) == expected


@pytest.mark.parametrize(
    ("cell", "chosen", "message"),
    [
        ("31-02-17", "dd-mm-yy", "Not a date: February 2017 has 28 days."),
        ("29-02-2017", "dd-mm-yyyy", "Not a date: February 2017 has 28 days."),
        ("31/04/2017", "dd/mm/yyyy", "Not a date: April 2017 has 30 days."),
        ("01-13-17", "dd-mm-yy", "Not a date: there is no month 13."),
        ("20-10-16", None, "Not a date: “20-10-16” has a two-digit year. Choose the column's format, for example dd-mm-yy."),
        ("20.10.2016", None, "Not a date: “20.10.2016” is not written as mm/dd/yyyy. Choose the column's format."),
        ("20-10-2016", "dd-mm-yy", "Not a date: “20-10-2016” is not written as dd-mm-yy."),
        ("soon", "dd-mm-yy", "Not a date: “soon” is not written as dd-mm-yy."),
        (5, None, "Not a date: 5 is no day number of a spreadsheet."),
    ],
)
def test_an_impossible_date_says_why(cell: object, chosen: str | None, message: str) -> None:
    with pytest.raises(CellRefused) as refusal:
        parse_date(cell, date_format(chosen) if chosen else None, USUAL)

    assert refusal.value.message == message


@pytest.mark.parametrize("name", ["dd-mm", "dd-mm-mm", "yyyy", "dd_mm_yyyy", "dd-mm-yyyy x", ""])
def test_what_is_no_format_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="date"):
        date_format(name)


def test_moments_without_a_zone_are_the_tenants() -> None:
    zone = ZoneInfo("Europe/Paris")

    assert parse_datetime("2017-03-04T14:30:00Z", None, USUAL, "Europe/Paris") == datetime(2017, 3, 4, 14, 30, tzinfo=UTC)
    assert parse_datetime("2017-03-04 14:30", None, USUAL, "Europe/Paris") == datetime(2017, 3, 4, 14, 30, tzinfo=zone)
    assert parse_datetime("03/04/2017 2:30 pm", None, USUAL, "Europe/Paris") == datetime(2017, 3, 4, 14, 30, tzinfo=zone)
    assert parse_datetime("04-03-17", date_format("dd-mm-yy"), USUAL, "Europe/Paris") == datetime(2017, 3, 4, tzinfo=zone)


@pytest.mark.parametrize(("cell", "expected"), [("14:30", time(14, 30)), ("2:30 PM", time(14, 30)), ("12:00 am", time(0))])
def test_times_of_day(cell: str, expected: time) -> None:
    assert parse_time(cell) == expected


def test_a_time_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CellRefused, match="14:30"):
        parse_time("25:00")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["20-10-16", "25-10-16"], ["dd-mm-yy", "yy-mm-dd"]),
        (["20-10-16", "31-02-17"], ["dd-mm-yy", "yy-mm-dd"]),
        (["10/20/2016"], ["mm/dd/yyyy"]),
        (["01/02/2016"], ["dd/mm/yyyy", "mm/dd/yyyy"]),
        (["2016-10-20"], ["yyyy-mm-dd"]),
        (["Q4 2016"], []),
        ([], []),
    ],
)
def test_the_formats_a_column_could_be_written_in(texts: list[str], expected: list[str]) -> None:
    assert possible_formats(texts) == expected
