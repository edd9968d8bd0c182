"""Whether a process lives (`/healthz`), whether everything it needs works (`/readyz`), and figures (`/metrics`).

The answers name checks and say "ok" or "failed". Why a check failed is in the log.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_tasks_db.models import DBTaskResult

from portal.models import ScheduledSlot

logger = logging.getLogger(__name__)

# The scheduler starts a job every five minutes, and a worker does it: three missed is too many.
LONGEST_SILENCE = timedelta(minutes=15)
MINIMUM_FREE = 256 * 1024 * 1024


class CheckFailed(Exception):
    """Something that the portal needs is not as it must be; the text says what, for the log."""


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache
def migrations_of_the_code() -> frozenset:
    """Return the migrations of this version, read once: their files cannot change while the process runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def check_migrations() -> None:
    """Fail when the database is behind the code; a database that is ahead is one during an upgrade, and works."""
    missing = migrations_of_the_code() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        raise CheckFailed(f"{len(missing)} migrations are not applied")


def check_cache() -> None:
    value = uuid4().hex
    shared_cache.set("readyz", value, timeout=60)
    if not shared_cache.get("readyz"):  # of another process perhaps, which asks at the same moment
        raise CheckFailed("what was kept is not found")


def check_storage() -> None:
    """Fail when no file can be written on this machine, or when the private bucket cannot be reached."""
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.location)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"readyz")
    else:
        default_storage.exists("readyz")


def check_silence(newest: datetime | None, who: str) -> None:
    """Fail when the newest sign of life is too old. There is no other heartbeat: see "The queue is a table" in docs/decisions.md."""
    if newest is None or timezone.now() - newest > LONGEST_SILENCE:
        raise CheckFailed(f"the {who} was last active at {newest}")


def check_scheduler() -> None:
    check_silence(ScheduledSlot.objects.aggregate(newest=Max("starts_at"))["newest"], "scheduler")


def check_worker() -> None:
    check_silence(DBTaskResult.objects.aggregate(newest=Max("started_at"))["newest"], "worker")


def check_disk() -> None:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < MINIMUM_FREE:
        raise CheckFailed(f"{free // 1024**2} MiB is free")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "cache": check_cache,
    "scheduler": check_scheduler,
    "worker": check_worker,
    "storage": check_storage,
    "disk": check_disk,
}


def checks() -> dict[str, Callable[[], None]]:
    """Return the checks of this installation: without a queue there is no worker."""
    return {name: check for name, check in CHECKS.items() if name != "worker" or has_queue()}


def has_queue() -> bool:
    return settings.TASKS["default"]["BACKEND"] == settings.TASK_BACKENDS["database"]


def needs_database(name: str) -> bool:
    cache_is_a_table = settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    return name in {"migrations", "scheduler", "worker"} or name == "cache" and cache_is_a_table


def states() -> dict[str, str]:
    """Run every check and return its state. Without the database, what needs it is not tried: each would wait for it as well."""
    found: dict[str, str] = {}
    for name, check in checks().items():
        if found.get("database") == "failed" and needs_database(name):
            found[name] = "unknown"
            continue
        try:
            check()
        except Exception as error:  # whatever it is, it is what had to be found out
            logger.warning("readyz: %s failed: %s: %s", name, type(error).__name__, error)
            found[name] = "failed"
        else:
            found[name] = "ok"
    return found


def answer_alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def answer_ready(request: HttpRequest) -> HttpResponse:
    found = states()
    is_ready = all(state == "ok" for state in found.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ok" if is_ready else "failed", "checks": found}, status=status)


def answer_metrics(request: HttpRequest) -> HttpResponse:
    """Give figures to Prometheus, when it shows the token: what works, what waits, and what room is left."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    found = states()
    lines = [f'samenportaal_check{{name="{name}"}} {int(state == "ok")}' for name, state in found.items()]
    lines.append(f"samenportaal_disk_free_bytes {shutil.disk_usage(settings.DATA_DIR).free}")
    if found["database"] == "ok":
        counts = DBTaskResult.objects.order_by("status").values_list("status").annotate(Count("pk"))
        lines += [f'samenportaal_tasks{{status="{status}"}} {count}' for status, count in counts]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


class HealthMiddleware:
    """Answer `/healthz`, `/readyz` and `/metrics` for any host name and without HTTPS: who watches over a process asks it by its
    address.

    Stands before everything that asks for the host, a session or the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answers = {"/healthz": answer_alive, "/readyz": answer_ready}
        if settings.METRICS_TOKEN:
            answers["/metrics"] = answer_metrics
        if request.path not in answers:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answers[request.path](request)
        response.headers["Cache-Control"] = "no-store"
        return response
