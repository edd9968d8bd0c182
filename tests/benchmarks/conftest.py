"""What the benchmarks share: the table that all of them fill, and the demo site as an installation serves it."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.benchmarks.table import Table
from tests.browser.site import Site

FOLDER = Path(__file__).parent
TABLE = settings.BASE_DIR / "var" / "benchmarks.md"


def pytest_collection_modifyitems(items):
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.benchmark)


@pytest.fixture(scope="session")
def table(django_db_blocker):
    """The table, written and printed after the last benchmark."""
    table = Table()
    yield table
    with django_db_blocker.unblock():
        table.write(TABLE)
    print(f"\n\n{TABLE.read_text()}\nWritten to {TABLE}")


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The demo site, served with the processes and threads that an installation has."""
    site = Site(tmp_path_factory.mktemp("site"), WEB_CONCURRENCY="2", WEB_THREADS="16", LOG_LEVEL="INFO")
    try:
        site.start()
        yield site
    finally:
        site.stop()
