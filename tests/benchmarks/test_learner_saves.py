"""Learners who save answers, while others read: on SQLite, with the processes that an installation has.

As docs/deploy/ has it: eight threads in each process, and a connection for each request, as nginx makes them. So the processes share the work.
"""

import time
from collections import Counter
from urllib.parse import urlencode
from uuid import uuid4

from tests.benchmarks.load import Pace
from tests.benchmarks.processes import processor_seconds
from tests.product import Product
from tests.server import Server

PART = "Learners who save answers"
LEARNERS, SECONDS = 200, 25
# A second; a little over the target, because the last ones are answered after the last second.
SAVES, READS, TARGET = 205, 40, 200
TOKEN = "a" * 32
PAGES = ("/", "/nieuws/", "/agenda/", "/cursussen/")


def test_learners_save_while_others_read(table, tmp_path):
    product = Product(tmp_path, "tests.benchmarks.steps")
    facts = product.run("prepare", str(LEARNERS))
    server = Server(tmp_path, WEB_CONCURRENCY="2", WEB_THREADS="8")
    server.start()

    def save(number: int) -> tuple:
        learner = facts["learners"][number % LEARNERS]
        forms = learner["forms"]
        moment = {"event": str(uuid4()), "sequence": int(time.time() * 1000)}
        headers = {
            "Accept": "application/json",
            "Connection": "close",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{learner['cookie']}; csrftoken={TOKEN}",
            "Referer": f"{server.url}/",
            "X-CSRFToken": TOKEN,
        }
        return "POST", facts["url"], urlencode(forms[number // LEARNERS % len(forms)] | moment, doseq=True), headers

    def read(number: int) -> tuple:
        """Anonymous readers, and each fifth time a learner who opens the lesson."""
        if number % 5 == 4:
            cookie = facts["learners"][number % LEARNERS]["cookie"]
            return "GET", facts["lesson"], None, {"Connection": "close", "Cookie": cookie}
        return "GET", PAGES[number % len(PAGES)], None, {"Connection": "close", "Accept-Encoding": "gzip"}

    try:
        before = processor_seconds(server.process.pid)
        readers = Pace(server.port, read, READS, SECONDS, threads=8).start()
        savers = Pace(server.port, save, SAVES, SECONDS, threads=24).start()
        savers.finish()
        readers.finish()
        spent = processor_seconds(server.process.pid) - before
    finally:
        server.stop()
    assert product.run("held") == SAVES * SECONDS - len(savers.errors), "what was acknowledged is held"
    how = f"{SECONDS} s, {LEARNERS} learners, two processes on SQLite, {READS} pages a second read meanwhile"
    table.add(PART, "saved a second", savers.achieved, at_least=TARGET, how=how)
    for name, pace in (("save", savers), ("page", readers)):
        how = f"half within {pace.slowest_of(0.5):.0f} ms, the slowest {max(pace.times) * 1000:,.0f} ms; from when it was due"
        table.add(PART, f"95% of the answers to a {name} within", pace.slowest_of(0.95), "ms", how=how)
    errors = Counter(savers.errors + readers.errors)
    table.add(PART, "errors", errors.total(), at_most=0, how=", ".join(f"{n} × {error}" for error, n in errors.items()))
    how = "of two; sending the requests took the rest of the machine"
    table.add(PART, "processor cores in use by the site", spent / savers.lasted, how=how)
