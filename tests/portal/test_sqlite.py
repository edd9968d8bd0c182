"""Who writes to SQLite waits in a queue, gets the turn at once, and gives up in time."""

import fcntl
import os
import sqlite3
import threading
import time

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from portal.sqlite.base import turn


@pytest.fixture(autouse=True)
def databases(django_db_blocker):
    """Let a test open databases of its own, without a transaction around it that has the turn."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def connect(tmp_path):
    """Return a function that opens a connection to one database: any thread may use it."""
    opened = []
    name = str(tmp_path / "queue.sqlite3")

    def connect(timeout: float = 20):
        options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
        handler = ConnectionHandler({"default": {"ENGINE": "portal.sqlite", "NAME": name, "OPTIONS": options}})
        connection = handler["default"]
        connection.inc_thread_sharing()
        opened.append(connection)
        return connection

    with sqlite3.connect(name) as database:
        database.execute("CREATE TABLE number (value INTEGER)")
    yield connect
    for connection in opened:
        connection.close()
    assert not turn.locked(), "every turn ended"


def begin(connection) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def write(connection, value: int) -> None:
    begin(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO number VALUES (%s)", [value])
    connection.commit()


def values(connection) -> list[int]:
    with connection.cursor() as cursor:
        return [value for (value,) in cursor.execute("SELECT value FROM number").fetchall()]


def test_next_transaction_begins_when_one_ends(connect):
    first, second = connect(), connect()
    begin(first)
    writer = threading.Thread(target=write, args=(second, 2))
    writer.start()
    time.sleep(0.2)
    assert writer.is_alive(), "it waits"
    with first.cursor() as cursor:
        cursor.execute("INSERT INTO number VALUES (1)")
    first.commit()
    writer.join(timeout=10)
    assert values(first) == [1, 2]


def test_transaction_waits_for_one_of_another_process(connect, tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    connection = connect()
    writer = threading.Thread(target=write, args=(connection, 1))
    writer.start()
    time.sleep(0.2)
    assert writer.is_alive(), "it waits"
    os.close(folder)  # as the kernel does when a process is killed
    writer.join(timeout=10)
    assert values(connection) == [1]


def test_who_waits_too_long_is_told_that_the_database_is_locked(connect):
    first, second = connect(), connect(timeout=0.1)
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    first.rollback()
    write(second, 2)
    assert values(first) == [2]


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_turn_ends_with_the_transaction(connect, end):
    first, second = connect(), connect(timeout=0.1)
    begin(first)
    getattr(first, end)()
    write(second, 1)
    assert values(second) == [1]


def test_turn_ends_when_a_transaction_does_not_begin(connect, tmp_path):
    """What writes without the queue, such as another program, is waited for as SQLite has it."""
    stranger = sqlite3.connect(tmp_path / "queue.sqlite3", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    connection = connect(timeout=0.1)
    with pytest.raises(OperationalError, match="locked"):
        begin(connection)
    assert not turn.locked()
    stranger.execute("ROLLBACK")
    stranger.close()
    write(connection, 1)
    assert values(connection) == [1]


def test_database_in_memory_needs_no_queue():
    handler = ConnectionHandler({"default": {"ENGINE": "portal.sqlite", "NAME": ":memory:"}})
    begin(handler["default"])
    assert not turn.locked()
    handler["default"].rollback()
