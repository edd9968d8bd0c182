"""Every request leaves one line that programs can read, with a number, and nothing about the person."""

import io
import json
import logging
import logging.config
import sys
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from elearning.demo import build_course
from home.models import HomePage
from portal import logs, page_cache
from tests.elearning.finishers import finish
from tests.generations import keep_pages
from tests.portal import accounts
from tests.portal.accounts import ADDRESS, LOGIN

ID = "3f2a9c1e-proxy.1"


@pytest.fixture
def lines(caplog, site):
    """Return what was logged so far, line by line, as it goes to standard error."""
    cache.clear()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    configuration = logging.config.DictConfigurator(logs.configuration("INFO"))
    handler.setFormatter(configuration.configure_formatter(configuration.config["formatters"]["json"]))
    handler.addFilter(logs.RequestFilter())
    logger = logging.getLogger("portal.request_log")
    logger.addHandler(handler)
    with caplog.at_level(logging.INFO, logger=logger.name):
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_request_is_a_line(lines, client):
    response = client.get("/zoeken/?q=schulden+van+anna")
    [line] = lines()
    assert line.pop("milliseconds") > 0
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo
    assert line == {
        "levelname": "INFO",
        "name": "portal.request_log",
        "message": "request",
        "method": "GET",
        "path": "/zoeken/",
        "status": 200,
        "request_id": response["X-Request-ID"],
    }


def test_each_request_has_a_number_of_its_own(lines, client):
    numbers = {client.get("/")["X-Request-ID"], client.get("/bestaat-niet/")["X-Request-ID"]}
    assert len(numbers) == 2
    assert {line["request_id"] for line in lines()} == numbers


def test_page_from_memory_is_a_line_as_well(lines, client, settings, monkeypatch, tmp_path):
    monkeypatch.setattr(page_cache, "generation", page_cache.FileGeneration(tmp_path / "generation"))
    monkeypatch.setattr(page_cache, "store", page_cache.Store())
    keep_pages(settings)
    client.get("/nieuws/?thema=taal")
    application = page_cache.FromMemory(None)
    sent = []
    for headers in ({}, {"if_none_match": "*"}):
        environ = RequestFactory().get("/nieuws/?thema=taal", headers=headers).environ
        application(environ, lambda status, headers: sent.append(dict(headers)["X-Request-ID"]))
    from_django, *from_memory = lines()
    assert [line["request_id"] for line in from_memory] == sent
    assert [line["status"] for line in from_memory] == [200, 304]
    for name in ("name", "message", "method", "path"):
        assert {line[name] for line in from_memory} == {from_django[name]}


def test_number_of_a_proxy_that_is_declared_is_kept(lines, client, settings):
    settings.BEHIND_PROXY = True
    assert client.get("/", headers={"X-Request-ID": ID})["X-Request-ID"] == ID
    assert lines()[-1]["request_id"] == ID


def test_number_that_is_not_one_is_replaced(lines, client, settings):
    settings.BEHIND_PROXY = True
    for given in ("short", "a" * 65, 'a"b, "status": 200', "regel\neen", "ünïcodé-12345"):
        assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given


def test_number_from_a_visitor_is_not_believed(lines, client):
    assert client.get("/", headers={"X-Request-ID": ID})["X-Request-ID"] != ID


def test_key_in_an_address_is_not_logged(lines, client):
    logged = {
        "/aanmelding/1b4e28ba-2fa1-11d2-883f-0016d3cca427/afmelden/": "/aanmelding/…/afmelden/",
        "/leren/uitnodiging/K7HQ-2M/": "/leren/uitnodiging/…/",
        "/account/password/reset/key/4-abc123-0f/": "/account/password/reset/key/4-…/",
        "/documenten/12/brief-aan-anna.pdf": "/documenten/12/…",
        "/nieuws/geen-bericht/": "/nieuws/geen-bericht/",
        # With something too much or too little, a key is still a key.
        "/leren/uitnodiging/K7HQ-2M": "/leren/uitnodiging/…",
        "/account/password/reset/key/4-abc123-0f": "/account/password/reset/key/4-…",
        "/leren/uitnodiging/K7HQ-2M/x/": "/leren/uitnodiging/…/x/",
        "/aanmelding/1b4e28ba-2fa1-11d2-883f-0016d3cca427%0a/": "/aanmelding/…/",
    }
    for path in logged:
        client.get(path)
    assert [line["path"] for line in lines()] == list(logged.values())


def test_address_in_an_error_is_not_logged(lines):
    try:
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no such user")})
    except SMTPRecipientsRefused:
        logging.getLogger("portal.request_log").exception("Mail to %s was refused", ADDRESS)
    [line] = lines()
    assert "no such user" in line["exc_info"]
    assert ADDRESS not in json.dumps(line)


def test_static_files_and_health_say_nothing(lines, client):
    client.get("/healthz")
    client.get("/static/portal/css/site.css")
    assert [line["path"] for line in lines() if line["status"] == 200] == []


