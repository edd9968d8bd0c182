"""Certificates are issued once, named once and withdrawn once, and keep what was true on the day."""

import itertools
from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from elearning.models import Certificate, CoursePage, CourseResult, Enrolment, Reminder
from elearning.models.certificate import ALPHABET, make_serial, read_serial
from elearning.services.certificates import (
    erase_certificates,
    export_certificates,
    issue_certificate,
    name_certificates,
    revoke_certificate,
    set_name_visibility,
)
from elearning.tasks import due_reminders
from portal.models import ProfessionalRegistration, Profile
from tests.elearning import finishers
from tests.elearning.finishers import accredit, finish, make_learner
from tests.helpers import in_days, run_tasks, savepoint

db = savepoint
course_id, course, learner = finishers.course_id, finishers.course, finishers.learner
certificate = finishers.certificate


# The number


def test_numbers_cannot_be_guessed_or_confused():
    serials = {make_serial() for _number in range(200)}
    assert len(serials) == 200
    assert not set("01OI") & set("".join(serials))
    assert len(ALPHABET) == 32
    assert all(len(serial.replace("-", "")) == 16 for serial in serials)  # 15 × 5 bits, and a check character


def test_every_single_wrong_character_is_noticed():
    serial = make_serial().replace("-", "")
    for place, character in itertools.product(range(16), ALPHABET):
        typed = serial[:place] + character + serial[place + 1 :]
        assert (read_serial(typed) is not None) == (typed == serial)


def test_every_two_characters_that_changed_places_are_noticed():
    serial = make_serial().replace("-", "")
    for first, second in itertools.combinations(range(16), 2):
        typed = list(serial)
        typed[first], typed[second] = typed[second], typed[first]
        assert (read_serial("".join(typed)) is None) == (serial[first] != serial[second])


def test_capitals_spaces_and_dashes_do_not_matter():
    serial = make_serial()
    assert read_serial(f" {serial.lower().replace('-', ' ')}. ") == serial


@pytest.mark.parametrize("typed", ["", "-", "K7QM", "ß" * 16, "²" * 16, "0" * 16, "\x00", "А" * 16])
def test_what_cannot_be_a_number_is_none(typed):
    assert read_serial(typed) is None


# Issuing


def test_a_certificate_freezes_everything(course, learner):
    accredit(course, "skj", "SKJ-204811")
    ProfessionalRegistration.objects.create(user=learner, register="skj", number="1234567")
    ProfessionalRegistration.objects.create(user=learner, register="big", number="12345678901")
    certificate = finish(course, learner)
    course.title = "Anders"
    course.accreditations.all().delete()
    course.save()
    Profile.objects.filter(user=learner).update(certificate_name="Iemand anders")
    learner.registrations.all().delete()
    name_certificates(learner)
    certificate = Certificate.objects.get(pk=certificate.pk)
    assert certificate.name == "Anna de Wit"
    assert certificate.course_title == "1000 kansen in 1000 dagen"
    assert certificate.issuer == "Kansrijk Vlierstroom"
    assert certificate.provider == "JGZ Vlierstroom"
    assert certificate.authors == "Bart Jansen"
    assert certificate.score == 0.9
    assert certificate.study_load_minutes == 150
    assert certificate.completed_on == timezone.localdate()
    assert certificate.accreditations == [
        {"register": "skj", "label": "SKJ", "number": "SKJ-204811", "points": "10", "category": "formeel leren"}
    ]
    assert certificate.registrations == [{"register": "skj", "label": "SKJ", "number": "1234567"}]


def test_only_accreditations_of_that_day_count(course, learner):
    accredit(course, "skj", "voorbij", start=-50, end=-1)
    accredit(course, "big", "straks", start=1, end=50)
    accredit(course, "venv", "vandaag", start=0, end=0)
    certificate = finish(course, learner)
    assert [row["number"] for row in certificate.accreditations] == ["vandaag"]


def test_issuing_twice_gives_the_same(course, learner):
    certificate = finish(course, learner)
    enrolment = certificate.enrolment
    assert issue_certificate(enrolment, enrolment.course_result) == certificate
    assert Certificate.objects.count() == 1
    assert ModelLogEntry.objects.filter(action="elearning.issue_certificate").count() == 1


def test_a_month_is_a_month_of_the_calendar(course, learner):
    course.certificate_valid_months = 1
    enrolment = Enrolment.objects.create(user=learner, course=course)
    moment = timezone.make_aware(timezone.datetime(2026, 1, 31, 23, 30))
    result = CourseResult.objects.create(enrolment=enrolment, completed_at=moment, rule={})
    certificate = issue_certificate(enrolment, result)
    assert (certificate.completed_on, certificate.valid_until) == (date(2026, 1, 31), date(2026, 2, 28))


