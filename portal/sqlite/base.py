"""Django's SQLite backend, with a queue for who writes.

SQLite lets a connection that finds the database locked look again after a while, longer each time, up to a tenth of a second. Where many
write, the lock then stands unused while all of them wait, and who came first may be the last.
"""

import fcntl
import os
import threading
from pathlib import Path

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

# One thread of a process at a time asks the kernel, which waits without end; the others wait here, and give up in time.
turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that locks the folder of its database for as long as a transaction of its lasts.

    The kernel hands that lock on to the next process at once, also when the one that had it is killed. It guards nothing: SQLite's own
    lock does, also for a statement outside a transaction.
    """

    folder: int | None = None  # the descriptor that has the lock

    def _start_transaction_under_autocommit(self):
        try:
            if not self.is_in_memory_db():
                self.wait_for_turn()
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.end_turn()
            raise

    def _commit(self):
        try:
            super()._commit()
        finally:
            self.end_turn()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self.end_turn()

    def _close(self):
        try:
            super()._close()
        finally:
            self.end_turn()

    def wait_for_turn(self) -> None:
        """Wait until no other transaction is going on. Raises OperationalError when that takes longer than SQLite may wait."""
        if not turn.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        try:
            self.folder = os.open(Path(self.settings_dict["NAME"]).parent, os.O_RDONLY)
        except BaseException:
            turn.release()
            raise
        fcntl.flock(self.folder, fcntl.LOCK_EX)

    def end_turn(self) -> None:
        if self.folder is not None:
            os.close(self.folder)
            self.folder = None
            turn.release()
