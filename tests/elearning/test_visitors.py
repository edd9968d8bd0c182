"""What somebody did before signing up becomes theirs."""

from uuid import uuid4

import pytest

from elearning.learners import Learner
from elearning.models import CoursePage, CourseResult, Enrolment, TestPage
from elearning.services import claim, enrol, record_answers
from tests.elearning.samples import (
    answer_all,
    begin,
    deed,
    make_course,
    make_learner,
    make_user,
    questions_of,
    read,
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


def test_visitor_keeps_the_work_when_signing_up(course):
    visitor = uuid4()
    enrolment = enrol(Learner(visitor=visitor), course)
    read(enrolment)
    answer_all(enrolment)
    user = make_user()
    claim(visitor, Learner(user_id=user.pk))
    own = Enrolment.objects.get()
    assert (own.user, own.visitor) == (user, None)
    assert own.lesson_results.filter(completed_at__isnull=False).count() == 2


def test_work_of_a_visitor_is_added_to_an_account_that_took_the_course(course, enrolment, learner):
    read(enrolment)
    attempt = begin(enrolment)
    single, reflection = questions_of(attempt.version)
    record_answers(attempt, [deed(single, wrong_value(single))])
    visitor = uuid4()
    answer_all(enrol(Learner(visitor=visitor), course))
    claim(visitor, learner)
    assert Enrolment.objects.get() == enrolment
    result = enrolment.lesson_results.get(lesson__slug="oefenen")
    assert result.completed_at is not None
    assert result.best_score == 1
    assert list(enrolment.attempts.filter(lesson=result.lesson).values_list("number", flat=True)) == [1, 2]


def test_course_without_test_is_finished_on_signing_up(site):
    course = make_course()
    TestPage.objects.get().delete()
    visitor = uuid4()
    enrolment = enrol(Learner(visitor=visitor), CoursePage.objects.get(pk=course.pk))
    read(enrolment)
    answer_all(enrolment)
    assert not CourseResult.objects.exists()
    claim(visitor, make_learner())
    assert CourseResult.objects.exists()
