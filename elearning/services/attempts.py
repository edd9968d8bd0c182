"""Starting lessons and tests, answering, and handing in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from elearning.models import Attempt, Enrolment, LearningEvent, LessonPage, LessonResult, LessonVersion, TestPage
from elearning.progress import AttemptState, QuestionState, draw, drawn, read_state
from elearning.questions import Question
from elearning.services.base import Deed, Refused, lock, milliseconds, touch
from elearning.services.results import settle_course, settle_lesson, settle_test
from portal.dates import format_date, format_time

# How far the clock of a browser may run ahead of ours before its moments are taken back to ours.
CLOCK_DRIFT = timedelta(minutes=1)
KIND = LearningEvent.Kind


def next_number(enrolment: Enrolment, lesson_id: int) -> int:
    """Return the number of the next attempt at a lesson."""
    newest = enrolment.attempts.filter(lesson_id=lesson_id).order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def newest_attempt(enrolment: Enrolment, lesson_id: int) -> Attempt | None:
    """Return the newest attempt at a lesson, with its version."""
    attempts = enrolment.attempts.filter(lesson_id=lesson_id).select_related("version")
    return attempts.order_by("-number").first()


@transaction.atomic
def open_lesson(enrolment: Enrolment, lesson: LessonPage, version: LessonVersion) -> Attempt:
    """Return the attempt at a lesson that goes on, or a new one in a version. Raises Refused."""
    enrolment = lock(enrolment)
    attempt = newest_attempt(enrolment, lesson.pk)
    if attempt is None:
        refuse_out_of_order(enrolment, lesson)
        attempt = Attempt.objects.create(enrolment=enrolment, lesson_id=lesson.pk, number=1, version=version)
    return attempt


def refuse_out_of_order(enrolment: Enrolment, lesson: LessonPage) -> None:
    """Raise Refused when a lesson is not of the course, or opens only after another one that is not done."""
    if not lesson.path.startswith(enrolment.course.path):
        raise Refused(_("This lesson is not part of your course."), 403)
    if not enrolment.course.has_fixed_order:
        return
    before = LessonPage.objects.for_outline(enrolment.course).filter(path__lt=lesson.path)
    done = LessonResult.objects.filter(enrolment=enrolment, completed_at__isnull=False).values("lesson")
    if before.exclude(pk__in=done).exists():
        raise Refused(_("This lesson opens when the lesson before it is done."), 403)


@transaction.atomic
def start_test(enrolment: Enrolment, test: TestPage) -> Attempt:
    """Return the attempt at a test that is not handed in, or a new one with questions drawn. Raises Refused."""
    enrolment = lock(enrolment)
    newest = newest_attempt(enrolment, test.pk)
    if newest and newest.submitted_at is None:
        return newest
    refuse_out_of_order(enrolment, test)
    refusal = why_no_attempt(enrolment, test, newest)
    if refusal:
        raise Refused(refusal)
    version = LessonVersion.objects.keep(test)
    seed = uuid4().hex
    blocks = version.question_data
    return Attempt.objects.create(
        enrolment=enrolment,
        lesson_id=test.pk,
        number=newest.number + 1 if newest else 1,
        version=version,
        draw=draw(blocks, version.content["rules"]["questions_asked"], seed),
    )


def why_no_attempt(enrolment: Enrolment, test: TestPage, newest: Attempt | None) -> str:
    """Return why a learner cannot start a test now, in a sentence; "" when nothing is in the way."""
    if enrolment.user_id is None:
        return _("Sign in to take the test, so that your result stays with your account.")
    if newest is None:
        return ""
    if LessonResult.objects.filter(enrolment=enrolment, lesson_id=test.pk, passed=True).exists():
        return _("You have passed this test already.")
    allowed = test.attempts_allowed
    if allowed is not None and newest.number >= allowed:
        return _("You have used all %(number)d attempts. Ask the provider of the course for help.") % {
            "number": allowed
        }
    opens = next_moment(test, newest)
    if opens and opens > timezone.now():
        local = timezone.localtime(opens)
        return _("You can try again from %(day)s, %(time)s.") % {"day": format_date(local), "time": format_time(local)}
    return ""


def next_moment(test: TestPage, newest: Attempt) -> datetime | None:
    """Return from when a test can be tried again after an attempt; nothing when there is no waiting time."""
    if not test.waiting_hours or newest.submitted_at is None:
        return None
    return newest.submitted_at + timedelta(hours=test.waiting_hours)


def state_of(attempt: Attempt, events: Iterable[LearningEvent] | None = None) -> AttemptState:
    """Return where a learner stands in an attempt."""
    version = attempt.version
    completion = version.content["rules"].get("completion")
    questions = drawn(version.question_data, attempt.draw, version.digest)
    return read_state(questions, completion, attempt.events.all() if events is None else events)


def record_answers(attempt: Attempt, deeds: Iterable[Deed]) -> AttemptState:
    """Add what a learner did to an attempt and return where that brings them. What is there already is left as it is.

    Results of the lesson and the course follow in the same transaction. Raises Refused when the attempt was handed in, or
    when an id belongs to something else.
    """
    deeds = list(deeds)
    # On SQLite all who write wait for one another: what can be done before the transaction is.
    start = state_of(attempt, ())
    known = LearningEvent.objects.filter(Q(attempt=attempt) | Q(pk__in=[deed.id for deed in deeds])).order_by()
    with transaction.atomic():
        now = timezone.now()
        touch(attempt.enrolment, now)
        if attempt.draw:  # a test, which may have been handed in meanwhile
            attempt.refresh_from_db(fields=["submitted_at"])
        events = {event.pk: event for event in known}
        if any(event.attempt_id != attempt.pk for event in events.values()):
            raise Refused(_("This answer was sent before for something else. Answer again."))
        fresh = [make_event(attempt, start.by_id, deed, now) for deed in deeds if deed.id not in events]
        if fresh and attempt.submitted_at is not None:
            raise Refused(_("This test is handed in already: the answers stay as they were."))
        LearningEvent.objects.bulk_create(fresh)
        state = read_state(start.questions, start.completion, [*events.values(), *fresh])
        if fresh and not attempt.draw and settle_lesson(attempt.enrolment, attempt, state):
            settle_course(lock(attempt.enrolment))
    return state


def make_event(attempt: Attempt, asked: dict[str, QuestionState], deed: Deed, now: datetime) -> LearningEvent:
    """Return the event of a deed, graded when it is an answer. Raises Refused for a question that is not in the attempt."""
    latest = milliseconds(now + CLOCK_DRIFT)
    score = None
    if deed.question_id:
        if deed.question_id not in asked:
            raise Refused(_("This question is not part of your lesson or test."), 403)
        score = score_of(asked[deed.question_id].question, deed)
    return LearningEvent(
        id=deed.id,
        attempt=attempt,
        kind=deed.kind,
        question_id=deed.question_id,
        value=deed.value,
        score=score,
        sequence=milliseconds(now) if deed.sequence is None else max(0, min(deed.sequence, latest)),
        recorded_at=now,
    )


def score_of(question: Question, deed: Deed) -> float | None:
    """Return the score of an answer that was given to be checked; nothing for what is only saved or not at its end."""
    if deed.kind != KIND.ANSWER or not question.is_graded or not question.is_done(deed.value):
        return None
    return question.grade(deed.value).score


@transaction.atomic
def submit_test(attempt: Attempt, event_id: UUID) -> Attempt:
    """Hand in a test: grade the newest answers by the version and the draw of the attempt. Twice is the same as once."""
    enrolment = lock(attempt.enrolment)
    attempt = Attempt.objects.select_related("version").get(pk=attempt.pk)
    if attempt.submitted_at is not None:
        return attempt
    now = timezone.now()
    events = list(attempt.events.all())
    state = state_of(attempt, events)
    sequence = max([milliseconds(now), *(event.sequence + 1 for event in events)])
    graded = [
        LearningEvent(
            id=uuid5(event_id, question.id),
            attempt=attempt,
            kind=KIND.ANSWER,
            question_id=question.id,
            value=question.value,
            score=question.question.grade(question.value).score if question.is_answered else 0.0,
            sequence=sequence,
            recorded_at=now,
        )
        for question in state.questions
    ]
    handed_in = LearningEvent(id=event_id, attempt=attempt, kind=KIND.SUBMIT, sequence=sequence, recorded_at=now)
    LearningEvent.objects.bulk_create([*graded, handed_in])
    attempt.submitted_at = now
    attempt.score, attempt.passed = grade_test(attempt.version, [event.score for event in graded])
    attempt.save(update_fields=["submitted_at", "score", "passed"])
    touch(enrolment, now)
    if settle_test(enrolment, attempt):
        settle_course(enrolment)
    return attempt


def grade_test(version: LessonVersion, scores: list[float]) -> tuple[float, bool]:
    """Return the score of a test from 0 to 1, and whether it reaches the pass mark of the version."""
    score = sum(scores) / len(scores) if scores else 0.0
    return score, round(score * 100, 6) >= version.content["rules"]["pass_mark"]
