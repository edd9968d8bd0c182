"""The account pages: the overview, the profile, and numbers in registers."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.demo import build_partner
from portal.accounts import registers
from portal.models import ProfessionalRegistration, Profile, Register
from portal.signals import account_sections
from tests.helpers import text_of, unpublish
from tests.portal import accounts

PROFILE = "/account/profiel/"


@pytest.fixture
def anna(site):
    return accounts.person()


@pytest.fixture
def browser(client, anna):
    client.force_login(anna)
    return client


@pytest.mark.parametrize(
    ("register", "typed", "kept"),
    [
        ("big", "12345678901", "12345678901"),
        ("big", "BIG: 1234 5678 901", "12345678901"),
        ("skj", "160.039.340", "160039340"),
        ("skj", "SKJ 160039340", "160039340"),
        ("venv", "900-123-456", "900123456"),
        ("venv", "12345678901", "12345678901"),
        ("registerplein", "4610 123 456", "4610123456"),
    ],
)
def test_number_is_kept_as_the_register_writes_it(register, typed, kept):
    assert registers.validate(register, typed) == kept


@pytest.mark.parametrize(
    ("register", "typed"),
    [
        ("big", "1234567890"),
        ("big", "123456789012"),
        ("big", "1234567890a"),
        ("big", "00000000000"),
        ("big", "١٢٣٤٥٦٧٨٩٠١"),
        ("skj", "12345"),
        ("skj", "geen"),
        ("venv", "1234"),
        ("registerplein", "5610123456"),
        ("registerplein", "4610"),
        ("registerplein", "4610<script>"),
    ],
)
def test_number_that_cannot_be_one_is_refused(register, typed):
    with pytest.raises(ValidationError):
        registers.validate(register, typed)


def test_every_register_has_a_rule():
    assert set(registers.PATTERNS) == set(Register.values)


def test_person_has_one_number_in_a_register(anna):
    ProfessionalRegistration.objects.create(user=anna, register="big", number="12345678901")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfessionalRegistration.objects.create(user=anna, register="big", number="12345678902")
    second = ProfessionalRegistration(user=anna, register="big", number="12345678902")
    with pytest.raises(ValidationError):
        second.full_clean()


def test_model_refuses_a_wrong_number_at_its_field(anna):
    with pytest.raises(ValidationError) as caught:
        ProfessionalRegistration(user=anna, register="big", number="12").full_clean()
    assert list(caught.value.message_dict) == ["number"]


def test_profile_is_made_once(anna):
    assert Profile.for_user(anna) == Profile.for_user(anna)
    assert Profile.objects.count() == 1
    assert not Profile.for_user(anna).shares_progress, "nothing is shared unless the person says so"


def test_learner_fills_in_the_profile(browser, anna):
    partner = build_partner("Buurtouders", "buurtouders")
    fields = {
        "certificate_name": "  A.  de Wit ",
        "organisation": partner.pk,
        "organisation_name": "Iets anders",
        "job_title": "Jeugdverpleegkundige",
        "shares_progress": "on",
        "number_big": "1234 5678 901",
        "number_skj": "",
    }
    assert browser.post(PROFILE, fields).url == reverse("account")
    profile = Profile.objects.get(user=anna)
    assert (profile.certificate_name, profile.job_title) == ("A. de Wit", "Jeugdverpleegkundige")
    assert (profile.organisation_label, profile.organisation_name) == ("Buurtouders", "")
    assert profile.shares_progress
    assert list(anna.registrations.values_list("register", "number")) == [("big", "12345678901")]
    assert "A. de Wit" in text_of(browser.get("/account/").content)

    browser.post(
        PROFILE, fields | {"organisation": "", "shares_progress": "", "number_big": "", "number_skj": "160039340"}
    )
    profile.refresh_from_db()
    assert profile.organisation_label == "Iets anders"
    assert not profile.shares_progress
    assert list(anna.registrations.values_list("register", "number")) == [("skj", "160039340")]


def test_wrong_number_is_said_at_its_field_and_changes_nothing(browser, anna):
    response = browser.post(
        PROFILE, {"certificate_name": "A. de Wit", "number_big": "123", "number_registerplein": "99"}
    )
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"number_big", "number_registerplein"}
    assert b'href="#id_number_big"' in response.content
    assert Profile.objects.get(user=anna).certificate_name == ""
    assert not anna.registrations.exists()


def test_name_cannot_hold_a_line_of_its_own(browser, anna):
    browser.post(PROFILE, {"certificate_name": "A. de Wit\r\n#import <b>"})
    assert Profile.objects.get(user=anna).certificate_name == "A. de Wit #import <b>"
    assert b"#import <b>" not in browser.get("/account/").content


def test_organisation_that_is_not_public_cannot_be_chosen(browser, anna):
    partner = build_partner("Buurtouders", "buurtouders")
    unpublish(partner)
    assert "organisation" in browser.post(PROFILE, {"organisation": partner.pk}).context["form"].errors


def test_profile_outlives_its_organisation(anna):
    partner = build_partner("Buurtouders", "buurtouders")
    Profile.objects.create(user=anna, organisation=partner)
    partner.delete()
    assert Profile.objects.get(user=anna).organisation_label == ""


@pytest.mark.parametrize("path", ["/account/", PROFILE, "/account/gegevens/", "/account/email/", "/account/2fa/"])
def test_account_is_for_who_signed_in(client, site, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url.startswith("/account/login/?next=")


@pytest.mark.parametrize("path", ["/account/gegevens/downloaden/", "/account/gegevens/wissen/"])
def test_what_changes_something_is_not_got(browser, path):
    assert browser.get(path).status_code == 405


def test_nobody_sees_or_changes_the_profile_of_another(client, anna):
    Profile.objects.create(user=anna, certificate_name="Annabel de Wit")
    ProfessionalRegistration.objects.create(user=anna, register="big", number="12345678901")
    other = accounts.person("ben@voorbeeld.example")
    client.force_login(other)
    client.post(f"{PROFILE}?user={anna.pk}", {"user": anna.pk, "certificate_name": "Ben", "number_big": ""})
    for path in ("/account/", PROFILE, "/account/gegevens/"):
        page = client.get(path).content.decode()
        assert "Annabel" not in page
        assert "12345678901" not in page
        assert anna.email not in page
    assert Profile.objects.get(user=anna).certificate_name == "Annabel de Wit"
    assert anna.registrations.count() == 1


def test_app_adds_a_section_to_the_overview(browser):
    def section(sender, request, **kwargs):
        return {"template": "account/sections/data.html", "order": 1, "who": request.user.email}

    def nothing(sender, request, **kwargs):
        return None

    account_sections.connect(section)
    account_sections.connect(nothing)
    try:
        sections = browser.get("/account/").context["sections"]
    finally:
        account_sections.disconnect(section)
        account_sections.disconnect(nothing)
    assert (sections[0]["order"], sections[0]["who"]) == (1, accounts.ADDRESS)
    assert [item["order"] for item in sections] == sorted(item["order"] for item in sections)


def test_header_knows_who_is_signed_in(client, anna, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        page = client.get("/nieuws/")
    assert not page.cookies, "who only reads gets no cookie"
    assert b'href="/account/login/?next=/nieuws/"' in page.content
    client.force_login(anna)
    with django_assert_max_num_queries(30):
        page = client.get("/nieuws/").content
    assert b'href="/account/"' in page
    assert b"/account/login/" not in page


def test_overview_asks_a_bounded_number_of_queries(browser, django_assert_max_num_queries):
    browser.get("/account/")
    with django_assert_max_num_queries(30):
        browser.get("/account/")
