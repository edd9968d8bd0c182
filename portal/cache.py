"""The shared cache on Redis (or Valkey), without which the site goes on reading."""

import logging
import time
from collections.abc import Callable

from django.core.cache.backends import redis
from redis import RedisError

logger = logging.getLogger(__name__)

# Seconds in which a process does not try again: with a server that does not answer, each try takes its timeout.
PAUSE = 5


class RedisCache(redis.RedisCache):
    """A cache that finds nothing and keeps nothing while its server is away.

    So pages are still read, a little slower. What must be counted is refused: `add` says that it did not add, by which rate limits let
    nobody try, and a code of an authenticator app counts as used before.
    """

    def __init__(self, server, params):
        super().__init__(server, params)
        self._paused_until = 0.0

    def _unless_away(self, operation: Callable, fallback, *args, **kwargs):
        if time.monotonic() < self._paused_until:
            return fallback
        try:
            return operation(*args, **kwargs)
        except RedisError as error:
            self._paused_until = time.monotonic() + PAUSE
            logger.error("The cache does not answer: %s", type(error).__name__)
            return fallback

    def add(self, *args, **kwargs):
        return self._unless_away(super().add, False, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._unless_away(super().get, default, key, default, version)

    def set(self, *args, **kwargs):
        return self._unless_away(super().set, None, *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._unless_away(super().touch, False, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._unless_away(super().delete, False, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._unless_away(super().has_key, False, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._unless_away(super().get_many, {}, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        return self._unless_away(super().set_many, list(data), data, *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._unless_away(super().delete_many, None, *args, **kwargs)
