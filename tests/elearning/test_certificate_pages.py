"""Anybody verifies a certificate by its number; its holder alone downloads it and decides who sees the name."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse

from elearning.models import Certificate
from elearning.models.certificate import make_serial
from elearning.services.certificates import revoke_certificate, set_name_visibility
from elearning.views.certificates import certificates_section
from tests.elearning import finishers
from tests.elearning.finishers import accredit, finish, make_learner
from tests.helpers import savepoint, text_of

LOGIN = "/account/login/"

db = savepoint
course_id, course, learner = finishers.course_id, finishers.course, finishers.learner
certificate = finishers.certificate


# Verifying


def verify(client, serial: str):
    return client.get(reverse("verify_certificate", args=[serial]))


def test_anybody_sees_that_it_is_valid_but_not_whose(client, course, learner):
    accredit(course, "skj", "SKJ-204811")
    certificate = finish(course, learner)
    response = verify(client, certificate.serial)
    text = text_of(response.content)
    assert response.status_code == 200
    for words in ["Dit certificaat is geldig.", certificate.serial, "1000 kansen in 1000 dagen", "JGZ Vlierstroom"]:
        assert words in text
    assert "SKJ SKJ-204811: 10 punten (formeel leren)" in text
    assert "laat die naam hier niet zien" in text
    assert b"Anna" not in response.content
    assert b"anna@" not in response.content


def test_the_name_is_shown_when_the_holder_wants(client, certificate):
    set_name_visibility(certificate, True)
    assert "Anna de Wit" in text_of(verify(client, certificate.serial).content)
    set_name_visibility(certificate, False)
    assert "Anna de Wit" not in text_of(verify(client, certificate.serial).content)


def test_an_expired_certificate_says_so(client, certificate):
    Certificate.objects.filter(pk=certificate.pk).update(completed_on=date(2020, 1, 1), valid_until=date(2023, 1, 1))
    text = text_of(verify(client, certificate.serial).content)
    assert "Dit certificaat was geldig tot en met 1 januari 2023. Het is verlopen." in text


def test_a_withdrawn_certificate_says_so_without_name_and_reason(client, certificate, learner):
    set_name_visibility(certificate, True)
    revoke_certificate(certificate, learner, "Geheime reden")
    text = text_of(verify(client, certificate.serial).content)
    assert "ingetrokken. Het is niet geldig." in text
    assert "Geheime reden" not in text
    assert "Anna" not in text


def test_a_certificate_without_name_is_not_ready(client, course):
    certificate = finish(course, make_learner("bo@voorbeeld.example"))
    assert "Dit certificaat is nog niet klaar" in text_of(verify(client, certificate.serial).content)


def test_unknown_and_mistyped_numbers_answer_the_same_but_for_the_hint(client, certificate):
    unknown = verify(client, make_serial())
    mistyped = verify(client, certificate.serial[:-1] + ("2" if certificate.serial[-1] != "2" else "3"))
    assert unknown.status_code == mistyped.status_code == 404
    assert "Er is geen certificaat met dit nummer." in text_of(unknown.content)
    assert "typefout" not in text_of(unknown.content)
    assert "Er zit een typefout in" in text_of(mistyped.content)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "%00", "x" * 5000, "../../admin", "王"])
def test_nonsense_is_a_typing_error(client, course, typed):
    response = client.get(reverse("verify_certificate"), {"nummer": typed})
    assert response.status_code == 404
    assert b"<script>alert" not in response.content


def test_the_form_finds_a_number_however_it_was_typed(client, certificate):
    address = reverse("verify_certificate")
    assert client.get(address).status_code == 200
    response = client.get(address, {"nummer": certificate.serial.lower().replace("-", " ")})
    assert "Dit certificaat is geldig." in text_of(response.content)


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine(client, certificate):
    for response in (verify(client, certificate.serial), client.get(reverse("verify_certificate"))):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert b'<meta name="robots" content="noindex">' in response.content
        assert not response.cookies


def test_who_tries_many_numbers_has_to_wait(client, certificate):
    answers = [verify(client, make_serial()).status_code for _try in range(21)]
    assert answers == [404] * 20 + [429]
    limited = verify(client, certificate.serial)
    assert limited.status_code == 429
    assert "Wacht een minuut" in text_of(limited.content)
    assert certificate.course_title not in text_of(limited.content)
    assert client.get(reverse("verify_certificate")).status_code == 200
    elsewhere = client.get(reverse("verify_certificate", args=[certificate.serial]), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


# The holder


def pdf(client, certificate):
    return client.get(reverse("certificate_pdf", args=[certificate.serial]))


def test_the_holder_downloads_the_certificate(client, certificate, learner):
    client.force_login(learner)
    response = pdf(client, certificate)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'attachment; filename="certificaat-1000-kansen-in-1000-dagen-{certificate.serial}.pdf"'
    )
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_nobody_else_downloads_it(client, certificate):
    assert pdf(client, certificate).url.startswith(LOGIN)
    for user in (
        make_learner("bo@voorbeeld.example"),
        get_user_model().objects.create_superuser("beheer@voorbeeld.example", "geheim"),
    ):
        client.force_login(user)
        assert pdf(client, certificate).status_code == 404
        assert client.post(reverse("certificate_sharing", args=[certificate.serial])).status_code == 404


def test_a_title_without_plain_letters_gives_a_plain_file_name(client, certificate, learner):
    Certificate.objects.filter(pk=certificate.pk).update(course_title="王小明 “ß”")
    client.force_login(learner)
    assert pdf(client, certificate)["Content-Disposition"].isascii()


def test_who_has_no_name_says_it_first(client, course):
    learner = make_learner("bo@voorbeeld.example")
    certificate = finish(course, learner)
    client.force_login(learner)
    response = pdf(client, certificate)
    assert (response.status_code, response.url) == (302, reverse("account_profile"))


def test_a_withdrawn_certificate_is_no_longer_downloaded(client, certificate, learner):
    revoke_certificate(certificate, learner, "Reden")
    client.force_login(learner)
    response = pdf(client, certificate)
    assert (response.status_code, response.url) == (302, reverse("account"))


def test_the_holder_shows_and_hides_the_name(client, certificate, learner):
    client.force_login(learner)
    address = reverse("certificate_sharing", args=[certificate.serial])
    for value, expected in [("true", True), ("true", True), ("false", False), ("nonsense", False)]:
        response = client.post(address, {"shows_name": value})
        assert (response.status_code, response["Location"]) == (303, "/account/#certificaten")
        certificate.refresh_from_db()
        assert certificate.shows_name is expected
    assert client.get(address).status_code == 405


def test_a_signed_out_holder_changes_nothing(client, certificate):
    response = client.post(reverse("certificate_sharing", args=[certificate.serial]), {"shows_name": "true"})
    assert response.url.startswith(LOGIN)
    certificate.refresh_from_db()
    assert not certificate.shows_name


def test_the_account_lists_own_certificates(rf, course, learner, django_assert_num_queries):
    finish(course, learner, days=-1200)
    finish(course, learner, run=2)
    finish(course, make_learner("bo@voorbeeld.example", "Bo Li"))
    request = rf.get("/account/")
    request.user = learner
    with django_assert_num_queries(1):
        section = certificates_section(request)
        html = render_to_string(section["template"], {"section": section}, request)
    text = text_of(html, "section")
    assert text.count("1000 kansen in 1000 dagen") == 2
    assert "Verlopen: het was geldig tot en met" in text
    assert "Zij zien je naam niet." in text
    assert html.count("/pdf/") == 2


def test_the_account_says_what_a_certificate_waits_for(rf, course):
    learner = make_learner("bo@voorbeeld.example")
    certificate = finish(course, learner)
    request = rf.get("/account/")
    request.user = learner
    section = certificates_section(request)
    html = render_to_string(section["template"], {"section": section}, request)
    assert reverse("account_profile") in html
    assert certificate.serial not in html
