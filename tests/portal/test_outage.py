"""What the portal answers when the database or the disk does not work: 503 and a sentence, whoever asks."""

import errno

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache, caches
from django.core.cache.backends import db as backend
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client
from django_tasks_db.management.commands.db_worker import Command as Db
from django_tasks_db.models import DBTaskResult
from wagtail.admin.views.pages.edit import EditView

from home.models import HomePage
from news.models import NewsIndexPage
from portal.database_cache import DatabaseCache
from portal.management.commands import db_worker
from portal.views import is_outage
from tests.helpers import sign_in, work
from tests.portal import background

OUTAGES = [
    OperationalError("database or disk is full"),
    connection.Database.OperationalError("the disk of the server is full"),
    OSError(errno.ENOSPC, "No space left on device"),
]
MISTAKES = [RuntimeError("a mistake"), IntegrityError("a mistake"), OSError(errno.ENOENT, "gone")]


@pytest.fixture
def break_page(site, monkeypatch):
    """Let the overview of news meet an error."""

    def breaking(error: Exception) -> None:
        def fail(*arguments, **named):
            raise error.with_traceback(None)

        monkeypatch.setattr(NewsIndexPage, "serve", fail)

    return breaking


def ask(method: str = "get", **headers: str):
    return getattr(Client(raise_request_exception=False), method)("/nieuws/", headers=headers)


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
def test_outage_is_told_to_readers(break_page, error):
    break_page(error)
    response = ask()
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == page.title.text.strip() == "De site werkt even niet"
    assert b"full" not in response.content


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
def test_outage_is_told_to_who_sent_something(break_page, error):
    break_page(error)
    page = BeautifulSoup(ask("post").content, "html.parser")
    assert page.h1.text == "We konden dit niet opslaan"
    response = ask("post", accept="application/json")
    assert response.status_code == 503
    assert response.json() == {"error": "We konden dit niet opslaan", "code": "outage"}


@pytest.mark.parametrize(
    "error", [RuntimeError("a mistake"), IntegrityError("a mistake"), OSError(errno.ENOENT, "gone")]
)
def test_mistake_of_ours_is_no_outage(break_page, error):
    break_page(error)
    response = ask()
    assert response.status_code == 500
    assert "Er gaat iets mis" in response.content.decode()


def test_cause_of_an_error_counts():
    error = RuntimeError()
    assert not is_outage(error)
    error.__cause__ = OUTAGES[0]
    assert is_outage(error)
    assert not is_outage(DatabaseError())
    assert not is_outage(None)


def test_publishing_happens_entirely_or_not_at_all(site, client, monkeypatch):
    """Wagtail saves the page first, and notes who did it after that."""
    sign_in(client)
    client.raise_request_exception = False
    page = HomePage.objects.get()
    url = f"/admin/pages/{page.pk}/edit/"
    revisions = page.revisions.count()

    def fail(*arguments, **named):
        raise OUTAGES[0]

    monkeypatch.setattr("wagtail.actions.publish_revision.log", fail)

    def publish(self, request, *arguments):
        page.title = "Anders"
        page.save_revision().publish()

    monkeypatch.setattr(EditView, "post", publish)
    assert client.post(url, {"action-publish": "action-publish"}).status_code == 503
    page.refresh_from_db()
    assert page.title != "Anders"
    assert page.revisions.count() == revisions


def test_worker_outlives_a_database_that_is_away(db, tmp_path, monkeypatch):
    background.write.enqueue(str(tmp_path / "done"))
    tries = iter([OperationalError("away"), OperationalError("away"), None])
    pauses = []

    def handle(self, **options):
        error = next(tries)
        if error:
            raise error
        work()

    monkeypatch.setattr(Db, "handle", handle)
    monkeypatch.setattr(db_worker.time, "sleep", pauses.append)
    call_command("db_worker")
    assert pauses == [db_worker.PAUSE] * 2
    assert (tmp_path / "done").exists()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_cache_that_cannot_be_written_is_an_outage(db, monkeypatch):
    """Or a limit would be reached without anybody having tried, and who registers would be lost without a word."""
    if not isinstance(caches["default"], DatabaseCache):
        pytest.skip("this run has another cache")
    assert cache.add("a", 1, timeout=60)
    assert not cache.add("a", 2, timeout=60)
    monkeypatch.setattr(backend.DatabaseCache, "_base_set", lambda *arguments: False)  # what Django makes of a fault
    assert not cache.add("a", 3, timeout=60)
    with pytest.raises(OperationalError):
        cache.add("b", 1, timeout=60)
