"""What follows from answers: results of lessons and courses, which only ever go up, and certificates."""

from datetime import datetime

from django.db import transaction

from elearning.models import Attempt, CourseResult, Enrolment, LessonPage, LessonResult
from elearning.progress import AttemptState
from elearning.services.certificates import issue_certificate
from elearning.tasks import mail_finished


def settle_lesson(enrolment: Enrolment, attempt: Attempt, state: AttemptState) -> bool:
    """Raise the result of a lesson to what an attempt reached; return whether that completed the lesson."""
    if state.score is None and state.completed_at is None:
        return False
    return raise_result(enrolment, attempt, state.score, False, state.completed_at)


def settle_test(enrolment: Enrolment, attempt: Attempt) -> bool:
    """Raise the result of a test to what an attempt reached; return whether that completed it."""
    return raise_result(
        enrolment, attempt, attempt.score, attempt.passed, attempt.submitted_at if attempt.passed else None
    )


def raise_result(
    enrolment: Enrolment, attempt: Attempt, score: float | None, passed: bool, completed_at: datetime | None
) -> bool:
    """Raise a lesson result: the best score stays, passed stays, the first completion stays. Return whether it completed now."""
    result = LessonResult.objects.filter(enrolment=enrolment, lesson_id=attempt.lesson_id).first()
    result = result or LessonResult(enrolment=enrolment, lesson_id=attempt.lesson_id)
    before = (result.best_score, result.passed, result.completed_at)
    result.best_score = max((value for value in (result.best_score, score) if value is not None), default=None)
    result.passed = result.passed or bool(passed)
    was_open = result.completed_at is None
    if completed_at and (was_open or completed_at < result.completed_at):
        result.completed_at = completed_at
        result.rule = {"version": attempt.version_id, **attempt.version.content["rules"]}
    if before != (result.best_score, result.passed, result.completed_at):
        result.save()
    return was_open and result.completed_at is not None


def settle_course(enrolment: Enrolment) -> CourseResult | None:
    """Finish a course when every lesson of it is done: the result and the certificate. Nothing happens a second time.

    A visitor finishes nothing: that follows when they sign in.
    """
    if enrolment.user_id is None:
        return None
    existing = CourseResult.objects.filter(enrolment=enrolment).first()
    return existing or finish_course(enrolment)


@transaction.atomic
def finish_course(enrolment: Enrolment) -> CourseResult | None:
    """Return the result of a course when every published lesson is done, with its certificate; nothing when one is not."""
    lessons = list(LessonPage.objects.for_outline(enrolment.course))
    done = {result.lesson_id: result for result in enrolment.lesson_results.filter(completed_at__isnull=False)}
    if not lessons or any(lesson.pk not in done for lesson in lessons):
        return None
    tests = [done[lesson.pk].best_score for lesson in lessons if lesson.is_test]
    result, is_new = CourseResult.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "completed_at": max(done[lesson.pk].completed_at for lesson in lessons),
            "score": sum(tests) / len(tests) if tests else None,
            "rule": {"lessons": [{"id": lesson.pk, "title": lesson.title} for lesson in lessons]},
        },
    )
    if is_new:
        issue_certificate(enrolment, result)
        mail_finished.enqueue(enrolment.pk)
    return result
