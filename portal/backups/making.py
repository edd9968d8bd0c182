"""What `manage.py backup` and the daily job do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import locks
from django.utils import timezone

from portal.backups import BackupError, archive, databases, media
from portal.backups.manifest import Manifest
from portal.backups.retention import kept

NAME = "samenportaal-%Y-%m-%dT%H%M%SZ.tar"
UNFINISHED = "unfinished-"


def default_folder() -> Path:
    return settings.DATA_DIR / "backups"


def make_backup(folder: Path) -> tuple[Path, Manifest]:
    """Back up into a folder, and delete the backups there that need not be kept; return the archive and what is in it.

    Writers go on. The database is copied first: every upload that the copy knows of is complete by then, and what is uploaded
    or deleted later does no harm. An archive has its name only once it is complete.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder), TemporaryDirectory(dir=folder, prefix=UNFINISHED) as scratch:
        unfinished = Path(scratch) / "archive"
        manifest = write(unfinished, Path(scratch))
        finished = folder / datetime.fromisoformat(manifest.made_at).strftime(NAME)
        unfinished.rename(finished)
    prune(folder)
    return finished, manifest


def write(path: Path, scratch: Path) -> Manifest:
    """Write an archive of this moment."""
    database, uploads = databases.current(), media.root()
    made_at = timezone.now().astimezone(UTC)
    with archive.written(path) as target:
        copy = scratch / database.file_name
        rows = database.dump(copy)
        target.add(database.file_name, copy)
        if uploads:
            for name in media.uploads(uploads):
                target.add(archive.MEDIA + name, uploads / name)
        manifest = Manifest.describe(made_at, database.kind, rows, uploads is not None, target.files)
        target.close(manifest)
    return manifest


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that makes a backup in a folder, and remove what one that was killed left there."""
    with open(folder / ".lock", "w") as file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            raise BackupError(f"Another backup is being made in {folder}.")
        for left_behind in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left_behind)
        yield


def prune(folder: Path) -> None:
    """Delete the backups that need not be kept; other files are left alone."""
    backups = {}
    for path in folder.glob("*.tar"):
        try:
            backups[datetime.strptime(path.name, NAME)] = path
        except ValueError:
            continue  # somebody else's
    for moment in backups.keys() - kept(backups):
        backups[moment].unlink()
