"""What pages and the admin cost with a hundred and with ten thousand news items."""

import statistics
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.demo import load_content
from home.roles import create_roles
from news.models import NewsIndexPage, NewsPage
from portal.rate_limits import counts
from portal.tasks import update_statistics
from tests.benchmarks.bulk import create_bulk_content
from tests.generations import keep_pages
from tests.helpers import edit_url, form_data, publish, sign_in

FEW, MANY = 100, 10_000
REPEATS = 9
PART = "10,000 pages against 100"
PLACES = {
    "front page": "/",
    "news": "/nieuws/",
    "news, last page": "/nieuws/?pagina=9999",
    "news, theme": "/nieuws/?thema=opvoeden",
    "news, all filters": "/nieuws/?thema=opvoeden&programma=een-goede-start&gemeente=vlierdam&doelgroep=ouders&soort=news&jaar={year}",
    "news, feed": "/nieuws/feed/",
    "article": "/nieuws/bulk-60/",
    "programme": "/programmas/een-goede-start/",
    "partners": "/partners/",
    "partner": "/partners/bibliotheek-vlierstroom/",
    "offers": "/aanbod/?gemeente=vlierdam",
    "theme": "/thema/opvoeden/",
    "agenda": "/agenda/",
    "agenda, month": "/agenda/maand/",
    "courses": "/cursussen/",
    "search, one word": "/zoeken/?q=gezin",
    "search, two words": "/zoeken/?q=vrijwilligers+spreken",
    "search, part of a word": "/zoeken/?q=spreekuu",
    "search, typing error": "/zoeken/?q=opvoedn",
    "sitemap, first part": "/sitemap-pages.xml",
    "sitemap, index": "/sitemap.xml",
}


def measure(act) -> float:
    """Return the median processor time of something in milliseconds, after a first time that fills what is remembered.

    The database is in this process as well; other work on the machine does not count.
    """
    times = []
    for _time in range(REPEATS + 1):
        start = time.process_time()
        act()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times[1:])


def fetch(client, address: str) -> None:
    counts.clear()  # one reader may not search so often
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


def publish_again(client, page: NewsPage, data: dict) -> None:
    response = publish(client, edit_url(page), data)
    assert response.status_code == 302, "published"


def figures(reader, editor) -> dict[str, float]:
    """Return what each page, and each deed of an editor, costs in milliseconds."""
    year = timezone.localdate().year
    found = {name: measure(lambda url=url: fetch(reader, url.format(year=year))) for name, url in PLACES.items()}
    article, overview = NewsPage.objects.get(slug="bulk-60"), NewsIndexPage.objects.get()
    listing = reverse("wagtailadmin_explore", args=[overview.pk])
    screens = {
        "admin, list of news": listing,
        "admin, search in the list": f"{listing}?q=regio",
        "admin, page editor": edit_url(article),
    }
    found |= {name: measure(lambda url=url: fetch(editor, url)) for name, url in screens.items()}
    data = form_data(editor, edit_url(article))
    return found | {"admin, publishing": measure(lambda: publish_again(editor, article, data))}


# What is written is committed, as in an installation: a reader of an open transaction looks for each page of the file in its journal.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pages_with_few_and_many_news_items(table, settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    # What pages share is remembered for a generation of the site; no page is kept for a reader with a cookie.
    keep_pages(settings)
    create_roles()
    load_content()
    reader, editor = Client(headers={"Cookie": "reader=1"}), sign_in(Client())
    create_bulk_content(FEW)
    update_statistics.call()
    before = figures(reader, editor)
    create_bulk_content(MANY - FEW)
    update_statistics.call()
    after = figures(reader, editor)
    for name, few in before.items():
        how = f"processor time {few:.1f} and {after[name]:.1f} ms, median of {REPEATS}"
        table.add(PART, name, after[name] / few, "×", at_most=1.5, how=how)
