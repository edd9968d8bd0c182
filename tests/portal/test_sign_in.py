"""Signing in and up: with a code, with a password, with a second factor, and not through a side door."""

import re
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from tests.portal import accounts
from tests.portal.accounts import ADDRESS, LOGIN, LOGIN_CODE, PASSWORD, SIGNUP, SIGNUP_CODE, is_signed_in

User = get_user_model()


@pytest.fixture(autouse=True)
def fresh_limits(site):
    cache.clear()


def test_learner_signs_up_with_a_code_and_comes_back_where_they_were(client):
    response = client.post(SIGNUP, {"email": ADDRESS, "next": "/nieuws/"})
    assert response.url.startswith(SIGNUP_CODE)
    assert not is_signed_in(client)
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    response = client.post(SIGNUP_CODE, {"code": accounts.code_in_mail(), "next": "/nieuws/"})
    assert response.url == "/nieuws/"
    user = User.objects.get(email=ADDRESS)
    assert is_signed_in(client, user)
    assert not user.has_usable_password()
    assert not user.is_staff


def test_learner_signs_in_with_a_code_and_comes_back_where_they_were(client):
    user = accounts.person()
    response = client.post(LOGIN, {"login": ADDRESS.upper(), "next": "/agenda/"})
    assert response.url == f"{LOGIN_CODE}?next=%2Fagenda%2F"
    assert not is_signed_in(client)
    response = client.post(LOGIN_CODE, {"code": accounts.code_in_mail().replace("-", ""), "next": "/agenda/"})
    assert response.url == "/agenda/"
    assert is_signed_in(client, user)


def test_code_works_once_and_in_one_browser(client):
    accounts.person()
    client.post(LOGIN, {"login": ADDRESS})
    code = accounts.code_in_mail()
    elsewhere = Client()
    elsewhere.post(LOGIN_CODE, {"code": code})
    assert not is_signed_in(elsewhere)
    client.post(LOGIN_CODE, {"code": code})
    assert is_signed_in(client)
    client.post("/account/logout/")
    assert not is_signed_in(client)
    client.post(LOGIN_CODE, {"code": code})
    assert not is_signed_in(client)


def test_three_wrong_codes_end_it(client):
    accounts.person()
    client.post(LOGIN, {"login": ADDRESS})
    code = accounts.code_in_mail()
    for _attempt in range(3):
        client.post(LOGIN_CODE, {"code": "0000-0000"})
    client.post(LOGIN_CODE, {"code": code})
    assert not is_signed_in(client)


def test_address_to_return_to_is_of_this_site(client):
    user = accounts.person(password=PASSWORD)
    assert accounts.sign_in_with_password(client, user, "https://kwaad.example/").url == "/account/"


