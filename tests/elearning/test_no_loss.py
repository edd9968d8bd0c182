"""Nothing that was acknowledged is lost, and nothing counts twice: many processes at once, and one that is killed.

Everything runs in processes of the product's own, on SQLite and on PostgreSQL.
"""

import json
import os
import signal
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from tests.product import children, race_product
from tests.server import Server

pytestmark = pytest.mark.product

PROCESSES = 8
BURST = 120


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def product(request, tmp_path_factory):
    with race_product(request.param, tmp_path_factory.mktemp(request.param), "tests.elearning.no_loss") as product:
        product.sessions = product.run("prepare")
        yield product


def test_eight_processes_lose_nothing_and_double_nothing(product):
    reports = product.run("race", json.dumps(product.sessions))
    assert [report["refused"] for report in reports] == [[]] * PROCESSES
    assert sum(len(report["acknowledged"]) for report in reports) == PROCESSES * 240, "200 answers, a fifth sent twice"
    held = product.run("check")
    assert len(held["events"]) == len(set(held["events"])), "nothing is doubled"
    assert set(held["events"]) == set(product.run("planned")), "nothing is lost"
    assert held["attempts"] == len(product.sessions), "all processes worked in one attempt a learner"
    assert held["differences"] == [], "results are what the events say"


def test_killed_web_process_loses_nothing_that_was_acknowledged(product):
    burst = product.run("burst", str(BURST))
    extra = {name: value for name, value in product.environment.items() if name == "DATABASE_URL"}
    server = Server(product.data_dir, WEB_CONCURRENCY="2", WEB_THREADS="4", **extra)
    server.start("/robots.txt")
    try:
        send = Sender(server.url, product.sessions[0], burst["url"])
        with ThreadPoolExecutor(4) as threads:
            answers = [threads.submit(send, form) for form in burst["forms"]]
            while sum(answer.done() for answer in answers) < BURST // 4:
                time.sleep(0.01)
            for pid in children(server.process.pid):
                os.kill(pid, signal.SIGKILL)
            acknowledged = [answer.result() for answer in answers]
        assert all(acknowledged), "who tries again gets through"
        assert send.failures, "a process was killed in the middle of the burst"
    finally:
        server.stop()
    held = product.run("check")["events"]
    assert set(acknowledged) <= set(held)
    assert len(held) == len(set(held))


class Sender:
    """Sends answers as the player does: again with the same id until they are acknowledged."""

    def __init__(self, base_url: str, session: str, path: str):
        self.url = base_url + path
        token = "a" * 32
        self.headers = {"Accept": "application/json", "X-CSRFToken": token, "Referer": base_url + "/"}
        self.headers["Cookie"] = f"sessionid={session}; csrftoken={token}"
        self.failures: list[str] = []

    def __call__(self, form: dict) -> str:
        data = urllib.parse.urlencode(form).encode()
        for _attempt in range(60):
            try:
                request = urllib.request.Request(self.url, data, self.headers)
                with urllib.request.urlopen(request, timeout=20) as response:
                    return json.load(response)["event"]
            except (OSError, HTTPException) as error:
                self.failures.append(str(error))
                time.sleep(0.2)
        return ""
