"""Work that tests share and that is done once for each version of its sources: static files, a database, the demo site.

`python -m tests.preparation` does what takes longest before tests wait for it, side by side.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
TEST_DIR = ROOT / "var" / "test"
APPS = [name for name in ("portal", "partners", "news", "elearning", "home") if (ROOT / name).is_dir()]
LOCK_FILE = ROOT / "requirements" / "runtime.txt"
KEEP_SECONDS = 3600
DEMO_PASSWORD = "een wachtwoord voor de tests"
DATABASE_NAME = "samenportaal.sqlite3"


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a short digest of the names and the contents of files."""
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def files(*patterns: str) -> Iterator[Path]:
    """Yield the files of all apps that match a pattern, without compiled Python."""
    for app in APPS:
        for pattern in patterns:
            for path in (ROOT / app).glob(pattern):
                if path.is_file() and path.suffix != ".pyc":
                    yield path


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a lock that all test processes on this machine share."""
    TEST_DIR.mkdir(parents=True, exist_ok=True)
    with open(TEST_DIR / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(name: str, key: str, build: Callable[[Path], None]) -> Path:
    """Return the folder that `build` filled for this key; call it only when that has not happened yet."""
    with locked(name):
        folder = TEST_DIR / f"{name}-{key}"
        if not folder.exists():
            for old in TEST_DIR.glob(f"{name}-*"):
                if time.time() - old.stat().st_mtime > KEEP_SECONDS:  # else another run may be using it
                    shutil.rmtree(old)
            unfinished = TEST_DIR / f"unfinished-{name}"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            build(unfinished)
            unfinished.rename(folder)
    return folder


def environment(data_dir: Path, **extra: str) -> dict[str, str]:
    """Return the environment of a product process: the settings that people run, on a data folder of its own.

    Each value that `.env` may hold is set, so that nothing of the person's installation is read.
    """
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "HOST"}}
    return kept | {
        "ADMIN_REQUIRES_SECOND_FACTOR": "false",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": f"sqlite:///{data_dir / DATABASE_NAME}",
        "EMAIL_URL": f"filemail:///{data_dir / 'mail'}",
        "PYTHONUNBUFFERED": "1",
        "TASKS": "immediate",
        **extra,
    }


def manage(data_dir: Path, *arguments: str, **extra: str) -> str:
    """Run a management command of the product on a data folder and return what it printed."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data_dir, **extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{result.stdout}\n{result.stderr}")
    return result.stdout


def static_files() -> Path:
    """Collect the static files as an installation does, and return their folder."""
    sources = [LOCK_FILE, ROOT / "portal" / "settings.py", ROOT / "portal" / "storage.py", *files("static/**/*")]

    def build(folder: Path) -> None:
        manage(folder, "collectstatic", "--noinput", "--verbosity", "0")

    collected = once("static", fingerprint(sources), build) / "static"
    link = Path(settings.STATIC_ROOT)
    with locked("static"):
        if not link.is_symlink() or link.readlink() != collected:
            link.unlink(missing_ok=True)
            link.symlink_to(collected)
    return collected


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL server of its own on a free port, and yield the address of an empty database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = programs[-1] if programs else Path(shutil.which("initdb") or "initdb").resolve().parent
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="samenportaal-") as name:
        if owner:
            shutil.chown(name, **owner)
        yield from run_postgresql(Path(name), found, owner)


def run_postgresql(folder: Path, programs: Path, owner: dict) -> Iterator[str]:
    """Start a server in a folder, yield the address of its database, and stop it."""
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, **owner)

    cluster = str(folder / "cluster")
    run("initdb", "-D", cluster, "-U", "samenportaal", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    options += " -c synchronous_commit=off -c full_page_writes=off -c jit=off"
    run("pg_ctl", "-D", cluster, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "samenportaal", "samenportaal")
        yield f"postgres://samenportaal@127.0.0.1:{port}/samenportaal"
    finally:
        run("pg_ctl", "-D", cluster, "-w", "-m", "immediate", "stop")


def migration_sources() -> list[Path]:
    return [LOCK_FILE, *files("migrations/*.py")]


def migrated_database() -> Path:
    """Return a SQLite file with every migration applied and nothing else, to copy from."""

    def build(folder: Path) -> None:
        manage(folder, "migrate", "--verbosity", "0")

    return once("database", fingerprint(migration_sources()), build) / DATABASE_NAME


def migrated_dump() -> Path:
    """Return a dump of a PostgreSQL database with every migration applied and nothing else, to fill others from."""

    def build(folder: Path) -> None:
        with postgresql() as address:
            manage(folder, "migrate", "--verbosity", "0", DATABASE_URL=address)
            command = ["pg_dump", "--format=custom", f"--file={folder / 'dump'}", f"--dbname={address}"]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)

    return once("postgresql", fingerprint(migration_sources()), build) / "dump"


def fill_postgresql(address: str) -> None:
    """Give an empty PostgreSQL database the tables of the portal."""
    command = ["pg_restore", f"--dbname={address}", str(migrated_dump())]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def demo_site() -> Path:
    """Return a data folder with the demo content, to copy from."""
    unrelated = {path for folder in ("static", "locale", "templatetags") for path in files(f"{folder}/**/*")}
    sources = set(files("**/*")) - unrelated | {LOCK_FILE}

    def build(folder: Path) -> None:
        shutil.copy(migrated_database(), folder / DATABASE_NAME)
        (folder / "static").symlink_to(static_files())
        manage(folder, "createcachetable")
        manage(folder, "create_roles")
        manage(folder, "create_demo", f"--password={DEMO_PASSWORD}")
        (folder / "static").unlink()

    # The demo counts its dates from the day it is loaded: made again every week, it always has a past and a future.
    year, week, _day = date.today().isocalendar()
    return once("demo", f"{fingerprint(sources)}-{year}-{week}", build)


if __name__ == "__main__":
    import tests.settings  # noqa: F401  (sets the environment, which a test run has already)

    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(lambda prepare: prepare(), (demo_site, migrated_dump)))
