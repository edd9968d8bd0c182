"""What the site answers besides pages: sitemap, robots.txt, errors; and which readers it counts."""

import re
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views.defaults import server_error
from wagtail.models import Page

from news.demo import build_news
from news.models import NewsPage
from portal.sitemaps import PageSitemap
from tests.helpers import restrict


def locations(client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return re.findall("<loc>(.*?)</loc>", response.content.decode())


def sitemap(client) -> list[str]:
    """Return the pages in all parts that the index of the sitemap names."""
    return [page for part in locations(client, "/sitemap.xml") for page in locations(client, part)]


def test_sitemap_lists_public_pages_alone(site, client):
    build_news("Openbaar", "openbaar")
    build_news("Concept", "concept", is_published=False)
    restrict(build_news("Besloten", "besloten"))
    found = sitemap(client)
    assert any(address.endswith("/nieuws/openbaar/") for address in found)
    assert any(address.endswith("/nieuws/") for address in found)
    assert not [address for address in found if "concept" in address or "besloten" in address]
    assert len(found) == len(set(found))


def test_sitemap_of_a_big_site_has_parts(site, client, monkeypatch):
    monkeypatch.setattr(PageSitemap, "limit", 3)
    whole, parts = sitemap(client), locations(client, "/sitemap.xml")
    assert parts == ["http://testserver/sitemap-pages.xml"] + [
        f"http://testserver/sitemap-pages.xml?p={number}" for number in range(2, len(parts) + 1)
    ]
    assert len(parts) > 1
    assert all(0 < len(locations(client, part)) <= 3 for part in parts)
    assert len(whole) == len(set(whole)) == Page.objects.live().filter(depth__gt=1).count()


def test_index_of_the_sitemap_tells_when_a_page_was_published_last(site, client):
    page = build_news("Nieuw", "nieuw")
    assert f"<lastmod>{page.last_published_at:%Y-%m-%d}" in client.get("/sitemap.xml").content.decode()


def test_part_of_the_sitemap_that_is_not_there_is_not_found(site, client):
    for address in ("/sitemap-iets.xml", "/sitemap-pages.xml?p=99", "/sitemap-pages.xml?p=x"):
        assert client.get(address).status_code == 404


def test_sitemap_costs_the_same_for_more_pages(site, client):
    build_news("Een", "een")
    sitemap(client)
    with CaptureQueriesContext(connection) as few:
        sitemap(client)
    for number in range(12):
        build_news(f"Bericht {number}", f"bericht-{number}")
    with CaptureQueriesContext(connection) as many:
        sitemap(client)
    assert len(many) == len(few)


def test_robots_are_kept_out_of_the_admin_and_led_to_the_sitemap(site, client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def check_error_page(html: bytes) -> None:
    """A Dutch page with a title, one heading and a way back."""
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == "nl"
    assert page.title.get_text(strip=True)
    assert len(page.select("main h1")) == 1
    assert page.select_one("main a[href='/']")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/nieuws/bestaat-niet/", "/thema/bestaat-niet/", "/%00/"])
def test_page_that_is_not_there(site, client, path):
    response = client.get(path)
    assert response.status_code == 404
    check_error_page(response.content)
    assert BeautifulSoup(response.content, "html.parser").select_one("main form input[name=q]")


def test_page_that_is_refused(site, client):
    with patch("home.views.plan", side_effect=PermissionDenied):
        response = client.get("/zoeken/?q=gezin")
    assert response.status_code == 403
    check_error_page(response.content)


def test_fault_of_the_server_is_told_in_dutch(site):
    client = Client(raise_request_exception=False)
    with patch("home.views.plan", side_effect=RuntimeError):
        response = client.get("/zoeken/?q=gezin")
    assert response.status_code == 500
    check_error_page(response.content)


def test_fault_of_the_server_needs_no_database():
    """No database fixture here: a query would fail this test."""
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    check_error_page(response.content)


def test_published_news_counts_its_readers(site, client):
    page = build_news("Openbaar", "openbaar")
    assert f'data-view-count="/tel/{page.pk}/"' in client.get(page.url).content.decode()


def test_preview_does_not_count_readers(site, editor_client):
    page = NewsPage.objects.get(pk=build_news("Openbaar", "openbaar").pk)
    draft = editor_client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert draft.status_code == 200
    assert "Openbaar" in draft.content.decode()
    assert "data-view-count" not in draft.content.decode()
