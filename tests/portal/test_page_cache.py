"""The page cache: at once right after every change, and never anybody else's page."""

import gzip
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from home.models import HomePage
from news.demo import build_event, build_news
from news.models import NewsIndexPage, NewsPage, OccurrenceState
from portal import page_cache
from portal.models import SiteSettings, Theme
from portal.page_cache import FileGeneration, PageCacheMiddleware, Store
from portal.tasks import publish_scheduled
from tests.generations import keep_pages
from tests.helpers import image, in_days, media, one_of_each, restrict, run_tasks, sign_in, site, theme

__all__ = ["image", "media", "site"]

ADDRESS = "/nieuws/"


@pytest.fixture
def cached(settings, monkeypatch, tmp_path):
    """The portal with its page cache, in a process that has just begun."""
    keep_pages(settings)
    monkeypatch.setattr(page_cache, "store", Store())
    monkeypatch.setattr(page_cache, "generation", FileGeneration(tmp_path / "generation"))
    page_cache.generation.renew()


@pytest.fixture
def reader(cached, site):
    """A reader who keeps no cookie."""
    return Client()


def get(reader, address: str = ADDRESS, **headers) -> HttpResponse:
    reader.cookies.clear()
    return reader.get(address, headers=headers)


def queries(reader, address: str = ADDRESS) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(connection) as asked:
        get(reader, address)
    return len(asked)


def is_kept(reader, address: str = ADDRESS) -> bool:
    """Whether a page that was read is read again without a query."""
    get(reader, address)
    return queries(reader, address) == 0


def test_page_that_was_read_costs_no_query(reader):
    first = get(reader)
    assert queries(reader) == 0
    second = get(reader)
    changing = {"X-Request-ID"}
    assert {**second.headers, **dict.fromkeys(changing)} == {**first.headers, **dict.fromkeys(changing)}
    assert second.content == first.content
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert "default-src 'none'" in second.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address", ["/", "/agenda/", "/nieuws/?jaar=2026", "/nieuws/feed/", "/sitemap.xml", "/cursussen/"]
)
def test_public_pages_are_kept(reader, address):
    assert get(reader, address).status_code == 200
    assert is_kept(reader, address)


def test_addresses_and_hosts_have_pages_of_their_own(reader, settings):
    settings.ALLOWED_HOSTS = ["testserver", "www.voorbeeld.example"]
    assert get(reader, f"{ADDRESS}?jaar=2019").content != get(reader).content
    assert b"http://www.voorbeeld.example/" in get(reader, ADDRESS, host="www.voorbeeld.example").content
    assert b"http://testserver/" in get(reader).content
    assert get(reader, ADDRESS, host="elders.example").status_code == 400


def test_browser_asks_whether_it_is_still_the_same(reader):
    page = get(reader)
    assert page.headers["Cache-Control"] == "no-cache"
    again = get(reader, if_none_match=page.headers["ETag"])
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert again.headers["ETag"] == page.headers["ETag"]
    assert "default-src 'none'" in again.headers["Content-Security-Policy"]
    assert get(reader, if_none_match='"another"').status_code == 200
    for known in ("*", f'"another", W/{page.headers["ETag"]}'):
        assert get(reader, if_none_match=known).status_code == HTTPStatus.NOT_MODIFIED, known


def test_nothing_is_kept_while_nobody_knows_the_generation(reader, monkeypatch):
    monkeypatch.setattr(page_cache.generation, "get", lambda: None)
    assert not is_kept(reader)


def test_page_is_compressed_for_who_can_read_that(reader):
    plain = get(reader)
    compressed = get(reader, accept_encoding="br, gzip")
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    assert int(compressed.headers["Content-Length"]) == len(compressed.content) < len(plain.content) / 2
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in compressed.headers["Vary"].split(",")}
    # Two forms of a page are two for whoever keeps them in between.
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    assert get(reader, accept_encoding="gzip", if_none_match=plain.headers["ETag"]).status_code == 200
    for refusing in ("gzip;q=0", "br, gzip; q=0.0, identity", "x-gzipped"):
        assert "Content-Encoding" not in get(reader, accept_encoding=refusing).headers, refusing


def test_personal_pages_are_not_compressed(reader, site):
    assert "Content-Encoding" not in get(reader, "/account/login/", accept_encoding="gzip").headers
    response = sign_in(reader).get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


# Changes


def publish_another(site, image):
    build_news("Nog een bericht", "nog-een-bericht")


def publish_again(site, image):
    page = NewsPage.objects.get()
    page.title = "Een beter bericht"
    page.save_revision().publish()


def unpublish(site, image):
    NewsPage.objects.get().unpublish()


def move(site, image):
    NewsPage.objects.get().move(HomePage.objects.get(), "last-child")


def delete(site, image):
    NewsPage.objects.get().delete()


def rename_theme(site, image):
    found = Theme.objects.get()
    found.name = "Taal"
    found.save()


def delete_theme(site, image):
    Theme.objects.get().delete()


def change_site(site, image):
    found = SiteSettings.for_site(Site.objects.get())
    found.organisation_name = "Kansrijk Vlierstroom"
    found.save()


def link_in_footer(site, image):
    SiteSettings.for_site(Site.objects.get()).footer_links.model.objects.create(
        settings=SiteSettings.for_site(Site.objects.get()), page=NewsIndexPage.objects.get()
    )


