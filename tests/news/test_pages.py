"""The pages of news items and meetings: what stands beside the text."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from news.demo import build_event, build_news, build_report, moment
from news.models import EventPartner, NewsPartner, Occurrence, RegistrationQuestion, RelatedNews
from partners.demo import build_partner, build_programme
from portal.models import DailyViews
from tests.helpers import in_days, municipality, restrict, text_of, theme, unpublish


def read_often(page, views: int, days_ago: int = 0) -> None:
    DailyViews.objects.create(page=page, day=in_days(-days_ago), views=views)


def test_most_read_follows_the_daily_counts(site, client):
    pages = {
        title: build_news(title, title.lower(), display_date=in_days(-1)) for title in ("Een", "Twee", "Drie", "Vier")
    }
    read_often(pages["Een"], 3)
    read_often(pages["Een"], 3, days_ago=2)
    read_often(pages["Twee"], 5)
    read_often(pages["Drie"], 100, days_ago=31)
    shown = client.get(pages["Vier"].url).context["most_read"]
    assert [page.title for page in shown] == ["Een", "Twee"]


def test_most_read_holds_five_news_items_and_nothing_hidden(site, client):
    pages = [build_news(f"Bericht {number}", f"bericht-{number}", display_date=in_days(-1)) for number in range(8)]
    for number, page in enumerate(pages):
        read_often(page, 10 + number)
    read_often(build_event("Middag", "middag", days=(in_days(3),)), 999)
    unpublish(pages[7])
    restrict(pages[6])
    shown = client.get(pages[0].url).context["most_read"]
    assert [page.title for page in shown] == [f"Bericht {number}" for number in (5, 4, 3, 2, 1)]


def test_recent_items_leave_out_the_item_itself(site, client):
    pages = [build_news(f"Bericht {number}", f"bericht-{number}", display_date=in_days(-number)) for number in range(7)]
    shown = client.get(pages[2].url).context["recent_items"]
    assert [page.title for page in shown] == [f"Bericht {number}" for number in (0, 1, 3, 4, 5)]


@pytest.fixture
def related(site):
    """Items that share two things, one thing and nothing with the item that is read."""
    programme, taal, geld = build_programme("Gezinnen", "gezinnen"), theme("Taal"), theme("Geld")
    build_news("Een gedeeld", "een", display_date=in_days(-1), themes=[taal])
    build_news("Twee gedeeld", "twee", display_date=in_days(-9), themes=[taal, geld])
    build_news("Programma gedeeld", "programma", display_date=in_days(-2), programmes=[programme])
    build_news("Niets gedeeld", "niets", display_date=in_days(-1), themes=[theme("Gezond")])
    return {"themes": [taal, geld], "programmes": [programme], "display_date": in_days(-1)}


def titles_of(pages) -> list[str]:
    return [page.title for page in pages]


def test_related_items_share_most_first(related, client):
    page = build_news("Dit bericht", "dit", **related)
    shown = client.get(page.url).context["related_items"]
    assert titles_of(shown) == ["Twee gedeeld", "Een gedeeld", "Programma gedeeld"]


def test_pinned_items_come_first_in_their_order(related, client):
    pinned = [build_news(title, title.lower(), display_date=in_days(-30)) for title in ("Tweede", "Eerste")]
    links = [RelatedNews(related=pinned[1]), RelatedNews(related=pinned[0])]
    page = build_news("Dit bericht", "dit", related_links=links, **related)
    assert titles_of(client.get(page.url).context["related_items"]) == ["Eerste", "Tweede", "Twee gedeeld"]


def test_pinned_item_that_is_hidden_makes_room(related, client):
    pinned = build_news("Verborgen", "verborgen", display_date=in_days(-3))
    page = build_news("Dit bericht", "dit", related_links=[RelatedNews(related=pinned)], **related)
    unpublish(pinned)
    assert titles_of(client.get(page.url).context["related_items"])[0] == "Twee gedeeld"
    assert "Verborgen" not in text_of(client.get(page.url).content)


def test_item_about_nothing_has_no_related_items(related, client):
    page = build_news("Dit bericht", "dit", display_date=in_days(-1))
    assert list(client.get(page.url).context["related_items"]) == []


def test_partner_that_stopped_is_not_named(site, client):
    partners = [build_partner(name, name.lower()) for name in ("Blijver", "Stopper")]
    page = build_news("Nieuws", "nieuws", partner_links=[NewsPartner(partner=partner) for partner in partners])
    unpublish(partners[1])
    text = text_of(client.get(page.url).content)
    assert "Blijver" in text
    assert "Stopper" not in text


def structured(client, page) -> list[dict]:
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return json.loads(soup.find("script", type="application/ld+json").string)["@graph"]


def test_news_is_said_in_the_words_of_search_engines(site, client):
    page = build_news("Nieuws", "nieuws", display_date=in_days(-3))
    (data,) = structured(client, page)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Nieuws"
    assert data["datePublished"] == in_days(-3).isoformat()
    assert data["url"].endswith(page.url)


def test_meeting_is_said_in_the_words_of_search_engines(site, client):
    dates = [
        Occurrence(
            start=moment(in_days(day), "15:00"),
            end=moment(in_days(day), "17:00"),
            location_name="De Dam",
            address="Sluisstraat 12",
            municipality=municipality(),
            is_cancelled=day == 9,
        )
        for day in (-5, 2, 9)
    ]
    data = structured(client, build_event("Lunch", "lunch", occurrences=dates))
    assert [item["@type"] for item in data] == ["Event", "Event"], "dates that have been are left out"
    assert data[0]["startDate"].startswith(f"{in_days(2)}T")
    assert timezone.datetime.fromisoformat(data[0]["startDate"]) == dates[1].start
    assert data[0]["location"]["name"] == "De Dam"
    assert data[0]["location"]["address"]["addressLocality"] == "Vlierdam"
    assert [item["eventStatus"].rpartition("/")[2] for item in data] == ["EventScheduled", "EventCancelled"]


def test_meeting_that_is_over_says_so_and_leads_to_its_report(site, client):
    event = build_event("Open middag", "open-middag", days=(in_days(-4),), registration_email="meld@voorbeeld.example")
    report = build_report(event, "Verslag", "verslag", event_date=in_days(-4), display_date=in_days(-2))
    response = client.get(event.url)
    assert response.context["report"] == report
    assert f'href="{report.url}"' in response.content.decode()
    assert "mailto:meld@voorbeeld.example" not in response.content.decode()
    unpublish(report)
    assert client.get(event.url).context["report"] is None


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [
        (None, None, True),
        (-1, 1, True),
        (1, 2, False),
        (-3, -1, False),
        (None, 1, True),
        (None, -1, False),
        (1, None, False),
    ],
)
def test_registration_is_offered_while_it_is_open(site, client, opens, closes, is_open):
    def at(days):
        return None if days is None else moment(in_days(days), "12:00")

    event = build_event(
        "Open middag",
        "open-middag",
        days=(in_days(8),),
        registration_opens=at(opens),
        registration_closes=at(closes),
        registration_email="meld@voorbeeld.example",
        registration_questions=[RegistrationQuestion(label="Ik eet mee", help_text="Vegetarisch")],
    )
    html = client.get(event.url).content.decode()
    assert ("mailto:meld@voorbeeld.example" in html) == is_open
    assert ("Ik eet mee" in html) == is_open


def test_meeting_names_its_partners_by_role(site, client):
    names = {"organiser": "Trekker", "host": "Gastheer", "funder": "Fonds"}
    links = [EventPartner(partner=build_partner(name, name.lower()), role=role) for role, name in names.items()]
    page = build_event("Open middag", "open-middag", days=(in_days(3),), partner_links=links)
    assert titles_of(page.organisers) == ["Trekker"]
    assert titles_of(page.hosts) == ["Gastheer"]
    assert titles_of(page.funders) == ["Fonds"]
    text = text_of(client.get(page.url).content)
    for name in names.values():
        assert name in text, f"{name} does not stand on the page"
