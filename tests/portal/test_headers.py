"""What every answer says to browsers, errors and refusals too, and the cookies that go with it."""

from functools import partial
from uuid import uuid4

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document

import home.views
from home.demo import build_site
from news.demo import build_event
from news.models import NewsIndexPage
from portal import page_cache
from tests.generations import keep_pages
from tests.helpers import in_days, sign_in
from tests.portal import accounts

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
HTTPS = {"X-Scheme": "https"}
FEATURES = ("camera=()", "microphone=()", "geolocation=()", "payment=()")
CSS = "portal/css/site.css"
MODIFIED = "Last-Modified", "If-Modified-Since"


@pytest.fixture
def secure(settings):
    """The settings of a site with an address in https."""
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURITY_CONTACT = "mailto:security@example.nl"
    settings.METRICS_TOKEN = "a token"
    keep_pages(settings)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_SCHEME", "https")


@pytest.fixture(scope="module")
def rows(lasting_db):
    build_site()
    Redirect.objects.create(old_path="/oud", redirect_link="/nieuws/")
    build_event("Open middag", "open-middag", days=(in_days(10),))
    Document.objects.create(title="Lijst", file="documents/lijst.csv")


@pytest.fixture
def db(rows, savepoint):
    """What the tests stand on is made once; what each does is undone."""


@pytest.fixture
def content(db, secure, media, client, monkeypatch, tmp_path):
    cache.clear()
    monkeypatch.setattr(home.views, "MOST_SEARCHES", 2)
    monkeypatch.setattr(page_cache, "generation", page_cache.FileGeneration(tmp_path / "generation"))
    page_cache.generation.renew()
    monkeypatch.setattr(page_cache, "store", page_cache.Store())
    for path in ("images/tafel.webp", "documents/lijst.csv"):
        (media / path).parent.mkdir(parents=True)
        (media / path).write_bytes(b"a;b")
    client.defaults["HTTP_X_SCHEME"] = "https"


def hammered(client, times, send):
    answers = [send(client) for _try in range(times)]
    return answers[-1]


def changed_since(path: str, header: str, given: str):
    """Return a request for something that the browser has already."""

    def send(client):
        return client.get(path, headers={given: client.get(path)[header]})

    return send


ANSWERS = {
    "page": (200, lambda client: client.get("/nieuws/")),
    "page again, from memory": (200, lambda client: (client.get("/nieuws/"), client.get("/nieuws/"))[1]),
    "page not changed": (304, changed_since("/nieuws/", "ETag", "If-None-Match")),
    "head": (200, lambda client: client.head("/nieuws/")),
    "moved": (301, lambda client: client.get("/oud/")),
    "side door": (302, lambda client: client.get("/_util/login/")),
    "sign in": (200, lambda client: client.get("/account/login/")),
    "feed": (200, lambda client: client.get("/nieuws/feed/")),
    "calendar": (200, lambda client: client.get("/agenda/kalender/")),
    "sitemap": (200, lambda client: client.get("/sitemap.xml")),
    "robots": (200, lambda client: client.get("/robots.txt")),
    "security.txt": (200, lambda client: client.get("/.well-known/security.txt")),
    "healthz": (200, lambda client: client.get("/healthz")),
    "readyz": (503, lambda client: client.get("/readyz")),
    "metrics without token": (401, lambda client: client.get("/metrics")),
    "health posted": (405, lambda client: client.post("/healthz")),
    "static": (200, lambda client: client.get(staticfiles_storage.url(CSS))),
    "static not changed": (304, lambda client: changed_since(staticfiles_storage.url(CSS), *MODIFIED)(client)),
    "no such static": (404, lambda client: client.get("/static/geen.css")),
    "rendition": (200, lambda client: client.get("/media/images/tafel.webp")),
    "rendition not changed": (304, changed_since("/media/images/tafel.webp", *MODIFIED)),
    "no such rendition": (404, lambda client: client.get("/media/images/geen.webp")),
    "document": (200, lambda client: client.get(Document.objects.get().url)),
    "not found": (404, lambda client: client.get("/bestaat-niet/")),
    "not allowed": (405, lambda client: client.post("/zoeken/")),
    "wrong host": (400, lambda client: client.get("/", headers={"Host": "kwaad.example"})),
    "wrong host, not secure": (
        400,
        lambda client: client.get("/", headers={"Host": "kwaad.example", "X-Scheme": "http"}),
    ),
    "wrong host, sign in": (400, lambda client: client.get("/account/login/", headers={"Host": "kwaad.example"})),
    "not secure": (301, lambda client: client.get("/", headers={"X-Scheme": "http"})),
    "without token": (403, lambda client: Client(enforce_csrf_checks=True, headers=HTTPS).post("/account/login/")),
    "searched too often": (429, partial(hammered, times=3, send=lambda client: client.get(f"/zoeken/?q={uuid4()}"))),
    "tried too often": (429, partial(hammered, times=31, send=lambda client: client.post("/account/login/"))),
    "unknown registration": (404, lambda client: client.get("/aanmelding/onbekend/")),
}


def check(response, is_secure: bool = True) -> None:
    found = {name: response.get(name) for name in HEADERS}
    assert found == HEADERS
    assert all(feature in response["Permissions-Policy"] for feature in FEATURES)
    assert response["Referrer-Policy"] in {"strict-origin-when-cross-origin", "same-origin"}
    assert len(response["X-Request-ID"]) == 32
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.get("Strict-Transport-Security", "") == (
        "max-age=31536000; includeSubDomains; preload" if is_secure else ""
    )
    assert (response.status_code == 429) == ("Retry-After" in response)
    assert "Server" not in response
    assert "X-Powered-By" not in response
    for cookie in response.cookies.values():
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] or cookie.key == "csrftoken", "the script of lessons sends this one along"


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_has_all_headers(content, client, name):
    status, ask = ANSWERS[name]
    response = ask(client)
    assert response.status_code == status
    check(response, is_secure="not secure" not in name)


def test_crash_has_all_headers(content, client, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(NewsIndexPage, "get_items", crash)
    client.raise_request_exception = False
    response = client.get("/nieuws/")
    assert response.status_code == 500
    check(response)


@pytest.mark.parametrize(
    "middleware", ["portal.health.HealthMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"]
)
def test_crash_before_the_page_has_all_headers(content, client, monkeypatch, middleware):
    def crash(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    module, _dot, name = middleware.rpartition(".")
    monkeypatch.setattr(f"{module}.{name}.__call__", crash)
    client.raise_request_exception = False
    response = client.get("/nieuws/")
    assert response.status_code == 500
    check(response)


@pytest.mark.parametrize("path", ["/admin/", "/admin/images/", "/admin/bestaat-niet/"])
def test_admin_has_all_headers_and_its_own_policy(content, client, path):
    response = sign_in(client).get(path)
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert {name: response.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" in response


def test_stranger_at_the_admin_gets_all_headers(content, client):
    response = client.get("/admin/")
    assert response.status_code == 302
    assert {name: response.get(name) for name in HEADERS} == HEADERS


def test_learner_refused_by_the_gate_gets_all_headers(content, client):
    client.force_login(accounts.person())
    response = client.get("/admin/")
    assert response.status_code == 403
    assert {name: response.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" in response


def test_cookies_of_a_session_are_out_of_reach(content, client):
    user = accounts.person(password=accounts.PASSWORD)
    response = accounts.sign_in_with_password(client, user)
    assert response.status_code == 302
    cookie = response.cookies["sessionid"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert not cookie["domain"], "no other name below this one gets it"
    check(response)
