"""Who is trusted about an address: a declared proxy alone, and no `next` that leads elsewhere. And where to report a leak."""

import runpy
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from elearning.demo import build_course
from home.models import HomePage
from tests.portal import accounts

ELSEWHERE = [
    "https://kwaad.example/",
    "//kwaad.example/",
    "/\\kwaad.example/",
    "https:kwaad.example",
    "javascript:alert(1)",
    "http://localhost@kwaad.example/",
    "https://testserver.kwaad.example/",
]
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kwaad.example", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


def leads_away(response) -> bool:
    location = response.headers.get("Location", "")
    return "kwaad" in location.split("?")[0] or location.startswith(("javascript:", "//", "/\\"))


def test_signing_in_and_out_leads_nowhere_else(site):
    user = accounts.person(password=accounts.PASSWORD)
    for target in ELSEWHERE:
        client = Client()
        signed_in = accounts.sign_in_with_password(client, user, target)
        assert signed_in.status_code == 302
        assert not leads_away(signed_in)
        for path in ("/account/login/", "/account/signup/", "/account/reauthenticate/", "/account/logout/"):
            assert not leads_away(client.get(path, {"next": target})), path
            assert not leads_away(client.post(path, {"next": target, "password": accounts.PASSWORD})), path


def test_address_to_come_back_to_is_handed_on_as_text_alone(site, client):
    for path in ("/admin/login/", "/_util/login/", "/admin/password_reset/", "/account/", "/admin/"):
        for target in ELSEWHERE:
            response = client.get(path, {"next": target})
            assert response.status_code == 302
            assert response.url.startswith("/account/")


def test_forms_of_the_site_lead_nowhere_else(site, client):
    course = build_course("Kijken naar baby's", "kijken-naar-babys")
    client.force_login(accounts.person())
    for path in (f"/leren/cursus/{course.pk}/inschrijven/", f"/leren/cursus/{course.pk}/opnieuw/", "/leren/verder/"):
        for target in ELSEWHERE:
            values = {"next": target, "url": target, "return_to": target}
            assert not leads_away(client.post(path, values)), path
            assert not leads_away(client.get(path, values)), path


def test_password_of_a_page_or_a_document_leads_nowhere_else(site, client):
    page = PageViewRestriction.objects.create(
        page=HomePage.objects.get(), restriction_type=PageViewRestriction.PASSWORD, password="vlier"
    )
    collection = CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type=PageViewRestriction.PASSWORD, password="vlier"
    )
    for path in (
        f"/_util/authenticate_with_password/{page.pk}/{page.page_id}/",
        f"/documenten/authenticate_with_password/{collection.pk}/",
    ):
        for target in ELSEWHERE:
            response = client.post(path, {"password": "vlier", "return_url": target})
            assert response.status_code == 302
            assert not leads_away(response), path


def test_forms_of_the_admin_lead_nowhere_else(site, editor_client):
    home = HomePage.objects.get()
    for path in (
        f"/admin/pages/{home.pk}/lock/",
        f"/admin/pages/{home.pk}/unlock/",
        "/admin/account/",
        "/admin/logout/",
    ):
        for target in ELSEWHERE:
            assert not leads_away(editor_client.post(path, {"next": target})), path
            assert not leads_away(editor_client.get(path, {"next": target})), path


def test_picture_elsewhere_signs_no_editor_out(site, editor_client):
    response = editor_client.get("/admin/logout/")
    assert response.status_code == 405
    assert not response.cookies
    assert editor_client.get("/admin/").status_code == 200
    assert editor_client.post("/admin/logout/").url.startswith("/account/login/")
    assert editor_client.get("/admin/").status_code == 302


def test_slash_that_is_added_leads_nowhere_else(site, client):
    for path in (
        "//kwaad.example",
        "/admin//",
        "/admin//kwaad.example//",
        "//kwaad.example/%2e%2e",
        "/\\kwaad.example",
        "///kwaad.example/a",
    ):
        assert not leads_away(client.get(path)), path


def test_what_a_visitor_says_about_a_proxy_is_ignored(site, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/nieuws/", headers=FORWARDED)
    assert response.status_code == 301, "the request counts as one without HTTPS"
    assert response.url == "https://testserver/nieuws/"
    settings.SECURE_SSL_REDIRECT = False
    assert b"kwaad.example" not in client.get("/robots.txt", headers=FORWARDED).content


def test_server_leaves_it_to_the_application_which_proxy_is_believed():
    configuration = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    assert configuration["forwarded_allow_ips"] == "", "by itself Gunicorn believes whatever comes from this machine"


def test_tries_count_for_the_address_that_connects(site, client):
    answers = {
        client.post(
            "/account/login/", {"login": "a@b.example"}, headers={"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(40)
    }
    assert 429 in answers, "another address in a header is no other visitor"


def test_proxy_that_is_declared_is_believed_about_https_alone(site, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/nieuws/", headers=FORWARDED).status_code == 200
    assert b"kwaad.example" not in client.get("/robots.txt", headers=FORWARDED).content


def test_whom_to_tell_about_a_leak(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.nl"
    settings.BASE_URL = "https://www.example.nl"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.nl"
    assert fields["Preferred-Languages"] == "nl, en"
    assert fields["Canonical"] == "https://www.example.nl/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=90) < left < timedelta(days=365)


def test_without_a_contact_there_is_no_file(site, client):
    assert client.get("/.well-known/security.txt").status_code == 404
