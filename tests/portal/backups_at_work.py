"""What the tests of backups run in processes of the product's own: `python -m tests.portal.backups_at_work STEP`.

`backup` makes content, backs up while two processes go on writing, and prints where it is and what they wrote. `restore ARCHIVE`
verifies and restores it, and prints what is in the portal after that. `refuse ARCHIVE…` tries to restore archives that
are wrong, and prints the sentences that they are refused with, if nothing changed. `resume ARCHIVE` restores it after a
try that the disk stopped.
"""

import hashlib
import json
import multiprocessing
import sys
import time
from pathlib import Path
from unittest.mock import patch

import django

django.setup()

from django.apps import apps  # noqa: E402  (Django must be ready first)
from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402
from wagtail.documents.models import Document  # noqa: E402

from home.demo import build_site  # noqa: E402
from news.demo import build_news  # noqa: E402
from portal.backups import restoring  # noqa: E402
from portal.backups.databases import count_rows  # noqa: E402
from portal.models import PortalImage  # noqa: E402
from tests.helpers import make_image  # noqa: E402
from tests.portal.background import write  # noqa: E402

WRITERS = 2
FILTER = "width-48"


def backup() -> None:
    """Back up in the middle of the work of the writers."""
    build_site()
    build_news("Inloop in de bibliotheek", "inloop")
    make_image(settings.DATA_DIR).get_rendition(FILTER)
    connections.close_all()  # each process opens its own
    getattr(connection, "close_pool", lambda: None)()  # its threads would stay behind in this process
    context = multiprocessing.get_context("fork")
    stop, counts = context.Event(), [context.Value("i", 0) for _writer in range(WRITERS)]
    writers = [context.Process(target=go_on_writing, args=(stop, count)) for count in counts]
    for writer in writers:
        writer.start()
    while any(count.value < 3 for count in counts):
        assert all(writer.is_alive() for writer in writers), "a writer stopped"
        time.sleep(0.05)
    before = sum(count.value for count in counts)
    call_command("backup", verbosity=0)
    after = sum(count.value for count in counts)
    stop.set()
    for writer in writers:
        writer.join()
    (archive,) = (settings.DATA_DIR / "backups").glob("*.tar")
    print(
        json.dumps({"archive": str(archive), "before": before, "after": after, "exits": [w.exitcode for w in writers]})
    )


def go_on_writing(stop, count) -> None:
    """Write two tasks and a document in one transaction, again and again."""
    while not stop.is_set():
        with transaction.atomic():
            write.enqueue("one")
            Document.objects.create(
                title="Verslag", file=ContentFile(bytes(200_000) + b"%d" % count.value, "verslag.txt")
            )
            write.enqueue("two")
        count.value += 1
        time.sleep(0.02)


def restore(archive: str) -> None:
    """Restore, and print the counts per table, digests of the uploads, and what else a test asks."""
    call_command("restore", archive, verify=True)
    assert not settings.MEDIA_ROOT.exists(), "verifying puts nothing in its place"
    call_command("restore", archive)
    rows = {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }
    files = {
        str(path.relative_to(settings.MEDIA_ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in settings.MEDIA_ROOT.rglob("*")
        if path.is_file()
    }
    rendition = PortalImage.objects.get().get_rendition(FILTER)  # made again
    held = {
        "rows": rows,
        "files": files,
        "tasks": DBTaskResult.objects.filter(task_path=write.module_path).count(),
        "documents": list(Document.objects.values_list("file", flat=True)),
        "status": Client().get("/").status_code,
        "rendition": Path(rendition.file.path).stat().st_size,
    }
    print(json.dumps(held))


def refuse(*archives: str) -> None:
    """Try to restore archives, each of which must be refused and change nothing."""
    before = state()
    sentences = []
    for archive in archives:
        try:
            call_command("restore", archive)
        except CommandError as error:
            sentences.append(str(error))
        assert state() == before, f"{archive} changed something"
    assert len(sentences) == len(archives), f"one was restored: {sentences}"
    print(json.dumps(sentences))


def resume(archive: str) -> None:
    """Restore after a try in which one upload was placed, and print how many documents there are then."""
    before = count_rows(connection)
    try:
        with patch.object(restoring, "is_same", side_effect=OSError("No space left")):
            call_command("restore", archive)
    except CommandError:
        assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1
        assert count_rows(connection) == before, "the database did not come last"
    call_command("restore", archive)
    print(json.dumps(Document.objects.count()))


def state() -> tuple[dict[str, int], set[Path]]:
    """Return the rows per table, and the files that are no database."""
    return count_rows(connection), {path for path in settings.DATA_DIR.rglob("*") if "sqlite3" not in path.name}


STEPS = {step.__name__: step for step in (backup, restore, refuse, resume)}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
