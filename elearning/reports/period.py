"""A period of whole days, of which either end may be open."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Period:
    """From the first day up to and including the last."""

    first: date | None = None
    last: date | None = None

    def moments(self, field: str) -> dict[str, Any]:
        """Return the lookups that keep a field with moments within the period, by the clock of the site."""
        lookups = {}
        if self.first:
            lookups[f"{field}__gte"] = midnight(self.first)
        if self.last:
            lookups[f"{field}__lt"] = midnight(self.last + timedelta(days=1))
        return lookups

    def days(self, field: str) -> dict[str, date]:
        """Return the lookups that keep a field with dates within the period."""
        lookups = {f"{field}__gte": self.first, f"{field}__lte": self.last}
        return {name: day for name, day in lookups.items() if day}


def midnight(day: date) -> datetime:
    """Return when a day begins."""
    return timezone.make_aware(datetime.combine(day, time()))
