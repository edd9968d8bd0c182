"""Run the tests on PostgreSQL and Redis of their own: `python -m tests.services ARGUMENTS OF PYTEST`.

Tests that start the product choose its database themselves, so they need not run here again.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from redis import Redis, RedisError

import tests.settings  # noqa: F401  (sets the environment)
from tests import preparation


class RedisServer:
    """A server of its own on a free port, in a folder of its own, which keeps nothing."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = preparation.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self.answers():
            assert time.monotonic() < deadline, "redis-server does not start"
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            return Redis(port=self.port).ping()
        except RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def main() -> int:
    """Start both, fill a database for the test databases to be copied from, and run pytest; return its exit code."""
    with preparation.postgresql() as database, tempfile.TemporaryDirectory() as folder:
        preparation.fill_postgresql(database)
        server = RedisServer(Path(folder))
        server.start()
        try:
            environment = os.environ | {"TEST_DATABASE_URL": database, "TEST_CACHE_URL": server.url}
            return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment).returncode
        finally:
            server.kill()


if __name__ == "__main__":
    sys.exit(main())
