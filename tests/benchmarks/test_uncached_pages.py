"""The processor time of pages that are made for one reader, such as one who is signed in or whose page is not kept yet."""

import http.client
import statistics

import pytest

from tests.benchmarks.processes import processor_seconds
from tests.browser.site import Site

ROUNDS, REQUESTS, WARM_UP = 5, 50, 20
PART = "Pages that are not cached"
# A reader with a cookie gets no page that was kept.
HEADERS = {"Cookie": "reader=1", "Accept-Encoding": "gzip"}
PLACES = {
    "article": ("news.NewsPage", 20),
    "front page": ("home.HomePage", 30),
    "news": ("news.NewsIndexPage", None),
    "agenda": ("news.EventIndexPage", None),
    "meeting": ("news.EventPage", None),
    "partner": ("partners.PartnerPage", None),
    "course": ("elearning.CoursePage", None),
    "lesson": ("elearning.LessonPage", None),
}


@pytest.fixture(scope="module")
def served_by_one(tmp_path_factory):
    """The demo site in one process: what it does is done for the page that is asked."""
    site = Site(tmp_path_factory.mktemp("site"), WEB_CONCURRENCY="1", WEB_THREADS="1")
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.mark.parametrize("name", PLACES)
def test_processor_time_of_a_page(table, served_by_one, name):
    model, most = PLACES[name]
    path = served_by_one.page(model)
    connection = http.client.HTTPConnection("127.0.0.1", served_by_one.port)

    def ask(times: int) -> None:
        for _time in range(times):
            connection.request("GET", path, headers=HEADERS)
            response = connection.getresponse()
            response.read()
            assert response.status == 200, path

    ask(WARM_UP)
    rounds = []
    for _round in range(ROUNDS):
        before = processor_seconds(served_by_one.process.pid)
        ask(REQUESTS)
        rounds.append((processor_seconds(served_by_one.process.pid) - before) * 1000 / REQUESTS)
    connection.close()
    how = f"Gunicorn's process, median of {ROUNDS} × {REQUESTS} requests"
    table.add(PART, f"{name}, processor time", statistics.median(rounds), "ms", at_most=most, how=how)
