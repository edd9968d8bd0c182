"""The screen of the privacy officer: found, handed over and erased in four clicks, with proof and without the address."""

import json
import logging

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import ModelLogEntry, Site

from home.demo import build_site
from home.roles import ADMINISTRATOR, EDITOR, MODERATOR, create_roles
from news.demo import build_news
from portal.models import SiteSettings, User
from tests.helpers import in_days, savepoint, text_of
from tests.portal import accounts, traces
from tests.portal.traces import ADDRESS

SEARCH, DOWNLOAD, ERASE = (f"/admin/reports/personal-data/{path}" for path in ("", "download/", "erase/"))
HISTORY = "/admin/reports/site-history/"


db = savepoint


@pytest.fixture(scope="module", autouse=True)
def frame(lasting_db):
    """The site and its roles, made once for all tests of the module."""
    build_site()
    create_roles()


def in_role(role: str, email: str = "functionaris@voorbeeld.example") -> Client:
    """Return the browser of somebody with a role."""
    user = accounts.person(email)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def officer(db) -> Client:
    return in_role(ADMINISTRATOR)


def sentence(response) -> str:
    return text_of(response.content)


def test_officer_finds_hands_over_and_erases(officer, media):
    user = traces.anna()
    number = user.pk
    traces.at_a_meeting(user)
    menu = officer.get("/admin/").content.decode()
    assert SEARCH in menu
    found = officer.post(SEARCH, {"address": f" {ADDRESS.upper()}"})
    assert f"Account #{number}" in sentence(found)
    rows = [row.get_text(" ", strip=True) for row in BeautifulSoup(found.content, "html.parser").select("tbody tr")]
    assert len(rows) > 5
    for personal in ("Zeldzama", "98765432109", "0611223344"):
        assert personal not in found.content.decode(), "how much there is, not what it says"

    file = officer.post(DOWNLOAD, {"address": ADDRESS})
    assert file["Content-Disposition"].startswith("attachment")
    assert "no-store" in file["Cache-Control"]
    assert json.loads(file.content)["meetings"][0]["phone"] == "0611223344"

    erased = officer.post(ERASE, {"address": ADDRESS, "confirmation": ADDRESS.title()})
    assert traces.in_database() == []
    done = officer.get(erased.url)
    assert f"#{number}" in sentence(done)
    entries = ModelLogEntry.objects.filter(action__startswith="portal.")
    assert [(entry.action, entry.label, entry.user) for entry in entries.order_by("pk")] == [
        ("portal.export_data", f"#{number}", officer.user),
        ("portal.erase_data", f"#{number}", officer.user),
    ]
    history = sentence(officer.get(HISTORY))
    assert history.count(f"#{number}") >= 2


def test_somebody_without_an_account(officer):
    traces.with_a_form()
    found = officer.post(SEARCH, {"address": ADDRESS})
    assert ERASE in found.content.decode()
    erased = officer.post(ERASE, {"address": ADDRESS, "confirmation": ADDRESS})
    assert officer.get(erased.url).status_code == 200
    assert ADDRESS not in traces.everything().lower()
    assert officer.get(HISTORY).status_code == 200
    [entry] = ModelLogEntry.objects.filter(action="portal.erase_data")
    assert (entry.label, entry.data["kinds"]) == ("–", {"forms": 1, "texts": 1})


def test_pages_that_show_the_address_are_for_an_editor(officer):
    page = build_news("Bericht", "bericht", display_date=in_days(-1), contact_email=ADDRESS, contact_name="Zeldzama")
    page.save_revision().publish()
    found = officer.post(SEARCH, {"address": ADDRESS}).content.decode()
    assert f"/admin/pages/{page.pk}/edit/" in found
    erased = officer.post(ERASE, {"address": ADDRESS, "confirmation": ADDRESS})
    assert officer.get(erased.url).context["is_mentioned"]


def test_settings_that_show_the_address_are_for_an_editor(officer):
    settings = SiteSettings.for_site(Site.objects.get())
    settings.email = ADDRESS.title()
    settings.save()
    change = f"/admin/settings/portal/sitesettings/{settings.site_id}/"
    assert officer.get(change).status_code == 200
    assert change in officer.post(SEARCH, {"address": ADDRESS}).content.decode()
    erased = officer.post(ERASE, {"address": ADDRESS, "confirmation": ADDRESS})
    assert officer.get(erased.url).context["is_mentioned"]
    settings.refresh_from_db()
    assert settings.email == ADDRESS.title()


def test_old_versions_are_erased_once_the_page_is_changed(officer):
    page = traces.shown_before()
    assert ERASE in officer.post(SEARCH, {"address": ADDRESS}).content.decode()
    erased = officer.post(ERASE, {"address": ADDRESS, "confirmation": ADDRESS})
    assert not officer.get(erased.url).context["is_mentioned"]
    assert traces.in_database() == []
    assert page.revisions.count() == 2
    assert ERASE not in officer.post(SEARCH, {"address": ADDRESS}).content.decode(), "now nothing is kept"


def test_unknown_address(officer):
    found = officer.post(SEARCH, {"address": "niemand@voorbeeld.example"})
    assert found.status_code == 200
    assert ERASE not in found.content.decode()
    officer.post(ERASE, {"address": "niemand@voorbeeld.example", "confirmation": "niemand@voorbeeld.example"})
    assert not ModelLogEntry.objects.filter(action="portal.erase_data").exists()


