"""An installation of the product that a test runs steps in, in processes of the product's own, on SQLite or PostgreSQL."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import preparation


class Product:
    """An installation on a data folder; `module` has the steps, which are run as `python -m MODULE STEP` and print JSON."""

    def __init__(self, data_dir: Path, module: str, **environment: str):
        self.data_dir = data_dir
        self.module = module
        self.environment = {"DJANGO_SETTINGS_MODULE": "portal.settings", **environment}
        (data_dir / "static").symlink_to(preparation.static_files())
        if "DATABASE_URL" in environment:
            preparation.fill_postgresql(environment["DATABASE_URL"])
        else:
            shutil.copy(preparation.migrated_database(), data_dir / preparation.DATABASE_NAME)
        preparation.manage(data_dir, "createcachetable", **environment)

    def run(self, *arguments: str):
        """Run a step and return what it printed."""
        finished = subprocess.run(
            [sys.executable, "-m", self.module, *arguments],
            cwd=preparation.ROOT,
            env=preparation.environment(self.data_dir, **self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert finished.returncode == 0, finished.stderr[-3000:]
        return json.loads(finished.stdout.splitlines()[-1])

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start a management command that goes on until it is stopped."""
        return self._start("manage.py", *arguments)

    def start_step(self, *arguments: str) -> subprocess.Popen:
        """Start a step that goes on until it is stopped."""
        return self._start("-m", self.module, *arguments)

    def _start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=preparation.ROOT,
            env=preparation.environment(self.data_dir, **self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def race_product(database: str, folder: Path, module: str, **environment: str) -> Iterator[Product]:
    """Yield an installation on "sqlite" or "postgresql" in a folder."""
    if database == "sqlite":
        yield Product(folder, module, **environment)
        return
    with preparation.postgresql() as address:
        yield Product(folder, module, DATABASE_URL=address, **environment)


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
