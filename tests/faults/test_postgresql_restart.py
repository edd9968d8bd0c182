"""PostgreSQL that stops without warning: the site says so, and goes on by itself once it is back."""

import os
import subprocess
import time
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import psycopg
import pytest

from tests import preparation
from tests.faults.conftest import MODULE
from tests.faults.load import Load, Way
from tests.product import Product
from tests.server import Server

pytestmark = pytest.mark.fault


class Postgres:
    """The server that answers at an address."""

    def __init__(self, address: str):
        with psycopg.connect(address) as connection:
            self.folder = Path(connection.execute("SHOW data_directory").fetchone()[0])
        number = (self.folder / "postmaster.pid").read_text().split()[0]
        self.program = Path(f"/proc/{number}/exe").readlink().with_name("pg_ctl")
        self.options = (self.folder / "postmaster.opts").read_text().strip().split(" ", 1)[1]  # such as its port
        self.owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}

    def control(self, *arguments: str) -> None:
        command = [self.program, "-D", self.folder, "-w", "-l", self.folder.parent / "log", *arguments]
        subprocess.run(
            command, check=True, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, **self.owner
        )

    @contextmanager
    def away(self):
        self.control("-m", "immediate", "stop")
        try:
            yield
        finally:
            self.control("-o", self.options, "start")


@pytest.fixture
def installation(tmp_path):
    with preparation.postgresql() as address:
        with psycopg.connect(address, autocommit=True) as connection:  # as an installation has it; tests are in a hurry
            connection.execute("ALTER DATABASE samenportaal SET synchronous_commit = on")
        product = Product(tmp_path, MODULE, DATABASE_URL=address, TASKS="database")
        product.facts = product.run("prepare")
        product.postgres = Postgres(address)
        yield product


@pytest.fixture
def server(installation):
    server = Server(installation.data_dir, WEB_CONCURRENCY="2", **installation.environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def background(installation):
    """A worker and a scheduler that looks several times a second."""
    processes = [installation.start("db_worker", "--no-startup-delay"), installation.start_step("scheduler")]
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_postgresql_that_stops_loses_nothing_and_needs_nobody(installation, server, background):
    load = Load(Way.to_port(server.port), installation.facts)
    page = installation.facts["meeting"] + "aanmelden/"
    with load.going_on() as report:
        installation.postgres.control("-m", "immediate", "restart")
        load.some_more()
        with installation.postgres.away():
            started = time.monotonic()
            answer = load.way.ask(page)
            assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
            assert "De site werkt even niet" in answer.text
            assert time.monotonic() - started < 10
            assert load.way.ask("/readyz").json()["checks"]["database"] == "failed"
            assert load.way.ask("/healthz").status == HTTPStatus.OK
        returned = time.monotonic()
        load.wait_for(lambda: load.way.ask(page).status == HTTPStatus.OK, seconds=20)
        print(f"back after {time.monotonic() - returned:.1f} s")
        load.some_more()
        known = len(report.failures)
        load.some_more()
        assert len(report.failures) == known, "once it is back nothing fails"
    print(report.counts, f"longest {report.longest:.1f} s")
    assert {failure.rsplit(": ")[-1] for failure in report.failures} <= {"503"}, "whoever was refused was told so"
    held = installation.run("held")
    assert set(report.events) <= set(held["events"])
    assert set(report.emails) <= set(held["emails"])
    assert held["differences"] == []

    installation.run("forget_slots")
    done = installation.data_dir / "done"
    installation.run("enqueue", str(done))
    load.wait_for(lambda: done.exists() and installation.run("slots"))
    assert [process.poll() for process in background] == [None, None], "both outlived it"
