"""Dates and times as Dutch readers write them, in the time zone of the site."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import gettext, override

from portal.dates import clock, format_date, format_period, format_time
from portal.templatetags.portal_tags import register


@pytest.fixture(autouse=True)
def dutch():
    with override("nl"):
        yield


def test_date_is_written_out():
    assert format_date(date(2023, 11, 30)) == "30 november 2023"


def test_date_without_leading_zero():
    assert format_date(date(2026, 3, 1)) == "1 maart 2026"


def test_date_with_weekday():
    assert format_date(date(2024, 5, 8), weekday=True) == "woensdag 8 mei 2024"


def test_moment_counts_on_the_day_that_it_has_here():
    assert format_date(datetime(2024, 5, 7, 22, 30, tzinfo=UTC)) == "8 mei 2024"
    assert format_date(datetime(2024, 1, 7, 22, 30, tzinfo=UTC)) == "7 januari 2024"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2024, 5, 8, 13, 0, tzinfo=UTC), "15.00"),  # summer time
        (datetime(2024, 11, 6, 14, 0, tzinfo=UTC), "15.00"),  # winter time
        (datetime(2024, 3, 31, 0, 59, tzinfo=UTC), "01.59"),  # a minute before the clock goes forward
        (datetime(2024, 3, 31, 1, 0, tzinfo=UTC), "03.00"),
        (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "02.30"),
        (datetime(2024, 10, 27, 1, 30, tzinfo=UTC), "02.30"),
        (datetime(2024, 5, 8, 9, 5), "09.05"),
        (time(9, 5), "09.05"),
    ],
)
def test_clock_shows_local_time_with_a_point(moment, shown):
    assert clock(moment) == shown


def test_time_is_said_with_its_unit():
    assert format_time(time(15, 0)) == gettext("%(time)s o’clock") % {"time": "15.00"}


def test_dutch_reader_reads_uur():
    period = format_period(datetime(2024, 5, 8, 13, 0, tzinfo=UTC), datetime(2024, 5, 8, 15, 0, tzinfo=UTC))
    assert period == "woensdag 8 mei 2024, 15.00 tot 17.00 uur"


def test_period_on_one_day_names_the_day_once():
    with override("en"):
        period = format_period(datetime(2024, 5, 8, 13, 0, tzinfo=UTC), datetime(2024, 5, 8, 15, 0, tzinfo=UTC))
        assert period == "Wednesday 8 May 2024, 15.00 to 17.00 o’clock"


def test_period_over_two_days_names_both():
    with override("en"):
        period = format_period(datetime(2024, 5, 8, 17, 0, tzinfo=UTC), datetime(2024, 5, 9, 10, 0, tzinfo=UTC))
        assert period == "Wednesday 8 May 2024, 19.00 o’clock until Thursday 9 May 2024, 12.00 o’clock"


def test_period_until_after_local_midnight_has_two_days():
    period = format_period(datetime(2024, 5, 8, 19, 0, tzinfo=UTC), datetime(2024, 5, 8, 22, 30, tzinfo=UTC))
    assert "8 mei" in period
    assert "9 mei" in period


@pytest.mark.parametrize("end", [None, datetime(2024, 5, 8, 13, 0, tzinfo=UTC)])
def test_period_without_end_has_one_time(end):
    with override("en"):
        assert format_period(datetime(2024, 5, 8, 13, 0, tzinfo=UTC), end) == "Wednesday 8 May 2024, 15.00 o’clock"


@pytest.mark.parametrize("name", ["dutch_date", "dutch_day", "dutch_time"])
def test_filter_of_nothing_is_nothing(name):
    assert register.filters[name](None) == ""
