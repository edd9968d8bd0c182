"""The database in a backup: SQLite and PostgreSQL, each with its own means to make a copy while others write."""

import gzip
import os
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Protocol

from django.contrib.auth import get_user_model
from django.db import DatabaseError, Error, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.backups import BackupError, DamagedError

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

    def count(self, path: Path) -> dict[str, int]:
        """Return the rows per table of a copy, which is loaded in a database of its own for that."""

    def loading(self, path: Path) -> Iterator[dict[str, int]]:
        """Yield the rows per table of a copy, and put it in the place of the portal's own database, which has no
        content, when the block ends well. A context manager.
        """


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
        rows = self.count_whole(copy)
        with open(copy, "rb") as source, gzip.open(path, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target, CHUNK)
        copy.unlink()
        return rows

    def count_whole(self, copy: Path) -> dict[str, int]:
        """Return the rows per table of a copy that is not compressed, or raise DatabaseError when it is not whole."""
        with connected(NAME=str(copy), OPTIONS={}) as own:
            with own.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                (finding,) = cursor.fetchone()
            if finding != "ok":
                raise DatabaseError(f"SQLite finds the copy of the database damaged: {finding}")
            return count_rows(own)

    def count(self, path: Path) -> dict[str, int]:
        try:
            with gzip.open(path, "rb") as source, open(path.with_suffix(""), "wb") as target:
                shutil.copyfileobj(source, target, CHUNK)
            return self.count_whole(path.with_suffix(""))
        except (gzip.BadGzipFile, EOFError, zlib.error, DatabaseError) as error:
            raise DamagedError(f"its database cannot be read ({error})") from error

    @contextmanager
    def loading(self, path: Path) -> Iterator[dict[str, int]]:
        yield self.count(path)
        with connected(NAME=str(path.with_suffix("")), OPTIONS={}) as copy:
            copy.ensure_connection()
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
            arguments = ["--no-password", "--format=custom", *NO_ROLES, f"--snapshot={snapshot}", f"--file={path}"]
            command, environment = own.client.settings_to_cmd_args_env(own.settings_dict, arguments)
            run("pg_dump", *command[1:], environment=environment)
        return rows

    def count(self, path: Path) -> dict[str, int]:
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
                with connected(NAME=name) as scratch:
                    return self.fill(scratch, path)
            finally:
                cursor.execute(f"DROP DATABASE {name}")

    @contextmanager
    def loading(self, path: Path) -> Iterator[dict[str, int]]:
        with connected() as own, own.cursor() as cursor:
            yield self.fill(own, path)
            cursor.execute("COMMIT")
            cursor.execute("ANALYZE")

    def fill(self, database: BaseDatabaseWrapper, path: Path) -> dict[str, int]:
        """Replace all tables by those of a copy, in a transaction that is left open; return its rows per table."""
        script = path.with_suffix(".sql")
        advice = " Install a newer postgresql-client, or use another backup."
        run("pg_restore", *NO_ROLES, f"--file={script}", str(path), advice=advice)
        try:
            with database.cursor() as cursor, open(script, "rb") as source:
                cursor.execute("BEGIN")
                if tables := [database.ops.quote_name(table) for table in database.introspection.table_names(cursor)]:
                    cursor.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
                with database.wrap_database_errors:
                    run_script(cursor, source)
                cursor.execute("RESET search_path")  # the script empties it
            return count_rows(database)
        except Error as error:
            finding = f"PostgreSQL cannot load the database: {str(error).strip()}"
            raise BackupError(f"{finding}. Mend that, or use another backup.") from error


def run_script(cursor, source: BinaryIO) -> None:
    """Run what `pg_restore` writes: statements, and rows after each COPY up to a line of their own.

    `pg_restore` by itself commits before rows can be counted. `psql` would also obey what the script says to `psql`:
    lines that begin with a backslash, which are left out here.
    """
    statements = []
    for line in source:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            cursor.execute(b"".join(statements))
            statements = []
            with cursor.copy(line) as copy:
                for row in takewhile(lambda row: row != b"\\.\n", source):
                    copy.write(row)
        elif not line.startswith(b"\\"):
            statements.append(line)
    cursor.execute(b"".join(statements))


def run(program: str, *arguments: str, environment: dict[str, str] | None = None, advice: str = "") -> None:
    """Run a program of PostgreSQL, or raise BackupError with what it says; no password is on its command line."""
    if not shutil.which(program):
        raise BackupError(f"{program} is not installed. On Debian: apt-get install postgresql-client.")
    done = subprocess.run(  # noqa: S603 (a program of PostgreSQL with arguments from the settings)
        [program, *arguments],
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}.{advice}")


KINDS: dict[str, Database] = {database.kind: database for database in (SQLite(), PostgreSQL())}


def current() -> Database:
    """Return the kind of database that the portal runs on."""
    return KINDS[connection.vendor]