def test_no_certificate_for_a_course_without_or_a_visitor(course, learner):
    course.has_certificate = False
    course.save()
    assert finish(course, learner) is None
    course.has_certificate = True
    course.save()
    visitor = Enrolment.objects.create(visitor="0b0e7f3a-52a1-4d3b-9d8c-000000000001", course=course)
    result = CourseResult.objects.create(enrolment=visitor, completed_at=timezone.now(), rule={})
    assert issue_certificate(visitor, result) is None


def test_a_new_run_keeps_the_old_certificate(course, learner):
    first = finish(course, learner, days=-1200)
    second = finish(course, learner, run=2)
    assert first.status == "expired"
    assert second.status == "valid"
    assert list(Certificate.objects.for_holder(learner)) == [second, first]


# The name


def test_a_name_is_filled_in_once(course):
    learner = make_learner("bo@voorbeeld.example")
    accredit(course, "skj", "SKJ-204811")
    certificate = finish(course, learner)
    assert certificate.status == "incomplete"
    assert name_certificates(learner) == 0
    Profile.objects.filter(user=learner).update(certificate_name="Bo Li")
    ProfessionalRegistration.objects.create(user=learner, register="skj", number="1234567")
    assert name_certificates(learner) == 1
    Profile.objects.filter(user=learner).update(certificate_name="Bob Li")
    assert name_certificates(learner) == 0
    certificate.refresh_from_db()
    assert (certificate.name, certificate.status) == ("Bo Li", "valid")
    assert certificate.registrations[0]["number"] == "1234567"


# Validity


@pytest.mark.parametrize(("days", "status"), [(0, "valid"), (1, "valid"), (-1, "expired")])
def test_the_last_day_counts(certificate, days, status):
    certificate.completed_on, certificate.valid_until = in_days(-10), in_days(days)
    assert certificate.status == status


@pytest.mark.parametrize(("days", "is_renewable"), [(-1, True), (90, True), (91, False)])
def test_it_can_be_renewed_from_three_months_before(certificate, days, is_renewable):
    certificate.valid_until = in_days(days)
    assert certificate.is_renewable is is_renewable
    certificate.valid_until = None
    assert not certificate.is_renewable


def test_reminder_is_due_for_the_certificate_without_a_newer_one(course, learner):
    def reminded(days: int) -> list:
        CoursePage.objects.update(remind_expiring_days=days)
        return [enrolment.user for enrolment in due_reminders()[Reminder.Kind.EXPIRING]]

    finish(course, learner, days=-1090)
    assert reminded(30) == [learner]
    assert not reminded(1)
    finish(course, learner, run=2)
    assert not reminded(30)


@pytest.mark.parametrize(
    "fields",
    [{"score": 1.1}, {"valid_until": date(2000, 1, 1)}, {"revoked_reason": "zomaar"}, {"revoked_at": timezone.now()}],
)
def test_the_database_refuses_what_cannot_be(certificate, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**fields)


# Withdrawing


def test_withdrawing_is_logged_and_mailed_once(certificate, learner):
    staff = make_learner("staf@voorbeeld.example")
    revoke_certificate(certificate, staff, " Verkeerde toets. ")
    revoke_certificate(certificate, learner, "Nog een reden")
    run_tasks()
    assert (certificate.status, certificate.revoked_reason, certificate.revoked_by) == (
        "revoked",
        "Verkeerde toets.",
        staff,
    )
    entry = ModelLogEntry.objects.get(action="elearning.revoke_certificate")
    assert entry.user == staff
    assert [message.to for message in mail.outbox] == [["anna@voorbeeld.example"]]
    message = mail.outbox[0]
    assert message.subject == "Je certificaat is ingetrokken: 1000 kansen in 1000 dagen"
    assert "Verkeerde toets." in message.body
    assert certificate.serial in message.body
    assert message.body.startswith("Hallo Anna de Wit,\n\n")


def test_withdrawing_needs_a_reason(certificate, learner):
    with pytest.raises(ValidationError):
        revoke_certificate(certificate, learner, "  ")
    certificate.refresh_from_db()
    assert certificate.status == "valid"


def test_nobody_is_mailed_after_the_account_is_gone(certificate, learner):
    revoke_certificate(certificate, learner, "Reden")
    erase_certificates(learner)
    run_tasks()
    assert mail.outbox == []


# Personal data


def test_what_is_kept_is_handed_over(certificate, learner):
    exported = export_certificates(learner)
    assert [row["number"] for row in exported] == [certificate.serial]
    assert exported[0]["name"] == "Anna de Wit"


def test_an_erased_holder_leaves_a_certificate_without_name(certificate, learner):
    set_name_visibility(certificate, True)
    revoked = finish(certificate.enrolment.course, learner, run=2)
    revoke_certificate(revoked, learner, "Reden met Anna de Wit")
    erase_certificates(learner)
    for kept in Certificate.objects.all():
        assert (kept.user, kept.name, kept.registrations) == (None, "", [])
        assert "Anna" not in kept.revoked_reason
    assert Certificate.objects.get(pk=certificate.pk).status == "valid"
