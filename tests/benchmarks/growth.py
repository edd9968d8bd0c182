"""What the benchmark of growth runs in a process for each size of the site: `python -m tests.benchmarks.growth ITEMS`.

Adds so many news items to the demo site. Then it reads names of places, a line each, and answers each one with the milliseconds of
processor time that the place took: the database is in this process as well, and other work on the machine does not count.
"""

import sys
import time
from functools import partial

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  (Django must be ready first)
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from news.models import NewsIndexPage, NewsPage  # noqa: E402
from portal.rate_limits import counts  # noqa: E402
from portal.tasks import update_statistics  # noqa: E402
from tests.benchmarks.bulk import create_bulk_content  # noqa: E402
from tests.helpers import edit_url, form_data, publish  # noqa: E402

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
SCREENS = ("admin, list of news", "admin, search in the list", "admin, page editor")
PUBLISHING = "admin, publishing"
NAMES = [*PLACES, *SCREENS, PUBLISHING]


def fetch(client: Client, address: str) -> None:
    counts.clear()  # one reader may not search so often
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


def publish_again(client: Client, page: NewsPage, data: dict) -> None:
    response = publish(client, edit_url(page), data)
    assert response.status_code == 302, "published"


def deeds() -> dict:
    """Return what a reader and an editor do, by name. No page is kept for a reader with a cookie."""
    reader, editor = Client(headers={"Cookie": "reader=1"}), Client()
    editor.force_login(get_user_model().objects.create_superuser("meting@voorbeeld.example"))
    year = timezone.localdate().year
    article, overview = NewsPage.objects.get(slug="bulk-60"), NewsIndexPage.objects.get()
    listing = reverse("wagtailadmin_explore", args=[overview.pk])
    screens = dict(zip(SCREENS, (listing, f"{listing}?q=regio", edit_url(article)), strict=True))
    found = {name: partial(fetch, reader, address.format(year=year)) for name, address in PLACES.items()}
    found |= {name: partial(fetch, editor, address) for name, address in screens.items()}
    return found | {PUBLISHING: partial(publish_again, editor, article, form_data(editor, edit_url(article)))}


def main(items: str) -> None:
    create_bulk_content(int(items))
    update_statistics.call()
    found = deeds()
    for line in sys.stdin:
        start = time.process_time()
        found[line.strip()]()
        print((time.process_time() - start) * 1000, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
