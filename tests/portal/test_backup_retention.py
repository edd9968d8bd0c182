"""Which backups stay."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.backups.retention import kept

moments = st.sets(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), min_size=1, max_size=60)


def test_two_years_of_daily_backups_come_down_to_days_weeks_and_months():
    left = set()
    for day in range(730):
        left = kept(left | {datetime(2024, 1, 1, 0, 3) + timedelta(days=day)})
    last = datetime(2025, 12, 30, 0, 3)
    days = {last - timedelta(days=day) for day in range(7)}
    weeks = {datetime(2025, 12, day, 0, 3) for day in (14, 21, 28)}  # Sundays; the last day is of this week
    months = {datetime(2025, month + 1, 1, 0, 3) - timedelta(days=1) for month in range(1, 12)}  # last days
    assert left == days | weeks | months


def test_backups_of_one_day_stay_until_the_next():
    morning = [datetime(2026, 3, 10, hour) for hour in (1, 9, 10)]
    assert kept(morning) == set(morning)
    assert kept([*morning, datetime(2026, 3, 11, 10, 30)]) == {morning[-1], datetime(2026, 3, 11, 10, 30)}


def test_a_portal_that_stood_still_keeps_what_it_has():
    old = [datetime(2021, month, 1) for month in range(1, 8)]
    assert kept([*old, datetime(2026, 1, 1)]) == {*old, datetime(2026, 1, 1)}


def test_nothing_is_kept_of_nothing():
    assert kept([]) == set()


@given(moments)
def test_the_newest_is_never_deleted(made):
    assert max(made) in kept(made)


@given(moments)
def test_the_last_of_each_of_the_newest_seven_days_stays(made):
    days = sorted({moment.date() for moment in made})[-7:]
    assert {max(moment for moment in made if moment.date() == day) for day in days} <= kept(made)


@given(moments)
def test_what_is_kept_is_among_what_there_was_and_stays_the_next_time(made):
    once = kept(made)
    assert once <= made
    assert kept(once) == once
