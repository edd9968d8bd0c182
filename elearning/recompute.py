"""Results from events once more: what is stored beside what the events say.

The events are the truth; results of attempts, lessons and courses follow from them. Where a stored result is lower than its events
say, raising it gives a learner what they earned. Where it is higher nothing is taken back: it is reported alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isclose
from typing import Any

from django.db import transaction

from elearning.models import Attempt, CourseResult, Enrolment, LessonPage, LessonResult
from elearning.services import settle_course, state_of
from elearning.services.attempts import grade_test
from elearning.services.base import lock
from elearning.services.results import raise_result

CHUNK = 200


@dataclass(frozen=True)
class Difference:
    """A stored value that is not what the events say. Without a lesson it is of the course."""

    enrolment_id: int
    lesson_id: int | None
    field: str
    stored: Any
    computed: Any

    @property
    def is_too_low(self) -> bool:
        """Whether raising the stored value would give the learner more; a later moment of completion is the lower one."""
        if self.stored is None or self.computed is None:
            return self.stored is None
        return self.stored > self.computed if isinstance(self.stored, datetime) else self.stored < self.computed


@dataclass(frozen=True)
class Reached:
    """What the events of one attempt, or of all attempts at a lesson, say."""

    attempt: Attempt
    is_test: bool
    score: float | None = None
    passed: bool = False
    completed_at: datetime | None = None
    submitted_at: datetime | None = None


def reached_in(attempt: Attempt) -> Reached:
    """Return what the events of an attempt say; its events and version must be fetched."""
    events = list(attempt.events.all())
    if "completion" in attempt.version.content["rules"]:
        state = state_of(attempt, events)
        return Reached(attempt, False, score=state.score, completed_at=state.completed_at)
    handed_in = next((event for event in events if event.kind == "submit"), None)
    if handed_in is None:
        return Reached(attempt, True)
    # Handing in grades every question that was drawn, at the moment of handing in.
    scores = [event.score for event in events if event.score is not None and event.sequence == handed_in.sequence]
    score, passed = grade_test(attempt.version, scores)
    moment = handed_in.recorded_at
    return Reached(attempt, True, score, passed, moment if passed else None, moment)


def best_of(attempts: Iterable[Reached]) -> Reached:
    """Return what attempts at a lesson come to: the best score, whether one passed, and the first completion."""
    attempts = list(attempts)
    completed = [reached for reached in attempts if reached.completed_at]
    first = min(completed, key=lambda reached: reached.completed_at, default=attempts[0])
    return Reached(
        attempt=first.attempt,
        is_test=first.is_test,
        score=max((reached.score for reached in attempts if reached.score is not None), default=None),
        passed=any(reached.passed for reached in attempts),
        completed_at=first.completed_at,
    )


def differing(one: Any, other: Any) -> bool:
    """Return whether two values differ by more than how a database rounds."""
    if isinstance(one, float) and isinstance(other, float):
        return not isclose(one, other, abs_tol=1e-9)
    return one != other


class Recomputation:
    """Compares enrolments with their events. It remembers the outline of each course, and nothing of learners."""

    def __init__(self):
        self.outlines: dict[int, list[int]] = {}

    def outline(self, course) -> list[int]:
        """Return the ids of the published lessons of a course."""
        if course.pk not in self.outlines:
            self.outlines[course.pk] = list(LessonPage.objects.for_outline(course).values_list("pk", flat=True))
        return self.outlines[course.pk]

    def differences(self, enrolments) -> Iterator[Difference]:
        """Yield each difference of enrolments, so many at a time that memory stays the same for any number."""
        for enrolment in in_chunks(enrolments):
            yield from self.differences_of(enrolment)

    def differences_of(self, enrolment: Enrolment) -> Iterator[Difference]:
        """Yield each difference of one enrolment; its attempts, events, versions and results must be fetched."""
        by_lesson: dict[int, list[Reached]] = {}
        for attempt in enrolment.attempts.all():
            reached = reached_in(attempt)
            by_lesson.setdefault(attempt.lesson_id, []).append(reached)
            if reached.is_test:
                names = {"submitted_at": "submitted_at", "score": "score", "passed": "passed"}
                computed = reached if reached.submitted_at else None
                yield from compare(enrolment, attempt.lesson_id, f"attempt {attempt.number}", attempt, computed, names)
        lessons = {lesson_id: best_of(attempts) for lesson_id, attempts in by_lesson.items()}
        stored = {result.lesson_id: result for result in enrolment.lesson_results.all()}
        names = {"best_score": "score", "passed": "passed", "completed_at": "completed_at"}
        for lesson_id in sorted({*lessons, *stored}):
            yield from compare(enrolment, lesson_id, "", stored.get(lesson_id), lessons.get(lesson_id), names)
        yield from self.course_differences(enrolment, lessons)

    def course_differences(self, enrolment: Enrolment, lessons: dict[int, Reached]) -> Iterator[Difference]:
        """Yield what differs in the result of the course.

        The moment of finishing is set once and stands on the certificate. It may be later than the events say, when work
        from before signing in was added afterwards; it may not be there without them, nor be missing.
        """
        result = getattr(enrolment, "course_result", None)
        if result is None and enrolment.user_id is None:
            return  # a visitor finishes nothing
        required = [lesson["id"] for lesson in result.rule["lessons"]] if result else self.outline(enrolment.course)
        done = [lessons[pk] for pk in required if pk in lessons and lessons[pk].completed_at]
        is_finished = bool(required) and len(done) == len(required)
        completed_at = max((reached.completed_at for reached in done), default=None) if is_finished else None
        if result is None or completed_at is None or result.completed_at < completed_at:
            stored = result and result.completed_at
            if stored != completed_at:
                yield Difference(enrolment.pk, None, "completed_at", stored, completed_at)
        if result and is_finished:
            scores = [reached.score for reached in done if reached.is_test]
            score = sum(scores) / len(scores) if scores else None
            if differing(result.score, score):
                yield Difference(enrolment.pk, None, "score", result.score, score)

    def raise_results(self, enrolment_id: int) -> None:
        """Raise what is stored of an enrolment to what its events say. Nothing is taken back; twice is the same as once."""
        with transaction.atomic():
            enrolment = lock(Enrolment(pk=enrolment_id))
            for attempt in enrolment.attempts.select_related("version").prefetch_related("events"):
                reached = reached_in(attempt)
                if reached.is_test:
                    raise_attempt(attempt, reached)
                if reached.score is not None or reached.completed_at:
                    raise_result(enrolment, attempt, reached.score, reached.passed, reached.completed_at)
            settle_course(enrolment)
            fetched = next(in_chunks(Enrolment.objects.filter(pk=enrolment_id)))
            for difference in self.differences_of(fetched):
                if difference.lesson_id is None and difference.field == "score" and difference.is_too_low:
                    CourseResult.objects.filter(enrolment=enrolment).update(score=difference.computed)


def raise_attempt(attempt: Attempt, reached: Reached) -> None:
    """Raise the stored outcome of a test that was handed in."""
    if reached.submitted_at is None:
        return
    attempt.submitted_at = attempt.submitted_at or reached.submitted_at
    attempt.score = max(attempt.score or 0.0, reached.score)
    attempt.passed = bool(attempt.passed) or reached.passed
    attempt.save(update_fields=["submitted_at", "score", "passed"])


def compare(
    enrolment: Enrolment,
    lesson_id: int,
    prefix: str,
    stored: Attempt | LessonResult | None,
    computed: Reached | None,
    names: dict[str, str],
) -> Iterator[Difference]:
    """Yield what differs between a stored row and what was reached; `names` are fields and what they are called there.

    A row that is not there says as much as one in which nothing was reached.
    """
    for field, name in names.items():
        before = getattr(stored, field, None)
        after = getattr(computed, name, None)
        if name == "passed":
            before, after = bool(before), bool(after)
        if differing(before, after):
            yield Difference(enrolment.pk, lesson_id, f"{prefix} {field}".strip(), before, after)


def in_chunks(enrolments) -> Iterator[Enrolment]:
    """Yield enrolments with everything that a comparison needs, in the order of their numbers."""
    enrolments = (
        enrolments.order_by("pk")
        .select_related("course", "course_result")
        .defer("course__body")
        .prefetch_related("attempts__version", "attempts__events", "lesson_results")
    )
    last = 0
    while chunk := list(enrolments.filter(pk__gt=last)[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk
