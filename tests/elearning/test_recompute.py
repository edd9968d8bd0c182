"""Results follow from events: recomputing finds what was lost, gives it back, and takes nothing."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from elearning.demo import build_lesson
from elearning.models import Attempt, Certificate, CourseResult, Enrolment, LearningEvent, LessonPage, LessonResult
from elearning.recompute import Recomputation
from elearning.services import enrol, open_lesson, record_answers, start_test, state_of, submit_test
from tests.elearning.samples import KIND, deed, make_course, make_learner, questions_of, right_value, wrong_value

pytestmark = pytest.mark.usefixtures("site")


def take(course, name: str = "anna", passes: bool = True) -> Enrolment:
    """Let somebody take the whole course: a wrong answer first, a failed test when asked for, and the test."""
    enrolment = enrol(make_learner(name), course)
    pages = {page.slug: page.specific for page in LessonPage.objects.child_of(course)}
    record_answers(open_lesson(enrolment, pages["kijken"], pages["kijken"].version), [deed(kind=KIND.END)])
    attempt = open_lesson(enrolment, pages["oefenen"], pages["oefenen"].version)
    choice, notes = questions_of(attempt.version)
    record_answers(attempt, [deed(choice, wrong_value(choice)), deed(notes, "Kijken.", KIND.SAVE)])
    record_answers(attempt, [deed(choice, right_value(choice))])
    for value in (wrong_value, right_value) if passes else (wrong_value,):
        attempt = start_test(enrolment, pages["toets"])
        questions = [state.question for state in state_of(attempt).questions]
        record_answers(attempt, [deed(question, value(question), KIND.SAVE) for question in questions])
        submit_test(attempt, uuid4())
    return enrolment


@pytest.fixture
def course(site):
    return make_course()


@pytest.fixture
def enrolment(course):
    return take(course)


def found() -> list[tuple]:
    """Return the differences as lesson, field, stored and computed."""
    differences = Recomputation().differences(Enrolment.objects.all())
    return [(item.lesson_id, item.field, item.stored, item.computed) for item in differences]


def recompute(*options: str) -> str:
    out = StringIO()
    call_command("recompute_progress", *options, stdout=out)
    return out.getvalue()


def lesson(slug: str) -> LessonPage:
    return LessonPage.objects.get(slug=slug)


def snapshot() -> list:
    """Return everything that results say, to compare before and after."""
    fields = {
        Attempt: ["pk", "submitted_at", "score", "passed"],
        LessonResult: ["lesson", "best_score", "passed", "completed_at"],
        CourseResult: ["enrolment", "completed_at", "score"],
    }
    return [list(model.objects.order_by("pk").values_list(*names)) for model, names in fields.items()]


def test_what_services_store_is_what_events_say(course):
    take(course)
    take(course, "bart", passes=False)
    enrol(make_learner("cato"), course)
    assert found() == []
    assert "3 enrolments, 0 differences" in recompute()


def test_lost_results_are_reported_and_given_back(enrolment):
    before = snapshot()
    LessonResult.objects.filter(lesson=lesson("oefenen")).update(best_score=0.25, completed_at=None)
    assert {field for _lesson, field, _stored, _computed in found()} == {"best_score", "completed_at"}
    with pytest.raises(CommandError) as stopped:
        recompute()
    assert stopped.value.returncode == 1
    report = recompute("--fix")
    assert f"enrolment {enrolment.pk}, lesson {lesson('oefenen').pk}, best_score: stored 0.25, computed 1.0" in report
    assert snapshot() == before
    assert "0 differences" in recompute()


def test_all_results_can_be_rebuilt(enrolment):
    score = CourseResult.objects.get().score
    LessonResult.objects.all().delete()
    CourseResult.objects.all().delete()
    Attempt.objects.filter(lesson=lesson("toets")).update(submitted_at=None, score=None, passed=None)
    recompute("--fix")
    assert found() == []
    assert CourseResult.objects.get().score == score
    assert [attempt.passed for attempt in Attempt.objects.filter(lesson=lesson("toets")).order_by("number")] == [
        False,
        True,
    ]
    assert Certificate.objects.count() == 1


def test_nothing_is_taken_back(enrolment):
    LearningEvent.objects.filter(attempt__lesson=lesson("oefenen")).delete()
    before = snapshot()
    fields = {(where, field) for where, field, _stored, _computed in found()}
    assert (lesson("oefenen").pk, "completed_at") in fields
    assert (None, "completed_at") in fields  # the course was finished with it
    report = recompute("--fix")
    assert "left as they are" in report
    assert snapshot() == before


def test_score_of_a_course_is_raised_alone(enrolment):
    CourseResult.objects.update(score=0.5)
    assert found() == [(None, "score", 0.5, 1.0)]
    recompute("--fix")
    assert CourseResult.objects.get().score == 1.0


def test_later_completion_than_the_events_say_is_too_late(enrolment):
    result = LessonResult.objects.get(lesson=lesson("kijken"))
    LessonResult.objects.filter(pk=result.pk).update(completed_at=timezone.now() + timedelta(days=1))
    recompute("--fix")
    assert LessonResult.objects.get(pk=result.pk).completed_at == result.completed_at


def test_adding_a_lesson_afterwards_makes_no_difference(course, enrolment):
    build_lesson(course, "Nieuw", "nieuw", completion="read")
    assert found() == []


def test_queries_do_not_grow_with_enrolments(course, enrolment):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found()
        return len(captured)

    found()  # remembers what the content types are
    few = queries()
    for name in ("bart", "cato", "daan"):
        take(course, name)
    assert queries() == few
