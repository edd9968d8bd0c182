"""Learners who save answers, while others read: on SQLite, with the processes that an installation has.

As docs/deploy/ has it: eight threads in each process, and a connection for each request, as nginx makes them. So the processes share the work.
wrk sends the answers: it takes next to nothing of the two processors, which are the site's.
"""

import json
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.benchmarks.load import Pace
from tests.benchmarks.processes import processor_seconds
from tests.product import Product
from tests.server import Server

PART, SAVED = "Learners who save answers", "saved a second"
LEARNERS, CONNECTIONS, SECONDS = 200, 24, 25
READS, TARGET = 40, 200
MOST = 20_000  # more than are sent in that time
TOKEN = "a" * 32
PAGES = ("/", "/nieuws/", "/agenda/", "/cursussen/")


def write_saves(file: Path, facts: dict, url: str) -> None:
    """Write the requests that save an answer: of each learner in turn, each question in turn."""
    moment = int(time.time() * 1000)
    with file.open("w") as requests:
        for number in range(MOST):
            learner = facts["learners"][number % LEARNERS]
            form = learner["forms"][number // LEARNERS % len(learner["forms"])]
            body = urlencode(form | {"event": str(uuid4()), "sequence": moment + number}, doseq=True)
            head = (
                f"POST {facts['url']} HTTP/1.1",
                f"Host: {url.removeprefix('http://')}",
                "Accept: application/json",
                "Connection: close",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                f"Cookie: {learner['cookie']}; csrftoken={TOKEN}",
                f"Referer: {url}/",
                f"X-CSRFToken: {TOKEN}",
            )
            requests.write("\r\n".join((*head, "", body)) + "\0")


def test_learners_save_while_others_read(table, tmp_path):
    if not shutil.which("wrk"):
        table.left_out(PART, SAVED, "wrk is not installed")
        pytest.skip("wrk is not installed")
    product = Product(tmp_path, "tests.benchmarks.steps")
    facts = product.run("prepare", str(LEARNERS))
    server = Server(tmp_path, WEB_CONCURRENCY="2", WEB_THREADS="8")
    server.start()
    write_saves(tmp_path / "saves", facts, server.url)
    script = Path(__file__).with_name("saves.lua")
    command = ["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={SECONDS}s", "--timeout=30s"]

    def read(number: int) -> tuple:
        """Anonymous readers, and each fifth time a learner who opens the lesson."""
        if number % 5 == 4:
            cookie = facts["learners"][number % LEARNERS]["cookie"]
            return "GET", facts["lesson"], None, {"Connection": "close", "Cookie": cookie}
        return "GET", PAGES[number % len(PAGES)], None, {"Connection": "close", "Accept-Encoding": "gzip"}

    try:
        before = processor_seconds(server.process.pid)
        readers = Pace(server.port, read, READS, SECONDS, threads=8).start()
        command += [f"--script={script}", server.url, "--", str(tmp_path / "saves")]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        readers.finish()
        spent = processor_seconds(server.process.pid) - before
    finally:
        server.stop()
    saves = json.loads(said.splitlines()[-1])
    saved = saves["answered"] - saves["refused"]
    # What was under way when the time was over is held too, but its answer was not waited for.
    assert saved <= product.run("held") <= saved + CONNECTIONS, "what was acknowledged is held"
    how = f"{SECONDS} s, {LEARNERS} learners, {CONNECTIONS} at a time, two processes on SQLite, {READS} pages a second read meanwhile"
    table.add(PART, SAVED, saved / saves["seconds"], at_least=TARGET, how=how)
    how = f"half within {saves['half']:.0f} ms, the slowest {saves['slowest']:,.0f} ms"
    table.add(PART, "95% of the answers to a save within", saves["most"], "ms", how=how)
    how = f"half within {readers.slowest_of(0.5):.0f} ms, the slowest {max(readers.times) * 1000:,.0f} ms; from when it was due"
    table.add(PART, "95% of the answers to a page within", readers.slowest_of(0.95), "ms", how=how)
    errors = saves["refused"] + saves["failed"] + len(readers.errors)
    table.add(PART, "errors", errors, at_most=0, how=", ".join(readers.errors[:3]))
    table.add(PART, "processor cores in use by the site", spent / readers.lasted, how="of two")
