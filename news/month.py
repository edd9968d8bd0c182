"""A month of the agenda: the weeks of the table, with the meetings on each day."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from news.models import Occurrence

# The months that have an address; a meeting elsewhere is a typing error.
FIRST_MONTH = date(2000, 1, 1)
LAST_MONTH = date(2099, 12, 1)


@dataclass(frozen=True)
class Entry:
    """A meeting on a day. One that goes on for several days stands on each of them, and starts on the first."""

    occurrence: "Occurrence"
    is_start: bool


@dataclass(frozen=True)
class Day:
    date: date
    is_today: bool
    entries: list[Entry]


@dataclass(frozen=True)
class Week:
    """A week with its number; None stands for a day of another month."""

    number: int
    days: list[Day | None]

    @property
    def is_empty(self) -> bool:
        """Whether there is no meeting in this week."""
        return not any(day and day.entries for day in self.days)


def month_before(month: date) -> date:
    """Return the first day of the month before the one that starts on a day."""
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month after the one that starts on a day."""
    return (month + timedelta(days=31)).replace(day=1)


def neighbours(month: date, earliest: date, latest: date) -> tuple[date | None, date | None]:
    """Return the months before and after one, as their first days; none beyond the months of two days.

    From a month that lies further away, the way back leads to the nearest of those months at once.
    """
    low, high = (min(max(day.replace(day=1), FIRST_MONTH), LAST_MONTH) for day in (earliest, latest))
    previous = min(month_before(month), high) if month > low else None
    following = max(month_after(month), low) if month < high else None
    return previous, following


def days_of(occurrence: "Occurrence") -> tuple[date, date]:
    """Return the first and the last day of a date; one that ends at midnight is not on the day that starts then."""
    first = timezone.localdate(occurrence.start)
    if not occurrence.end or occurrence.end <= occurrence.start:
        return first, first
    return first, timezone.localdate(occurrence.end - timedelta(microseconds=1))


def get_weeks(month: date, occurrences: "Iterable[Occurrence]") -> list[Week]:
    """Return the weeks, from Monday, of the month that starts on a day, with the meetings in the order given."""
    last_of_month = month_after(month) - timedelta(days=1)
    entries = defaultdict(list)
    for occurrence in occurrences:
        first, last = days_of(occurrence)
        day = max(first, month)
        while day <= min(last, last_of_month):
            entries[day].append(Entry(occurrence, is_start=day == first))
            day += timedelta(days=1)
    today = timezone.localdate()
    return [
        Week(
            week[0].isocalendar().week,
            [Day(day, day == today, entries[day]) if day.month == month.month else None for day in week],
        )
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
