"""The file that holds a backup: a tar archive that ends with the manifest and its digest, so that a part is not taken for whole.

It is not compressed: the database in it is, and so are nearly all uploads by themselves.
"""

import hashlib
import io
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings

from portal.backups import BackupError, DamagedError
from portal.backups.manifest import File, Manifest

MANIFEST = "manifest.json"
DIGEST = "manifest.sha256"
MEDIA = "media/"
EXAMPLE = "samenportaal-2026-03-10T000012Z.tar"
# In seconds since 1970: some thirty thousand years from now.
LATEST = 2**40


class HashingReader:
    """A file that is read once, and its digest."""

    def __init__(self, file):
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


class ArchiveWriter:
    """An archive in the making; `files` has what is in it so far."""

    def __init__(self, tar: tarfile.TarFile):
        self.tar = tar
        self.files: dict[str, File] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file; one that is deleted meanwhile is left out."""
        try:
            file = open(path, "rb")  # noqa: SIM115 (closed below)
        except FileNotFoundError:
            return
        with file:
            status = os.fstat(file.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mtime = status.st_size, int(status.st_mtime)
            reader = HashingReader(file)
            self.tar.addfile(member, reader)
            self.files[name] = File(reader.digest.hexdigest(), member.size)

    def close(self, manifest: Manifest) -> None:
        """Finish the archive with its manifest."""
        text = manifest.to_json()
        for name, content in {MANIFEST: text, DIGEST: digest_line(text)}.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), int(time.time())
            self.tar.addfile(member, io.BytesIO(content))


@contextmanager
def written(path: Path) -> Iterator[ArchiveWriter]:
    """Write an archive that only its owner may read, and that is on the disk when the block ends."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            yield ArchiveWriter(tar)
        file.flush()
        os.fsync(file.fileno())


class Archive:
    """An archive whose every byte was found to be what its manifest says."""

    def __init__(self, tar: tarfile.TarFile):
        self.tar = tar
        self.manifest = check(tar)

    @property
    def media(self) -> dict[str, File]:
        """The uploads in it, by their path in the media folder."""
        files = self.manifest.files.items()
        return {name.removeprefix(MEDIA): file for name, file in files if name.startswith(MEDIA)}

    def extract(self, folder: Path, *prefixes: str) -> None:
        """Unpack the members whose names begin so, as uploads are written: plain files with the permissions of Django."""
        for member in self.tar.getmembers():
            if member.name.startswith(prefixes):
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                with self.tar.extractfile(member) as source, open(target, "xb") as file:
                    shutil.copyfileobj(source, file)
                target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
                os.utime(target, (member.mtime, member.mtime))


@contextmanager
def read(path: Path) -> Iterator[Archive]:
    """Open an archive and check it, or raise BackupError."""
    try:
        file = open(path, "rb")  # noqa: SIM115 (closed below)
    except IsADirectoryError as error:
        raise BackupError(f"{path} is a folder. Give the path of a backup, such as {path / EXAMPLE}.") from error
    except FileNotFoundError as error:
        example = f"/srv/backups/{EXAMPLE}"
        raise BackupError(f"There is no file {path}. Give the path of a backup, such as {example}.") from error
    except PermissionError as error:
        raise BackupError(f"You may not read {path}. Ask as the owner of the file, such as with sudo -u.") from error
    with file:
        try:
            backup = Archive(tarfile.open(fileobj=file, mode="r:"))  # noqa: SIM115 (all that it holds is the file)
        except (tarfile.TarError, ValueError) as error:  # ValueError: a header has no number where one must be
            raise DamagedError(str(error)) from error
        yield backup


def check(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest of an archive that is what it says, or raise BackupError; nothing is written."""
    found, described = {}, {}
    for member in tar:
        if not is_plain_file(member) or member.name in found or member.name in described:
            raise DamagedError(f"{member.name!r} is not a plain file of a backup")
        with tar.extractfile(member) as file:
            if member.name in {MANIFEST, DIGEST}:
                described[member.name] = file.read()
            else:
                found[member.name] = digest(file)
    if described.keys() != {MANIFEST, DIGEST} or digest_line(described[MANIFEST]) != described[DIGEST]:
        raise DamagedError("it does not end with a whole manifest")
    manifest = Manifest.from_json(described[MANIFEST])
    if wrong := sorted(name for name in {*found, *manifest.files} if found.get(name) != manifest.files.get(name)):
        raise DamagedError(f"{wrong[0]!r} is not as it was backed up ({len(wrong)} in all)")
    refuse_contradictions(manifest)
    return manifest


def refuse_contradictions(manifest: Manifest) -> None:
    """Raise BackupError when the files cannot all be there, or there are uploads and the manifest denies it."""
    folders = {str(folder) for name in manifest.files for folder in PurePosixPath(name).parents}
    if both := sorted(folders & manifest.files.keys()):
        raise DamagedError(f"{both[0]!r} is a file in it, and a folder as well")
    if not manifest.has_media and any(name.startswith(MEDIA) for name in manifest.files):
        raise DamagedError("it has uploaded files, and its manifest says that it has none")


def is_plain_file(member: tarfile.TarInfo) -> bool:
    """Whether a member is a file whose name stays inside the folder that it is unpacked in, and whose time a file can
    have. (Python has a filter for the first since 3.11.4; Debian 12 has 3.11.2.)
    """
    path = PurePosixPath(member.name)
    is_inside = member.name == str(path) and not path.is_absolute() and ".." not in path.parts
    return member.isreg() and is_inside and "\0" not in member.name and abs(member.mtime) < LATEST


def digest_line(manifest: bytes) -> bytes:
    """Return what `sha256sum` writes about a manifest."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()


def digest(file) -> File:
    """Return what an open file is."""
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return File(sha256, file.tell())
