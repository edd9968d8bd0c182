"""The shared cache on a real Redis: limits are counted, and without it the site is still read."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches

from portal.environment import Environment
from tests.portal import accounts
from tests.portal.accounts import ADDRESS, LOGIN

pytest.importorskip("redis", reason="requirements/redis.txt is not installed")
from portal import cache as portal_cache
from portal.health import states
from portal.page_cache import GENERATION_KEY, CacheGeneration
from tests.services import RedisServer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not shutil.which("redis-server"):
        pytest.skip("there is no redis-server on this machine")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@contextmanager
def away(server: RedisServer):
    server.kill()
    try:
        yield
    finally:
        server.start()


@pytest.fixture
def redis(server, settings, monkeypatch):
    """The default cache on the server, as `CACHE_URL` sets it up."""
    monkeypatch.setattr(portal_cache, "PAUSE", 0)
    configured = Environment(Path(".env"), {"CACHE_URL": server.url}).cache("CACHE_URL")
    settings.CACHES = settings.CACHES | {"default": configured}
    caches["default"].clear()
    return caches["default"]


def test_cache_keeps_what_processes_share(redis):
    assert isinstance(redis, portal_cache.RedisCache)
    redis.set("a", {"b": [1, 2]}, timeout=60)
    assert redis.get("a") == {"b": [1, 2]}
    assert redis.add("a", 3) is False
    assert redis.get_many(["a", "c"]) == {"a": {"b": [1, 2]}}
    redis.set_many({"c": 1, "d": 2})
    assert redis.incr("c") == 2
    redis.delete_many(["c", "d"])
    assert not redis.has_key("c")
    assert redis.get_or_set("e", lambda: 5) == 5


def test_tries_to_sign_in_are_counted(redis, site, client):
    user = accounts.person(password=accounts.PASSWORD)
    for _try in range(6):
        client.post(LOGIN, {"login": ADDRESS, "password": "niet goed"})
    client.post(LOGIN, {"login": ADDRESS, "password": accounts.PASSWORD})
    assert not accounts.is_signed_in(client), "the right password came after too many wrong ones"
    redis.clear()
    client.post(LOGIN, {"login": ADDRESS, "password": accounts.PASSWORD})
    assert accounts.is_signed_in(client, user)


def test_site_is_read_while_the_cache_is_away(redis, server, site, client):
    assert client.get("/").status_code == 200
    with away(server):
        assert client.get("/").status_code == 200
        assert client.get("/nieuws/").status_code == 200
        assert states()["cache"] == "failed"
        assert redis.set_many({"a": 1}) == ["a"]
    assert client.get("/").status_code == 200
    assert states()["cache"] == "ok"


def test_nobody_guesses_while_tries_cannot_be_counted(redis, server, site, client):
    accounts.person(password=accounts.PASSWORD)
    with away(server):
        response = client.post(LOGIN, {"login": ADDRESS, "password": accounts.PASSWORD})
    assert response.status_code in {200, 429}
    assert not accounts.is_signed_in(client)


def test_change_while_the_cache_is_away_shows_once_it_is_back(redis, server):
    here, elsewhere = CacheGeneration(), CacheGeneration()
    before = here.get()
    assert before is not None
    assert elsewhere.get() == before
    with away(server):
        here.renew()
        assert here.get() is None, "nobody knows it now"
    redis.set(GENERATION_KEY, before, timeout=None)  # as a server that keeps what it had has it
    assert here.get() != before
    assert elsewhere.get() == here.get()


def test_a_cache_that_is_away_is_left_alone_for_a_moment(redis, server, monkeypatch, caplog):
    monkeypatch.setattr(portal_cache, "PAUSE", 60)
    with away(server):
        for _time in range(3):
            assert redis.get("a", "nothing") == "nothing"
    assert [record.message for record in caplog.records] == ["The cache does not answer: ConnectionError"]
