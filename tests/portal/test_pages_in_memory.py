"""The memory in which a process keeps pages, and what it gives a web server from there."""

import threading
import time
from wsgiref.validate import validator

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler

from portal import page_cache
from portal.page_cache import CacheGeneration, FileGeneration, FromMemory, Store, StoredPage
from tests.helpers import site
from tests.portal.test_page_cache import ADDRESS, cached

__all__ = ["cached", "site"]


class WebServer:
    """Asks the site as Gunicorn does, with the rules of WSGI held on both sides; `asked` counts what Django was asked."""

    def __init__(self):
        self.django = ClientHandler()
        self.asked = 0
        self.application = validator(FromMemory(self.ask_django))

    def ask_django(self, environ, start_response):
        self.asked += 1
        response = self.django(environ)
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.headers.items()])
        return [response.content]

    def get(self, address: str = ADDRESS, **headers) -> tuple[str, dict[str, str], bytes]:
        """Return the status, the headers without the number of the request, and the body."""
        environ = RequestFactory().get(address, headers=headers).environ
        said = []
        answer = self.application(environ, lambda status, headers, error=None: said.extend((status, dict(headers))))
        body = b"".join(answer)
        answer.close()
        assert len(said[1].pop("X-Request-ID")) == 32
        return *said, body


@pytest.fixture
def web_server(cached, site):
    return WebServer()


@pytest.mark.parametrize("headers", [{}, {"accept_encoding": "gzip"}], ids=["plain", "compressed"])
@pytest.mark.parametrize("address", [ADDRESS, "/nieuws/?jaar=2026", "/sitemap.xml"])
def test_web_server_gets_from_memory_what_django_answered(web_server, address, headers):
    first = web_server.get(address, **headers)
    assert web_server.get(address, **headers) == first
    assert first[0] == "200 OK"
    assert web_server.asked == 1


def test_web_server_hears_that_a_page_is_the_same(web_server):
    etag = web_server.get()[1]["ETag"]
    status, headers, body = web_server.get(if_none_match=etag)
    assert (status, headers["ETag"], body) == ("304 Not Modified", etag, b"")
    assert "Content-Type" not in headers
    assert web_server.asked == 1


def test_django_answers_the_web_server_what_is_not_for_everybody(web_server, monkeypatch):
    web_server.get()
    for headers in ({"cookie": "reader=1"}, {"authorization": "Bearer x"}, {"host": "localhost"}):
        web_server.get(**headers)
    page_cache.generation.renew()
    web_server.get()
    monkeypatch.setattr(page_cache.generation, "get", lambda: None)
    web_server.get()
    assert web_server.asked == 6


def test_scheme_that_a_declared_proxy_says_is_part_of_the_address(web_server, settings):
    web_server.get(x_forwarded_proto="https")
    web_server.get()
    assert web_server.asked == 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure, plain = (web_server.get("/sitemap.xml", x_forwarded_proto=scheme)[2] for scheme in ("https", "http"))
    assert (b"https://testserver" in secure, b"https://testserver" in plain) == (True, False)


def stored(size: int = 10) -> StoredPage:
    return StoredPage.from_response(HttpResponse("x" * size))


def test_page_that_nobody_asks_for_goes_first(monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_BYTES", 3 * stored().size)
    store = Store()
    for key in "abc":
        store.put((key,), stored())
    store.get(("a",))
    store.put(("d",), stored())
    assert [key for key in "abcd" if store.get((key,))] == ["a", "c", "d"]
    store.put(("huge",), stored(10 * page_cache.MOST_BYTES))
    assert (store.size, len(store.pages)) == (0, 0)


def test_many_who_ask_at_once_wait_for_one_page():
    store, made, begun = Store(), [], threading.Event()

    def make() -> StoredPage:
        begun.set()
        time.sleep(0.2)
        made.append(stored())
        return made[-1]

    got = []
    first = threading.Thread(target=lambda: got.append(store.get_or_make(("page",), make)))
    first.start()
    begun.wait()
    others = [threading.Thread(target=lambda: got.append(store.get_or_make(("page",), make))) for _ in range(20)]
    for thread in others:
        thread.start()
    for thread in [first, *others]:
        thread.join()
    assert len(made) == 1
    assert got == made * 21


def test_page_that_fails_is_tried_by_the_next():
    store = Store()

    def fail():
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            store.get_or_make(("page",), fail)
    page = stored()
    assert store.get_or_make(("page",), lambda: page) is page


@pytest.mark.parametrize("kind", ["file", "cache"])
def test_every_change_is_another_generation(db, tmp_path, kind):
    generation = FileGeneration(tmp_path / "generation") if kind == "file" else CacheGeneration()
    seen = set()
    for _ in range(50):
        generation.renew()
        assert generation.get() == generation.get()
        seen.add(generation.get())
    assert len(seen) == 50
    assert [path.name for path in tmp_path.iterdir()] == (["generation"] if kind == "file" else [])


def test_nobody_knows_a_generation_that_cannot_be_read(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "none", tmp_path / "file" / "generation"):
        assert FileGeneration(path).get() is None
