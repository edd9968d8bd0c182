"""Dates of events as iCalendar files (RFC 5545), to download, to subscribe to and to send along with mails.

Times are in UTC. Each entry is a single date without a rule of repetition, so the moment is all that a calendar program
needs: it shows that in the time zone of its owner, in summer and in winter. Times of a zone would need the rules of that
zone in every file, which programs read in different ways.
"""

from collections.abc import Iterable
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event, vText

from portal.mail import one_line

CONTENT_TYPE = "text/calendar; charset=utf-8"
# A text in a calendar holds no control characters (RFC 5545, 3.3.11); programs stop reading at one.
CONTROL_CHARACTERS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))


def plain_line(text: str) -> str:
    """Return a text without line breaks and control characters."""
    return one_line(text).translate(CONTROL_CHARACTERS)


def many_lines(*texts: str) -> str:
    """Return texts below each other, without control characters."""
    return "\n".join(plain_line(line) for text in texts for line in text.splitlines())


def identifier(occurrence) -> str:
    """Return the UID of a date: the same in every file and mail, and another one for each page.

    A copy of an event takes the `uid` of its dates along, also in the drafts that are copied with it. The page tells them
    apart.
    """
    return f"{occurrence.uid}-{occurrence.page_id}@{urlsplit(settings.BASE_URL).hostname}"


def build_entry(occurrence, request=None) -> Event:
    """Return the entry of one date."""
    page = occurrence.page
    state = getattr(occurrence, "state", None)  # a date has one from when people were first told of it
    changed = (page.last_published_at or timezone.now()).astimezone(UTC)
    entry = Event()
    entry.add("uid", identifier(occurrence))
    entry.add("sequence", state.sequence if state else 0)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    start, end = (moment and moment.astimezone(UTC) for moment in (occurrence.start, occurrence.end))
    entry.add("dtstart", start)
    if end and end > start:
        entry.add("dtend", end)
    entry.add("summary", plain_line(page.title))
    entry.add("description", many_lines(page.introduction, occurrence.note, occurrence.online_url))
    entry.add("url", page.get_full_url(request))
    entry.add("status", "CANCELLED" if occurrence.is_cancelled else "CONFIRMED")
    location = plain_line(occurrence.location or occurrence.online_url)
    if location:
        entry.add("location", location)
    return entry


def calendar_of(name: str, entries: Iterable[Event]) -> bytes:
    """Return a calendar file with entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//Samenportaal//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The library does not know this property, and would not escape its text.
    calendar.add("x-wr-calname", vText(plain_line(name)))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for entry in entries:
        calendar.add_component(entry)
    return calendar.to_ical()


def build_calendar(name: str, occurrences: Iterable, request=None) -> bytes:
    """Return a calendar file with an entry for each date.

    A view gives its request, which remembers addresses of pages; a mail has none.
    """
    return calendar_of(name, (build_entry(occurrence, request) for occurrence in occurrences))


def calendar_response(request, name: str, occurrences: Iterable) -> HttpResponse:
    """Return the response with an iCalendar file."""
    response = HttpResponse(build_calendar(name, occurrences, request), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


def subscription_url(url: str) -> str:
    """Return the address of a calendar file at which a calendar program takes a subscription."""
    return f"webcal:{url.partition(':')[2]}"
