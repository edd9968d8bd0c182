"""Calendars (RFC 5545): what a program reads is what the page says."""

from datetime import UTC

import pytest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from news.calendars import build_calendar
from news.demo import build_event, moment
from news.models import EventPage, Occurrence
from tests.helpers import in_days, municipality, restrict


def read_calendar(client, path: str = "/agenda/kalender/", **query):
    """Return the entries of a calendar after checking its form."""
    response = client.get(path, query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return parse(response.content)


def parse(content: bytes):
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines), "RFC 5545, 3.1: lines are folded at 75 octets"
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    calendar = Calendar.from_ical(content)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    events = list(calendar.walk("VEVENT"))
    assert not calendar.errors
    assert all(not event.errors and "DTSTAMP" in event and "UID" in event for event in events)
    assert len({event["UID"] for event in events}) == len(events)
    return events


@pytest.fixture
def event(site):
    return build_event(
        "Taalspreekuur",
        "taalspreekuur",
        occurrences=[
            Occurrence(
                start=moment(in_days(3), "15:00"),
                end=moment(in_days(3), "17:00"),
                location_name="Bibliotheek; de Dam",
                address="Kadeplein 4",
                postcode="9990 AB",
                municipality=municipality(),
                note="Met taart, en koffie",
            )
        ],
    )


def test_calendar_says_what_the_page_says(event, client):
    (entry,) = read_calendar(client, event.url + "kalender/")
    assert entry["SUMMARY"] == "Taalspreekuur"
    assert entry.decoded("DTSTART") == moment(in_days(3), "15:00").astimezone(UTC)
    assert entry.decoded("DTEND") == moment(in_days(3), "17:00").astimezone(UTC)
    assert entry["LOCATION"] == "Bibliotheek; de Dam, Kadeplein 4, 9990 AB Vlierdam"
    assert "Met taart, en koffie" in entry["DESCRIPTION"]
    assert entry["URL"] == f"http://localhost{event.url}" or entry["URL"].endswith(event.url)
    assert entry["STATUS"] == "CONFIRMED"


def test_entry_keeps_its_identifier_after_publishing_again(event, client):
    before = read_calendar(client, event.url + "kalender/")[0]["UID"]
    page = EventPage.objects.get(pk=event.pk)
    page.title = "Taal- en gezinsspreekuur"
    page.occurrences.all()[0].location_name = "Elders"
    page.save_revision().publish()
    entry = read_calendar(client, event.url + "kalender/")[0]
    assert entry["SUMMARY"] == "Taal- en gezinsspreekuur"
    assert entry["UID"] == before
    EventPage.objects.get(pk=event.pk).get_latest_revision().publish()
    assert read_calendar(client, event.url + "kalender/")[0]["UID"] == before


def test_entry_has_the_same_identifier_in_both_calendars(event, client):
    assert read_calendar(client)[0]["UID"] == read_calendar(client, event.url + "kalender/")[0]["UID"]


def test_cancelled_date_is_cancelled_in_calendars(event, client):
    event.occurrences.update(is_cancelled=True)
    assert read_calendar(client, event.url + "kalender/")[0]["STATUS"] == "CANCELLED"


def test_calendar_of_the_agenda_follows_its_filters(event, client):
    build_event("Training", "training", days=(in_days(4),), kind="training")
    assert [entry["SUMMARY"] for entry in read_calendar(client, soort="training")] == ["Training"]
    assert len(read_calendar(client)) == 2


def test_calendar_starts_a_month_ago(site, client):
    build_event("Reeks", "reeks", days=(in_days(-40), in_days(-20), in_days(5)))
    assert len(read_calendar(client)) == 2


def test_drafts_restricted_and_undated_meetings_are_in_no_calendar(site, client):
    build_event("Concept", "concept", days=(in_days(3),), is_published=False)
    restrict(build_event("Besloten", "besloten", days=(in_days(3),)))
    build_event("Zonder datum", "zonder-datum")
    assert read_calendar(client) == []


def test_same_local_time_in_summer_and_winter(site, client):
    summer, winter = (in_days(0).replace(month=month, day=8) for month in (7, 12))
    page = build_event("Reeks", "reeks", days=(summer, winter))
    hours = {
        entry.decoded("DTSTART").month: entry.decoded("DTSTART").hour
        for entry in read_calendar(client, page.url + "kalender/")
    }
    assert hours == {7: 13, 12: 14}


titles = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=255)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=titles, note=titles)
@example(title="Koffie, taart; en “meer”\\n", note="regel 1\nregel 2\r\nregel 3")
@example(title="👩‍👩‍👧 " * 40, note="BEGIN:VEVENT\nEND:VCALENDAR")
@example(title="é" * 255, note=":;,\\\"'")
def test_every_title_comes_through(title, note):
    page = EventPage(pk=1, title=title, introduction="Kom ook", slug="x", path="00010001", depth=2, url_path="/x/")
    page.get_full_url = lambda request=None: "http://localhost/agenda/x/"
    start = timezone.now().replace(microsecond=0)
    occurrence = Occurrence(page=page, start=start, end=start, note=note, location_name=title)
    content = build_calendar(RequestFactory().get("/"), title, [occurrence]).to_ical()
    (entry,) = parse(content)
    assert plain(entry["SUMMARY"]) == plain(title)
    assert entry["STATUS"] == "CONFIRMED"


def plain(text: str) -> str:
    """Return a text without what calendars cannot tell apart: kinds of line ends and control characters."""
    return "".join(text.replace("\r\n", "\n").split())
