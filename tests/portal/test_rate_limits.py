"""How often one can try, send, search and take along: who is too quick is told so, and nothing that was typed is lost."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

import home.models.pages
import home.views
from home.models import FormField, FormPage, HomePage
from portal.accounts import middleware, views
from portal.demo import build_page
from portal.rate_limits import counts, is_hurried
from tests.helpers import INTRODUCTION, text_of
from tests.portal import accounts


@pytest.fixture(autouse=True)
def fresh_limits(site):
    cache.clear()


def refused(response, seconds: int) -> str:
    """Return what a page in the design of the site says to who was too quick."""
    assert response.status_code == 429
    assert response["Retry-After"] == str(seconds)
    assert b'class="site-header' in response.content
    return text_of(response.content)


def test_no_other_rows_in_the_cache_undo_a_limit(client):
    accounts.person(password=accounts.PASSWORD)
    for _try in range(6):
        client.post(accounts.LOGIN, {"login": accounts.ADDRESS, "password": "niet goed"})
    cache.set("gone", True, timeout=0.001)
    for number in range(700):  # more than any default that a cache has
        cache.add(f"view-{number}", 1, timeout=60)
    client.post(accounts.LOGIN, {"login": accounts.ADDRESS, "password": accounts.PASSWORD})
    assert not accounts.is_signed_in(client)


def test_searching_is_limited_and_the_words_stay(client, monkeypatch):
    monkeypatch.setattr(home.views, "MOST_SEARCHES", 2)
    assert [client.get("/zoeken/?q=gezin").status_code for _try in range(3)] == [200, 200, 429]
    response = client.get("/zoeken/?q=schulden")
    refused(response, 60)
    assert b"result-count" not in response.content
    assert BeautifulSoup(response.content, "html.parser").select_one("main [name=q]")["value"] == "schulden"
    assert client.get("/zoeken/").status_code == 200, "the page itself can be opened"
    assert client.get("/zoeken/?q=gezin", REMOTE_ADDR="203.0.113.9").status_code == 200, "others go on"
    with time_machine.travel("2100-01-01"):
        assert client.get("/zoeken/?q=gezin").status_code == 200


def test_limit_of_searching_is_generous():
    assert home.views.MOST_SEARCHES >= 60


def test_searching_is_counted_without_the_database(django_assert_num_queries):
    request = RequestFactory().get("/zoeken/?q=gezin")
    with django_assert_num_queries(0):
        assert [is_hurried(request, "search", 2) for _try in range(3)] == [False, False, True]


def test_addresses_of_one_connection_count_as_one():
    counts.clear()
    found = [
        is_hurried(RequestFactory().get("/", REMOTE_ADDR=address), "search", 1)
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1")
    ]
    assert found == [False, True, False]


def test_address_that_a_visitor_makes_up_is_no_other_one(client, monkeypatch):
    monkeypatch.setattr(home.views, "MOST_SEARCHES", 2)
    answers = [
        client.get("/zoeken/?q=gezin", headers={"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"})
        for n in range(3)
    ]
    assert answers[-1].status_code == 429


def test_proxy_that_is_declared_tells_the_address(client, monkeypatch, settings):
    monkeypatch.setattr(home.views, "MOST_SEARCHES", 1)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def search(forwarded: str) -> int:
        return client.get("/zoeken/?q=gezin", headers={"X-Forwarded-For": forwarded}).status_code

    assert search("203.0.113.1") == 200
    assert search("203.0.113.2") == 200
    assert search("198.51.100.7, 203.0.113.1") == 429, "what the visitor put before it is not believed"


def test_form_of_an_editor_is_limited_and_keeps_what_was_typed(client, monkeypatch):
    monkeypatch.setattr(home.models.pages, "FORMS_PER_VISITOR", "2/h")
    field = FormField(label="Je vraag", field_type="multiline", required=True)
    build_page(FormPage, HomePage.objects.get(), "Contact", "contact", introduction=INTRODUCTION, form_fields=[field])
    answers = [client.post("/contact/", {"je_vraag": "Wanneer is het spreekuur?"}) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused(answers[2], 3600)
    assert "Wanneer is het spreekuur?" in answers[2].content.decode()
    assert b"error-summary" in answers[2].content
    assert mail.outbox == []


def test_own_data_is_not_taken_along_all_day(client, monkeypatch):
    monkeypatch.setattr(views, "EXPORTS_PER_PERSON", "2/h/key")
    client.force_login(accounts.person())
    assert [client.post("/account/gegevens/downloaden/").status_code for _try in range(2)] == [200, 200]
    refused(client.post("/account/gegevens/downloaden/"), 3600)
    other = Client()
    other.force_login(accounts.person("bea@voorbeeld.example"))
    assert other.post("/account/gegevens/downloaden/").status_code == 200, "it is counted for each person"


@pytest.mark.parametrize("path", ["/admin/elearning/certificate/", "/admin/reports/site-history/", "/admin/users/"])
def test_exports_of_the_admin_are_limited_for_each_person(editor_client, monkeypatch, path):
    monkeypatch.setattr(middleware, "EXPORTS_PER_PERSON", "2/h/key")
    for _try in range(2):
        assert editor_client.get(path, {"export": "csv"}).status_code == 200
    refused(editor_client.get(path, {"export": "xlsx"}), 3600)
    assert editor_client.get(path).status_code == 200, "reading on the screen goes on"


def test_password_of_a_page_cannot_be_guessed_without_end(client):
    restriction = PageViewRestriction.objects.create(
        page=HomePage.objects.get(), restriction_type=PageViewRestriction.PASSWORD, password="vlier"
    )
    path = f"/_util/authenticate_with_password/{restriction.pk}/{restriction.page_id}/"
    answers = [client.post(path, {"password": f"{n}", "return_url": "/"}).status_code for n in range(21)]
    assert answers == [200] * 20 + [429]
    assert "vlier" not in str(client.session.items())


def test_wrong_second_factor_is_limited(client):
    user = accounts.person(password=accounts.PASSWORD)
    secret = accounts.give_app(user)
    accounts.sign_in_with_password(client, user)
    for _try in range(6):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    client.post("/account/2fa/authenticate/", {"code": accounts.code_of_app(secret)})
    assert not accounts.is_signed_in(client), "who guesses has to wait, even with the right code"


def test_limit_of_signing_in_says_how_long_to_wait(client):
    answers = [client.post(accounts.LOGIN, {"login": ""}) for _try in range(31)]
    refused(answers[-1], 60)
