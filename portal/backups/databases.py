"""The database in a backup: SQLite and PostgreSQL, each with its own means to make a copy while others write."""

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.backups import BackupError

# Pages that Wagtail's own migrations make: the root and the welcome page.
FIRST_PAGES = 2
CHUNK = 1024 * 1024
# Who owns what is decided where a copy is restored.
NO_ROLES = ("--no-owner", "--no-privileges")


class Database(Protocol):
    """What a kind of database can do; `file_name` is the name of its copy in an archive."""

    kind: str
    file_name: str

    def dump(self, path: Path) -> dict[str, int]:
        """Write a copy of one moment, and return the rows per table of that moment."""

    def scratch(self, path: Path) -> Iterator[BaseDatabaseWrapper]:
        """Load a copy in a database of its own, yield a connection to it, and throw it away. A context manager."""

    def load(self, path: Path) -> None:
        """Put a copy in the place of the portal's own database, which has no content."""


@contextmanager
def connected(**settings) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection of its own, outside every transaction, to the portal's database or another one."""
    own = connection.copy(alias="backup")
    own.settings_dict |= settings
    own.settings_dict["OPTIONS"].pop("pool", None)
    try:
        yield own
    finally:
        own.close()


def count_rows(database: BaseDatabaseWrapper) -> dict[str, int]:
    """Return how many rows each table has."""
    with database.cursor() as cursor:
        counts = {}
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {database.ops.quote_name(table)}")  # noqa: S608 (a table's own name)
            (counts[table],) = cursor.fetchone()
        return counts


def refuse_content() -> None:
    """Raise BackupError unless the database is empty, or has only what installing the portal puts in it."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return
    models = {"accounts": get_user_model(), "pages": Page}
    models |= {"images": get_image_model(), "documents": get_document_model()}
    if not {model._meta.db_table for model in models.values()} <= tables:
        raise BackupError("The database has tables of something else. Restore into an empty database.")
    counts = {name: model._default_manager.count() for name, model in models.items()}
    counts["pages"] -= FIRST_PAGES
    if found := [f"{count} {name}" for name, count in counts.items() if count > 0]:
        raise BackupError(f"The database has content ({', '.join(found)}). Restore into an empty database.")


class SQLite:
    """A copy by `VACUUM INTO`, compressed."""

    kind = "sqlite"
    file_name = "database.sqlite3.gz"

    def dump(self, path: Path) -> dict[str, int]:
        copy = path.with_suffix("")
        with connected() as own, own.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        with self.opened(copy) as own:
            rows = count_rows(own)
        with open(copy, "rb") as source, gzip.open(path, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target, CHUNK)
        copy.unlink()
        return rows

    @contextmanager
    def opened(self, copy: Path) -> Iterator[BaseDatabaseWrapper]:
        """Yield a connection to a copy that SQLite finds whole."""
        with connected(NAME=str(copy), OPTIONS={}) as own:
            with own.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                (finding,) = cursor.fetchone()
            if finding != "ok":
                raise BackupError(f"SQLite finds the copy of the database damaged: {finding}.")
            yield own

    @contextmanager
    def scratch(self, path: Path) -> Iterator[BaseDatabaseWrapper]:
        copy = path.with_suffix("")
        with gzip.open(path, "rb") as source, open(copy, "wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        with self.opened(copy) as own:
            yield own

    def load(self, path: Path) -> None:
        with self.scratch(path) as copy:
            connection.ensure_connection()
            copy.connection.backup(connection.connection)  # one transaction of SQLite's own


class PostgreSQL:
    """A copy by `pg_dump`, in its own compressed format, of the moment that the rows are counted at."""

    kind = "postgresql"
    file_name = "database.dump"

    def dump(self, path: Path) -> dict[str, int]:
        with connected() as own, own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            rows = count_rows(own)
            run("pg_dump", own, "--format=custom", *NO_ROLES, f"--snapshot={snapshot}", f"--file={path}")
        return rows

    @contextmanager
    def scratch(self, path: Path) -> Iterator[BaseDatabaseWrapper]:
        name = f"backup_check_{token_hex(4)}"
        with connected() as own, own.cursor() as cursor:
            try:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            except ProgrammingError as error:
                raise BackupError(
                    f"The files are whole, but the rows cannot be counted: {str(error).strip()}. "
                    "Let the role of the portal make a scratch database (ALTER ROLE … CREATEDB), or verify elsewhere."
                ) from error
            try:
                with connected(NAME=name) as copy:
                    self.fill(copy, path)
                    yield copy
            finally:
                cursor.execute(f"DROP DATABASE {name}")

    def load(self, path: Path) -> None:
        with connected() as own, own.cursor() as cursor:
            if tables := [own.ops.quote_name(table) for table in own.introspection.table_names(cursor)]:
                cursor.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
            self.fill(own, path)
            cursor.execute("ANALYZE")

    def fill(self, database: BaseDatabaseWrapper, path: Path) -> None:
        # The name of the database follows as the last argument.
        run("pg_restore", database, "--single-transaction", *NO_ROLES, str(path), "--dbname")


def run(program: str, database: BaseDatabaseWrapper, *arguments: str) -> None:
    """Run a program of PostgreSQL on a database, or raise BackupError with what it says; no password is on its command line."""
    if not shutil.which(program):
        raise BackupError(f"{program} is not installed. On Debian: apt-get install postgresql-client.")
    command, environment = database.client.settings_to_cmd_args_env(
        database.settings_dict, ["--no-password", *arguments]
    )
    done = subprocess.run(  # noqa: S603 (a program of PostgreSQL with arguments from the settings)
        [program, *command[1:]],
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


KINDS: dict[str, Database] = {database.kind: database for database in (SQLite(), PostgreSQL())}


def current() -> Database:
    """Return the kind of database that the portal runs on."""
    return KINDS[connection.vendor]
