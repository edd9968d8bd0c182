"""The overview of news: filters alone and together, pages, and the way there and back."""

import pytest

from news.demo import build_event, build_news, build_report
from news.models import NewsPage
from partners.demo import build_programme
from portal.models import overview_query
from tests.helpers import audience, in_days, municipality, restrict, theme, titles

UNKNOWN = ["thema", "programma", "gemeente", "doelgroep", "soort", "jaar"]


@pytest.fixture
def news(site):
    """Three items: a full one of 2024, another of 2025, and one for everybody about nothing in particular, of 2023."""
    vlierdam, lindelo = municipality("Vlierdam", 1), municipality("Lindelo", 2)
    day = in_days(0)
    build_news(
        "Taalspreekuur",
        "taalspreekuur",
        kind="service",
        display_date=day.replace(year=2024, month=5, day=8),
        themes=[theme("Taal")],
        programmes=[build_programme("Taal dichtbij", "taal-dichtbij")],
        municipalities=[vlierdam],
        audiences=[audience("Ouders")],
    )
    build_news(
        "Training",
        "training",
        kind="announcement",
        display_date=day.replace(year=2025, month=1, day=1),
        themes=[theme("Opvoeden")],
        municipalities=[lindelo],
        audiences=[audience("Vrijwilligers")],
    )
    build_news("Voor iedereen", "voor-iedereen", display_date=day.replace(year=2023, month=12, day=31))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Training", "Taalspreekuur", "Voor iedereen"]),
        ({"thema": "taal"}, ["Taalspreekuur"]),
        ({"programma": "taal-dichtbij"}, ["Taalspreekuur"]),
        ({"gemeente": "lindelo"}, ["Training", "Voor iedereen"]),
        ({"doelgroep": "ouders"}, ["Taalspreekuur", "Voor iedereen"]),
        ({"soort": "announcement"}, ["Training"]),
        ({"jaar": "2023"}, ["Voor iedereen"]),
        ({"jaar": "2025"}, ["Training"]),
        ({"thema": "taal", "jaar": "2025"}, []),
        ({"gemeente": "vlierdam", "doelgroep": "vrijwilligers"}, ["Voor iedereen"]),
        (
            {"thema": "taal", "programma": "taal-dichtbij", "gemeente": "vlierdam", "doelgroep": "ouders"}
            | {"soort": "service", "jaar": "2024"},
            ["Taalspreekuur"],
        ),
    ],
)
def test_news_is_filtered(news, client, query, expected):
    response = client.get("/nieuws/", query)
    assert titles(response.content, "main .overview h3 a") == expected
    assert response.context["result_count"] == len(expected)
    assert [item["name"] != "" for item in response.context["active_filters"]] == [True] * len(query)
    assert response.context["is_filtered"] == bool(query)
    assert not response.context["invalid_filters"]


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_value_is_left_out_and_said(news, client, name):
    for value in ("bestaat-niet", "0", "-1", "taal' OR 1=1", "é🙂", "a" * 500, "1.5", "[]"):
        response = client.get("/nieuws/", {name: value})
        assert response.status_code == 200, value
        assert response.context["invalid_filters"], value
    assert response.context["result_count"] == 3
    assert b"notice--warning" in response.content


def test_unknown_value_leaves_the_other_filters_on(news, client):
    response = client.get("/nieuws/", {"thema": "taal", "soort": "bestaat-niet"})
    assert titles(response.content, "main .overview h3 a") == ["Taalspreekuur"]
    assert response.context["invalid_filters"]


def test_filter_is_removed_without_the_others(news, client):
    response = client.get("/nieuws/", {"thema": "taal", "jaar": "2024", "pagina": "2"})
    removals = {item["label"]: item["remove_url"] for item in response.context["active_filters"]}
    assert removals == {"Taal": "?jaar=2024", "2024": "?thema=taal"}
    only = client.get("/nieuws/", {"thema": "taal"}).context["active_filters"]
    assert [item["remove_url"] for item in only] == ["."]


