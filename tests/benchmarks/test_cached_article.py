"""A cached article beside a bare function that returns the same bytes, under the same settings of Gunicorn."""

import json
import re
import shutil
import statistics
import subprocess
import urllib.request

import pytest

from tests.benchmarks.processes import processor_seconds
from tests.server import Server

ROUNDS, SECONDS, CONNECTIONS = 7, 4, 16
PART, RATIO = "A cached article", "requests a second, of those of a bare function"
ACCEPT = {"Accept-Encoding": "gzip"}  # as browsers do
# Gunicorn's own; it adds them to every answer.
OF_GUNICORN = {"server", "date", "connection"}


class BareServer(Server):
    """Gunicorn with the portal's settings and a function that always gives one answer."""

    application = ("tests.benchmarks.bare:application",)

    def __init__(self, folder, url: str, **extra: str):
        answer = folder / "answer.json"
        super().__init__(folder, BARE_ANSWER=str(answer), DJANGO_SETTINGS_MODULE="portal.settings", **extra)
        with urllib.request.urlopen(urllib.request.Request(url, headers=ACCEPT)) as response:
            headers = [header for header in response.headers.items() if header[0].lower() not in OF_GUNICORN]
            answer.write_text(json.dumps({"headers": headers, "body": response.read().hex()}))


def load(server: Server, path: str) -> tuple[float, float]:
    """Return the requests a second of a server, and the milliseconds of processor time of each."""
    command = ["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={SECONDS}s", server.url + path]
    before = processor_seconds(server.process.pid)
    said = subprocess.run(
        [*command, "--header", "Accept-Encoding: gzip"], check=True, capture_output=True, text=True
    ).stdout
    spent = processor_seconds(server.process.pid) - before
    assert "Non-2xx" not in said, said
    return float(re.search(r"Requests/sec: +([\d.]+)", said)[1]), spent * 1000 / int(
        re.search(r"(\d+) requests in", said)[1]
    )


def test_cached_article_beside_bare_function(table, served, tmp_path):
    if not shutil.which("wrk"):
        table.left_out(PART, RATIO, "wrk is not installed")
        pytest.skip("wrk is not installed")
    path = served.page("news.NewsPage")
    bare = BareServer(tmp_path, served.url + path, **served.extra)
    bare.start()
    try:
        rounds = [(load(served, path), load(bare, path)) for _round in range(ROUNDS)]
    finally:
        bare.stop()
    (ours, our_time), (theirs, their_time) = (
        [statistics.median(column) for column in zip(*side, strict=True)] for side in zip(*rounds, strict=True)
    )
    ratio = statistics.median(portal[0] / function[0] for portal, function in rounds)
    how = f"wrk, {CONNECTIONS} connections, median of {ROUNDS} rounds in turn; {ours:,.0f} and {theirs:,.0f} a second"
    table.add(PART, RATIO, ratio, "×", at_least=0.5, how=how)
    table.add(PART, "requests a second", ours)
    table.add(PART, "processor time of a request", our_time, "ms", how=f"of the bare function: {their_time:.2f} ms")
