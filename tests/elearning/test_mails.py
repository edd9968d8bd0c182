"""Mail to learners, the reminders that courses ask for, and what is forgotten in time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from elearning.learners import Learner
from elearning.models import Certificate, CoursePage, Enrolment, Invitation, Reminder
from elearning.personal_data import forget_visitors
from elearning.services import enrol
from elearning.tasks import send_reminders
from portal.models import Profile
from tests.elearning.samples import answer_all, finish, make_course, make_learner, make_user, read
from tests.helpers import in_days, run_tasks

pytestmark = pytest.mark.usefixtures("site")


def days_ago(number: int):
    return timezone.now() - timedelta(days=number)


def remind() -> list[str]:
    """Send the reminders of this moment and return the subjects of what came in."""
    mail.outbox.clear()
    send_reminders.func()
    run_tasks()
    return [message.subject for message in mail.outbox]


@pytest.fixture
def enrolment(site):
    course = make_course(
        remind_not_started_days=7, remind_stalled_days=14, remind_expiring_days=60, certificate_valid_months=36
    )
    return enrol(make_learner(), course)


class TestFinishing:
    def test_mail_says_where_the_certificate_is(self, enrolment):
        Profile.objects.create(user=enrolment.user, certificate_name="Anna de Wit")
        finish(enrolment)
        run_tasks()
        (message,) = mail.outbox
        assert message.to == [enrolment.user.email]
        assert "Duizend kansen" in message.subject
        assert Certificate.objects.get().serial in message.body
        assert "/account/" in message.body

    def test_mail_asks_for_a_name_when_there_is_none(self, enrolment):
        finish(enrolment)
        run_tasks()
        assert "Vul in je account de naam in" in mail.outbox[0].body

    def test_course_without_certificate_is_mailed_as_well(self, site):
        finish(enrol(make_learner(), make_course(has_certificate=False)))
        run_tasks()
        assert "nalezen" in mail.outbox[0].body


class TestReminders:
    def test_who_has_not_started_is_reminded_once(self, enrolment):
        assert remind() == []
        Enrolment.objects.update(created_at=days_ago(8))
        assert remind() == ["De cursus staat voor je klaar: Duizend kansen"]
        assert remind() == []

    def test_who_stopped_halfway_is_reminded_once(self, enrolment):
        read(enrolment)
        assert remind() == []
        Enrolment.objects.update(created_at=days_ago(60), active_at=days_ago(15))
        assert remind() == ["Ga verder waar je was: Duizend kansen"]
        assert remind() == []

    def test_who_finished_is_not_reminded_to_go_on(self, enrolment):
        finish(enrolment)
        Enrolment.objects.update(created_at=days_ago(60), active_at=days_ago(50))
        run_tasks()
        assert remind() == []

    def test_certificate_that_expires_is_announced_once(self, enrolment):
        finish(enrolment)
        run_tasks()
        Certificate.objects.update(valid_until=in_days(59))
        assert remind() == ["Je certificaat verloopt: Duizend kansen"]
        assert remind() == []

    @pytest.mark.parametrize(
        "fields", [{"valid_until": in_days(61)}, {"revoked_at": timezone.now(), "revoked_reason": "Fout"}]
    )
    def test_certificate_that_is_valid_for_long_or_withdrawn_is_not(self, enrolment, fields):
        finish(enrolment)
        run_tasks()
        Certificate.objects.update(**{"valid_until": in_days(59)} | fields)
        assert remind() == []

    def test_course_without_rules_reminds_nobody(self, site):
        enrol(make_learner(), make_course())
        Enrolment.objects.update(created_at=days_ago(400))
        assert remind() == []

    def test_unused_invitation_is_sent_again_once(self, enrolment):
        Invitation.objects.create(course=enrolment.course, email="bart@voorbeeld.example", created_at=days_ago(8))
        assert remind() == ["Je uitnodiging voor de cursus: Duizend kansen"]
        assert mail.outbox[0].to == ["bart@voorbeeld.example"]
        assert remind() == []

    def test_unpublished_course_reminds_nobody(self, enrolment):
        Enrolment.objects.update(created_at=days_ago(8))
        CoursePage.objects.get(pk=enrolment.course_id).unpublish()
        assert remind() == []
        assert not Reminder.objects.exists()


def test_visitors_are_forgotten_after_a_month(site):
    course = make_course()
    recent, old = (enrol(Learner(visitor=uuid4()), course) for _visitor in range(2))
    for enrolment in (recent, old):
        answer_all(enrolment)
    Enrolment.objects.filter(pk=old.pk).update(created_at=days_ago(40), active_at=days_ago(31))
    Enrolment.objects.filter(pk=recent.pk).update(created_at=days_ago(40), active_at=days_ago(29))
    mine = enrol(Learner(user_id=make_user().pk), course)
    Enrolment.objects.filter(pk=mine.pk).update(created_at=days_ago(400))
    assert forget_visitors(True) == forget_visitors(False) == {"courses of visitors": 1}
    assert set(Enrolment.objects.values_list("pk", flat=True)) == {recent.pk, mine.pk}
