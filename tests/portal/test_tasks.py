"""Tasks are done, though workers are killed and schedulers are many."""

import logging
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from news.models import NewsIndexPage
from portal.models import ScheduledSlot
from portal.personal_data.upkeep import KEEP_FINISHED
from portal.schedule import Job, enqueue_due_jobs, jobs
from portal.tasks import (
    ATTEMPTS,
    LOST_AFTER,
    delay_after,
    publish_scheduled,
    restart_tasks,
    retain_personal_data,
    update_statistics,
)
from tests import preparation
from tests.helpers import run_tasks, work
from tests.portal import background

READY, RUNNING, FAILED, SUCCESSFUL = TaskResultStatus.values
TABLE = "django_tasks_database_dbtaskresult"
STATE = f"SELECT status, json_array_length(worker_ids) FROM {TABLE} WHERE task_path LIKE 'tests.%'"


class Installation:
    """A database in a file, for processes of the product."""

    def __init__(self, folder):
        self.folder = folder
        self.database = folder / preparation.DATABASE_NAME
        shutil.copy(preparation.migrated_database(), self.database)

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=preparation.ROOT,
            env=preparation.environment(self.folder, TASKS="database"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "errors.log").open("ab"),
        )

    def run(self, *arguments: str) -> None:
        assert self.start(*arguments).wait(timeout=180) == 0, (self.folder / "errors.log").read_text()

    def query(self, statement: str) -> list[tuple]:
        with closing(sqlite3.connect(self.database, timeout=20)) as opened, opened:
            return opened.execute(statement).fetchall()

    def enqueue_waiting_task(self) -> None:
        code = f"from tests.portal.background import wait_for_go; wait_for_go.enqueue({str(self.folder)!r})"
        self.run("shell", "--no-imports", "--command", code)


@pytest.fixture
def installation(tmp_path):
    return Installation(tmp_path)


def wait_for(condition) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)


@pytest.mark.product
def test_task_of_a_killed_worker_is_done_by_the_next(installation):
    installation.enqueue_waiting_task()
    worker = installation.start("db_worker", "--no-startup-delay")
    wait_for((installation.folder / "started").exists)
    worker.kill()
    worker.wait()
    (installation.folder / "go").touch()
    assert installation.query(STATE) == [(RUNNING, 1)], "nobody told that it was killed"

    started = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    installation.query(f"UPDATE {TABLE} SET started_at = '{started.astimezone(UTC):%Y-%m-%d %H:%M:%S}'")
    installation.run("scheduler", "--once")
    installation.run("db_worker", "--batch", "--no-startup-delay")
    assert installation.query(STATE) == [(SUCCESSFUL, 2)]
    assert (installation.folder / "finished").exists()


@pytest.mark.product
def test_worker_that_is_asked_to_stop_finishes_its_task(installation):
    installation.enqueue_waiting_task()
    worker = installation.start("db_worker", "--no-startup-delay")
    wait_for((installation.folder / "started").exists)
    worker.terminate()
    time.sleep(0.2)
    (installation.folder / "go").touch()
    assert worker.wait(timeout=60) == 0
    assert (installation.folder / "finished").exists()
    assert installation.query(STATE) == [(SUCCESSFUL, 1)]


@pytest.mark.product
def test_two_schedulers_start_each_slot_once(installation):
    schedulers = [installation.start("scheduler", "--once") for _number in range(2)]
    assert [scheduler.wait(timeout=180) for scheduler in schedulers] == [0, 0], "no scheduler trips over another"
    started = installation.query("SELECT job, count(*) FROM portal_scheduledslot GROUP BY job, starts_at")
    queued = installation.query(f"SELECT task_path, count(*) FROM {TABLE} GROUP BY task_path")
    assert sorted(started) == sorted(queued)
    assert {count for _job, count in queued} == {1}
    assert "portal.tasks.publish_scheduled" in dict(queued)


@pytest.mark.product
def test_scheduler_goes_on_until_it_is_stopped(installation):
    scheduler = installation.start("scheduler")
    wait_for(lambda: installation.query("SELECT 1 FROM portal_scheduledslot"))
    assert scheduler.poll() is None
    scheduler.terminate()
    assert scheduler.wait(timeout=60) in (0, -signal.SIGTERM)


def test_retries_stop_at_the_limit(db, caplog):
    background.fail.enqueue()
    for attempt in range(1, ATTEMPTS + 3):
        work()
        result = DBTaskResult.objects.get()
        assert result.status == FAILED
        assert len(result.worker_ids) == min(attempt, ATTEMPTS)
        restart_tasks.call()
        DBTaskResult.objects.filter(status=READY).update(run_after=timezone.now())
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == ATTEMPTS, "each failure is logged, with what went wrong"
    assert "there is no post office" in DBTaskResult.objects.get().traceback


