"""Reports that are started from what a meeting knew."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from news.demo import build_event, moment
from news.models import EventPage, EventPartner, EventReportPage, Occurrence
from news.services import make_report
from partners.demo import build_partner, build_programme
from partners.models import PartnerLocation
from tests.helpers import audience, in_days, municipality, theme


@pytest.fixture
def hosts(site):
    places = [PartnerLocation(name="De Dam", address="Sluisstraat 12", postcode="9990 AE", municipality=municipality())]
    return [build_partner("Buurtouders", "buurtouders", locations=places), build_partner("Bieb", "bieb")]


def test_editor_starts_a_report_from_the_meeting(held, editor_client):
    url = reverse("event_report", args=[held.pk])
    assert editor_client.get(url).status_code == 200
    assert not EventReportPage.objects.exists(), "looking makes nothing"
    for _time in range(2):
        response = editor_client.post(url)
    report = EventReportPage.objects.get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[report.pk])
    assert report.event_date == in_days(-2)
    assert report.owner is not None
    assert editor_client.get(response.url).status_code == 200


def test_visitor_starts_nothing(held, client):
    for name in ("event_report", "event_series"):
        assert client.post(reverse(name, args=[held.pk])).status_code == 302
    assert not EventReportPage.objects.exists()


@pytest.fixture
def held(image, hosts):
    """A meeting that took place, with everything that a report takes over."""
    return build_event(
        "Open middag",
        "open-middag",
        days=(in_days(-9), in_days(-2), in_days(20)),
        lead_image=image,
        body=[
            ("people", {"title": "Sprekers", "people": [{"name": "Samira Boumans", "role": "verteller"}]}),
            ("gallery", {"title": "Foto's", "images": [image, image]}),
            ("text", "<p>Kom ook.</p>"),
        ],
        themes=[theme()],
        programmes=[build_programme("Gezinnen", "gezinnen")],
        municipalities=[municipality()],
        audiences=[audience()],
        partner_links=[
            EventPartner(partner=hosts[0], role="organiser"),
            EventPartner(partner=hosts[0], role="host"),
            EventPartner(partner=hosts[1], role="funder"),
        ],
        contact_name="Nadia Verbeek",
    )


def test_report_takes_over_what_the_meeting_knew(held, hosts, image):
    report = make_report(held)
    assert not report.live
    assert report.event == held
    assert report.title == "Open middag"
    assert report.introduction == held.introduction
    assert report.event_date == in_days(-2), "the last date that was held, not one to come"
    assert report.lead_image == image
    assert report.contact_name == "Nadia Verbeek"
    assert [link.partner for link in report.partner_links.all()] == hosts
    for name in ("themes", "programmes", "municipalities", "audiences"):
        assert list(getattr(report, name).all()) == list(getattr(held, name).all()), name
    stored = EventReportPage.objects.get(pk=report.pk)
    assert [block.block_type for block in stored.body] == ["people", "gallery"]


def test_attendees_are_organisations_and_never_persons(held, hosts):
    report = make_report(held)
    assert [str(attendee) for attendee in report.attendees.all()] == [host.title for host in hosts]
    assert not any(attendee.name for attendee in report.attendees.all())


def test_making_a_report_twice_gives_the_same_draft(held):
    assert make_report(held).pk == make_report(held).pk
    assert EventReportPage.objects.count() == 1


def test_cancelled_date_was_not_held(site):
    event = build_event("Lunch", "lunch", days=(in_days(-9), in_days(-2)))
    Occurrence.objects.filter(page=event, start__gt=moment(in_days(-3), "00:00")).update(is_cancelled=True)
    assert make_report(EventPage.objects.get(pk=event.pk)).event_date == in_days(-9)


def test_date_of_the_report_is_that_of_the_calendar_here(site):
    event = build_event("Nacht", "nacht", days=(in_days(-2),), start="00:30", end="01:30")
    assert make_report(EventPage.objects.get(pk=event.pk)).event_date == in_days(-2)


def test_report_can_be_published_as_it_is(held, client):
    report = make_report(held)
    report.display_date = in_days(0)
    report.save_revision().publish()
    response = client.get(report.url)
    assert response.status_code == 200
    assert gettext("Who was there") in response.content.decode()


def test_report_of_a_meeting_without_dates(site):
    event = build_event("Nog niets", "nog-niets")
    assert make_report(event).event_date is None
