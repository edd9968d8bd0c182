"""Progress that is never lost, never counted twice and never taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from elearning.demo import build_bank, build_lesson, build_test
from elearning.learners import Learner
from elearning.models import (
    Attempt,
    Certificate,
    CoursePage,
    CourseResult,
    Enrolment,
    Invitation,
    LearningEvent,
    LessonResult,
    TestPage,
)
from elearning.services import (
    Refused,
    enrol,
    open_lesson,
    record_answers,
    renew,
    start_test,
    state_of,
    submit_test,
)
from elearning.services.base import milliseconds
from portal.models import Profile
from tests.elearning.samples import (
    GRADED,
    KIND,
    SINGLE,
    TEXT,
    answer_all,
    begin,
    deed,
    finish,
    lesson,
    make_course,
    make_learner,
    questions_of,
    read,
    right_value,
    take_test,
    wrong_value,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def course(site):
    return make_course()


@pytest.fixture
def learner(db):
    return make_learner()


@pytest.fixture
def enrolment(course, learner):
    return enrol(learner, course)


class TestEnrolling:
    def test_twice_is_one_enrolment(self, course, learner):
        assert enrol(learner, course) == enrol(learner, course)
        assert Enrolment.objects.count() == 1

    def test_course_for_accounts_refuses_a_visitor(self, site):
        course = make_course(access=CoursePage.Access.SIGNED_IN)
        with pytest.raises(Refused) as refusal:
            enrol(Learner(visitor=uuid4()), course)
        assert refusal.value.status == 401

    def test_invitation_opens_a_course_once(self, site, learner):
        course = make_course(access=CoursePage.Access.INVITATION)
        invitation = Invitation.objects.create(course=course)
        with pytest.raises(Refused):
            enrol(learner, course)
        assert enrol(learner, course, invitation.code).invitation == invitation
        with pytest.raises(Refused) as refusal:
            enrol(make_learner("bart"), course, invitation.code)
        assert refusal.value.status == 403

    @pytest.mark.parametrize("fields", [{"expires_on": "2020-01-01"}, {"withdrawn_at": timezone.now()}])
    def test_invitation_that_is_over_opens_nothing(self, site, learner, fields):
        course = make_course(access=CoursePage.Access.INVITATION)
        invitation = Invitation.objects.create(course=course, **fields)
        with pytest.raises(Refused):
            enrol(learner, course, invitation.code)

    def test_invitation_of_another_course_opens_nothing(self, site, learner):
        course = make_course(access=CoursePage.Access.INVITATION)
        other = make_course("andere", access=CoursePage.Access.INVITATION)
        with pytest.raises(Refused):
            enrol(learner, course, Invitation.objects.create(course=other).code)

    def test_prerequisite_comes_first(self, site, learner):
        first, second = make_course("eerst"), make_course("daarna")
        second.prerequisites.add(first)
        second.save()
        with pytest.raises(Refused, match="Rond eerst"):
            enrol(learner, second)
        finish(enrol(learner, first))
        assert enrol(learner, second).course == second


class TestAnswering:
    def test_retry_of_the_same_answer_is_one_event(self, enrolment):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        answer = deed(question, right_value(question))
        states = [record_answers(attempt, [answer]) for _retry in range(3)]
        assert LearningEvent.objects.count() == 1
        assert {state.answered for state in states} == {1}

    def test_late_packet_does_not_overwrite_a_newer_answer(self, enrolment):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        now = milliseconds(timezone.now())
        record_answers(attempt, [deed(question, right_value(question), KIND.SAVE, sequence=now)])
        state = record_answers(attempt, [deed(question, wrong_value(question), KIND.SAVE, sequence=now - 5000)])
        assert state.by_id[question.id].value == right_value(question)
        assert LearningEvent.objects.count() == 2

    def test_clock_that_runs_ahead_does_not_lock_an_answer(self, enrolment):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        record_answers(attempt, [deed(question, wrong_value(question), KIND.SAVE, sequence=10**17)])
        assert LearningEvent.objects.get().sequence < milliseconds(timezone.now() + timedelta(minutes=2))

    def test_best_score_stays_when_a_later_answer_is_wrong(self, enrolment):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        record_answers(attempt, [deed(question, right_value(question))])
        state = record_answers(attempt, [deed(question, wrong_value(question))])
        assert not state.by_id[question.id].grade.is_right
        assert LessonResult.objects.get().best_score == 1

    def test_lesson_is_done_when_all_is_answered_and_stays_done(self, enrolment):
        answer_all(enrolment)
        done = LessonResult.objects.get()
        assert done.completed_at is not None
        answer_all(enrolment, value=lambda question: wrong_value(question) if question.is_graded else None)
        assert LessonResult.objects.get().completed_at == done.completed_at

    def test_saved_answer_is_not_graded_yet(self, enrolment):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        state = record_answers(attempt, [deed(question, right_value(question), KIND.SAVE)])
        assert state.by_id[question.id].grade is None
        assert not LessonResult.objects.exists()

    def test_question_of_another_lesson_is_refused(self, enrolment):
        attempt = begin(enrolment, "kijken")
        other = questions_of(lesson(enrolment.course).version)[0]
        with pytest.raises(Refused) as refusal:
            record_answers(attempt, [deed(other, right_value(other))])
        assert refusal.value.status == 403
        assert not LearningEvent.objects.exists()

    def test_id_of_an_event_elsewhere_is_refused(self, enrolment, course):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        answer = deed(question, right_value(question))
        record_answers(attempt, [answer])
        with pytest.raises(Refused):
            record_answers(begin(enrol(make_learner("bart"), course)), [answer])

    def test_two_tabs_make_one_attempt(self, enrolment):
        assert begin(enrolment) == begin(enrolment)
        test = TestPage.objects.get()
        read(enrolment)
        assert start_test(enrolment, test) == start_test(enrolment, test)

    def test_editing_a_lesson_changes_nothing_for_who_began(self, enrolment, course):
        attempt = begin(enrolment)
        question = questions_of(attempt.version)[0]
        page = lesson(course)
        data = page.body.raw_data
        for option in data[1]["value"]["options"]:
            option["value"]["is_right"] = not option["value"]["is_right"]
        page.body = list(data)
        page.save_revision().publish()
        assert lesson(course).version != attempt.version
        record_answers(attempt, [deed(question, right_value(question))])
        assert LessonResult.objects.get().best_score == 1

    def test_publishing_the_same_content_again_keeps_one_version(self, course):
        page = lesson(course)
        version = page.version
        page.save_revision().publish()
        assert lesson(course).version == version

    def test_fixed_order_refuses_a_later_lesson(self, site, learner):
        enrolment = enrol(learner, make_course(has_fixed_order=True))
        with pytest.raises(Refused) as refusal:
            begin(enrolment)
        assert refusal.value.status == 403
        read(enrolment)
        assert begin(enrolment)

    def test_lesson_of_another_course_is_refused(self, enrolment):
        other = lesson(make_course("andere"))
        with pytest.raises(Refused):
            open_lesson(enrolment, other, other.version)


class TestTests:
    def test_questions_are_drawn_and_stored(self, enrolment):
        attempt = start_test(enrolment, TestPage.objects.get())
        assert len(attempt.draw) == 3
        shown = [(state.id, state.order) for state in state_of(attempt).questions]
        assert shown == [(entry["id"], entry["order"]) for entry in Attempt.objects.get().draw]

    def test_question_that_was_not_drawn_is_refused(self, enrolment):
        attempt = start_test(enrolment, TestPage.objects.get())
        drawn = {entry["id"] for entry in attempt.draw}
        other = next(question for question in questions_of(attempt.version) if question.id not in drawn)
        with pytest.raises(Refused) as refusal:
            record_answers(attempt, [deed(other, right_value(other), KIND.SAVE)])
        assert refusal.value.status == 403

    def test_handing_in_twice_is_one_result(self, enrolment):
        attempt = take_test(enrolment)
        again = submit_test(attempt, uuid4())
        assert (again.score, again.passed, again.submitted_at) == (1, True, attempt.submitted_at)
        assert LearningEvent.objects.filter(kind=KIND.SUBMIT).count() == 1

    def test_answer_after_handing_in_is_refused(self, enrolment):
        attempt = take_test(enrolment, wrong_value)
        question = state_of(attempt).questions[0].question
        with pytest.raises(Refused) as refusal:
            record_answers(attempt, [deed(question, right_value(question), KIND.SAVE)])
        assert refusal.value.status == 409
        assert Attempt.objects.get().score == 0

    def test_retry_of_an_answer_that_was_handed_in_is_no_error(self, enrolment):
        attempt = start_test(enrolment, TestPage.objects.get())
        question = state_of(attempt).questions[0].question
        answer = deed(question, right_value(question), KIND.SAVE)
        record_answers(attempt, [answer])
        submit_test(attempt, uuid4())
        assert record_answers(attempt, [answer]).by_id[question.id].value == right_value(question)

    def test_failed_attempt_takes_nothing_back(self, site, learner):
        enrolment = enrol(learner, make_course(attempts_allowed=3, pass_mark=100))
        half = start_test(enrolment, TestPage.objects.get())
        first, *rest = state_of(half).questions
        record_answers(half, [deed(first.question, right_value(first.question), KIND.SAVE)])
        submit_test(half, uuid4())
        take_test(enrolment, wrong_value)
        assert LessonResult.objects.get().best_score == pytest.approx(1 / 3)
        take_test(enrolment)
        assert LessonResult.objects.get().passed

    def test_attempts_run_out(self, site, learner):
        enrolment = enrol(learner, make_course(attempts_allowed=2))
        for _attempt in range(2):
            take_test(enrolment, wrong_value)
        with pytest.raises(Refused, match="alle 2 pogingen"):
            start_test(enrolment, TestPage.objects.get())
        assert Attempt.objects.count() == 2

    def test_waiting_time_between_attempts(self, site, learner):
        course = make_course()
        test = TestPage.objects.get()
        test.waiting_hours = 24
        test.save()
        enrolment = enrol(learner, course)
        attempt = take_test(enrolment, wrong_value)
        with pytest.raises(Refused, match="opnieuw proberen vanaf"):
            start_test(enrolment, test)
        Attempt.objects.filter(pk=attempt.pk).update(submitted_at=timezone.now() - timedelta(hours=25))
        assert start_test(enrolment, test).number == 2

    def test_passed_test_is_not_taken_again(self, enrolment):
        take_test(enrolment)
        with pytest.raises(Refused, match="al geslaagd"):
            start_test(enrolment, TestPage.objects.get())

    def test_changed_pass_mark_counts_for_the_next_attempt_only(self, enrolment, course):
        attempt = start_test(enrolment, TestPage.objects.get())
        first = state_of(attempt).questions[0].question
        record_answers(attempt, [deed(first, right_value(first), KIND.SAVE)])
        course.pass_mark = 10
        course.save()
        assert submit_test(attempt, uuid4()).passed is False

    def test_visitor_takes_no_test(self, course):
        with pytest.raises(Refused, match="Log in"):
            start_test(enrol(Learner(visitor=uuid4()), course), TestPage.objects.get())


class TestFinishing:
    def test_everything_done_finishes_the_course_with_a_certificate(self, enrolment):
        result = finish(enrolment)
        assert result.score == 1
        assert [entry["title"] for entry in result.rule["lessons"]] == ["Kijken", "Oefenen", "Toets"]
        assert Certificate.objects.get().enrolment == enrolment

    def test_course_without_certificate_gives_none(self, site, learner):
        finish(enrol(learner, make_course(has_certificate=False)))
        assert not Certificate.objects.exists()

    def test_new_lesson_takes_nothing_back(self, enrolment, course):
        result = finish(enrolment)
        build_lesson(CoursePage.objects.get(pk=course.pk), "Erbij", "erbij", [TEXT, SINGLE])
        answer_all(enrolment)
        assert CourseResult.objects.get() == result

    def test_certificate_waits_for_a_name(self, enrolment, django_capture_on_commit_callbacks):
        finish(enrolment)
        assert Certificate.objects.get().waits_for_name
        profile = Profile.for_user(enrolment.user)
        profile.certificate_name = "Anna de Wit"
        with django_capture_on_commit_callbacks(execute=True):
            profile.save()
        assert Certificate.objects.get().name == "Anna de Wit"

    def test_renewal_is_a_new_run_and_keeps_the_old_one(self, site, learner):
        course = make_course(certificate_valid_months=1)
        first = enrol(learner, course)
        finish(first)
        second = renew(learner, course)
        assert (second.run, second.pk != first.pk) == (2, True)
        assert enrol(learner, course) == second
        finish(second)
        assert Certificate.objects.count() == 2

    def test_certificate_that_is_valid_for_long_is_not_renewed(self, site, learner):
        course = make_course(certificate_valid_months=36)
        finish(enrol(learner, course))
        with pytest.raises(Refused):
            renew(learner, course)


def test_bank_of_one_question_can_be_asked_whole(site, learner):
    course = make_course()
    build_test(CoursePage.objects.get(pk=course.pk), "Klein", "klein", build_bank("Klein", GRADED[:1]))
    attempt = start_test(enrol(learner, course), TestPage.objects.get(slug="klein"))
    assert len(attempt.draw) == 1
