"""Every page of the demo answers, within thirty queries."""

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home.demo import load_content
from tests.helpers import savepoint

db = savepoint

MOST_QUERIES = 30


@pytest.fixture(scope="module")
def addresses(lasting_db, tmp_path_factory):
    """The addresses of all pages of the demo, whose pictures have been made."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo")):
        load_content()
        client = Client()
        pages = [page.get_url() for page in Page.objects.live().filter(depth__gt=1).order_by("path")]
        # A lesson that is not open to everybody leads to its course.
        yield [url for url in pages if client.get(url).status_code != 302]


def test_every_page_of_the_demo_stays_within_its_queries(addresses, db, client):
    too_many, answers = {}, set()
    for url in addresses:
        with CaptureQueriesContext(connection) as captured:
            answers.add(client.get(url).status_code)
        if len(captured) > MOST_QUERIES:
            too_many[url] = len(captured)
    assert answers == {200}
    assert too_many == {}


def test_demo_is_not_loaded_twice(addresses, db):
    before = Page.objects.count()
    load_content()
    assert Page.objects.count() == before
