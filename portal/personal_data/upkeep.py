"""What the portal keeps to do its work: tasks, and counts of tries. It names nobody on purpose, and goes soon."""

from datetime import timedelta

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from portal.models import ScheduledSlot
from portal.personal_data.registry import Person, PersonalData, register
from portal.personal_data.traces import naming, take_out

KEEP_FINISHED = timedelta(days=14)


def failures_of(person: Person) -> list[dict]:
    """Return the tasks that failed with somebody in what went wrong: a mail server names who it refuses."""
    failed = naming(DBTaskResult.objects.all(), "traceback", person.traces)
    return [{"task": task.task_path, "finished": task.finished_at} for task in failed]


def erase_failures(person: Person) -> None:
    take_out(DBTaskResult.objects.all(), "traceback", person.traces)


def forget_tasks(dry_run: bool) -> dict[str, int]:
    """Delete what is done and what has failed for good, after two weeks."""
    past = timezone.now() - KEEP_FINISHED
    finished = DBTaskResult.objects.finished().filter(finished_at__lt=past)
    counted = finished.count()
    if not dry_run:
        finished.delete()
        ScheduledSlot.objects.filter(starts_at__lt=past).delete()
    return {"tasks": counted}


def forget_tries(dry_run: bool) -> dict[str, int]:
    """Delete what has expired in a cache that is a table, which by itself only does so when it is full; other caches do."""
    cache = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return {}
    connection = connections[router.db_for_write(cache.cache_model_class)]
    table = connection.ops.quote_name(cache._table)
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE expires < %s", [now])  # noqa: S608 (the cache's own table)
        (counted,) = cursor.fetchone()
        if not dry_run:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
    return {"counts of tries": counted}


register(
    PersonalData(
        "tasks",
        _("Tasks that failed, with the address"),
        failures_of,
        erase_failures,
        forget_tasks,
        _("Tasks go 14 days after they are done."),
        covers=("django_tasks_database.DBTaskResult",),
    )
)
register(
    PersonalData(
        "tries",
        _("Counts of tries"),
        retain=forget_tries,
        term=_("Counts of tries go on the day after they expire, which is within minutes or hours."),
    )
)