@pytest.mark.parametrize("typed", ["", "ben@voorbeeld.example", "geen adres", "x" * 400])
def test_address_must_be_typed_again(officer, typed):
    accounts.person(ADDRESS)
    response = officer.post(ERASE, {"address": ADDRESS, "confirmation": typed})
    assert response.status_code == 200
    assert response.context["erase_form"].errors["confirmation"]
    assert User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize("path", [SEARCH, DOWNLOAD, ERASE])
@pytest.mark.parametrize("typed", ["", "geen adres", "a\x00@voorbeeld.example"])
def test_what_is_no_address_is_told(officer, path, typed):
    response = officer.post(path, {"address": typed, "confirmation": typed})
    assert response.status_code == 200
    assert response.context["form"].errors["address"]


def test_own_account_is_not_erased_here(officer):
    own = officer.user.email
    found = officer.post(SEARCH, {"address": own})
    assert "/account/gegevens/" in found.content.decode()
    assert ERASE not in found.content.decode()
    officer.post(ERASE, {"address": own, "confirmation": own})
    assert User.objects.filter(email=own).exists()


def test_administrator_is_erased_by_an_administrator_alone(officer, editor_client):
    accounts.person(ADDRESS, is_superuser=True)
    data = {"address": ADDRESS, "confirmation": ADDRESS}
    assert officer.post(ERASE, data).context["why_not"]
    assert User.objects.filter(email=ADDRESS).exists()
    assert editor_client.post(ERASE, data).status_code == 302
    assert not User.objects.filter(email=ADDRESS).exists()


def test_last_administrator_is_never_erased(officer):
    accounts.person(ADDRESS, is_superuser=True)
    accounts.person("oud@voorbeeld.example", is_superuser=True, is_active=False)
    response = officer.post(ERASE, {"address": ADDRESS, "confirmation": ADDRESS})
    assert response.context["why_not"]
    assert User.objects.filter(email=ADDRESS).exists()


def refused(client: Client) -> dict[str, int]:
    accounts.person(ADDRESS)
    data = {"address": ADDRESS, "confirmation": ADDRESS}
    answers = {path: client.post(path, data).status_code for path in (SEARCH, DOWNLOAD, ERASE)}
    answers["GET"] = client.get(SEARCH).status_code
    answers["proof"] = client.get("/admin/reports/personal-data/erased/1/").status_code
    assert User.objects.filter(email=ADDRESS).exists()
    return answers


@pytest.mark.parametrize("role", [EDITOR, MODERATOR])
def test_who_may_not_is_refused_and_that_is_logged(db, role, caplog):
    client = in_role(role)
    with caplog.at_level(logging.WARNING, logger="portal.request_log"):
        assert set(refused(client).values()) == {403}
    lines = [record for record in caplog.records if record.message == "request refused"]
    assert [line.user for line in lines] == [client.user.pk] * 5
    assert SEARCH not in client.get("/admin/").content.decode()


def test_learner_and_visitor_are_refused(db, client):
    assert set(refused(client).values()) == {302}, "asked to sign in"
    client.force_login(accounts.person("cursist@voorbeeld.example"))
    User.objects.filter(email=ADDRESS).delete()
    assert set(refused(client).values()) == {403}


def test_role_can_get_the_permission(db):
    client = in_role(MODERATOR)
    Group.objects.get(name=MODERATOR).permissions.add(Permission.objects.get(codename="handle_personal_data"))
    assert client.get(SEARCH).status_code == 200


def test_administrator_can_give_the_permission_to_a_role(officer):
    group = Group.objects.get(name=MODERATOR)
    permission = Permission.objects.get(codename="handle_personal_data")
    assert f'value="{permission.pk}"' in officer.get(f"/admin/groups/edit/{group.pk}/").content.decode()


@pytest.mark.parametrize("path", [DOWNLOAD, ERASE])
def test_looking_changes_nothing(officer, path):
    accounts.person(ADDRESS)
    assert officer.get(path, {"address": ADDRESS, "confirmation": ADDRESS}).status_code == 405
    assert User.objects.filter(email=ADDRESS).exists()


def test_another_site_cannot_erase(officer):
    accounts.person(ADDRESS)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer.user)
    for path in (SEARCH, DOWNLOAD, ERASE):
        assert strict.post(path, {"address": ADDRESS, "confirmation": ADDRESS}).status_code == 403
    assert User.objects.filter(email=ADDRESS).exists()


def test_address_is_in_no_log_nor_session(officer, caplog, django_capture_on_commit_callbacks):
    number = accounts.person(ADDRESS).pk
    data = {"address": ADDRESS, "confirmation": ADDRESS}
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        for path in (SEARCH, DOWNLOAD, ERASE):
            response = officer.post(path, data)
    assert "@" not in response.url
    logged = [str(record.__dict__) for record in caplog.records if record.name.startswith("portal.")]
    assert len(logged) >= 4
    assert not any(ADDRESS in line for line in logged)
    assert any(f"erased personal data of account #{number}" in line for line in logged)
    assert ADDRESS not in str(dict(officer.session))
