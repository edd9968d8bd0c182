"""Backups are made, kept and reported."""

import json
import logging
import re
import stat
import tarfile
from datetime import datetime, timedelta

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from portal.backups import databases, making, media
from portal.schedule import jobs
from portal.tasks import backup
from tests.helpers import run_tasks, work


@pytest.fixture
def data_dir(settings, tmp_path, media):
    """A data folder of this test's own, with an original, its rendition and a document."""
    settings.DATA_DIR = tmp_path / "data"
    for name in ("original_images/tafel.png", "images/tafel.width-48.png", "documents/2026/notulen.txt"):
        (settings.MEDIA_ROOT / name).parent.mkdir(parents=True)
        (settings.MEDIA_ROOT / name).write_text(name)
    return settings.DATA_DIR


@pytest.fixture
def no_database(monkeypatch):
    """Backups without a database in them, for what is not about the database."""
    monkeypatch.setattr(
        databases.current().__class__, "dump", lambda self, path: path.write_text("rows") and {"page": 2}
    )


def archives(folder) -> list:
    return sorted(folder.glob("*.tar"))


def test_backup_says_what_is_in_it(db, data_dir, capsys):
    call_command("backup")
    (path,) = archives(data_dir / "backups")
    assert re.fullmatch(r"samenportaal-\d{4}-\d\d-\d\dT\d{6}Z\.tar", path.name)
    assert re.search(rf"{path}: \d+ rows in \d+ tables, 2 uploaded files, \d+\.\d MB\n", capsys.readouterr().out)
    with tarfile.open(path) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
        assert tar.getnames()[1:] == [
            "media/documents/2026/notulen.txt",
            "media/original_images/tafel.png",
            "manifest.json",
            "manifest.sha256",
        ]
    assert manifest["made_at"].endswith("+00:00")
    assert manifest["rows"]["wagtailcore_page"] == Page.objects.count()
    assert {"wagtailcore.0001_initial", "django_tasks_database.0001_initial"} <= set(manifest["migrations"])
    call_command("restore", str(path), verify=True)
    assert "is whole" in capsys.readouterr().out


def test_only_the_owner_can_read_it(db, data_dir, no_database):
    path, _manifest = making.make_backup(making.default_folder())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_another_folder(db, data_dir, tmp_path, no_database):
    call_command("backup", "--to", str(tmp_path / "disk" / "portal"))
    assert len(archives(tmp_path / "disk" / "portal")) == 1
    assert not making.default_folder().exists()


def test_failure_leaves_nothing_and_keeps_what_there_is(db, data_dir, monkeypatch):
    folder = making.default_folder()
    folder.mkdir(parents=True)
    (folder / "samenportaal-2020-01-01T000000Z.tar").touch()

    def full(self, path):
        path.write_bytes(bytes(1000))
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(databases.current().__class__, "dump", full)
    with pytest.raises(CommandError, match="no new backup. database or disk is full"):
        call_command("backup")
    assert [path.name for path in folder.iterdir() if path.name != ".lock"] == ["samenportaal-2020-01-01T000000Z.tar"]


def test_two_at_once_are_one(db, data_dir, no_database):
    folder = making.default_folder()
    folder.mkdir(parents=True)
    with making.alone(folder), pytest.raises(CommandError, match="Another backup is being made"):
        call_command("backup")
    call_command("backup")


def test_what_a_killed_backup_left_goes_with_the_next(db, data_dir, no_database):
    (making.default_folder() / "unfinished-x").mkdir(parents=True)
    (making.default_folder() / "unfinished-x" / "archive").touch()
    call_command("backup")
    assert not list(making.default_folder().glob("unfinished*"))


def test_old_backups_go_and_other_files_stay(db, data_dir, no_database):
    folder = making.default_folder()
    folder.mkdir(parents=True)
    for day in range(40):
        (folder / (datetime(2025, 1, 1) + timedelta(days=day)).strftime(making.NAME)).touch()
    (folder / "holiday.tar").touch()
    call_command("backup")
    days = {path.name[13:23] for path in archives(folder)} - {""}
    assert len(days) == 10  # this one, six days before it, the ends of two weeks and of a month
    assert days >= {"2025-02-09", "2025-02-02", "2025-01-26", "2025-01-31"}
    assert (folder / "holiday.tar").exists()


def test_uploads_in_a_bucket_are_left_to_its_provider(db, data_dir, no_database, monkeypatch, capsys):
    monkeypatch.setattr(media, "default_storage", InMemoryStorage())
    call_command("backup")
    assert "are in a bucket and not in this backup" in capsys.readouterr().out
    (path,) = archives(making.default_folder())
    with tarfile.open(path) as tar:
        assert [name for name in tar.getnames() if name.startswith("media")] == []


def test_missing_program_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(databases.BackupError, match="pg_dump is not installed. On Debian: apt-get install"):
        databases.run("pg_dump", None)


def test_made_every_day_unless_switched_off(db, data_dir, settings, no_database):
    (job,) = [job for job in jobs() if job.task == backup]
    assert job.period == timedelta(days=1)
    backup.enqueue()
    run_tasks()
    assert not making.default_folder().exists(), "the tests switch it off"
    settings.DAILY_BACKUP = True
    backup.enqueue()
    run_tasks()
    assert len(archives(making.default_folder())) == 1


def test_daily_backup_that_fails_is_in_the_log(db, data_dir, settings, caplog):
    settings.DAILY_BACKUP = True
    settings.DATA_DIR.write_text("no folder")
    backup.enqueue()
    with caplog.at_level(logging.ERROR):
        work()
    assert DBTaskResult.objects.failed().exists()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "portal.tasks.backup" in record.getMessage()
    assert "Not a directory" in record.exc_text or "File exists" in record.exc_text
