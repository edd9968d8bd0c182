"""The demo: whole, alive on every day of the year, and never in the way of an editor."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, Revision, WorkflowState, get_page_models

from elearning.models import Enrolment, Invitation
from home.demo import load_content
from home.models import HomePage
from news.models import EventPage, EventReportPage, NewsPage, Occurrence, Registration
from portal.models import PortalImage
from tests.helpers import remove_site, savepoint

db = savepoint

MOST_QUERIES = 30
# A leap day, the last day of a year and the day on which summer time begins.
DAYS = [dt.date(2028, 2, 29), dt.date(2026, 12, 31), dt.date(2027, 3, 28)]


@pytest.fixture
def empty_site(lasting_db):
    """The database as it is before anybody loads the demo."""
    with transaction.atomic():
        Enrolment.objects.all().delete()
        Invitation.objects.all().delete()
        Registration.objects.all().delete()
        remove_site()
        yield
        transaction.set_rollback(True)


def create_demo() -> str:
    out = io.StringIO()
    call_command("create_demo", password="een wachtwoord voor de tests", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(lasting_db, tmp_path_factory):
    remove_site()
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo")):
        yield create_demo()


def amounts() -> dict:
    """How many there are of everything that the demo makes."""
    models = [*get_page_models(), PortalImage, get_document_model(), Occurrence, Revision, WorkflowState]
    return {model.__name__: model.objects.count() for model in models}


def test_command_names_the_accounts(demo, db):
    for name in ("redacteur", "moderator", "beheerder", "cursist"):
        assert f"{name}@" in demo
    assert demo.count("een wachtwoord voor de tests") == 4


def test_second_time_adds_nothing(demo, db):
    before = amounts()
    create_demo()
    assert amounts() == before


def test_second_time_adds_nothing_after_an_editor_added_news(demo, db):
    page = NewsPage(title="Eigen bericht", slug="eigen-bericht", introduction="Van een redacteur.")
    NewsPage.objects.first().get_parent().add_child(instance=page)
    page.save_revision().publish()
    before = amounts()
    create_demo()
    assert amounts() == before


def test_second_time_leaves_what_an_editor_changed(demo, db):
    changed = [
        HomePage.objects.get(),
        EventPage.objects.first(),
        NewsPage.objects.exclude(kind="report").last(),
        EventReportPage.objects.first(),
    ]
    for page in changed:
        page.title = "Door de redactie veranderd"
        page.introduction = "Eigen woorden."
        page.save_revision().publish()
    create_demo()
    for page in changed:
        now = type(page).objects.get(pk=page.pk)
        assert (now.title, now.introduction) == ("Door de redactie veranderd", "Eigen woorden.")


def test_every_public_page_answers_within_its_queries(demo, db):
    client, answers, queries = Client(), {}, {}
    for page in Page.objects.live().public().filter(depth__gt=1):
        # A lesson that is not open to everybody leads to its course, which says how to begin.
        first = client.get(page.url, follow=True)  # makes the pictures
        address = first.request["PATH_INFO"]
        with CaptureQueriesContext(connection) as captured:
            answers[page.url] = client.get(address).status_code
        queries[page.url] = len(captured)
    assert len(answers) > 80
    assert {url: status for url, status in answers.items() if status != 200} == {}
    assert {url: count for url, count in queries.items() if count > MOST_QUERIES} == {}


def test_every_page_type_occurs(demo, db):
    makeable = [model for model in get_page_models() if model is not Page and model.is_creatable]
    assert [model.__name__ for model in makeable if not model.objects.live().exact_type(model).exists()] == []


def test_every_block_occurs(demo, db):
    used, known = set(), set()
    for model in get_page_models():
        if hasattr(model, "body"):
            known |= set(model.body.field.stream_block.child_blocks)
            for page in model.objects.live():
                used |= {block["type"] for block in page.body.raw_data}
    assert known - used == set()


def test_every_picture_has_a_description_and_a_credit(demo, db):
    assert not PortalImage.objects.filter(description="").exists()
    assert not PortalImage.objects.filter(credit="").exists()


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_demo_has_a_past_and_a_future_on_every_day(demo, empty_site, tmp_path, today):
    with (
        override_settings(MEDIA_ROOT=tmp_path),
        time_machine.travel(dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC), tick=False),
    ):
        load_content()
        agenda = Occurrence.objects.for_agenda()
        assert agenda.upcoming().count() >= 6
        assert agenda.past().count() >= 6
        assert EventPage.objects.without_report().exists()
        assert not NewsPage.objects.filter(display_date__gt=timezone.localdate()).exists()
        newest = NewsPage.objects.order_by("-display_date").first()
        assert (today - newest.display_date).days <= 14
        for report in EventReportPage.objects.live():
            assert report.event_date <= report.display_date <= today
        for occurrence in Occurrence.objects.all():
            assert occurrence.start < occurrence.end
            assert 7 <= timezone.localtime(occurrence.start).hour < 22, "the time of day is not moved by summer time"