def test_wrong_password_and_wrong_code_are_logged_without_the_person(lines, client):
    accounts.person(password=accounts.PASSWORD)
    client.post(LOGIN, {"login": ADDRESS, "password": "niet goed"})
    client.post(LOGIN, {"login": ADDRESS})
    client.post(accounts.LOGIN_CODE, {"code": "0000-0000"})
    refused = [line for line in lines() if line["message"] == "sign-in refused"]
    assert [line["path"] for line in refused] == [LOGIN, accounts.LOGIN_CODE]
    assert {line["levelname"] for line in refused} == {"WARNING"}
    everything = json.dumps(lines())
    assert "anna" not in everything
    assert "niet goed" not in everything
    assert "127.0.0.1" not in everything


def test_signing_in_is_no_refusal(lines, client):
    user = accounts.person(password=accounts.PASSWORD)
    accounts.sign_in_with_password(client, user)
    assert {line["message"] for line in lines()} == {"request"}


def test_who_may_not_is_logged_by_number(lines, client):
    user = accounts.person()
    client.force_login(user)
    assert client.get("/admin/").status_code == 403
    line = lines()[-1]
    assert (line["message"], line["levelname"], line["status"]) == ("request refused", "WARNING", 403)
    assert line["user"] == user.pk


def test_wrong_second_factor_is_logged_without_the_code(lines, client):
    user = accounts.person(password=accounts.PASSWORD)
    accounts.give_app(user)
    accounts.sign_in_with_password(client, user)
    client.post("/account/2fa/authenticate/", {"code": "123456"})
    line = lines()[-1]
    assert (line["message"], line["path"]) == ("sign-in refused", "/account/2fa/authenticate/")
    assert "123456" not in json.dumps(lines())


def test_form_without_token_is_logged(lines):
    Client(enforce_csrf_checks=True).post(LOGIN, {"login": ADDRESS})
    line = lines()[-1]
    assert (line["message"], line["status"], line["path"]) == ("request refused", 403, LOGIN)


def test_editor_who_may_not_is_logged_by_number(lines, client):
    editor = accounts.moderator()
    client.force_login(editor)
    assert client.get("/admin/users/").url == "/admin/", "this is how Wagtail refuses"
    line = lines()[-1]
    assert (line["message"], line["path"], line["user"]) == ("request refused", "/admin/users/", editor.pk)
    client.get("/admin/")
    assert lines()[-1]["message"] == "request"


def test_wrong_password_of_a_page_is_logged(lines, client):
    restriction = PageViewRestriction.objects.create(
        page=HomePage.objects.get(), restriction_type=PageViewRestriction.PASSWORD, password="vlier"
    )
    path = f"/_util/authenticate_with_password/{restriction.pk}/{restriction.page_id}/"
    client.post(path, {"password": "vliegtuig", "return_url": "/"})
    assert lines()[-1]["message"] == "sign-in refused"
    client.post(path, {"password": "vlier", "return_url": "/"})
    assert lines()[-1]["message"] == "request"
    assert "vlie" not in json.dumps(lines())


def test_work_of_somebody_else_is_logged(lines, client):
    certificate = finish(build_course("Kijken", "kijken"), accounts.person("bea@voorbeeld.example"))
    client.force_login(accounts.person())
    client.get(f"/leren/certificaat/{certificate.serial}/pdf/")
    line = lines()[-1]
    assert (line["status"], line["path"]) == (404, "/leren/certificaat/…/pdf/"), "for others it does not exist"


def test_who_tries_too_often_is_logged(lines, client):
    for _try in range(40):
        if client.post(LOGIN, {"login": ADDRESS}).status_code == 429:
            break
    line = lines()[-1]
    assert (line["message"], line["status"], line["user"]) == ("request refused", 429, None)


def test_line_of_django_about_a_request_leaves_out_what_is_secret():
    path = "/aanmelding/1b4e28ba-2fa1-11d2-883f-0016d3cca427/"
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", path), None)
    record.request = RequestFactory().get(path, {"email": ADDRESS})
    logs.request_id.set("0123456789abcdef")
    assert logs.RequestFilter().filter(record)
    assert record.getMessage() == "Internal Server Error: /aanmelding/…/"
    assert not hasattr(record, "request")
    assert record.request_id == "0123456789abcdef"


def test_configuration_is_one_that_python_takes():
    configuration = logs.configuration("INFO")
    logging.config.DictConfigurator(configuration)  # reads it without applying it
    assert configuration["handlers"]["console"]["filters"] == ["request"]


def test_sentry_gets_nothing_about_a_person(monkeypatch):
    started = {}
    monkeypatch.setitem(
        sys.modules, "sentry_sdk", SimpleNamespace(init=lambda dsn, **options: started.update(options, dsn=dsn))
    )
    logs.start_sentry("https://key@sentry.example.nl/1")
    assert started["dsn"] == "https://key@sentry.example.nl/1"
    assert started["send_default_pii"] is False
    assert started["include_local_variables"] is False
    event = {"request": {"url": "https://www.example.nl/leren/uitnodiging/K7HQ-2M/", "query_string": "q=anna"}}
    sent = started["before_send"](event, {})
    assert sent == {"request": {"url": "https://www.example.nl/leren/uitnodiging/…/"}}
