"""How often pages are read: readers count once a day, and nobody else does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from news.demo import build_news
from portal.models import BasePage, DailyViews
from tests.helpers import restrict

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def page(site):
    return build_news("Nieuw spreekuur", "nieuw-spreekuur")


def read(client, page_id, agent=BROWSER, address="203.0.113.1", method="post"):
    """Tell the portal that somebody reads a page."""
    return getattr(client, method)(f"/tel/{page_id}/", headers={"User-Agent": agent}, REMOTE_ADDR=address)


def views(page: BasePage) -> int:
    return sum(DailyViews.objects.filter(page=page).values_list("views", flat=True))


def test_reader_counts(page, client):
    assert read(client, page.pk).status_code == 204
    assert views(page) == 1


def test_reader_counts_once_a_day(page, client):
    for _time in range(3):
        assert read(client, page.pk).status_code == 204
    assert views(page) == 1


def test_address_that_counts_too_quickly_counts_no_more(page, client, monkeypatch):
    monkeypatch.setattr("portal.views.MOST_VIEWS_A_MINUTE", 2)
    for number in range(4):
        assert read(client, page.pk, agent=f"{BROWSER} {number}").status_code == 204
    assert views(page) == 2


def test_two_readers_count_twice(page, client):
    read(client, page.pk, address="203.0.113.1")
    read(client, page.pk, address="203.0.113.2")
    assert views(page) == 2


def test_reader_counts_again_on_another_day(page, client):
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        read(client, page.pk)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        read(client, page.pk)
    assert [row.views for row in DailyViews.objects.filter(page=page)] == [1, 1]


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "curl/8.5.0",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "python-requests/2.32",
        "Mozilla/5.0 HeadlessChrome/139.0",
        "facebookexternalhit/1.1 preview",
        "Wget/1.21",
    ],
)
def test_robot_does_not_count(page, client, agent):
    assert read(client, page.pk, agent=agent).status_code == 204
    assert views(page) == 0


def test_editor_does_not_count(page, editor_client):
    read(editor_client, page.pk)
    assert views(page) == 0


def test_draft_and_restricted_page_do_not_count(site, client):
    draft = build_news("Concept", "concept", is_published=False)
    closed = build_news("Besloten", "besloten")
    restrict(closed)
    for hidden in (draft, closed):
        assert read(client, hidden.pk).status_code == 204
        assert views(hidden) == 0


@pytest.mark.parametrize("page_id", [0, 999999, 2**31, 2**63 - 1])
def test_unknown_page_counts_nothing(site, client, page_id):
    assert read(client, page_id).status_code == 204
    assert not DailyViews.objects.exists()


@pytest.mark.parametrize("page_id", [2**63, 10**30])
def test_number_that_no_page_can_have_is_no_fault_of_ours(site, client, page_id):
    assert read(client, page_id).status_code < 500


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_counts(page, client, method):
    assert read(client, page.pk, method=method).status_code == 405
    assert views(page) == 0


def test_count_needs_no_token_and_sets_no_cookie(page):
    strict = Client(enforce_csrf_checks=True)
    response = read(strict, page.pk)
    assert response.status_code == 204
    assert not response.cookies
    assert views(page) == 1


def kept_in_cache() -> list[tuple]:
    """Return every key and value that the cache holds, as it holds them."""
    if settings.CACHES["default"]["BACKEND"] == "portal.cache.RedisCache":
        client = cache._cache.get_client()
        return [(key, client.get(key)) for key in client.scan_iter()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        return cursor.fetchall()


def test_address_of_reader_is_not_kept(page, client):
    read(client, page.pk, address="203.0.113.77")
    kept = kept_in_cache()
    assert kept
    assert not any("203.0.113.77" in str(row) or "Firefox" in str(row) for row in kept)


def test_page_of_a_reader_asks_to_be_counted(page, client):
    assert f'data-view-count="/tel/{page.pk}/"' in client.get(page.url).content.decode()


def test_most_read_comes_first(site):
    pages = [build_news(title, title.lower()) for title in ("Een", "Twee", "Drie", "Nul")]
    today = timezone.localdate()
    for page, count, days_ago in zip(pages, (2, 5, 9), (0, 1, 40), strict=False):
        DailyViews.objects.create(page=page, day=today - timedelta(days=days_ago), views=count)
    listed = DailyViews.objects.most_read_ids(Page.objects.filter(pk__in=[page.pk for page in pages]))
    assert listed == [pages[1].pk, pages[0].pk]


def test_two_readers_at_once_both_count(django_db_setup, django_db_blocker):
    # Committed for real, because each reader has a connection of its own; taken away again afterwards.
    with django_db_blocker.unblock():
        page = Page.get_first_root_node().add_child(instance=Page(title="Gelezen", slug="gelezen", live=True))
        try:

            def visit(number: int) -> int:
                try:
                    return read(Client(), page.pk, address=f"203.0.113.{number}").status_code
                finally:
                    connection.close()

            with ThreadPoolExecutor(max_workers=4) as pool:
                answers = list(pool.map(visit, range(12)))
            assert answers == [204] * 12
            assert views(page) == 12
        finally:
            cache.clear()
            Page.objects.get(pk=page.pk).delete()
            DBTaskResult.objects.all().delete()
            connection.close()
