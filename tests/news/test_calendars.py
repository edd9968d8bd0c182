"""Calendars at their addresses: which dates they hold, and how an entry stays the same entry."""

from datetime import UTC

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.calendars import build_calendar
from news.demo import build_event, moment
from news.models import EventPage, Occurrence, OccurrenceState
from partners.demo import build_coalition, build_programme
from tests.helpers import in_days, municipality, restrict
from tests.news.calendar_reader import read_calendar


def get_calendar(client, path: str = "/agenda/kalender/", **query) -> list:
    """Return the entries of the calendar at an address."""
    response = client.get(path, query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return read_calendar(response.content)


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
    (entry,) = get_calendar(client, event.url + "kalender/")
    assert entry["SUMMARY"] == "Taalspreekuur"
    assert entry.decoded("DTSTART") == moment(in_days(3), "15:00").astimezone(UTC)
    assert entry.decoded("DTEND") == moment(in_days(3), "17:00").astimezone(UTC)
    assert entry["LOCATION"] == "Bibliotheek; de Dam, Kadeplein 4, 9990 AB Vlierdam"
    assert "Met taart, en koffie" in entry["DESCRIPTION"]
    assert entry["URL"] == f"http://localhost{event.url}" or entry["URL"].endswith(event.url)
    assert entry["STATUS"] == "CONFIRMED"


def test_entry_keeps_its_identifier_after_publishing_again(event, client):
    before = get_calendar(client, event.url + "kalender/")[0]["UID"]
    page = EventPage.objects.get(pk=event.pk)
    page.title = "Taal- en gezinsspreekuur"
    page.occurrences.all()[0].location_name = "Elders"
    page.save_revision().publish()
    entry = get_calendar(client, event.url + "kalender/")[0]
    assert entry["SUMMARY"] == "Taal- en gezinsspreekuur"
    assert entry["UID"] == before
    EventPage.objects.get(pk=event.pk).get_latest_revision().publish()
    assert get_calendar(client, event.url + "kalender/")[0]["UID"] == before


def test_entry_has_the_same_identifier_in_both_calendars(event, client):
    assert get_calendar(client)[0]["UID"] == get_calendar(client, event.url + "kalender/")[0]["UID"]


def test_cancelled_date_is_cancelled_in_calendars(event, client):
    event.occurrences.update(is_cancelled=True)
    assert get_calendar(client, event.url + "kalender/")[0]["STATUS"] == "CANCELLED"


def test_calendar_of_the_agenda_follows_its_filters(event, client):
    build_event("Training", "training", days=(in_days(4),), kind="training")
    assert [entry["SUMMARY"] for entry in get_calendar(client, soort="training")] == ["Training"]
    assert len(get_calendar(client)) == 2


def test_calendar_starts_a_month_ago(site, client):
    build_event("Reeks", "reeks", days=(in_days(-40), in_days(-20), in_days(5)))
    assert len(get_calendar(client)) == 2


def test_drafts_restricted_and_undated_meetings_are_in_no_calendar(site, client):
    build_event("Concept", "concept", days=(in_days(3),), is_published=False)
    restrict(build_event("Besloten", "besloten", days=(in_days(3),)))
    build_event("Zonder datum", "zonder-datum")
    assert get_calendar(client) == []


def test_same_local_time_in_summer_and_winter(site, client):
    summer, winter = (in_days(0).replace(month=month, day=8) for month in (7, 12))
    page = build_event("Reeks", "reeks", days=(summer, winter))
    hours = {
        entry.decoded("DTSTART").month: entry.decoded("DTSTART").hour
        for entry in get_calendar(client, page.url + "kalender/")
    }
    assert hours == {7: 13, 12: 14}


def test_identifier_does_not_depend_on_how_the_site_was_reached(event, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://www.voorbeeld.example:8443"
    uid = f"{event.occurrences.get().uid}-{event.pk}@www.voorbeeld.example"
    assert get_calendar(client)[0]["UID"] == uid
    assert read_calendar(client.get("/agenda/kalender/", headers={"host": "elders.example"}).content)[0]["UID"] == uid


def test_mail_holds_the_same_file_as_the_page(event, client):
    dates = Occurrence.objects.for_agenda().filter(page=event)
    assert build_calendar(event.title, dates) == client.get(event.url + "kalender/").content


def test_change_that_people_were_told_of_raises_the_number_of_the_entry(event, client):
    assert get_calendar(client)[0]["SEQUENCE"] == 0
    OccurrenceState.objects.update_or_create(occurrence=event.occurrences.get(), defaults={"sequence": 3})
    assert get_calendar(client)[0]["SEQUENCE"] == 3
    assert get_calendar(client, event.url + "kalender/")[0]["SEQUENCE"] == 3


def test_copy_of_an_event_has_entries_of_its_own(event, editor_client, client):
    """Also the dates that stood in a draft, and after the copy and the original are published again."""
    draft = EventPage.objects.get(pk=event.pk)
    draft.occurrences.add(Occurrence(start=moment(in_days(9), "15:00"), end=moment(in_days(9), "17:00")))
    draft.save_revision()
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": event.get_parent().pk, "publish_copies": "on"}
    assert editor_client.post(reverse("wagtailadmin_pages:copy", args=[event.pk]), data).status_code == 302
    copy = EventPage.objects.get(slug="kopie")
    first = {entry["UID"] for entry in get_calendar(client)}
    assert len(first) == 2
    for page in (event, copy):
        EventPage.objects.get(pk=page.pk).get_latest_revision().publish()
    again = {entry["UID"] for entry in get_calendar(client)}
    assert len(again) == 4
    assert first < again


def test_calendar_costs_the_same_whatever_the_number_of_dates(event, client):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get_calendar(client)
        return len(captured)

    count_queries()
    before = count_queries()
    for number in range(10):
        page = build_event(f"Lunch {number}", f"lunch-{number}", days=(in_days(number), in_days(number + 7)))
        OccurrenceState.for_occurrence(page.occurrences.first())
    assert count_queries() == before
    assert len(get_calendar(client)) == 21


def get_addresses(client, url: str, query: str = "") -> tuple[str, str]:
    """Return the addresses to subscribe at and to download from, of the button on a page."""
    soup = BeautifulSoup(client.get(f"{url}?{query}").content, "html.parser")
    return tuple(link["href"] for link in soup.select("main .subscription a"))


@pytest.mark.parametrize("path", ["/agenda/", "/agenda/maand/"])
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("wanneer=geweest&pagina=2", ""),
        ("soort=training&gemeente=vlierdam&wanneer=geweest&utm_source=mail", "?gemeente=vlierdam&soort=training"),
    ],
)
def test_agenda_offers_its_calendar_with_the_filters_that_are_on(event, client, path, query, kept):
    address = f"//localhost/agenda/kalender/{kept}"
    assert get_addresses(client, path, query) == (f"webcal:{address}", f"http:{address}")


def test_programme_and_municipality_offer_their_calendars(event, client):
    programme = build_programme("Taal dichtbij", "taal-dichtbij")
    town = municipality()
    coalition = build_coalition(programme, "Coalitie", "coalitie", municipality=town)
    build_event("Van het programma", "programma", days=(in_days(4),), programmes=[programme], municipalities=[town])
    build_event("Elders", "elders", days=(in_days(4),), municipalities=[municipality("Lindelo", 2)])
    for page, expected in ((programme, ["Van het programma"]), (coalition, ["Taalspreekuur", "Van het programma"])):
        webcal, download = get_addresses(client, page.url)
        assert webcal.partition(":")[2] == download.partition(":")[2]
        entries = read_calendar(client.get(download.removeprefix("http://localhost")).content)
        assert [entry["SUMMARY"] for entry in entries] == expected


def test_site_without_agenda_offers_no_calendar(event, client):
    programme = build_programme("Taal dichtbij", "taal-dichtbij")
    restrict(event.get_parent())
    assert get_addresses(client, programme.url) == ()
