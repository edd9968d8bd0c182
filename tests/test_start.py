"""`make demo` does what the README says, and does nothing twice."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests import preparation
from tests.preparation import ROOT, free_port

pytestmark = pytest.mark.product

WORK = re.compile(r"^(Installing|Preparing|Collecting|Loading|Wrote)", re.MULTILINE)


class Demo:
    """`make demo` in a clone of the project, with the Python environment of the tests."""

    def __init__(self, clone: Path, data_dir: Path):
        self.clone = clone
        self.data_dir = data_dir
        self.output = ""

    def start(self) -> "Demo":
        """Start, wait for the front page, keep what was printed, and stop."""
        port = free_port()
        left_out = {"BASE_URL", "DATABASE_URL", "DEMO_PASSWORD", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "EMAIL_URL"}
        inherited = {name: value for name, value in os.environ.items() if name not in left_out}
        log = self.data_dir.parent / "demo.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                ["make", "demo", f"PORT={port}", f"DATA_DIR={self.data_dir}"],
                cwd=self.clone,
                # One address for every start: another one is another set of links in the demo.
                env=inherited | {"BASE_URL": "http://localhost:8000"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(process, f"http://localhost:{port}/", log)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
        self.output = log.read_text()
        return self

    @staticmethod
    def _wait(process: subprocess.Popen, url: str, log: Path) -> None:
        deadline = time.monotonic() + 180
        while True:
            assert process.poll() is None, f"make demo stops:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"make demo does not serve:\n{log.read_text()}"
            try:
                with urllib.request.urlopen(url, timeout=10) as response:
                    assert response.status == 200
                    return
            except OSError:
                time.sleep(0.2)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    if Path(sys.prefix) != ROOT / ".venv":
        pytest.skip("only the environment that `make` builds is one that `make` leaves alone")
    clone = tmp_path_factory.mktemp("start") / "clone"
    shutil.copytree(
        ROOT,
        clone,
        ignore=shutil.ignore_patterns(".git", ".env", ".venv", "var", "node_modules", "__pycache__", ".*_cache"),
    )
    (clone / ".venv").symlink_to(ROOT / ".venv")
    return clone


def test_demo_starts_and_starts_again_at_once(clone, tmp_path):
    data_dir = tmp_path / "data"
    # With the content already there: loading it from nothing takes its time, and the browser tests do it.
    shutil.copytree(preparation.demo_site(), data_dir)
    first = Demo(clone, data_dir).start()
    assert WORK.findall(first.output) == ["Wrote", "Preparing", "Collecting", "Loading"]
    password = (data_dir / "demo-password").read_text().strip()
    assert password in first.output
    assert "/admin/" in first.output
    assert (clone / ".env").stat().st_mode & 0o077 == 0, "others cannot read the secret key"
    assert (data_dir / "demo-password").stat().st_mode & 0o077 == 0

    second = Demo(clone, data_dir).start()
    assert WORK.findall(second.output) == [], "what was done is not done again"
    assert password in second.output
