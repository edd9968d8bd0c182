"""What people register for: a date of an event, or all dates of a series at once; and whether that can be done now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.dates import format_date, format_time, local

if TYPE_CHECKING:
    from news.models import EventPage, Occurrence

# With so few places left, a page says that there are few.
FEW = 5


class Phase(StrEnum):
    """Where registering stands, whether there are places or not."""

    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Slot:
    """A date of an event, or without one all dates of a series."""

    event: "EventPage"
    occurrence: "Occurrence | None" = None

    @cached_property
    def dates(self) -> list["Occurrence"]:
        """The dates that go on, in order."""
        dates = [self.occurrence] if self.occurrence else self.event.dates
        return [date for date in dates if date.start and not date.is_cancelled]

    @property
    def lookup(self) -> dict:
        """How its registrations are found."""
        return {"event": self.event, "occurrence": self.occurrence}

    @property
    def when(self) -> str:
        """The date in words; "" for a series."""
        return self.occurrence.when if self.occurrence else ""

    @property
    def capacity(self) -> int | None:
        """How many people there is room for; None for everybody."""
        own = self.occurrence.capacity if self.occurrence else None
        return self.event.capacity if own is None else own

    @property
    def start(self) -> datetime | None:
        """When it begins, a series with its first date."""
        return self.dates[0].start if self.dates else None

    @property
    def end(self) -> datetime | None:
        """When it is over, a series with its last date."""
        return self.dates[-1].end or self.dates[-1].start if self.dates else None

    @property
    def opens_at(self) -> datetime | None:
        return self.event.registration_opens

    @property
    def closes_at(self) -> datetime | None:
        """The last moment to register: what the editor set, and never after the start.

        So many days before a date, the whole of that day still counts. A series stays open until its own moment when it has one.
        """
        if self.start is None:
            return None
        event = self.event
        moments = [event.registration_closes] if event.registration_closes else []
        if not self.occurrence and moments:
            return moments[0]
        if event.registration_closes_days is not None:
            midnight = local(self.start).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
            last_day = midnight.date() - timedelta(days=event.registration_closes_days)
            next_day = last_day + timedelta(days=1)
            moments.append(midnight.replace(year=next_day.year, month=next_day.month, day=next_day.day))
        return min([*moments, self.start])

    @property
    def phase(self) -> Phase:
        now = timezone.now()
        if not self.dates:
            return Phase.CANCELLED
        if self.end < now:
            return Phase.PAST
        if self.opens_at and self.opens_at > now:
            return Phase.EARLY
        if self.closes_at <= now or self.is_closed_by_hand:
            return Phase.CLOSED
        return Phase.OPEN

    @property
    def is_closed_by_hand(self) -> bool:
        """Whether staff closed it, or its report was made."""
        state = getattr(self.occurrence, "state", None)
        return bool(state and state.registration_closed_at)

    @property
    def is_open(self) -> bool:
        """Whether somebody can register now, be it for the waiting list."""
        return self.phase == Phase.OPEN

    @property
    def sentence(self) -> str:
        """Until when, or why not, in words."""
        match self.phase:
            case Phase.CANCELLED:
                return _("This meeting is called off.")
            case Phase.PAST:
                return _("This meeting is over. You can no longer register.")
            case Phase.EARLY:
                return _("You can register from %(moment)s.") % {"moment": moment_text(self.opens_at)}
            case Phase.CLOSED:
                return _("Registration is closed.")
        return _("You can register until %(moment)s.") % {"moment": last_moment_text(self.closes_at)}


def moment_text(moment: datetime) -> str:
    """Return a moment in words: "8 mei 2024, 15.00 uur"."""
    return f"{format_date(moment)}, {format_time(moment)}"


def last_moment_text(moment: datetime) -> str:
    """Return the last moment to do something; midnight belongs to the day before: "tot en met 7 mei 2024"."""
    if local(moment).time() == local(moment).time().min:
        return _("the end of %(date)s") % {"date": format_date(local(moment) - timedelta(seconds=1))}
    return moment_text(moment)


def slots_of(event: "EventPage") -> list[Slot]:
    """Return what people can register for, in order of time; called off or past ones too."""
    if event.registration_scope == event.Scope.SERIES:
        return [Slot(event)]
    return [Slot(event, occurrence) for occurrence in event.dates]


@dataclass(frozen=True)
class Availability:
    """A slot with the number of places that are taken."""

    slot: Slot
    taken: int

    @property
    def free(self) -> int | None:
        """How many places are free; None when there is room for everybody."""
        return None if self.slot.capacity is None else max(self.slot.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def is_nearly_full(self) -> bool:
        return self.free is not None and 0 < self.free <= FEW


def availability(slots: Iterable[Slot]) -> list[Availability]:
    """Return slots with what is taken of each, in one query."""
    from news.models import Registration  # the models of events use this module

    slots = list(slots)
    if not slots:
        return []
    taking = Registration.objects.taking().exclude(expires_at__lt=timezone.now())
    counts = taking.filter(event__in={slot.event.pk for slot in slots}).values("event", "occurrence")
    people = counts.annotate(people=Count("participants")).values_list("event", "occurrence", "people").order_by()
    taken = {(event, occurrence): count for event, occurrence, count in people}
    return [Availability(slot, taken.get((slot.event.pk, slot.occurrence and slot.occurrence.pk), 0)) for slot in slots]
