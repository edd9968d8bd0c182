"""The page of a theme: everything about it, and nothing that is not public."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.demo import build_event, build_news
from partners.demo import build_offer, build_partner, build_programme
from tests.helpers import delivery, in_days, municipality, restrict, text_of, theme

ADDRESS = "/thema/opvoeden/"


def fill(subject, number: int = 0) -> None:
    """Make one of everything about a theme."""
    partner = build_partner(f"Buurtouders {number}", f"buurtouders-{number}", themes=[subject])
    build_news(f"Nieuwe cursus {number}", f"cursus-{number}", themes=[subject])
    build_event(f"Open middag {number}", f"open-middag-{number}", days=(in_days(5 + number),), themes=[subject])
    build_programme(f"Programma {number}", f"programma-{number}", themes=[subject])
    build_offer(
        f"Thuisstart {number}",
        f"thuisstart-{number}",
        themes=[subject],
        deliveries=[delivery(partner, municipality())],
    )


def test_theme_shows_everything_about_it(site, client):
    fill(theme())
    text = text_of(client.get(ADDRESS).content)
    for title in ("Nieuwe cursus 0", "Open middag 0", "Thuisstart 0", "Programma 0", "Buurtouders 0"):
        assert title in text


def test_theme_does_not_show_other_themes(site, client):
    theme()
    fill(theme("Taal"))
    assert "Nieuwe cursus" not in text_of(client.get(ADDRESS).content)


def test_theme_without_content_is_answered(site, client):
    theme()
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert "/nieuws/" in response.content.decode()


def test_unknown_theme_is_not_found(site, client):
    assert client.get("/thema/bestaat-niet/").status_code == 404


def test_past_meeting_is_not_shown(site, client):
    build_event("Vorige week", "vorige-week", days=(in_days(-7),), themes=[theme()])
    assert "Vorige week" not in text_of(client.get(ADDRESS).content)


def test_draft_and_restricted_pages_are_not_shown(site, client):
    subject = theme()
    build_news("Een concept", "concept", themes=[subject], is_published=False)
    restrict(build_news("Alleen voor leden", "leden", themes=[subject]))
    restrict(build_event("Besloten middag", "besloten", days=(in_days(3),), themes=[subject]))
    text = text_of(client.get(ADDRESS).content)
    for title in ("Een concept", "Alleen voor leden", "Besloten middag"):
        assert title not in text


def test_more_of_everything_costs_the_same(site, client):
    subject = theme()
    for number in range(3):
        fill(subject, number)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for number in range(3, 12):
        fill(subject, number)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) == len(few)
    assert len(many) <= 30
