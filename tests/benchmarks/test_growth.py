"""What pages and the admin cost on a site with a hundred and on one with ten thousand news items, measured in turn."""

import shutil
import statistics
import subprocess
import sys

import pytest

from tests import preparation
from tests.benchmarks.growth import NAMES

FEW, MANY = 100, 10_000
ROUNDS = 15
PART = "10,000 pages against 100"


class SiteOfSize:
    """A process with a copy of the demo site and so many news items more."""

    def __init__(self, folder, items: int):
        shutil.copytree(preparation.demo_site(), folder, dirs_exist_ok=True)
        (folder / "static").symlink_to(preparation.static_files())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.growth", str(items)],
            cwd=preparation.ROOT,
            env=preparation.environment(
                folder,
                ALLOWED_HOSTS="testserver",
                DJANGO_SETTINGS_MODULE="portal.settings",
                LOG_LEVEL="CRITICAL",
                TASKS="database",  # for a worker, as in an installation
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def measure(self, name: str) -> float:
        """Return the milliseconds of processor time that a place takes."""
        print(name, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    sites = [SiteOfSize(tmp_path_factory.mktemp("site"), items) for items in (FEW, MANY)]
    yield sites
    for site in sites:
        site.stop()


@pytest.mark.parametrize("name", NAMES)
def test_page_with_few_and_many_news_items(table, sites, name):
    for site in sites:
        site.measure(name)  # a first time fills what is remembered
    rounds = [[site.measure(name) for site in sites] for _round in range(ROUNDS)]
    few, many = (statistics.median(column) for column in zip(*rounds, strict=True))
    how = f"processor time {few:.1f} and {many:.1f} ms, median of {ROUNDS} rounds in turn"
    table.add(PART, name, many / few, "×", at_most=1.5, how=how)
