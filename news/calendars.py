"""Dates of events as iCalendar files (RFC 5545)."""

from datetime import UTC

from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event


def one_line(text: str) -> str:
    """Return a text without line breaks, which names in calendars cannot hold."""
    return " ".join(text.split())


def build_calendar(request, name: str, occurrences) -> Calendar:
    """Return a calendar with an entry for each date; an entry keeps its UID whatever else changes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Samenportaal//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", "Europe/Amsterdam")
    for occurrence in occurrences:
        page = occurrence.page
        event = Event()
        event.add("uid", f"{occurrence.uid}@{request.get_host().partition(':')[0]}")
        event.add("dtstamp", (page.last_published_at or timezone.now()).astimezone(UTC))
        event.add("dtstart", occurrence.start.astimezone(UTC))
        event.add("dtend", (occurrence.end or occurrence.start).astimezone(UTC))
        event.add("summary", one_line(page.title))
        event.add("description", "\n".join(filter(None, (page.introduction, occurrence.note))))
        event.add("url", page.get_full_url(request))
        event.add("status", "CANCELLED" if occurrence.is_cancelled else "CONFIRMED")
        if occurrence.location:
            event.add("location", occurrence.location)
        calendar.add_component(event)
    return calendar


def calendar_response(request, name: str, occurrences) -> HttpResponse:
    """Return the response with an iCalendar file."""
    response = HttpResponse(
        build_calendar(request, name, occurrences).to_ical(), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response
