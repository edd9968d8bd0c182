"""Redis that goes away while people use the site: they read and learn on, and nobody gets in uncounted."""

import shutil
import time
from http import HTTPStatus

import pytest

from tests.faults.conftest import Copy
from tests.faults.load import Way
from tests.faults.steps import ADDRESS, PASSWORD
from tests.server import Server

pytest.importorskip("redis", reason="requirements/redis.txt is not installed")
from portal.cache import PAUSE
from tests.portal.test_redis import away
from tests.services import RedisServer

pytestmark = pytest.mark.product

LOGIN = "/account/login/"


@pytest.fixture
def redis(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("there is no redis-server on this machine")
    redis = RedisServer(tmp_path)
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
def server(original, redis, tmp_path):
    installation = Copy(original, tmp_path / "data")
    server = Server(installation.data_dir, WEB_CONCURRENCY="2", CACHE_URL=redis.url)
    server.installation = installation
    server.start()
    yield server
    server.stop()


def test_site_is_used_while_redis_is_gone(server, redis):
    facts = server.installation.facts
    way = Way.to_port(server.port)
    forms = iter(facts["answers"]["forms"])

    def save():
        answer = way.ask(facts["answers"]["url"], next(forms), session=facts["session"], Accept="application/json")
        return answer.status, answer.json()["event"]

    def sign_in():
        return way.ask(LOGIN, {"login": ADDRESS, "password": PASSWORD})

    assert sign_in().status == HTTPStatus.FOUND
    with away(redis):
        for path in ("/", "/nieuws/", facts["meeting"], LOGIN):
            assert way.ask(path).status == HTTPStatus.OK
        status, event = save()
        assert status == HTTPStatus.OK, "answers are in the database"
        refused = sign_in()
        assert refused.status == HTTPStatus.TOO_MANY_REQUESTS or "Te vaak" in refused.text
        assert "sessionid" not in str(refused.headers)
        assert way.ask("/readyz").json()["checks"]["cache"] == "failed"
    deadline = time.monotonic() + PAUSE + 5
    while sign_in().status != HTTPStatus.FOUND:
        assert time.monotonic() < deadline, "it is not over by itself"
        time.sleep(0.5)
    assert event in server.installation.run("held")["events"]
