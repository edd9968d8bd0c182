"""What cannot be backed up or restored is refused with a sentence, and nothing is touched."""

import json
import re
import shutil
import tarfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.backups import BackupError, archive, databases, making, manifest, restoring
from portal.backups.manifest import Manifest
from portal.models import User
from tests.portal.archives import rewrite


@pytest.fixture
def data_dir(settings, tmp_path, media):
    """A data folder of this test's own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


@pytest.fixture(scope="module")
def original(django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup of the empty database of the tests, with one upload."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "media" / "documents").mkdir(parents=True)
    (folder / "media" / "documents" / "notulen.txt").write_text("minutes")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        path, _manifest = making.make_backup(folder / "backups")
    return path


@pytest.fixture
def backup(original, db, data_dir, tmp_path):
    """A copy of the backup, for a test that may change it."""
    return Path(shutil.copy(original, tmp_path))


@pytest.fixture
def untouched(data_dir, settings, tmp_path):
    """A block in which no row and no file changes."""

    def state():
        files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        return files, databases.count_rows(connection)

    @contextmanager
    def block():
        before = state()
        yield
        assert state() == before
        assert list(data_dir.iterdir()) == []

    return block


def refused(path) -> str:
    """Return what both commands say about an archive that neither accepts."""
    messages = set()
    for verify in (True, False):
        with pytest.raises(CommandError) as error:
            call_command("restore", str(path), verify=verify)
        messages.add(str(error.value))
    (message,) = messages
    return message


def test_database_with_content_is_left_alone(backup, untouched, site):
    User.objects.create_superuser("mo@voorbeeld.example")
    with untouched(), pytest.raises(CommandError, match=r"content \(1 accounts, \d+ pages\).*empty database"):
        call_command("restore", str(backup))


def test_database_of_something_else_is_left_alone(backup, untouched, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda *arguments: ["invoices"])
    with pytest.raises(CommandError, match="tables of something else"):
        call_command("restore", str(backup))


def test_upload_with_other_content_is_not_overwritten(no_site, backup, untouched, settings):
    (settings.MEDIA_ROOT / "documents").mkdir(parents=True)
    (settings.MEDIA_ROOT / "documents" / "notulen.txt").write_text("what was decided since")
    with untouched(), pytest.raises(CommandError, match="notulen.txt is there with other content"):
        call_command("restore", str(backup))


def test_upload_whose_folder_is_a_file_here_is_not_begun(no_site, backup, untouched, settings):
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "documents").write_text("no folder")
    with untouched(), pytest.raises(CommandError, match="documents is a file where a folder must come"):
        call_command("restore", str(backup))


def test_backup_with_media_is_not_restored_beside_a_bucket(no_site, backup, untouched, monkeypatch):
    monkeypatch.setattr(restoring.media, "root", lambda: None)
    with untouched(), pytest.raises(CommandError, match="keeps them in a bucket"):
        call_command("restore", str(backup))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": manifest.FORMAT + 1}, "has format 2; this portal reads up to 1"),
        ({"project": "99.0"}, r"made by version 99.0 .*newer than this one.*Install that version"),
        ({"migrations": ["portal.9999_of_tomorrow"]}, r"1 migrations that this one does not have.*9999_of_tomorrow"),
        ({"database": "oracle"}, "is of a oracle database"),
        ({"files": {}}, "damaged: 'database"),
        ({"files": None}, "damaged: its manifest cannot be read"),
        ({"has_media": False}, "has uploaded files, and its manifest says that it has none. Use another backup"),
    ],
)
def test_manifest_that_this_version_cannot_follow(backup, untouched, changes, sentence):
    rewrite(backup, **changes)
    with untouched():
        message = refused(backup)
    assert re.search(sentence, message), message


@pytest.mark.parametrize(
    "changes",
    [
        {"surprise": 1},
        {"format": True},
        {"format": 0},
        {"format": "1"},
        *({"project": project} for project in (None, 5, "", "abc", " 99.0", "99\n", "9" * 5000, "1.٩")),
        {"django": None},
        {"wagtail": ["8"]},
        *({"made_at": made_at} for made_at in (None, "yesterday", "\ud800")),
        {"database": 5},
        *({"migrations": migrations} for migrations in (5, None, "portal.0001", [1, "a"], {"portal.0001": 1})),
        *({"rows": rows} for rows in (None, "x", 3, [], {"portal_user": None}, {"portal_user": 4.0})),
        *({"has_media": has_media} for has_media in (None, 1, "true")),
        *({"files": files} for files in ([], {"a": None}, {"a": {"size": 1}}, {"a": {"size": 1, "sha256": 1}})),
        {"files": {"a": {"size": True, "sha256": "", "name": ""}}},
    ],
)
def test_manifest_with_a_field_that_is_something_else(changes):
    described = Manifest(1, "0.1.0", "5", "8", "2026-01-01", "sqlite", [], {"page": 3}, True, {})
    assert Manifest.from_json(described.to_json()) == described
    text = json.dumps(json.loads(described.to_json()) | changes)
    with pytest.raises(BackupError, match=r"damaged: its manifest cannot be read. Use another backup.$"):
        Manifest.from_json(text.encode())


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"{}", b'"1"', b"\xff", b"[" * 100_000, b'{"format":' * 100_000])
def test_manifest_that_is_none(text):
    with pytest.raises(BackupError, match="damaged: its manifest cannot be read"):
        Manifest.from_json(text)


def test_manifest_of_something_else_in_an_archive(backup, untouched):
    rewrite(backup, rows=None)
    with untouched():
        assert "manifest cannot be read" in refused(backup)


@pytest.mark.parametrize("version", ["0.1.0", "1", "1.2rc1", "1.2.post1", "2.0a1.dev3"])
def test_versions_that_a_backup_may_be_of(version):
    described = Manifest(1, version, "5", "8", "2026-01-01", "sqlite", [], {}, True, {})
    assert Manifest.from_json(described.to_json()) == described


@pytest.mark.parametrize("name", ["settings.py", "documents/notulen.txt", "database.sqlite3.gz.txt"])
def test_files_that_belong_in_no_backup(backup, untouched, name):
    rewrite(backup, contents={name: b"x"})
    with untouched():
        assert f"{name!r} is neither the database nor an upload. Use another backup." in refused(backup)


def test_file_that_is_a_folder_as_well(backup, untouched):
    rewrite(backup, contents={"media/x": b"x", "media/x/y": b"y"})
    with untouched():
        assert "'media/x' is a file in it, and a folder as well. Use another backup." in refused(backup)


@pytest.mark.parametrize(
    "name",
    [
        *("../outside", "/etc/cron.d/job", "media/../../outside", "media/../database"),
        *("media/./x", "./media/x", "media//x", "media/é\0x"),
    ],
)
def test_paths_that_leave_the_folder(backup, untouched, name):
    rewrite(backup, members=[(tarfile.TarInfo(name), b"x")])
    with untouched():
        assert "is not a plain file" in refused(backup)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_members_that_are_no_files(backup, untouched, kind):
    member = tarfile.TarInfo("media/link")
    member.type, member.linkname = kind, "/etc/passwd"
    rewrite(backup, members=[(member, b"")])
    with untouched():
        assert "is not a plain file" in refused(backup)


def test_header_that_cannot_be_read(backup, untouched):
    member = tarfile.TarInfo("media/x")
    member.pax_headers = {"GNU.sparse.map": "a,b"}
    rewrite(backup, members=[(member, b"x")])
    with untouched():
        assert "The archive is damaged: invalid literal" in refused(backup)


@pytest.mark.parametrize("time", [2**60, -(2**60), float("inf"), float("nan")])
def test_times_that_no_file_can_have(backup, untouched, time):
    member = tarfile.TarInfo("media/x")
    member.pax_headers = {"mtime": str(time)}
    rewrite(backup, members=[(member, b"x")])
    with untouched():
        assert "is not a plain file" in refused(backup)


def test_file_that_is_twice_or_not_in_the_manifest(backup, untouched):
    rewrite(backup, members=[(tarfile.TarInfo("media/extra"), b"x")])
    assert "'media/extra' is not as it was backed up" in refused(backup)
    rewrite(backup, members=[(tarfile.TarInfo("media/extra"), b"x")])
    with untouched():
        assert "not a plain file" in refused(backup)


def test_what_is_no_archive(db, untouched, tmp_path):
    (tmp_path / "empty.tar").touch()
    (tmp_path / "text.tar").write_text("a letter " * 1000)
    with untouched():
        assert "damaged" in refused(tmp_path / "empty.tar")
        assert "damaged" in refused(tmp_path / "text.tar")
        assert "There is no file" in refused(tmp_path / "none.tar")
        assert "is a folder. Give the path of a backup, such as" in refused(tmp_path)


def test_backup_of_somebody_else(backup, untouched, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied", str(path))  # the tests may run as root, who may read everything

    monkeypatch.setattr("portal.backups.archive.open", refuse, raising=False)
    with untouched():
        assert f"You may not read {backup}. Ask as the owner" in refused(backup)


def test_verifying_needs_a_data_folder(backup, data_dir, untouched):
    data_dir.rmdir()
    with pytest.raises(CommandError, match=rf"There is no folder {data_dir}. Let DATA_DIR be one that is there"):
        call_command("restore", str(backup), verify=True)
    assert not data_dir.exists()


def test_no_data_folder_is_made_for_an_archive_that_is_refused(backup, data_dir):
    data_dir.rmdir()
    rewrite(backup, project="99.0")
    refused(backup)
    refused(backup.with_name("none.tar"))
    assert not data_dir.exists()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_part_of_an_archive(backup, untouched, part):
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * part)])
    with untouched():
        assert "damaged" in refused(backup)


def test_counts_that_are_not_those_of_the_database(backup, untouched):
    with archive.read(backup) as read:
        rows = read.manifest.rows
    rewrite(backup, rows=rows | {"django_site": 1, "wagtailcore_page": rows["wagtailcore_page"] + 1})
    with untouched(), pytest.raises(CommandError, match=r"damaged: table \w+ should have .* \(2 tables differ\)"):
        call_command("restore", str(backup), verify=True)


@pytest.fixture(scope="module")
def small_archive(tmp_path_factory):
    """A small archive of two files, that was made as every backup is."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "database").write_bytes(b"rows" * 50)
    path = folder / "small.tar"
    with archive.written(path) as target:
        target.add("database", folder / "database")
        target.add("media/documents/é.txt", folder / "database")
        target.add("media/gone", folder / "gone")
        described = Manifest(1, "0.1.0", "5", "8", "2026-01-01", "sqlite", [], {"page": 3}, True, target.files)
        target.close(described)
    return path, described


@hypothesis_settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_no_damage_goes_unnoticed(small_archive, place, bits):
    path, described = small_archive
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= bits
    damaged = path.with_name("damaged.tar")
    damaged.write_bytes(content)
    try:
        with archive.read(damaged) as read:
            found = read.manifest
    except BackupError:
        return
    assert found == described, "the damage was in the padding"


def test_manifest_survives_its_journey(small_archive):
    path, described = small_archive
    with archive.read(path) as read:
        assert read.manifest == described
        assert list(read.media) == ["documents/é.txt"]
