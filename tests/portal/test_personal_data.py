"""What is kept about a person is handed over and erased, all of it."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from wagtail.models import Comment, ModelLogEntry, Page

from news.demo import build_news
from portal import personal_data
from portal.models import User
from portal.personal_data import Person, PersonalData, registry
from tests.helpers import in_days
from tests.portal import accounts, traces
from tests.portal.traces import ADDRESS

ERASE = "/account/gegevens/wissen/"
EXPORT = "/account/gegevens/downloaden/"


@pytest.fixture
def anna(site, media):
    return traces.anna()


def test_export_holds_everything(client, anna):
    accounts.sign_in_with_password(client, anna)
    client.force_login(anna)
    build_news("Van Anna", "van-anna", display_date=in_days(-1))
    Page.objects.filter(slug="van-anna").update(owner=anna)
    response = client.post(EXPORT)
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    data = json.loads(response.content)
    assert data["account"]["email"] == ADDRESS
    assert data["account"]["first_name"] == "Zeldzama"
    assert data["profile"]["certificate_name"] == "Z. Zeldzaam"
    assert data["profile"]["organisation"] == "Buurtouders"
    assert data["registrations"] == [{"register": "big", "number": "98765432109"}]
    assert data["email_addresses"] == [{"email": ADDRESS, "verified": True, "primary": True}]
    assert data["single_sign_on"][0]["extra_data"] == {"email": ADDRESS}
    assert [item["type"] for item in data["second_factors"]] == ["totp"]
    assert len(data["sessions"]) == 2
    assert data["admin_preferences"]["picture"].startswith("avatar_images/")
    assert data["work"] == [{"what": "page", "title": "Van Anna"}]
    assert [item["action"] for item in data["history"]] == ["wagtail.edit"]


def test_export_holds_no_secret(client, anna):
    client.force_login(anna)
    exported = client.post(EXPORT).content.decode()
    assert Authenticator.objects.get(user=anna).data["secret"] not in exported
    assert anna.password not in exported
    assert all(session.pk not in exported for session in Session.objects.all())


def test_export_is_of_who_asks(client, anna):
    other = accounts.person("ben@voorbeeld.example")
    client.force_login(other)
    exported = client.post(EXPORT, {"user": anna.pk}).content.decode()
    assert "ben@voorbeeld.example" in exported
    assert "eldza" not in exported


def test_erasing_leaves_nothing(client, anna, media, django_capture_on_commit_callbacks):
    other = accounts.person("ben@voorbeeld.example")
    bystander = Client()
    bystander.force_login(other)
    client.force_login(anna)
    number = anna.pk
    assert traces.in_database()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(ERASE, {"email": ADDRESS.upper()})
    assert response.url == "/account/gewist/"
    assert client.get(response.url).status_code == 200
    assert traces.in_database() == []
    assert not accounts.is_signed_in(client)
    assert list(media.glob("avatar_images/*")) == []
    assert accounts.is_signed_in(bystander, other), "the sessions of others stay"
    entry = ModelLogEntry.objects.get(action="portal.erase_data")
    assert (entry.label, entry.user_id) == (f"#{number}", number)


def test_erasing_asks_for_the_address(client, anna):
    client.force_login(anna)
    for typed in ("", "ben@voorbeeld.example", "niets"):
        response = client.post(ERASE, {"email": typed})
        assert response.status_code == 200
        assert response.context["form"].errors
    assert get_user_model().objects.filter(pk=anna.pk).exists()


def test_editor_is_erased_and_the_pages_stay(client, anna):
    page = build_news("Van Anna", "van-anna", display_date=in_days(-1))
    page.owner = page.locked_by = anna
    page.locked = True
    page.save()
    revision = page.save_revision(user=anna)
    revision.publish(user=anna, skip_permission_checks=True)
    page.get_workflow().start(page, anna)
    Comment.objects.create(page=page, user=anna, text="Klopt dit?", contentpath="title")
    client.force_login(anna)
    assert client.post(ERASE, {"email": ADDRESS}).status_code == 302
    page = Page.objects.get(slug="van-anna")
    assert (page.owner, page.locked_by) == (None, None)
    assert page.revisions.count() == 2
    assert page.specific.latest_revision.as_object().title == "Van Anna"
    admin = Client()
    admin.force_login(get_user_model().objects.create_superuser("beheer@voorbeeld.example"))
    for path in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{page.pk}/history/", "/admin/reports/site-history/"):
        assert admin.get(path).status_code == 200


def test_only_administrator_is_told_why_not(client, site):
    chief = accounts.person(ADDRESS, is_superuser=True)
    client.force_login(chief)
    response = client.post(ERASE, {"email": ADDRESS})
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    accounts.person("tweede@voorbeeld.example", is_superuser=True)
    assert client.post(ERASE, {"email": ADDRESS}).status_code == 302


def test_export_and_erasure_are_recorded_without_a_name(anna):
    personal_data.export(Person.of(anna))
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), user=anna)
    assert [entry.label for entry in entries.filter(action__startswith="portal.")] == [f"#{anna.pk}"]


def test_erasing_is_whole_or_not_at_all(anna, monkeypatch):
    def fail(person):
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(registry._registry, "broken", PersonalData("broken", "Broken", erase=fail))
    before = traces.everything()
    with pytest.raises(RuntimeError):
        personal_data.erase(Person.of(anna))
    assert traces.everything() == before


def test_app_registers_what_it_keeps(anna, monkeypatch):
    monkeypatch.setattr(registry, "_registry", dict(registry._registry))
    erased = []
    personal_data.register(
        PersonalData("notes", "Notes", lambda person: [person.user.email], lambda person: erased.append(person.user.pk))
    )
    assert personal_data.export(Person.of(anna))["notes"] == [ADDRESS]
    number = anna.pk
    personal_data.erase(Person.of(anna))
    assert erased == [number]


@pytest.mark.parametrize("many", [False, True])
def test_administrator_erases_instead_of_deleting(editor_client, anna, many):
    if many:
        path, data = f"/admin/bulk/portal/user/delete/?id={anna.pk}", {"next": "/admin/users/"}
    else:
        path, data = f"/admin/users/delete/{anna.pk}/", {}
    assert editor_client.get(path).status_code == 200
    assert get_user_model().objects.filter(pk=anna.pk).exists(), "to look at the question changes nothing"
    response = editor_client.post(path, data)
    assert response.url == "/admin/users/"
    assert traces.in_database() == []
    entry = ModelLogEntry.objects.get(action="portal.erase_data")
    assert entry.user.email == "beheer@voorbeeld.example"