def page(response, *addresses: str) -> str:
    """Return a page without what differs by itself: the token, the hour and who asked."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for address in addresses:
        text = text.replace(address, "…")
    return text


def test_login_does_not_tell_who_has_an_account(client):
    accounts.person()
    stranger, known = "niemand@voorbeeld.example", Client()
    answers = [known.post(LOGIN, {"login": ADDRESS}), client.post(LOGIN, {"login": stranger})]
    assert answers[0].url == answers[1].url
    pages = [known.get(answers[0].url), client.get(answers[1].url)]
    assert page(pages[0], ADDRESS) == page(pages[1], stranger)
    assert [message.to for message in mail.outbox] == [[ADDRESS]], "nobody is mailed for a stranger"
    wrong = [browser.post(LOGIN_CODE, {"code": "0000-0000"}) for browser in (known, client)]
    assert page(wrong[0], ADDRESS) == page(wrong[1], stranger)


def test_sign_up_does_not_tell_who_has_an_account(client):
    accounts.person()
    other, known = "niemand@voorbeeld.example", Client()
    answers = [known.post(SIGNUP, {"email": ADDRESS}), client.post(SIGNUP, {"email": other})]
    assert answers[0].url == answers[1].url
    pages = [known.get(answers[0].url), client.get(answers[1].url)]
    assert page(pages[0], ADDRESS) == page(pages[1], other)
    assert not re.search(r"^    \S+$", mail.outbox[0].body, re.MULTILINE), "who has an account gets no code to make one"
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_password_reset_does_not_tell_who_has_an_account(client):
    accounts.person(password=PASSWORD)
    path, stranger = "/account/password/reset/", "niemand@voorbeeld.example"
    answers = [Client().post(path, {"email": email}, follow=True) for email in (ADDRESS, stranger)]
    assert page(answers[0], ADDRESS) == page(answers[1], stranger)
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


@pytest.mark.parametrize("path", ["/account/password/reset/", SIGNUP])
def test_link_in_a_mail_leads_to_the_site_wherever_it_was_asked(client, settings, path):
    accounts.person(password=PASSWORD)
    settings.ALLOWED_HOSTS = ["*"]
    client.post(path, {"email": ADDRESS}, headers={"host": "kwaad.example:9"})
    assert f"{settings.BASE_URL}/account/" in mail.outbox[0].body
    assert "kwaad.example" not in mail.outbox[0].body


def test_mail_server_that_refuses_is_told_in_words(monkeypatch):
    accounts.person()

    def refuse(*arguments, **named):
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    response = Client(raise_request_exception=False).post(LOGIN, {"login": ADDRESS})
    assert response.status_code == 503
    assert b"konden dit niet opslaan" in response.content


def test_wrong_password_looks_the_same_for_a_stranger(client):
    accounts.person(password=PASSWORD)
    answers = [
        Client().post(LOGIN, {"login": email, "password": "fout"}) for email in (ADDRESS, "niemand@voorbeeld.example")
    ]
    assert page(answers[0], ADDRESS) == page(answers[1], "niemand@voorbeeld.example")
    assert [answer.status_code for answer in answers] == [200, 200]


def test_staff_sign_in_with_a_password(client):
    user = accounts.moderator()
    assert accounts.sign_in_with_password(client, user, "/admin/").url == "/admin/"
    assert is_signed_in(client, user)


def test_address_of_an_account_made_by_an_administrator_is_confirmed_first(client):
    user = User.objects.create_user(ADDRESS, PASSWORD)
    response = accounts.sign_in_with_password(client, user)
    assert response.url == SIGNUP_CODE
    assert not is_signed_in(client)
    client.post(SIGNUP_CODE, {"code": accounts.code_in_mail()})
    assert is_signed_in(client, user)


def test_code_goes_to_the_new_address_when_an_administrator_changed_it():
    user = accounts.person()
    user.email = "anna@elders.example"
    user.save()
    Client().post(LOGIN, {"login": ADDRESS})
    assert mail.outbox == []
    Client().post(LOGIN, {"login": user.email})
    assert mail.outbox[-1].to == [user.email]


def test_learner_changes_the_address(client):
    user = accounts.person()
    client.post(LOGIN, {"login": ADDRESS})
    client.post(LOGIN_CODE, {"code": accounts.code_in_mail()})
    client.post("/account/email/", {"email": "anna@elders.example", "action_add": "1"})
    assert mail.outbox[-1].to == ["anna@elders.example"]
    user.refresh_from_db()
    assert user.email == ADDRESS
    client.post(SIGNUP_CODE, {"code": accounts.code_in_mail()})
    user.refresh_from_db()
    assert user.email == "anna@elders.example"
    assert list(user.emailaddress_set.values_list("email", "verified")) == [("anna@elders.example", True)]
    assert mail.outbox[-1].to == [ADDRESS], "the old address is told"


@pytest.mark.parametrize("side_door", ["/admin/login/", "/_util/login/"])
def test_side_door_gives_no_session_with_the_right_password(client, side_door):
    user = accounts.moderator()
    fields = {"username": user.email, "password": PASSWORD}
    response = client.post(f"{side_door}?next=/admin/", fields)
    assert not is_signed_in(client)
    assert response.status_code == 302
    assert response.url == f"{LOGIN}?next=/admin/"


def test_password_is_not_reset_through_wagtail(client):
    accounts.moderator()
    response = client.post("/admin/password_reset/", {"email": "mo@voorbeeld.example"})
    assert response.url == "/account/password/reset/"
    assert mail.outbox == []
    assert client.get("/admin/password_reset/confirm/MQ/token/").url == "/account/password/reset/"


def test_second_factor_is_asked_after_password_and_after_code(client):
    user = accounts.person(password=PASSWORD)
    secret = accounts.give_app(user)
    assert accounts.sign_in_with_password(client, user).url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)
    client.post("/account/2fa/authenticate/", {"code": accounts.code_of_app(secret)})
    assert is_signed_in(client, user)

    other = Client()
    other.post(LOGIN, {"login": ADDRESS})
    other.post(LOGIN_CODE, {"code": accounts.code_in_mail()})
    assert not is_signed_in(other)
    other.post("/account/2fa/authenticate/", {"code": accounts.code_of_app(secret)})
    assert not is_signed_in(other), "a code of the app works once"


def test_learner_sets_up_an_app_and_uses_a_recovery_code(client, monkeypatch):
    accounts.commit_at_once(monkeypatch)
    user = accounts.person()
    client.force_login(user)
    page = client.get("/account/2fa/totp/activate/")
    assert b"<svg" in page.content
    assert b"data:image" not in page.content, "the content security policy would block it"
    secret = client.session["mfa.totp.secret"]
    response = client.post("/account/2fa/totp/activate/", {"code": accounts.code_of_app(secret)}, follow=True)
    codes = response.context["unused_codes"]
    assert len(codes) == 10
    assert codes[0].encode() in response.content
    assert codes[0].encode() not in client.get("/account/2fa/recovery-codes/").content, "they are shown once"
    assert secret not in str(Authenticator.objects.get(user=user, type="totp").data)

    for attempt, expected in ((codes[0], True), (codes[0], False), (codes[1], True)):
        browser = Client()
        browser.post(LOGIN, {"login": ADDRESS})
        browser.post(LOGIN_CODE, {"code": accounts.code_in_mail()})
        browser.post("/account/2fa/authenticate/", {"code": attempt})
        assert is_signed_in(browser) == expected
        cache.clear()


def test_secrets_survive_a_new_secret_key(settings):
    user = accounts.person()
    secret = accounts.give_app(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as an administrator sets after a leak"
    assert Authenticator.objects.get(user=user).wrap().validate_code(accounts.code_of_app(secret))


@pytest.mark.parametrize("path", ["/account/2fa/webauthn/add/", "/account/2fa/webauthn/", "/account/2fa/"])
def test_passkey_page_works_under_the_strict_policy(client, path):
    client.force_login(accounts.person())
    response = client.get(path)
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", response.content.decode())
    assert inline == []
    assert "style=" not in response.content.decode()


def test_too_many_attempts_are_refused_in_our_design(client):
    accounts.person()
    answers = [client.post(LOGIN, {"login": "", "password": ""}) for _attempt in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    assert answers[30].status_code == 429
    assert b'id="inhoud"' in answers[30].content


def test_codes_for_one_address_are_limited(client):
    accounts.person()
    for _attempt in range(5):
        Client().post(LOGIN, {"login": ADDRESS})
    assert len(mail.outbox) == 3


def test_form_without_token_is_refused_in_our_design():
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": ADDRESS})
    assert response.status_code == 403
    assert b'id="inhoud"' in response.content


def test_mail_is_in_the_name_of_the_site(client):
    accounts.person()
    client.post(LOGIN, {"login": ADDRESS})
    message = mail.outbox[-1]
    assert message.subject.startswith("Samen")
    assert message.from_email == "portaal@example.org"
    assert message.alternatives == []
    assert "http://localhost" in message.body


def test_single_sign_on_is_offered_only_when_it_is_configured(client, settings):
    assert b"/account/oidc/" not in client.get(LOGIN).content
    app = {"provider_id": "sso", "name": "Vlierzorg", "client_id": "portaal", "secret": "geheim"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app | {"settings": {"server_url": "https://login.voorbeeld.example"}}]}
    }
    page = client.get(f"{LOGIN}?next=/nieuws/").content.decode()
    assert 'action="/account/oidc/sso/login/?process=login&amp;next=%2Fnieuws%2F"' in page
    assert "Vlierzorg" in page


@pytest.mark.parametrize("path", [LOGIN, SIGNUP, "/account/password/reset/", "/account/login/code/"])
def test_page_is_not_for_search_engines_or_caches(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert b'content="noindex"' in response.content
    assert "no-store" in response["Cache-Control"]
