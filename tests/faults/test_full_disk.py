"""A full disk: the site is read, says that it cannot save, and goes on by itself when there is room again."""

import os
import subprocess
import time
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from wagtail.test.utils.form_data import querydict_from_html

from tests.faults.conftest import Copy
from tests.faults.load import Way
from tests.faults.steps import ADDRESS, PASSWORD
from tests.server import Server

pytestmark = pytest.mark.product

ROOM = 2 * 1024 * 1024


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@contextmanager
def small_disk(folder: Path, size: int):
    """Mount a disk of so many bytes."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> None:
    """Write until there is no room at all."""
    for size in (1 << 20, 4096, 1):
        with open(folder / "filler", "ab", buffering=0) as file:
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)


@pytest.fixture
def disk(original, tmp_path):
    with small_disk(tmp_path / "disk", size_of(original.data_dir) + ROOM) as folder:
        yield folder


@pytest.fixture
def server(original, disk, tmp_path):
    installation = Copy(original, disk, TASKS="database")
    server = Server(disk, WEB_CONCURRENCY="1", TASKS="database")
    server.log = tmp_path / "server.log"  # the journal is another disk
    server.installation = installation
    server.start()
    yield server
    server.stop()


class Admin:
    """An administrator who has a page open in the admin."""

    def __init__(self, way: Way, page: int):
        self.way = way
        self.url = f"/admin/pages/{page}/edit/"
        answer = way.ask("/account/login/", {"login": ADDRESS, "password": PASSWORD})
        assert answer.status == HTTPStatus.FOUND, answer.text
        self.session = " ".join(answer.headers.get_all("Set-Cookie")).split("sessionid=")[1].split(";")[0]
        self.form = querydict_from_html(self.ask(self.url).text, form_id="page-edit-form")

    def ask(self, path: str, form: dict | None = None):
        return self.way.ask(path, form, session=self.session)

    def publish(self, title: str):
        changes = {"title": title, "body-count": "0", "action-publish": "action-publish"}
        return self.ask(self.url, dict(self.form.lists()) | changes)


def test_full_disk_loses_nothing_and_is_over_by_itself(server, disk):
    installation, facts = server.installation, server.installation.facts
    way = Way.to_port(server.port)
    forms = iter(facts["answers"]["forms"])
    saved = []

    def save(accept: str = "application/json"):
        answer = way.ask(facts["answers"]["url"], next(forms), session=facts["session"], Accept=accept)
        if answer.status == HTTPStatus.OK:
            saved.append(answer.json()["event"])
        return answer

    admin = Admin(way, facts["meeting_id"])
    assert save().status == HTTPStatus.OK
    public = ["/", "/nieuws/", facts["meeting"]]
    done = disk.parent / "done"
    installation.run("enqueue", str(done))
    fill(disk)
    worker = installation.start("db_worker", "--no-startup-delay")
    try:
        refused = next(answer for answer in (save() for _time in range(500)) if answer.status != HTTPStatus.OK)
        assert refused.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert refused.json() == {"error": "We konden dit niet opslaan", "code": "outage"}
        assert refused.headers["Retry-After"] == "60"
        page = save("text/html")
        assert page.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert BeautifulSoup(page.text, "html.parser").h1.text == "We konden dit niet opslaan"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]

        assert admin.publish("Korte tafel").status == HTTPStatus.SERVICE_UNAVAILABLE
        assert [way.ask(path).status for path in public] == [HTTPStatus.OK] * len(public)
        assert way.ask(facts["course"], session=facts["session"]).status == HTTPStatus.OK
        assert "Lange tafel" in way.ask(facts["meeting"]).text
        ready = way.ask("/readyz")
        assert ready.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert ready.json()["checks"]["disk"] == ready.json()["checks"]["cache"] == "failed"
        assert ready.json()["checks"]["database"] == "ok", "it is read"

        assert not done.exists(), "the worker could not take its task"

        (disk / "filler").unlink()
        assert save().status == HTTPStatus.OK
        assert "Lange tafel" in admin.ask(admin.url).text, "nothing of what was refused was kept"
        assert admin.publish("Korte tafel").status == HTTPStatus.FOUND
        assert "Korte tafel" in way.ask(facts["meeting"]).text
        wait_for(done.exists)
        assert worker.poll() is None, "the worker outlived it"
    finally:
        worker.kill()
        worker.wait()
    held = installation.run("held")
    assert set(saved) <= set(held["events"])
    assert held["differences"] == []