def test_reports_stand_in_the_news(site, client):
    event = build_event("Open middag", "open-middag", days=(in_days(-4),))
    build_report(event, "Verslag", "verslag", event_date=in_days(-4), display_date=in_days(-2))
    build_news("Nieuws", "nieuws", display_date=in_days(-3))
    assert titles(client.get("/nieuws/").content, "main .overview h3 a") == ["Verslag", "Nieuws"]
    assert titles(client.get("/nieuws/", {"soort": "report"}).content, "main .overview h3 a") == ["Verslag"]


def test_hidden_news_is_not_listed_and_gives_no_year(site, client):
    build_news("Concept", "concept", is_published=False, display_date=in_days(0).replace(year=2001))
    restrict(build_news("Besloten", "besloten", display_date=in_days(0).replace(year=2002)))
    response = client.get("/nieuws/")
    assert response.context["result_count"] == 0
    years = [value for value, _label in response.context["filterset"].form.fields["jaar"].choices]
    assert years == [""], "the year of a restricted item would say that there is one"


def test_news_is_listed_by_the_date_that_it_shows(site, client):
    for title, days in (("Oud", -9), ("Nieuw", -1), ("Midden", -5)):
        build_news(title, title.lower(), display_date=in_days(days))
    assert titles(client.get("/nieuws/").content, "main .overview h3 a") == ["Nieuw", "Midden", "Oud"]


@pytest.fixture
def thirty(site):
    town = municipality()
    for number in range(30):
        build_news(f"Nieuws {number:02}", f"nieuws-{number}", display_date=in_days(-number), municipalities=[town])


def test_page_out_of_range_gives_the_nearest(thirty, client):
    nearest = {"1": 1, "3": 3, "4": 3, "0": 3, "-7": 3, "9" * 23: 3, "x": 1, "": 1, "1.5": 1}
    answers = {number: client.get("/nieuws/", {"pagina": number}) for number in nearest}
    assert {number: response.status_code for number, response in answers.items()} == dict.fromkeys(nearest, 200)
    assert {number: response.context["page_obj"].number for number, response in answers.items()} == nearest


def test_pages_follow_each_other_in_order(thirty, client):
    seen = [item.pk for number in (1, 2, 3) for item in client.get("/nieuws/", {"pagina": number}).context["page_obj"]]
    assert seen == list(NewsPage.objects.order_by("-display_date").values_list("pk", flat=True))


def test_pages_keep_the_filter(thirty, client):
    html = client.get("/nieuws/", {"gemeente": "vlierdam", "pagina": "2"}).content.decode()
    assert 'href="?gemeente=vlierdam&amp;pagina=3"' in html
    assert 'href="?gemeente=vlierdam&amp;pagina=1"' in html


def test_item_leads_back_to_the_overview_as_it_was(thirty, client):
    listed = client.get("/nieuws/", {"gemeente": "vlierdam", "pagina": "2", "utm_source": "mail", "leeg": ""})
    assert listed.context["filter_query"] == "gemeente=vlierdam&pagina=2"
    item = listed.context["page_obj"][0]
    link = f"{item.url}?gemeente=vlierdam&amp;pagina=2"
    assert f'href="{link}"' in listed.content.decode()
    shown = client.get(
        item.url, {"gemeente": "vlierdam", "pagina": "2", "utm_source": "mail", "next": "//kwaad.example"}
    )
    assert shown.context["back_url"] == "/nieuws/?gemeente=vlierdam&pagina=2"
    assert 'href="/nieuws/?gemeente=vlierdam&amp;pagina=2"' in shown.content.decode()


def test_item_without_filter_leads_back_to_the_whole_overview(thirty, client):
    assert client.get("/nieuws/nieuws-1/").context["back_url"] == "/nieuws/"


def test_back_link_cannot_leave_the_site(thirty, client):
    html = client.get("/nieuws/nieuws-1/", {"thema": '"><script>alert(1)</script>', "jaar": "//kwaad.example"}).content
    assert b"<script>alert" not in html
    assert b'href="//kwaad' not in html


def test_repeated_parameters_are_kept(rf):
    request = rf.get("/nieuws/?thema=taal&thema=geld&q=x&gemeente=&jaar=2024")
    assert overview_query(request.GET) == "thema=taal&thema=geld&jaar=2024"
