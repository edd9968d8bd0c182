"""What a backup says about itself."""

import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from typing import Self, get_args, get_origin

import django
import wagtail
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.version import get_version_tuple

from portal.backups import BackupError, DamagedError

# Goes up when an older portal could not read the archive.
FORMAT = 1
# What a version of the project looks like, such as 1.2.0 or 1.2rc1: one that cannot be compared passes for an old one.
VERSION = re.compile(r"\d{1,9}(\.\d{1,9})*((a|b|rc|\.post|\.dev)\d{1,9})*", re.ASCII)


@dataclass(frozen=True)
class File:
    """What a file in a backup must be: its digest in hexadecimals, and its bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What is in a backup. `made_at` is in UTC; `rows` counts them per table; `has_media` tells whether uploads are in it."""

    format: int
    project: str
    django: str
    wagtail: str
    made_at: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    has_media: bool
    files: dict[str, File]

    @classmethod
    def describe(cls, made_at: datetime, database: str, rows: dict, has_media: bool, files: dict[str, File]) -> Self:
        """Return the manifest of a backup that this version of the portal makes."""
        return cls(
            format=FORMAT,
            project=project_version(),
            django=django.get_version(),
            wagtail=wagtail.__version__,
            made_at=made_at.isoformat(timespec="seconds"),
            database=database,
            migrations=sorted(applied_migrations() & known_migrations()),
            rows=rows,
            has_media=has_media,
            files=files,
        )

    @property
    def summary(self) -> str:
        """How much it is, for people."""
        return f"{sum(self.rows.values())} rows in {len(self.rows)} tables, {len(self.files) - 1} uploaded files"

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Return what is written, or raise BackupError when that is not a manifest, or one of a newer portal."""
        try:
            values = json.loads(text)
            if values["format"] > FORMAT:
                raise BackupError(f"The backup has format {values['format']}; this portal reads up to {FORMAT}.")
            manifest = typed(cls, values)
            datetime.fromisoformat(manifest.made_at)
            if manifest.format < 1 or not VERSION.fullmatch(manifest.project):
                raise ValueError("no format or version of the portal")
            return manifest
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise DamagedError("its manifest cannot be read") from error

    def refuse_newer(self) -> None:
        """Raise BackupError when the backup was made by a version that this one cannot follow."""
        made_by = f"The backup was made by version {self.project} (Django {self.django}, Wagtail {self.wagtail})"
        if get_version_tuple(self.project) > get_version_tuple(project_version()):
            raise BackupError(f"{made_by}, which is newer than this one, {project_version()}. Install that version.")
        if unknown := sorted(set(self.migrations) - known_migrations()):
            raise BackupError(
                f"{made_by}, with {len(unknown)} migrations that this one does not have, such as {unknown[0]}. "
                "Install that version, restore, and upgrade from there."
            )


def typed(kind: type, value):
    """Return a value of JSON as the type that a field has, or raise an error when it is of another one."""
    if is_dataclass(kind):
        kinds = {field.name: field.type for field in fields(kind)}
        return kind(**{name: typed(kinds[name], part) for name, part in value.items()})
    outer, inner = get_origin(kind) or kind, get_args(kind)
    if type(value) is not outer:  # a bool is an int to isinstance()
        raise TypeError(f"{type(value)} instead of {kind}")
    if outer is list:
        return [typed(inner[0], part) for part in value]
    if outer is dict:
        return {name: typed(inner[1], part) for name, part in value.items()}
    return value


def project_version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def applied_migrations() -> set[str]:
    """Return the migrations that the database went through, as `app.name`."""
    return {f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations}


def known_migrations() -> set[str]:
    """Return the migrations that the code has, and those that were squashed into them."""
    migrations = MigrationLoader(None).disk_migrations
    replaced = {key for migration in migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*migrations, *replaced}}
