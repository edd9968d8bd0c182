"""The gate of the admin: editors only, with a second factor."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.portal import accounts

ADMIN = "/admin/"


@pytest.fixture(autouse=True)
def fresh_limits(site):
    cache.clear()


@pytest.fixture
def gate(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = True


@pytest.fixture
def moderator(site):
    return accounts.moderator()


def test_visitor_is_asked_to_sign_in(client, gate):
    assert client.get(ADMIN).url == f"{accounts.LOGIN}?next={ADMIN}"


@pytest.mark.parametrize("required", [True, False])
def test_learner_is_refused_in_our_design(client, settings, required):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = required
    client.force_login(accounts.person())
    response = client.get(ADMIN)
    assert response.status_code == 403
    assert b'id="inhoud"' in response.content
    assert client.post("/admin/users/new/", {}).status_code == 403


def test_editor_without_second_factor_is_asked_to_set_one_up(client, gate, moderator):
    accounts.sign_in_with_password(client, moderator)
    response = client.get(ADMIN)
    assert response.url == "/account/2fa/"
    assert b"notice--warning" in client.get(response.url).content


def test_editor_who_sets_up_an_app_may_enter_at_once(client, gate, moderator, monkeypatch):
    accounts.commit_at_once(monkeypatch)
    accounts.sign_in_with_password(client, moderator)
    client.post("/account/reauthenticate/", {"password": accounts.PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": accounts.code_of_app(secret)})
    assert client.get(ADMIN).status_code == 200


def test_editor_whose_session_lacks_the_second_factor_gives_it(client, gate, moderator):
    client.force_login(moderator)
    secret = accounts.give_app(moderator)
    response = client.get("/admin/images/")
    assert response.url == "/account/2fa/reauthenticate/?next=%2Fadmin%2Fimages%2F"
    wrong = client.post(response.url, {"code": "000000", "next": "/admin/images/"})
    assert wrong.status_code == 200
    assert client.get(ADMIN).status_code == 302
    right = client.post(response.url, {"code": accounts.code_of_app(secret), "next": "/admin/images/"})
    assert right.url == "/admin/images/"
    assert client.get("/admin/images/").status_code == 200


def test_editor_who_signed_in_with_a_second_factor_enters(client, gate, moderator):
    secret = accounts.give_app(moderator)
    accounts.sign_in_with_password(client, moderator, ADMIN)
    assert client.get(ADMIN).status_code == 302
    client.post("/account/2fa/authenticate/", {"code": accounts.code_of_app(secret)})
    assert client.get(ADMIN).status_code == 200


def test_second_factor_of_one_account_does_not_open_another(client, gate, moderator):
    other = accounts.moderator("mona@voorbeeld.example")
    secret = accounts.give_app(other)
    accounts.sign_in_with_password(client, other)
    client.post("/account/2fa/authenticate/", {"code": accounts.code_of_app(secret)})
    assert client.get(ADMIN).status_code == 200
    client.post("/account/logout/")
    accounts.sign_in_with_password(client, moderator)
    assert client.get(ADMIN).status_code == 302


def test_editor_enters_without_second_factor_where_the_setting_says_so(client, moderator):
    accounts.sign_in_with_password(client, moderator)
    assert client.get(ADMIN).status_code == 200


def test_gate_is_closed_for_what_is_sent_too(gate, moderator):
    client = Client()
    client.force_login(moderator)
    response = client.post("/admin/pages/3/delete/", {}, headers={"x-requested-with": "XMLHttpRequest"})
    assert response.status_code == 302
