"""Builders of news, events and reports for the demo and the tests."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.text import slugify

from news.models import (
    EventIndexPage,
    EventPage,
    EventReportPage,
    NewsIndexPage,
    NewsPage,
    Occurrence,
    Registration,
)
from news.registrations import Person, Registrant, confirm, register
from news.slots import Slot
from portal.demo import build_page

INTRODUCTION = "Ouders, vrijwilligers en professionals leren elkaar kennen."


def moment(day: date, clock: str) -> datetime:
    """Return the moment of a time such as "15:00" on a day, in the time zone of the site."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=timezone.get_default_timezone())


def build_news(title: str, slug: str, **fields) -> NewsPage:
    """Return a published news item below the overview of news."""
    return build_page(NewsPage, NewsIndexPage.objects.get(), title, slug, **{"introduction": INTRODUCTION} | fields)


def build_event(
    title: str, slug: str, days: tuple[date, ...] = (), start: str = "15:00", end: str = "17:00", **fields
) -> EventPage:
    """Return a published event below the agenda, with a date on each of some days when no occurrences are given."""
    fields.setdefault("occurrences", [Occurrence(start=moment(day, start), end=moment(day, end)) for day in days])
    return build_page(EventPage, EventIndexPage.objects.get(), title, slug, **{"introduction": INTRODUCTION} | fields)


def build_registration(
    event: EventPage,
    occurrence: Occurrence | None,
    name: str,
    *,
    others: tuple[str, ...] = (),
    answers: dict[int, str] | None = None,
    is_confirmed: bool = True,
    user=None,
    added_by=None,
    **fields,
) -> Registration:
    """Return a registration for a date of an event, or for the whole series; for the waiting list when there is no place.

    `others` are the names of who comes along, `answers` those of the first person by the key of the question, and `fields`
    those of a `Registrant`; the address is made of the name when none is given. Without a confirmed address the place is held.
    """
    fields.setdefault("email", f"{slugify(name)}@voorbeeld.example")
    people = [Person(name, answers or {}), *(Person(other) for other in others)]
    registration = register(Slot(event, occurrence), Registrant(name, **fields), people, user=user, added_by=added_by)
    return confirm(registration) if is_confirmed else registration


def build_report(event: EventPage, title: str, slug: str, **fields) -> EventReportPage:
    """Return a published report of an event below the overview of news."""
    return build_page(
        EventReportPage,
        NewsIndexPage.objects.get(),
        title,
        slug,
        **{"introduction": INTRODUCTION, "event": event} | fields,
    )
