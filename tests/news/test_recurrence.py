"""Rules of series: dates and words."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from news import recurrence

WEDNESDAY = date(2024, 5, 8)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", ""),
        (recurrence.weekly(WEDNESDAY), "Every Wednesday"),
        (recurrence.weekly(WEDNESDAY, 6), "Every 6 weeks on Wednesday"),
        (recurrence.monthly_by_weekday(WEDNESDAY), "Every second Wednesday of the month"),
        (recurrence.monthly_by_weekday(date(2024, 5, 29)), "Every last Wednesday of the month"),
        (recurrence.monthly_by_weekday(WEDNESDAY, 2), "Every 2 months on the second Wednesday of the month"),
        (recurrence.monthly_by_date(date(2024, 5, 15)), "Every day 15 of the month"),
        ("FREQ=MONTHLY;BYDAY=2WE", "Every second Wednesday of the month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Every last Friday of the month"),
    ],
)
def test_rule_is_said_in_words(rule, words):
    with override("en"):
        assert recurrence.describe(rule) == words


def test_weekday_is_said_in_the_language_of_the_site():
    with override("nl"):
        assert "woensdag" in recurrence.describe(recurrence.weekly(WEDNESDAY, 6))


def test_dutch_reader_reads_the_second_wednesday():
    with override("nl"):
        assert recurrence.describe(recurrence.monthly_by_weekday(WEDNESDAY)) == "Elke tweede woensdag van de maand"


def test_second_wednesdays_of_a_year():
    found, is_cut_off = recurrence.dates("FREQ=MONTHLY;BYDAY=2WE", WEDNESDAY, date(2025, 4, 30))
    assert found[:3] == [date(2024, 5, 8), date(2024, 6, 12), date(2024, 7, 10)]
    assert len(found) == 12
    assert not is_cut_off


def test_every_six_weeks():
    found, _is_cut_off = recurrence.dates(recurrence.weekly(WEDNESDAY, 6), WEDNESDAY, date(2024, 8, 31))
    assert found == [date(2024, 5, 8), date(2024, 6, 19), date(2024, 7, 31)]


def test_thirty_first_skips_short_months():
    start = date(2024, 1, 31)
    found, _is_cut_off = recurrence.dates(recurrence.monthly_by_date(start), start, date(2024, 6, 30))
    assert found == [date(2024, 1, 31), date(2024, 3, 31), date(2024, 5, 31)]


def test_last_day_counts():
    found, is_cut_off = recurrence.dates(recurrence.weekly(WEDNESDAY), WEDNESDAY, WEDNESDAY)
    assert found == [WEDNESDAY]
    assert not is_cut_off


def test_sixty_dates_at_most_and_says_so():
    found, is_cut_off = recurrence.dates(recurrence.weekly(WEDNESDAY), WEDNESDAY, WEDNESDAY + timedelta(days=700))
    assert len(found) == 60
    assert is_cut_off


def test_exactly_sixty_dates_are_not_cut_off():
    last = WEDNESDAY + timedelta(weeks=59)
    found, is_cut_off = recurrence.dates(recurrence.weekly(WEDNESDAY), WEDNESDAY, last)
    assert len(found) == 60
    assert not is_cut_off


def test_two_years_at_most_and_says_so():
    found, is_cut_off = recurrence.dates(recurrence.weekly(WEDNESDAY, 26), WEDNESDAY, date(2034, 1, 1))
    assert found[-1] <= WEDNESDAY + timedelta(days=recurrence.MAX_DAYS)
    assert is_cut_off


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
makers = st.sampled_from([recurrence.weekly, recurrence.monthly_by_weekday, recurrence.monthly_by_date])


@given(make=makers, start=days, interval=st.integers(1, 26), length=st.integers(0, 5000))
def test_every_rule_gives_dates_in_order_within_its_bounds(make, start, interval, length):
    until = start + timedelta(days=length)
    found, is_cut_off = recurrence.dates(make(start, interval), start, until)
    assert found == sorted(set(found))
    assert all(start <= day <= until for day in found)
    assert len(found) <= recurrence.MAX_OCCURRENCES
    assert not found or (found[-1] - start).days <= recurrence.MAX_DAYS
    if length <= recurrence.MAX_DAYS and len(found) < recurrence.MAX_OCCURRENCES:
        assert not is_cut_off


@given(make=makers, start=days, interval=st.integers(1, 26), language=st.sampled_from(["nl", "en"]))
def test_every_rule_has_words(make, start, interval, language):
    with override(language):
        assert recurrence.describe(make(start, interval))


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2025, 4, 26), True),  # the 27th is a Sunday
        (date(2025, 4, 27), False),
        (date(2026, 4, 27), True),
        (date(2024, 4, 1), True),
        (date(2024, 5, 9), True),
        (date(2024, 5, 20), True),
        (date(2024, 12, 26), True),
        (date(2024, 12, 24), False),
    ],
)
def test_dutch_holidays_are_known(day, is_holiday):
    assert bool(recurrence.holiday(day)) is is_holiday


def test_last_weekday_is_the_last_also_in_a_month_with_four():
    assert recurrence.monthly_by_last_weekday(date(2025, 2, 26)) == "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1WE"


@given(make=makers, start=days, interval=st.integers(1, 26))
def test_next_date_continues_a_series(make, start, interval):
    rule = make(start, interval)
    found, _is_cut_off = recurrence.dates(rule, start, start + timedelta(days=recurrence.MAX_DAYS))
    for day, following in zip(found, found[1:], strict=False):
        assert recurrence.next_date(rule, day) == following


def test_series_that_slept_goes_on_in_its_own_weeks():
    rule = recurrence.weekly(WEDNESDAY, 6)
    assert recurrence.next_date(rule, WEDNESDAY, earliest=date(2024, 6, 20)) == date(2024, 7, 31)


def test_date_that_never_comes_is_none():
    assert recurrence.next_date("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", date(2024, 2, 1)) is None
