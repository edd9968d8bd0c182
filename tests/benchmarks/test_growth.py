"""What pages cost with a hundred and with ten thousand news items; `make bench` prints the table."""

import statistics
import time

import pytest
from django.utils import timezone

from home.demo import load_content
from home.roles import create_roles
from tests.benchmarks.bulk import create_bulk_content

FEW, MANY = 100, 10_000
REPEATS = 7
PLACES = {
    "front page": "/",
    "news": "/nieuws/",
    "news, last page": "/nieuws/?pagina=9999",
    "news, theme": "/nieuws/?thema=opvoeden",
    "news, all filters": "/nieuws/?thema=opvoeden&programma=een-goede-start&gemeente=vlierdam&doelgroep=ouders&soort=news&jaar={year}",
    "news, feed": "/nieuws/feed/",
    "article": "/nieuws/bulk-60/",
    "programme": "/programmas/een-goede-start/",
    "partner": "/partners/bibliotheek-vlierstroom/",
    "theme": "/thema/opvoeden/",
    "search, one word": "/zoeken/?q=gezin",
    "search, two words": "/zoeken/?q=vrijwilligers+spreken",
    "search, part of a word": "/zoeken/?q=spreekuu",
    "search, typing error": "/zoeken/?q=opvoedn",
    "agenda": "/agenda/",
}


def measure(client, address: str) -> float:
    """Return the median time of a page in milliseconds, after a first visit that fills what is remembered."""
    times = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, (address, response.status_code)
    return statistics.median(times[1:])


@pytest.mark.benchmark
@pytest.mark.django_db
def test_pages_with_few_and_many_news_items(client):
    create_roles()
    load_content()
    rows = {}
    have = 0
    for count in (FEW, MANY):
        create_bulk_content(count - have)
        have = count
        for name, address in PLACES.items():
            rows.setdefault(name, []).append(measure(client, address.format(year=timezone.localdate().year)))
    print(f"\n{'page':28}{FEW:>10}{MANY:>10}{'ratio':>8}   (median of {REPEATS}, ms)")
    for name, (few, many) in rows.items():
        print(f"{name:28}{few:10.1f}{many:10.1f}{many / few:8.2f}")
