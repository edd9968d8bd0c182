"""What watches over the portal hears at once what does not work, and nothing else."""

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal import health
from portal.models import ScheduledSlot
from portal.tasks import restart_tasks

ALL = {"database", "migrations", "cache", "scheduler", "worker", "storage", "disk"}


@pytest.fixture
def installation(db, media):
    """Everything works: a scheduler and a worker were active just now."""
    be_active(timezone.now())


def be_active(moment) -> None:
    ScheduledSlot.objects.update_or_create(job="tests", defaults={"starts_at": moment})
    DBTaskResult.objects.all().delete()
    result = restart_tasks.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(started_at=moment, status=TaskResultStatus.SUCCESSFUL)


def failed(client) -> set[str]:
    """Return the names of the checks that failed, by the answer of `/readyz`."""
    response = client.get("/readyz")
    body = response.json()
    assert response.status_code == (200 if body["status"] == "ok" else 503)
    assert set(body) == {"status", "checks"}
    assert set(body["checks"].values()) <= {"ok", "failed", "unknown"}
    return {name for name, state in body["checks"].items() if state == "failed"}


def test_everything_works(installation, client):
    assert failed(client) == set()
    assert set(client.get("/readyz").json()["checks"]) == ALL


def test_process_lives_without_a_database(client):
    # Without the mark of pytest-django any query is an error.
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_answer_is_for_whoever_asks(installation, client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": "10.0.0.7:8000", "accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Content-Encoding" not in response
    assert not response.cookies
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_database_is_gone(installation, client, monkeypatch):
    def refuse(*arguments, **named):
        raise DatabaseError("could not connect to db.example.nl as portal with password hunter2")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        response = client.get("/readyz")
    states = response.json()["checks"]
    assert response.status_code == 503
    assert states["database"] == "failed"
    assert {name for name, state in states.items() if state == "unknown"} >= {"migrations", "scheduler", "worker"}
    assert b"hunter2" not in response.content
    assert b"example" not in response.content


def test_migrations_wait(installation, client, monkeypatch):
    newer = health.migrations_of_the_code() | {("portal", "9999_next_version")}
    monkeypatch.setattr(health, "migrations_of_the_code", lambda: newer)
    assert failed(client) == {"migrations"}


def test_database_of_the_next_version_will_do(installation, client, monkeypatch):
    older = health.migrations_of_the_code() - {("portal", "0001_initial")}
    monkeypatch.setattr(health, "migrations_of_the_code", lambda: older)
    assert failed(client) == set()


def test_cache_forgets(installation, client, monkeypatch):
    monkeypatch.setattr(health, "shared_cache", SimpleNamespace(set=lambda *a, **k: None, get=lambda key: None))
    assert failed(client) == {"cache"}
    assert cache.get("readyz") is None


@pytest.mark.parametrize("silence", [timedelta(minutes=16), timedelta(days=3)])
def test_worker_and_scheduler_stopped(installation, client, silence):
    be_active(timezone.now() - silence)
    assert failed(client) == {"scheduler", "worker"}


def test_worker_stopped_while_the_scheduler_goes_on(installation, client):
    DBTaskResult.objects.update(started_at=None, status=TaskResultStatus.READY)
    assert failed(client) == {"worker"}


def test_without_a_queue_there_is_no_worker(installation, client, settings):
    DBTaskResult.objects.all().delete()
    settings.TASKS = {"default": {"BACKEND": configured.TASK_BACKENDS["immediate"]}}
    assert set(client.get("/readyz").json()["checks"]) == ALL - {"worker"}


def test_disk_is_full(installation, client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1024))
    assert failed(client) == {"disk"}


def test_media_cannot_be_written(installation, client, settings, tmp_path):
    (tmp_path / "no-folder").write_text("a file stands in the way")
    settings.MEDIA_ROOT = tmp_path / "no-folder"
    assert failed(client) == {"storage"}


def test_reason_is_in_the_log(installation, client, monkeypatch, caplog):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1024))
    client.get("/readyz")
    assert "readyz: disk failed: CheckFailed: 0 MiB is free" in [record.getMessage() for record in caplog.records]


TOKEN = "0123456789abcdef0123456789abcdef"


def test_figures_are_for_who_has_the_token(installation, site, client, settings):
    assert client.get("/metrics", follow=True).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for given in ("", "Bearer ", "Bearer kwaad", TOKEN[:-1]):
        response = client.get("/metrics", headers={"authorization": given})
        assert response.status_code == 401
        assert response.content == b""


def test_figures_tell_what_works_and_what_waits(installation, client, settings):
    settings.METRICS_TOKEN = TOKEN
    restart_tasks.enqueue()
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}", "host": "10.0.0.7"})
    figures = dict(line.rsplit(" ", 1) for line in response.content.decode().splitlines())
    assert {figures[f'samenportaal_check{{name="{name}"}}'] for name in ALL} == {"1"}
    assert figures['samenportaal_tasks{status="READY"}'] == "1"
    assert int(figures["samenportaal_disk_free_bytes"]) > 0
