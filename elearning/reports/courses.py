"""What a course comes to: who began, who is busy, who finished, where people stop, and what they think of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from elearning.models import (
    Attempt,
    CoursePage,
    CourseResult,
    Enrolment,
    EvaluationAnswer,
    EvaluationQuestion,
    LessonPage,
    LessonResult,
)
from elearning.reports.period import Period
from elearning.teams import SMALLEST_GROUP

ACTIVE = timedelta(days=30)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class CourseFigures:
    """The enrolments of a course in a period; a renewal is an enrolment of its own."""

    course_id: int
    title: str
    enrolled: int = 0
    active: int = 0
    finished: int = 0
    median: timedelta | None = None

    @property
    def finished_percent(self) -> int | None:
        return round(100 * self.finished / self.enrolled) if self.enrolled else None

    @property
    def median_days(self) -> float | None:
        """Half of who finished did so within so many days after enrolling. How long they studied is not known."""
        return None if self.median is None else round(self.median / DAY, 1)


def course_figures(period: Period, course: CoursePage | None = None) -> list[CourseFigures]:
    """Return the figures of every course by title, or of one."""
    courses = CoursePage.objects.order_by("title").values_list("pk", "title")
    enrolments = Enrolment.objects.filter(user__isnull=False, **period.moments("created_at"))
    if course:
        courses, enrolments = courses.filter(pk=course.pk), enrolments.filter(course=course)
    counted = enrolments.values("course").annotate(
        enrolled=Count("pk"),
        active=Count("pk", filter=Q(active_at__gte=timezone.now() - ACTIVE)),
        finished=Count("course_result"),
    )
    counts = {row.pop("course"): row for row in counted.order_by()}
    medians = median_durations(period, course)
    return [CourseFigures(pk, title, **counts.get(pk, {}), median=medians.get(pk)) for pk, title in courses]


def median_durations(period: Period, course: CoursePage | None = None) -> dict[int, timedelta]:
    """Return the median time from enrolling to finishing for each course: the middle one, or the mean of the middle two."""
    results = CourseResult.objects.filter(enrolment__user__isnull=False, **period.moments("enrolment__created_at"))
    if course:
        results = results.filter(enrolment__course=course)
    took = ExpressionWrapper(F("completed_at") - F("enrolment__created_at"), output_field=DurationField())
    by_course = {"partition_by": "enrolment__course"}
    middle = (
        results.annotate(took=took)
        .annotate(place=Window(RowNumber(), order_by="took", **by_course), of=Window(Count("pk"), **by_course))
        .filter(place__gte=(F("of") + 1) / 2, place__lte=F("of") / 2 + 1)
    )
    found: dict[int, list[timedelta]] = {}
    for course_id, duration in middle.values_list("enrolment__course", "took"):
        found.setdefault(course_id, []).append(duration)
    return {course_id: sum(durations, timedelta()) / len(durations) for course_id, durations in found.items()}


@dataclass(frozen=True)
class LessonFigures:
    """How many people began and finished a lesson, of those who enrolled."""

    number: int
    title: str
    enrolled: int
    began: int = 0
    done: int = 0

    @property
    def stopped(self) -> int:
        """Who began and is not done: dropped out, or still busy."""
        return max(0, self.began - self.done)

    @property
    def done_percent(self) -> int | None:
        return round(100 * self.done / self.enrolled) if self.enrolled else None


def lesson_figures(course: CoursePage, period: Period, enrolled: int) -> list[LessonFigures]:
    """Return the figures of the published lessons of a course, in order."""
    of_course = {"enrolment__course": course, "enrolment__user__isnull": False}
    of_course |= period.moments("enrolment__created_at")
    began = Attempt.objects.filter(number=1, **of_course).values_list("lesson").annotate(Count("pk")).order_by()
    done = LessonResult.objects.filter(completed_at__isnull=False, **of_course).values_list("lesson")
    began, done = dict(began), dict(done.annotate(Count("pk")).order_by())
    lessons = LessonPage.objects.for_outline(course).values_list("pk", "title")
    return [
        LessonFigures(number, title, enrolled, began.get(pk, 0), done.get(pk, 0))
        for number, (pk, title) in enumerate(lessons, start=1)
    ]


@dataclass(frozen=True)
class Evaluation:
    """What people answered to an evaluation question; nothing but the question when there are too few to tell."""

    question: str
    count: int
    is_hidden: bool
    mean: float | None = None
    spread: tuple[tuple[int, int], ...] = ()
    texts: tuple[str, ...] = ()


def evaluations(course: CoursePage) -> list[Evaluation]:
    """Return the answers to the evaluation questions of a course, over its whole life.

    A period would give away a single answer, by asking for two periods of which one has an answer more. Texts come by the
    alphabet and not by date.
    """
    questions = list(course.evaluation_questions.all())
    answers = EvaluationAnswer.objects.filter(question__in=questions)
    marks = answers.filter(mark__isnull=False).values_list("question", "mark").annotate(Count("pk")).order_by("mark")
    spreads: dict[int, list[tuple[int, int]]] = {}
    for question_id, mark, count in marks:
        spreads.setdefault(question_id, []).append((mark, count))
    texts: dict[int, list[str]] = {}
    for question_id, text in answers.exclude(text="").values_list("question", "text").order_by("text"):
        texts.setdefault(question_id, []).append(text)
    return [evaluation(question, spreads.get(question.pk, []), texts.get(question.pk, [])) for question in questions]


def evaluation(question: EvaluationQuestion, spread: list[tuple[int, int]], texts: list[str]) -> Evaluation:
    is_scale = question.kind == EvaluationQuestion.Kind.SCALE
    count = sum(number for _mark, number in spread) if is_scale else len(texts)
    if count < SMALLEST_GROUP:
        return Evaluation(question.text, count, is_hidden=True)
    if not is_scale:
        return Evaluation(question.text, count, is_hidden=False, texts=tuple(texts))
    mean = sum(mark * number for mark, number in spread) / count
    given = dict(spread)
    return Evaluation(
        question.text,
        count,
        is_hidden=False,
        mean=mean,
        spread=tuple((mark, given.get(mark, 0)) for mark in range(1, 6)),
    )
