"""Search: what a Dutch reader means, and nothing that is not public."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.demo import build_event, build_news
from news.models import NewsPage
from partners.demo import build_partner
from portal.models import PageText
from tests.helpers import in_days, restrict, run_tasks, text_of

pytestmark = pytest.mark.django_db


def search(client, query: str, **parameters):
    run_tasks()  # pages come into the index by a task
    return ask(client, query, **parameters)


def ask(client, query: str, **parameters):
    response = client.get(reverse("search"), {"q": query, **parameters})
    assert response.status_code == 200
    return response


def found(response) -> list[str]:
    """Return the titles of the results, in order."""
    return [
        link.get_text(strip=True) for link in BeautifulSoup(response.content, "html.parser").select(".results h3 a")
    ]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("gezin", "gezinnen"),
        ("gezinnen", "gezin"),
        ("kans", "kansen"),
        ("kansen", "kans"),
        ("bijeenkomst", "bijeenkomsten"),
        ("bijeenkomsten", "bijeenkomst"),
        ("GEZIN", "Gezinnen"),
    ],
)
def test_search_knows_singular_and_plural(site, client, asked, written):
    build_news(f"Meer {written} in de regio", "meer")
    response = search(client, asked)
    assert found(response) == [f"Meer {written} in de regio"]
    assert response.context["mode"] == "exact"


def test_search_asks_for_all_words(site, client):
    build_news("Gezinnen aan tafel", "tafel")
    build_news("Gezinnen op het plein", "plein")
    assert found(search(client, "gezin plein")) == ["Gezinnen op het plein"]


def test_part_of_a_word_finds_the_whole(site, client):
    build_news("Nieuw taalspreekuur", "taalspreekuur")
    response = search(client, "spreekuur")
    assert found(response) == ["Nieuw taalspreekuur"]
    assert response.context["mode"] == "parts"


def test_typing_error_gives_results_and_a_suggestion(site, client):
    build_news("Hulp voor gezinnen", "hulp")
    response = search(client, "gezinnnen")
    assert found(response) == ["Hulp voor gezinnen"]
    assert response.context["mode"] == "typo"
    link = BeautifulSoup(response.content, "html.parser").select_one(".results-head a[href='?q=gezinnen']")
    assert link.get_text() == "gezinnen"


def test_swapped_letters_in_plural_give_results(site, client):
    build_news("Hulp voor gezinnen", "hulp")
    assert found(search(client, "gezinen")) == ["Hulp voor gezinnen"]


def test_nothing_found_says_what_to_do(site, client):
    response = search(client, "qqxxqqzz")
    assert found(response) == []
    assert response.context["result_count"] == 0
    assert "/aanbod/" in response.content.decode()


def test_words_that_were_asked_for_are_marked(site, client):
    build_news("Samen eten", "eten", introduction="Twintig gezinnen koken samen.")
    marks = BeautifulSoup(search(client, "gezin").content, "html.parser").select(".results mark")
    assert [mark.get_text() for mark in marks] == ["gezinnen"]


def test_excerpt_shows_the_text_around_the_word(site, client):
    page = build_news("Samen eten", "eten", introduction="Over een taalmaatje.")
    PageText.objects.filter(page=page).update(text="Het begin. " + "Veel woorden. " * 60 + "Hier staat een taalmaatje.")
    excerpt = search(client, "taalmaatje").context["results"].object_list[0].excerpt
    assert excerpt.startswith("… ")
    assert excerpt.endswith("<mark>taalmaatje</mark>.")


def test_excerpt_escapes_html(site, client):
    build_news("Gezin & <b>co</b>", "gezin", introduction="<script>alert(1)</script> over gezinnen <img src=x>")
    html = search(client, "gezin").content.decode()
    assert "<script>alert(1)" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;" in html
    assert "<mark>gezinnen</mark>" in html


def test_query_is_escaped(site, client):
    html = search(client, '"><script>alert(1)</script>').content.decode()
    assert "<script>alert(1)" not in html


@pytest.fixture
def three_kinds(site):
    build_news("Tafel in het nieuws", "nieuws-tafel")
    build_news("Nog een tafel", "nog-een-tafel")
    build_event("Lunch aan tafel", "lunch-tafel", days=(in_days(3),))
    build_partner("De Lange Tafel", "lange-tafel")


def test_types_are_counted(three_kinds, client):
    counts = {option["value"]: option["count"] for option in search(client, "tafel").context["types"]}
    assert counts == {"": 4, "nieuws": 2, "agenda": 1, "partners": 1}


@pytest.mark.parametrize(("kind", "count"), [("nieuws", 2), ("agenda", 1), ("partners", 1), ("onzin", 4), ("", 4)])
def test_type_filters_results_and_keeps_the_counts(three_kinds, client, kind, count):
    response = search(client, "tafel", soort=kind)
    assert response.context["result_count"] == len(found(response)) == count
    assert response.context["types"][0]["count"] == 4
    current = [option["value"] for option in response.context["types"] if option["is_current"]]
    assert current == [kind if kind in {"nieuws", "agenda", "partners"} else ""]


def test_filter_links_keep_the_query_and_forget_the_page(three_kinds, client):
    urls = {option["value"]: option["url"] for option in search(client, "tafel", pagina="2").context["types"]}
    assert urls["agenda"] == "?q=tafel&soort=agenda"


def test_draft_is_never_found(site, client):
    NewsPage.objects.get(pk=build_news("Geheim plan", "geheim-plan").pk).unpublish()
    build_news("Nooit gepubliceerd geheim", "nooit", is_published=False)
    assert found(search(client, "geheim")) == []


def test_unpublished_change_is_not_shown(site, client):
    page = build_news("Openbaar plan", "plan")
    page.introduction = "Met een vertrouwelijk bedrag."
    page.save_revision()
    assert found(search(client, "vertrouwelijk")) == []
    assert "vertrouwelijk" not in search(client, "openbaar").content.decode()


def test_restricted_page_is_never_found(site, client, editor_client):
    page = build_news("Besloten overleg", "besloten")
    restrict(page)
    assert found(search(client, "besloten")) == []
    assert found(search(client, "beslotn")) == []


def test_page_below_a_restricted_page_is_never_found(site, client):
    page = build_news("Besloten overleg", "besloten")
    restrict(page.get_parent())
    assert found(search(client, "besloten")) == []


@pytest.mark.parametrize("query", ["", "   ", "!?*", "\x00", "-- ' \"", "%", "_"])
def test_query_without_words_asks_for_a_word(site, client, query):
    response = search(client, query)
    assert response.context["results"] is None
    assert "main" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "a" * 5000,
        "gezin " * 2000,
        "gezin\x00nen",
        "gezin AND OR NOT NEAR(",
        'ge"zin*',
        "😀",
        "gezin:*",
        "(((",
        "gezin’s",
    ],
)
def test_odd_query_is_answered(site, client, query):
    build_news("Hulp voor gezinnen", "hulp")
    assert len(search(client, query).context["query"]) <= 120


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", ""])
def test_page_number_out_of_range_is_answered(site, client, number):
    build_news("Hulp voor gezinnen", "hulp")
    assert found(search(client, "gezin", pagina=number)) == ["Hulp voor gezinnen"]


def test_results_are_in_pages_of_ten(site, client):
    for number in range(12):
        build_news(f"Gezin nummer {number}", f"gezin-{number}")
    first, second = found(search(client, "gezin")), found(search(client, "gezin", pagina=2))
    assert (len(first), len(second)) == (10, 2)
    assert len({*first, *second}) == 12


def test_thirty_results_cost_the_same_as_three(site, client):
    for number in range(3):
        build_news(f"Gezin nummer {number}", f"gezin-{number}")
    search(client, "gezin")
    with CaptureQueriesContext(connection) as three:
        ask(client, "gezin")
    for number in range(3, 30):
        build_news(f"Gezin nummer {number}", f"gezin-{number}")
    run_tasks()
    with CaptureQueriesContext(connection) as thirty:
        assert ask(client, "gezin").context["result_count"] == 30
    assert len(thirty) == len(three)


def test_title_names_the_query_and_robots_stay_out(site, client):
    soup = BeautifulSoup(search(client, "gezin").content, "html.parser")
    assert "gezin" in soup.title.get_text()
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


def test_posting_a_search_is_refused(site, client):
    assert client.post(reverse("search"), {"q": "gezin"}).status_code == 405


def test_result_leads_to_its_page(site, client):
    build_partner("De Lange Tafel", "lange-tafel")
    html = search(client, "tafel").content
    address = BeautifulSoup(html, "html.parser").select_one(".results h3 a")["href"]
    assert "De Lange Tafel" in text_of(client.get(address).content, "h1")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL weighs any number of hits quickly")
@pytest.mark.parametrize(
    ("most_weighed", "expected"), [(3, ["Oud", "Nieuw", "Midden"]), (2, ["Nieuw", "Midden", "Oud"])]
)
def test_many_hits_stand_in_the_order_of_the_list(site, monkeypatch, most_weighed, expected):
    monkeypatch.setattr("portal.search_backend.MOST_WEIGHED", most_weighed)
    for number in range(5):
        build_news(f"Iets anders {number}", f"anders-{number}")
    for title, days in (("Oud", 9), ("Midden", 5), ("Nieuw", 1)):
        build_news(
            title, title.lower(), display_date=in_days(-days), introduction="spreekuur " * (12 if title == "Oud" else 1)
        )
    run_tasks()
    found = NewsPage.objects.order_by("-display_date").search("spreekuur")
    assert found.count() == 3
    assert [page.title for page in found] == expected
