"""What `manage.py restore` does: everything is checked before anything is changed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command

from portal.backups import BackupError, DamagedError, archive, databases, media
from portal.backups.archive import Archive, digest
from portal.backups.databases import Database
from portal.backups.manifest import Manifest
from portal.page_cache import begin_generation

SCRATCH = "restoring-"


def verify(path: Path) -> Manifest:
    """Check every byte and every count of a backup, in a database of its own; return what is in it, or raise BackupError."""
    with archive.read(path) as backup:
        database = matching_database(backup)
        if not settings.DATA_DIR.is_dir():
            raise BackupError(f"There is no folder {settings.DATA_DIR}. Let DATA_DIR be one that is there.")
        with unpacked(backup, database) as copy:
            compare_rows(backup.manifest, database.count(copy))
    return backup.manifest


def restore(path: Path) -> Manifest:
    """Put back a backup and bring it up to date with the code; return what is in it.

    BackupError: nothing was changed when the archive, the database or the media folder is refused. What may fail after
    that is the disk or the database itself; the database comes last, so the same command can then be given again. After
    a migration that fails: `migrate`.
    """
    with archive.read(path) as backup:
        database = matching_database(backup)
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        databases.refuse_content()
        uploads = matching_media(backup)
        with unpacked(backup, database) as copy, database.loading(copy) as rows:
            compare_rows(backup.manifest, rows)
            if uploads:
                place(backup, uploads)
    if uploads:
        media.forget_renditions()
    call_command("migrate", interactive=False, verbosity=0)
    begin_generation()
    return backup.manifest


def matching_database(backup: Archive) -> Database:
    """Return the kind of database of a backup, or raise BackupError when this portal cannot follow it."""
    manifest, database = backup.manifest, databases.current()
    manifest.refuse_newer()
    if manifest.database != database.kind:
        raise BackupError(f"The backup is of a {manifest.database} database; this portal runs on {database.kind}.")
    if database.file_name not in manifest.files:
        raise DamagedError("it has no database")
    others = manifest.files.keys() - {database.file_name}
    if strange := sorted(name for name in others if not name.startswith(archive.MEDIA)):
        raise DamagedError(f"{strange[0]!r} is neither the database nor an upload")
    return database


def matching_media(backup: Archive) -> Path | None:
    """Return the folder for the uploads of a backup; raise BackupError when one would overwrite something else."""
    if not backup.manifest.has_media:
        return None
    folder = media.root()
    if folder is None:
        raise BackupError("The backup has uploaded files, and this portal keeps them in a bucket.")
    for path in {parent for name in backup.media for parent in (folder / name).parents}:
        if path.exists() and not path.is_dir():
            raise BackupError(f"{path} is a file where a folder must come. Restore into an empty media folder.")
    for name, file in backup.media.items():
        path = folder / name
        if path.exists() and not is_same(path, file):
            raise BackupError(f"{path} is there with other content. Restore into an empty media folder.")
    return folder


def is_same(path: Path, expected: archive.File) -> bool:
    """Whether a path is the file that a backup has."""
    if not path.is_file():
        return False
    with open(path, "rb") as file:
        return digest(file) == expected


@contextmanager
def unpacked(backup: Archive, database: Database) -> Iterator[Path]:
    """Yield the copy of the database, unpacked in a folder that goes when the block ends."""
    with TemporaryDirectory(dir=settings.DATA_DIR, prefix=SCRATCH) as folder:
        backup.extract(Path(folder), database.file_name)
        yield Path(folder) / database.file_name


def place(backup: Archive, folder: Path) -> None:
    """Put the uploads of a backup in the media folder, each one whole or not at all, and look whether they arrived."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".restoring-") as staging:
        backup.extract(Path(staging), archive.MEDIA)
        for name, file in backup.media.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(staging) / archive.MEDIA / name, target)
            if not is_same(target, file):
                raise BackupError(f"{target} was written, but is not the file of the backup. Look at the disk.")


def compare_rows(manifest: Manifest, rows: dict[str, int]) -> None:
    """Raise BackupError when a table has another number of rows than it had when the backup was made."""
    wrong = sorted(table for table in {*rows, *manifest.rows} if rows.get(table) != manifest.rows.get(table))
    if wrong:
        was, found = manifest.rows.get(wrong[0]), rows.get(wrong[0])
        raise DamagedError(f"table {wrong[0]} should have {was} rows and has {found} ({len(wrong)} tables differ)")
