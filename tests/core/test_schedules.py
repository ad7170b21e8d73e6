"""What a schedule may say, when it is due next, and how it reads."""

from datetime import UTC, datetime, timedelta

import pytest

from aisha.core.schedules import At, UnknownSchedule, UnknownZone, read_schedule, text_of

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "next_run", "words"),
    [
        ("every_minute", NOW + timedelta(minutes=1), "every minute"),
        ("every_15_minutes", NOW + timedelta(minutes=15), "every 15 minutes"),
        ("every_5_seconds", NOW + timedelta(seconds=5), "every 5 seconds"),
        ("Hourly ", NOW + timedelta(hours=1), "every hour"),
        ("daily", datetime(2026, 11, 19, tzinfo=UTC), "every day at 00:00 UTC"),
        ("weekly", datetime(2026, 11, 23, tzinfo=UTC), "every Monday at 00:00 UTC"),
        (At(3, 30).text, datetime(2026, 11, 19, 3, 30, tzinfo=UTC), "every day at 03:30 UTC"),
        (At(12, 0).text, datetime(2026, 11, 19, 12, 0, tzinfo=UTC), "every day at 12:00 UTC"),
        (At(4, 0, weekday=6).text, datetime(2026, 11, 22, 4, 0, tzinfo=UTC), "every Sunday at 04:00 UTC"),
        ("45 3 1 * *", datetime(2026, 12, 1, 3, 45, tzinfo=UTC), "at 03:45 on the first day of every month, UTC"),
    ],
)
def test_the_next_run_and_the_words(text: str, next_run: datetime, words: str) -> None:
    schedule = read_schedule(text)

    assert (schedule.after(NOW), schedule.words) == (next_run, words)


def test_a_time_of_day_follows_the_zone_through_a_change_to_summer_time() -> None:
    schedule = read_schedule("30 8 * * *", "America/New_York")
    before = datetime(2027, 3, 13, 14, 0, tzinfo=UTC)

    assert schedule.after(before) == datetime(2027, 3, 14, 12, 30, tzinfo=UTC)
    assert schedule.words == "every day at 08:30 America/New_York"


@pytest.mark.parametrize(
    "text", ["", "sometimes", "every_0_minutes", "every_30_hours", "61 3 * * *", "0 3 * *", "0 0 30 2 *", "0 " * 200]
)
def test_what_is_no_schedule_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnknownSchedule, match=r"30 3 \* \* \*"):
        read_schedule(text)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownZone):
        read_schedule("hourly", "Mars/Olympus")


def test_the_schedules_of_the_program_have_their_names() -> None:
    given = [timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=30), timedelta(seconds=5), "daily", At(3, 5)]

    assert [text_of(each) for each in given] == [
        "every_minute", "hourly", "every_30_minutes", "every_5_seconds", "daily", "5 3 * * *",
    ]  # fmt: skip
