"""A process for the public leaves the admin out."""

from importlib.util import find_spec, module_from_spec

import pytest
from django.urls import reverse

from tests.helpers import sign_in, text_of
from tests.portal import accounts


@pytest.fixture
def without_admin(settings, site):
    """The addresses and the middleware of a process with `ADMIN_ENABLED=false`."""
    settings.ADMIN_ENABLED = False
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("AdminGateMiddleware")]
    found = find_spec("portal.urls")
    addresses = module_from_spec(found)
    found.loader.exec_module(addresses)
    settings.ROOT_URLCONF = addresses


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/login/", "/admin/pages/", "/admin/password_reset/"])
def test_admin_is_not_found(without_admin, client, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {403, 404}
    assert sign_in(client).get(path).status_code == 404


def test_pages_are_as_they_were(without_admin, client):
    assert client.get("/").status_code == 200
    assert client.get(reverse("account_login")).status_code == 200
    assert client.get("/_util/login/").url == reverse("account_login"), "this side door stays closed"


def test_nothing_leads_to_it(without_admin, editor_client):
    page = editor_client.get("/account/")
    assert page.status_code == 200
    assert b"/admin/" not in page.content
    assert b"wagtail-userbar" not in editor_client.get("/").content


def test_learner_sees_the_same_as_anybody(without_admin, client):
    client.force_login(accounts.person())
    assert client.get("/admin/").status_code == 404
    assert "Uitloggen" in text_of(client.get("/account/").content)


def test_admin_is_there_unless_left_out(site, editor_client):
    assert editor_client.get("/admin/").status_code == 200
    assert b"/admin/" in editor_client.get("/account/").content
