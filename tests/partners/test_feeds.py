"""Feeds of overviews and programmes are Atom (RFC 4287), and hold what is public."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from news.demo import build_event, build_news
from partners.demo import build_offer, build_partner, build_programme
from tests.helpers import delivery, in_days, restrict

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/nieuws/feed/", "/agenda/feed/", "/programmas/feed/", "/partners/feed/", "/aanbod/feed/"]
ODD_TITLE = "Kopje <b>& koek</b> “samen” 🙂"


def read_feed(client, path: str, **query) -> ElementTree.Element:
    """Return the root of a feed, after checking what every Atom feed must have."""
    response = client.get(path, query)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), f"{path}: no {name}"
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
    identifiers = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(identifiers)) == len(identifiers)
    for link in root.iter(f"{ATOM}link"):
        assert link.get("href").startswith("http"), f"{path}: {link.get('href')} is not absolute"
    return root


def entries(root: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]


@pytest.fixture
def content(site):
    """Something in every feed."""
    programme = build_programme("Gezinnen vooruit", "gezinnen-vooruit")
    partner = build_partner("Buurtouders", "buurtouders")
    build_offer("Thuisstart", "thuisstart", deliveries=[delivery(partner)])
    build_event("Open middag", "open-middag", days=(in_days(3), in_days(4)))
    build_news(ODD_TITLE, "kopje-koek", display_date=in_days(-1), programmes=[programme])
    build_news("Ander nieuws", "ander-nieuws", display_date=in_days(-2))
    return programme


@pytest.mark.parametrize("path", FEEDS)
def test_feed_of_an_overview_is_valid(content, client, path):
    assert entries(read_feed(client, path))


@pytest.mark.parametrize("path", FEEDS)
def test_empty_feed_is_valid(site, client, path):
    assert entries(read_feed(client, path)) == []


def test_feed_keeps_odd_titles_as_they_are(content, client):
    assert entries(read_feed(client, "/nieuws/feed/")) == [ODD_TITLE, "Ander nieuws"]


def test_feed_of_a_programme_holds_its_own_news(content, client):
    assert entries(read_feed(client, "/programmas/gezinnen-vooruit/feed/")) == [ODD_TITLE]


def test_feed_keeps_the_filters_of_the_overview(content, client):
    assert entries(read_feed(client, "/nieuws/feed/", programma="gezinnen-vooruit")) == [ODD_TITLE]


def test_event_with_two_dates_stands_in_the_feed_once(content, client):
    assert entries(read_feed(client, "/agenda/feed/")) == ["Open middag"]


@pytest.mark.parametrize("path", ["/nieuws/feed/", "/programmas/gezinnen-vooruit/feed/"])
def test_drafts_and_restricted_items_stand_in_no_feed(content, client, path):
    build_news("Concept", "concept", is_published=False, display_date=in_days(0), programmes=[content])
    closed = build_news("Besloten", "besloten", display_date=in_days(0), programmes=[content])
    restrict(closed)
    listed = entries(read_feed(client, path))
    assert ODD_TITLE in listed
    assert not {"Concept", "Besloten"} & set(listed)


def test_feed_holds_twenty_items_at_most(site, client):
    for number in range(23):
        build_news(f"Nieuws {number}", f"nieuws-{number}", display_date=in_days(-number))
    assert entries(read_feed(client, "/nieuws/feed/")) == [f"Nieuws {number}" for number in range(20)]


@pytest.mark.parametrize("path", FEEDS[:2])
def test_overview_tells_programs_where_its_feed_is(content, client, path):
    html = client.get(path.removesuffix("feed/")).content.decode()
    assert f'href="{path}"' in html
    assert "application/atom+xml" in html
