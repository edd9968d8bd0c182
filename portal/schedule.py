"""Periodic jobs.

A job is a task without arguments in the `tasks` module of an app:

    @every(minutes=15)
    @task
    def send_reminders() -> None: ...

`manage.py scheduler` puts it in the queue when its time comes. Time is cut into slots of the job's period, counted from 1970 in
UTC: a job of fifteen minutes starts at :00, :15, :30 and :45, a daily one at midnight UTC. Several schedulers start each slot
once. A slot that passed while no scheduler ran is not made up for; the slot of this moment is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from portal.models import ScheduledSlot

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """A task and how often it runs."""

    task: Task
    period: timedelta

    @property
    def name(self) -> str:
        return self.task.module_path

    def slot_at(self, moment: datetime) -> datetime:
        """Return the start of the slot that a moment falls in."""
        return moment - (moment - EPOCH) % self.period


_jobs: dict[str, Job] = {}


def every(*, minutes: int = 0, hours: int = 0, days: int = 0) -> Callable[[Task], Task]:
    """Run a task periodically, whole minutes apart."""

    def register(task: Task) -> Task:
        job = Job(task, timedelta(minutes=minutes, hours=hours, days=days))
        _jobs[job.name] = job
        return task

    return register


def jobs() -> list[Job]:
    """Return the periodic jobs of all apps."""
    autodiscover_modules("tasks")
    return list(_jobs.values())


def enqueue_due_jobs(now: datetime | None = None) -> list[Job]:
    """Put the jobs of this moment in the queue and return them; a job that nobody started for this slot yet is due."""
    now = now or timezone.now()
    return [job for job in jobs() if start_slot(job, job.slot_at(now))]


def start_slot(job: Job, starts_at: datetime) -> bool:
    """Put a job in the queue for one of its slots; return false when that was done before.

    When the job still waits from an earlier slot, once is enough: a worker that was away is not met by a queue of the same job.
    """
    if ScheduledSlot.objects.filter(job=job.name, starts_at=starts_at).exists():
        return False  # asked outside the transaction, which would take the write lock of SQLite every minute
    with transaction.atomic():
        _slot, is_ours = ScheduledSlot.objects.get_or_create(job=job.name, starts_at=starts_at)
        if not is_ours:
            return False
        if not DBTaskResult.objects.ready().filter(task_path=job.name).exists():
            job.task.enqueue()
    return True
