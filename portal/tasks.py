"""Work in the background: the portal's own jobs, and what keeps the queue in order.

Rules for every task: it takes ids and no personal data, it may run twice without doing anything twice, and it takes less than
`LOST_AFTER`. It is put in the queue inside the transaction that it follows from.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.backups.making import default_folder, make_backup
from portal.personal_data import retain
from portal.schedule import every

logger = logging.getLogger(__name__)

ATTEMPTS = 5
LOST_AFTER = timedelta(minutes=15)


def delay_after(attempts: int) -> timedelta:
    """Return how long a task that failed waits: 4 minutes, 16 minutes, about an hour, about four hours."""
    return timedelta(minutes=4**attempts)


@every(minutes=5)
@task
def restart_tasks() -> None:
    """Give tasks that failed, or whose worker was killed, another attempt, and give up after `ATTEMPTS`."""
    now = timezone.now()
    lost = Q(status=TaskResultStatus.RUNNING, started_at__lt=now - LOST_AFTER)
    # A place in the list of workers that is empty: fewer attempts than allowed.
    failed = Q(status=TaskResultStatus.FAILED, **{f"worker_ids__{ATTEMPTS - 1}__isnull": True})
    for result in DBTaskResult.objects.filter(lost | failed):
        restart_task(result, now)


def restart_task(result: DBTaskResult, now) -> None:
    """Make a task ready again, or let it fail for good. Does nothing when somebody else did so meanwhile."""
    row = DBTaskResult.objects.filter(pk=result.pk, status=result.status, started_at=result.started_at)
    attempts = len(result.worker_ids)
    if attempts >= ATTEMPTS:
        if row.update(status=TaskResultStatus.FAILED, finished_at=now):
            logger.error("Task %s (%s) was lost %d times: given up", result.pk, result.task_path, attempts)
    elif result.status == TaskResultStatus.FAILED:
        row.update(status=TaskResultStatus.READY, finished_at=None, run_after=now + delay_after(attempts))
    elif row.update(status=TaskResultStatus.READY, run_after=now):
        logger.warning("Task %s (%s) was lost: started again", result.pk, result.task_path)


@every(days=1)
@task
def retain_personal_data() -> None:
    """Throw away what is past its term, in every app."""
    retain()


@every(minutes=5)
@task
def publish_scheduled() -> None:
    """Publish and unpublish pages whose moment has come."""
    call_command("publish_scheduled")


@every(days=1)
@task
def update_statistics() -> None:
    """Let SQLite look at how much is in its tables, by which it chooses how to search them; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # All tables, a sample of each: https://sqlite.org/pragma.html#pragma_optimize
            cursor.execute("PRAGMA optimize=0x10002")


@every(days=1)
@task
def backup() -> None:
    """Back up, unless the installation does so in another way; docs/deployment.md says what is in it."""
    if settings.DAILY_BACKUP:
        path, manifest = make_backup(default_folder())
        logger.info("Backed up to %s: %s", path, manifest.summary)
