"""The shared cache in a table of the database, which does not take a fault for an answer."""

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import OperationalError

TRIES = 10


class DatabaseCache(db.DatabaseCache):
    """A cache of which `add` only says that something was there when it was.

    Django says so as well when the database could not write. A limit would then be reached without anybody having tried: who sends
    something would hear that it came too often, or nothing at all.
    """

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        for _try in range(TRIES):  # what was there may have been taken away since
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise OperationalError("The cache cannot be written")
