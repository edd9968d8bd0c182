"""A new version, the way back, a restart and killed processes, behind nginx and under load, with the files of docs/deploy/."""

import shutil

import pytest

from tests.faults.load import Load, Way
from tests.faults.machine import Machine
from tests.nginx import HOST, Nginx, why_not

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl on this machine"),
]


@pytest.fixture
def machine(installation, tmp_path):
    machine = Machine(tmp_path, installation.data_dir)
    machine.start("blue")
    yield machine
    machine.shut_down()


@pytest.fixture
def load(machine, installation, tmp_path):
    folder = tmp_path / "nginx"
    folder.mkdir()
    nginx = Nginx(folder, home=tmp_path)
    nginx.start()
    way = Way(lambda source: nginx.connect(source=source), f"https://{HOST}")
    assert way.ask("/").status == 200
    yield Load(way, installation.facts)
    nginx.stop()


def check_nothing_is_lost(installation, report) -> None:
    held = installation.run("held")
    assert set(report.events) <= set(held["events"])
    assert set(report.emails) <= set(held["emails"])
    assert len(held["events"]) == len(set(held["events"]))
    assert held["differences"] == []


def test_nobody_notices_a_new_version_a_way_back_or_a_restart(machine, load, installation):
    with load.going_on() as report:
        for colour in ("green", "blue"):
            switched = machine.switch()
            assert switched.returncode == 0, switched.stderr
            assert machine.live == colour
            assert list(machine.processes) == [colour], "the old version has stopped"
            load.some_more()
        machine.obey("restart", ["samenportaal@blue.service"])
        load.some_more()
    assert report.failures == []
    assert len(report.events) > 100
    print(report.counts, f"longest {report.longest:.1f} s")
    check_nothing_is_lost(installation, report)
    assert machine.deeds.count("restart samenportaal-worker.service samenportaal-scheduler.service") == 2


def test_version_that_does_not_work_gets_no_visitors(machine, load):
    machine.environment["DATABASE_URL"] = "sqlite:////nowhere/at-all.sqlite3"
    switched = machine.switch()
    assert switched.returncode == 1
    assert '"database": "failed"' in switched.stderr
    assert machine.live == "blue"
    assert list(machine.processes) == ["blue"]
    assert load.way.ask("/").status == 200


def test_killed_processes_come_back_and_lose_nothing(machine, load, installation):
    with load.going_on() as report:
        machine.kill_worker()
        load.some_more()
        machine.kill_gunicorn()
        load.some_more()
        known = len(report.failures)
        load.some_more(100)
        assert len(report.failures) == known, "once it is back nothing fails"
    # Who was being answered at that moment gets half an answer.
    told = [failure for failure in report.failures if not failure.startswith("IncompleteRead: ")]
    assert {failure.rsplit(": ")[-1] for failure in told} <= {"502"}, "nginx says that nobody answers"
    print(report.counts, f"longest {report.longest:.1f} s")
    check_nothing_is_lost(installation, report)
