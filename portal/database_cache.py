"""The shared cache in a table of the database, which takes no fault for an answer and forgets nothing before its time."""

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import OperationalError, connections

TRIES = 10


class DatabaseCache(db.DatabaseCache):
    """A cache that is counted on: what it was given is there until it expires, and `add` only says that it was there when it was.

    Django also says so when the database could not write. A limit would then be reached without anybody having tried: who sends
    something would hear that it came too often, or nothing at all. And it throws away a third of a full table, by the alphabet: who
    made many rows would undo the limits. So what has expired goes, and nothing else.
    """

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        for _try in range(TRIES):  # what was there may have been taken away since
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise OperationalError("The cache cannot be written")

    def _cull(self, db, cursor, now, num):
        names = connections[db].ops
        expired = f"DELETE FROM {names.quote_name(self._table)} WHERE {names.quote_name('expires')} < %s"  # noqa: S608
        cursor.execute(expired, [names.adapt_datetimefield_value(now)])