def describe_picture(site, image):
    image.description = "Twee mensen aan een tafel"
    image.save()


def let_only_members_read(site, image):
    restrict(NewsPage.objects.get())


def cancel_date(site, image):
    OccurrenceState.for_occurrence(build_event("Open middag", "open", days=(in_days(9),)).occurrences.get()).save()


CHANGES = [
    publish_another,
    publish_again,
    unpublish,
    move,
    delete,
    rename_theme,
    delete_theme,
    change_site,
    link_in_footer,
    describe_picture,
    let_only_members_read,
    cancel_date,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_change_shows_at_once(reader, site, image, change, django_capture_on_commit_callbacks):
    build_news("Een bericht", "een-bericht", themes=[theme()])
    assert is_kept(reader)
    with django_capture_on_commit_callbacks(execute=True):
        change(site, image)
    assert queries(reader) > 0


def test_change_shows_in_every_process(reader, site, monkeypatch, django_capture_on_commit_callbacks):
    processes = page_cache.store, Store()

    def get_of_each() -> list[bytes]:
        contents = []
        for store in processes:
            monkeypatch.setattr(page_cache, "store", store)
            contents.append(get(reader).content)
        return contents

    assert [b"Nieuw bericht" in content for content in get_of_each()] == [False, False]
    with django_capture_on_commit_callbacks(execute=True):
        build_news("Nieuw bericht", "nieuw-bericht")
    assert [b"Nieuw bericht" in content for content in get_of_each()] == [True, True]
    assert all(store.pages for store in processes)


def test_page_is_shown_when_its_moment_has_come(reader, site, django_capture_on_commit_callbacks):
    page = build_news("Straks te lezen", "straks")
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert b"Straks te lezen" not in get(reader).content
    with time_machine.travel(timezone.now() + timedelta(hours=2)), django_capture_on_commit_callbacks(execute=True):
        publish_scheduled.enqueue()
        run_tasks()
    assert b"Straks te lezen" in get(reader).content


def test_draft_leaves_pages_as_they_are(reader, site, django_capture_on_commit_callbacks):
    page = build_news("Een bericht", "een-bericht")
    assert is_kept(reader)
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "Nog niet klaar"
        page.save_revision()
    assert queries(reader) == 0


def test_change_that_was_not_committed_changes_nothing(reader, site):
    assert is_kept(reader)
    build_news("Een bericht", "een-bericht")  # the transaction of a test is never committed
    assert queries(reader) == 0


# What is not kept


def test_form_is_not_kept(reader, site):
    one_of_each()
    token = {get(reader, "/contact/").cookies["csrftoken"].value for _ in range(2)}
    assert len(token) == 2


@pytest.mark.parametrize(
    "address",
    ["/account/login/", "/zoeken/?q=taal", "/certificaat/", "/niet-hier/", "/admin/", "/healthz", "/leren/verder/"],
)
def test_other_addresses_are_not_kept(reader, site, address):
    get(reader, address)
    assert "ETag" not in get(reader, address).headers


def test_restricted_page_is_kept_from_everybody_else(reader, site):
    page = build_news("Voor leden", "voor-leden")
    restrict(page)
    member = sign_in(Client())
    assert b"Voor leden" in member.get(page.url).content
    assert get(reader, page.url).status_code == 302
    assert b"Voor leden" in member.get(page.url).content


def test_page_behind_a_password_is_not_kept(reader, site):
    page = build_news("Voor de werkgroep", "werkgroep")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="geheim")
    assert "ETag" not in get(reader, page.url).headers
    assert "ETag" not in get(reader, page.url).headers


def test_who_is_signed_in_gets_an_own_page(reader, site):
    assert is_kept(reader)
    anonymous = get(reader).content
    member = sign_in(Client()).get(ADDRESS).content
    assert member != anonymous == get(reader).content


@pytest.mark.parametrize(
    "headers", [{"cookie": "anything=1"}, {"authorization": "Bearer x"}], ids=["cookie", "authorization"]
)
def test_who_tells_who_it_is_gets_an_own_page(reader, site, headers):
    assert is_kept(reader)
    with CaptureQueriesContext(connection) as asked:
        reader.get(ADDRESS, headers=headers)
    assert len(asked) > 0


def test_endless_addresses_are_not_kept(reader, site):
    assert not is_kept(reader, f"{ADDRESS}?{'x' * page_cache.LONGEST_ADDRESS}")


def test_page_is_made_again_after_its_time(reader, site, monkeypatch):
    assert is_kept(reader)
    monkeypatch.setattr(page_cache, "LIFETIME", 0)
    assert queries(reader) > 0


def test_there_is_none_in_development(settings):
    settings.DEBUG = True
    with pytest.raises(MiddlewareNotUsed):
        PageCacheMiddleware(lambda request: None)


def test_menu_and_settings_are_asked_for_once(reader, site, django_capture_on_commit_callbacks):
    get(reader, "/zoeken/")
    page_cache.generation.renew()
    first = queries(reader, "/zoeken/")
    assert queries(reader, "/zoeken/") == first - 2
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=NewsIndexPage.objects.get().pk).unpublish()
    assert b'href="/nieuws/"' not in get(reader, "/zoeken/").content