def test_failed_task_waits_longer_each_time(db):
    background.fail.enqueue()
    work()
    restart_tasks.call()
    result = DBTaskResult.objects.get()
    assert result.status == READY
    assert result.run_after - timezone.now() == pytest.approx(timedelta(minutes=4), abs=timedelta(seconds=10))
    work()
    assert len(DBTaskResult.objects.get().worker_ids) == 1, "it is not time yet"
    assert [delay_after(attempts) for attempts in (1, 2, 3, 4)] == [timedelta(minutes=m) for m in (4, 16, 64, 256)]


def test_task_that_may_be_running_is_left_alone(db):
    background.fail.enqueue()
    DBTaskResult.objects.update(status=RUNNING, started_at=timezone.now() - LOST_AFTER / 2, worker_ids=["worker"])
    restart_tasks.call()
    assert DBTaskResult.objects.get().status == RUNNING


def test_task_that_kills_every_worker_is_given_up(db, caplog):
    background.fail.enqueue()
    DBTaskResult.objects.update(
        status=RUNNING, started_at=timezone.now() - timedelta(hours=1), worker_ids=["worker"] * ATTEMPTS
    )
    restart_tasks.call()
    assert DBTaskResult.objects.get().status == FAILED
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    restart_tasks.call()
    assert len(caplog.records) == 1


def test_task_that_somebody_else_restarted_is_left_alone(db):
    background.fail.enqueue()
    work()
    restart_tasks.call()
    once = DBTaskResult.objects.values().get()
    restart_tasks.call()
    assert DBTaskResult.objects.values().get() == once


def test_task_of_an_undone_transaction_is_not_in_the_queue(db, tmp_path):
    with transaction.atomic():
        background.write.enqueue(str(tmp_path / "mail"))
        assert DBTaskResult.objects.count() == 1
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == 0


@pytest.fixture
def without_worker(settings):
    settings.TASKS = {"default": {"BACKEND": settings.TASK_BACKENDS["immediate"]}}


def test_without_a_worker_a_task_runs_after_the_transaction(
    db, without_worker, tmp_path, django_capture_on_commit_callbacks
):
    mail = tmp_path / "mail"
    with django_capture_on_commit_callbacks(execute=True):
        background.write.enqueue(str(mail))
        assert not mail.exists()
    assert mail.exists()


def test_without_a_worker_an_undone_transaction_starts_nothing(
    db, without_worker, tmp_path, django_capture_on_commit_callbacks
):
    mail = tmp_path / "mail"
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        background.write.enqueue(str(mail))
        transaction.set_rollback(True)
    assert not mail.exists()


@pytest.mark.parametrize(
    ("period", "slot"),
    [
        ({"minutes": 5}, "2026-03-29 00:55"),
        ({"minutes": 15}, "2026-03-29 00:45"),
        ({"hours": 1}, "2026-03-29 00:00"),
        ({"days": 1}, "2026-03-29 00:00"),
    ],
)
def test_slots_are_whole_periods(period, slot):
    moment = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)  # just before clocks go forward
    assert f"{Job(background.fail, timedelta(**period)).slot_at(moment):%Y-%m-%d %H:%M}" == slot


def test_each_slot_is_started_once(db):
    moment = timezone.now().astimezone(UTC).replace(hour=12, minute=1)
    assert {job.name for job in enqueue_due_jobs(moment)} == {job.name for job in jobs()}
    assert enqueue_due_jobs(moment + timedelta(minutes=1)) == []
    run_tasks()
    later = {job.name for job in enqueue_due_jobs(moment + timedelta(minutes=5))}
    assert publish_scheduled.module_path in later
    assert retain_personal_data.module_path not in later
    assert DBTaskResult.objects.filter(task_path=publish_scheduled.module_path).count() == 2


def test_worker_that_was_away_finds_each_job_once(db):
    moment = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    for hour in range(24):
        enqueue_due_jobs(moment + timedelta(hours=hour))
    assert DBTaskResult.objects.count() == len(jobs())


def test_waiting_for_the_next_slot_asks_little(db, django_assert_num_queries):
    call_command("scheduler", once=True)
    with django_assert_num_queries(len(jobs())):
        call_command("scheduler", once=True)


def test_old_tasks_are_deleted(db):
    background.fail.enqueue()
    background.fail.enqueue()
    work()
    old = timezone.now() - KEEP_FINISHED - timedelta(hours=1)
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(finished_at=old)
    ScheduledSlot.objects.create(job="portal.tasks.retain_personal_data", starts_at=old)
    retain_personal_data.enqueue()
    work()
    assert DBTaskResult.objects.filter(status=FAILED).count() == 1
    assert not ScheduledSlot.objects.exists()


def test_scheduled_page_is_published(site):
    page = NewsIndexPage.objects.get()
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert not Page.objects.get(pk=page.pk).live
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        publish_scheduled.enqueue()
        run_tasks()
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does so by itself")
def test_database_knows_how_much_is_in_its_tables(site):
    update_statistics.enqueue()
    run_tasks()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        assert ("wagtailcore_page",) in cursor.fetchall()


def test_wrong_setting_is_refused_with_the_right_ones(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=preparation.ROOT,
        env=preparation.environment(tmp_path, TASKS="later"),
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert re.search(r"database.*immediate.*later", result.stderr)
