"""Rules of series: dates and words."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from news import recurrence
from news.forms import SeriesForm

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


CHOICES = {"frequency": "weekly", "interval": "1", "first_day": "2024-10-23", "last_day": "2024-11-06"}
TIMES = {"start": "15:00", "end": "17:00"}


def test_series_keeps_its_local_time_when_the_clock_changes(db):
    form = SeriesForm(CHOICES | TIMES)
    assert form.is_valid(), form.errors
    starts = [start for start, _end in form.get_moments()]
    assert [start.hour for start in starts] == [15, 15, 15]
    assert [start.utcoffset() for start in starts] == [timedelta(hours=2), timedelta(hours=1), timedelta(hours=1)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": "2024-10-22"}, "last_day"),
        ({"end": "15:00"}, "end"),
        ({"end": "14:59"}, "end"),
        ({"interval": "0"}, "interval"),
        ({"interval": "27"}, "interval"),
        ({"frequency": "yearly"}, "frequency"),
        ({"first_day": ""}, "first_day"),
        ({"start": "25:00"}, "start"),
    ],
)
def test_series_that_makes_no_sense_is_refused_at_its_field(db, changes, field):
    form = SeriesForm(CHOICES | TIMES | changes)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_series_says_that_it_was_cut_off(db):
    form = SeriesForm(CHOICES | TIMES | {"last_day": "2026-10-01"})
    assert form.is_valid(), form.errors
    assert form.is_cut_off
    assert len(form.get_moments()) == 60


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_series_at_the_end_of_time_is_no_fault_of_ours(db, day):
    form = SeriesForm(CHOICES | TIMES | {"first_day": day, "last_day": "9999-12-31"})
    if form.is_valid():
        assert form.get_moments()
