"""The agenda: dates to come or past, filters, and cancelled dates."""

import pytest
from django.utils import timezone

from news.demo import build_event
from news.models import Occurrence
from partners.demo import build_programme
from tests.helpers import audience, in_days, municipality, text_of, theme, titles

LISTED = "main .agenda h3 a"


@pytest.fixture
def agenda(site):
    vlierdam, lindelo = municipality("Vlierdam", 1), municipality("Lindelo", 2)
    build_event(
        "Taaltraining",
        "taaltraining",
        days=(in_days(2), in_days(9)),
        kind="training",
        themes=[theme("Taal")],
        programmes=[build_programme("Taal dichtbij", "taal-dichtbij")],
        municipalities=[vlierdam],
        audiences=[audience("Vrijwilligers")],
    )
    build_event("Lunch", "lunch", days=(in_days(-7), in_days(5)), kind="lunch", municipalities=[lindelo])
    build_event("Concept", "concept", days=(in_days(3),), is_published=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Taaltraining", "Lunch", "Taaltraining"]),
        ({"wanneer": "komend"}, ["Taaltraining", "Lunch", "Taaltraining"]),
        ({"wanneer": "geweest"}, ["Lunch"]),
        ({"thema": "taal"}, ["Taaltraining", "Taaltraining"]),
        ({"programma": "taal-dichtbij"}, ["Taaltraining", "Taaltraining"]),
        ({"gemeente": "lindelo"}, ["Lunch"]),
        ({"doelgroep": "vrijwilligers"}, ["Taaltraining", "Lunch", "Taaltraining"]),
        ({"soort": "training"}, ["Taaltraining", "Taaltraining"]),
        ({"soort": "training", "wanneer": "geweest"}, []),
        ({"gemeente": "lindelo", "wanneer": "geweest", "soort": "lunch"}, ["Lunch"]),
    ],
)
def test_agenda_is_filtered(agenda, client, query, expected):
    response = client.get("/agenda/", query)
    assert titles(response.content, LISTED) == expected
    assert not response.context["invalid_filters"]


@pytest.mark.parametrize("name", ["wanneer", "thema", "programma", "gemeente", "doelgroep", "soort"])
def test_unknown_value_is_left_out_and_said(agenda, client, name):
    response = client.get("/agenda/", {name: "bestaat-niet"})
    assert response.status_code == 200
    assert response.context["invalid_filters"]
    assert response.context["result_count"] == 3


def test_date_that_is_going_on_is_still_to_come(site, client):
    now = timezone.now()
    hour = timezone.timedelta(hours=1)
    build_event("Nu bezig", "nu", occurrences=[Occurrence(start=now - hour, end=now + hour)])
    build_event("Net klaar", "klaar", occurrences=[Occurrence(start=now - 2 * hour, end=now - hour)])
    assert titles(client.get("/agenda/").content, LISTED) == ["Nu bezig"]
    assert titles(client.get("/agenda/", {"wanneer": "geweest"}).content, LISTED) == ["Net klaar"]


def test_past_dates_stand_with_the_latest_first(site, client):
    build_event("Reeks", "reeks", days=(in_days(-9), in_days(-2), in_days(-5)))
    shown = client.get("/agenda/", {"wanneer": "geweest"}).context["page_obj"]
    starts = [occurrence.start for occurrence in shown]
    assert starts == sorted(starts, reverse=True)


def test_cancelled_date_stays_and_says_so(site, client):
    page = build_event("Lunch", "lunch", days=(in_days(3), in_days(9)))
    first = page.occurrences.order_by("start").first()
    Occurrence.objects.filter(pk=first.pk).update(is_cancelled=True)
    response = client.get("/agenda/")
    assert response.context["result_count"] == 2
    assert response.content.decode().count("agenda__item--cancelled") == 1
    shown = client.get(page.url)
    assert shown.context["next_occurrence"].start > first.start
    assert "occurrence--cancelled" in shown.content.decode()


def test_dates_stand_under_their_month(site, client):
    days = (
        in_days(0).replace(year=in_days(0).year + 1, month=5, day=8),
        in_days(0).replace(year=in_days(0).year + 1, month=6, day=3),
    )
    build_event("Reeks", "reeks", days=days)
    text = text_of(client.get("/agenda/").content, "main .month h2")
    assert text.lower() == f"mei {days[0].year} juni {days[0].year}"
