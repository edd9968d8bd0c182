"""What the pages of a course show of somebody's progress: the outline, and the context of each page."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from elearning.access import enrolment_of
from elearning.learners import learner_of
from elearning.models import Attempt, CoursePage, Enrolment, LessonPage, LessonResult, LessonVersion
from elearning.progress import drawn, read_state
from elearning.questions import InvalidAnswer
from elearning.services import (
    newest_attempt,
    state_of,
    unfinished_prerequisites,
    why_no_attempt,
    why_not_enrol,
)
from elearning.services.base import milliseconds
from elearning.words import duration


@dataclass
class LessonLine:
    """A lesson in the outline of a course, as it is for one learner."""

    lesson: LessonPage
    url: str
    number: int
    result: LessonResult | None = None
    is_current: bool = False
    is_locked: bool = False
    is_next: bool = False

    @property
    def is_done(self) -> bool:
        return bool(self.result and self.result.completed_at)

    @property
    def is_test(self) -> bool:
        return self.lesson.is_test

    @property
    def minutes(self) -> str:
        """How long it takes, in words."""
        return duration(self.lesson.minutes)

    @property
    def score_percent(self) -> int | None:
        """The best score of a test in percent; nothing without one."""
        return percent(self.result.best_score) if self.is_test and self.result else None


def percent(share: float | None) -> int | None:
    """Return a share from 0 to 1 as a whole percentage, rounded down, so that nobody reads a pass mark that was not reached."""
    return None if share is None else int(share * 100 + 1e-9)


class Outline:
    """The lessons of a course in order, with where a learner stands."""

    def __init__(self, course: CoursePage, lines: list[LessonLine]):
        self.course = course
        self.lines = lines
        following = next((line for line in lines if not line.is_done), None)
        if following:
            following.is_next = True
        self.next = following

    @property
    def current(self) -> LessonLine | None:
        """The line of the lesson that is shown."""
        return next((line for line in self.lines if line.is_current), None)

    def beside(self, step: int) -> LessonLine | None:
        """Return the line a number of steps from the lesson that is shown."""
        position = self.lines.index(self.current) + step if self.current else -1
        return self.lines[position] if 0 <= position < len(self.lines) else None

    def get_context(self) -> dict:
        """Return what every page of the course shows."""
        done = sum(line.is_done for line in self.lines)
        left = sum(line.lesson.minutes or 0 for line in self.lines if not line.is_done)
        return {
            "course": self.course,
            "lines": self.lines,
            "chapters": self.chapters(),
            "lesson_count": len(self.lines),
            "done_count": done,
            "percent": round(100 * done / len(self.lines)) if self.lines else 0,
            "next_line": self.next,
            "time_left": duration(left),
        }

    def chapters(self) -> list[dict]:
        """Return the lines under their headings; a lesson without a heading of its own belongs to the one before."""
        number = 0
        numbered = []
        for line in self.lines:
            number += bool(line.lesson.chapter)
            numbered.append((number, line))
        groups = [[line for _number, line in group] for _key, group in groupby(numbered, key=lambda pair: pair[0])]
        return [{"title": group[0].lesson.chapter, "lines": group} for group in groups]


def outline_of(request: HttpRequest, course: CoursePage, current: LessonPage | None = None) -> Outline:
    """Return the outline of a course for whoever asks: two queries, and one for the enrolment."""
    enrolment = enrolment_of(request, course)
    results = {result.lesson_id: result for result in enrolment.lesson_results.all()} if enrolment else {}
    is_preview = getattr(request, "is_preview", False)
    is_open = is_preview or enrolment is not None or course.access == CoursePage.Access.OPEN
    lines = []
    lessons = LessonPage.objects.for_editors(course) if is_preview and course.pk else course.lessons
    for number, lesson in enumerate(lessons, start=1):
        url = reverse("preview_lesson", args=[lesson.pk]) if is_preview else lesson.get_url(request)
        line = LessonLine(
            lesson, url, number, results.get(lesson.pk), is_current=bool(current and lesson.pk == current.pk)
        )
        waits = course.has_fixed_order and not is_preview and bool(lines) and not lines[-1].is_done
        line.is_locked = not line.is_done and (not is_open or waits or bool(waits and lines[-1].is_locked))
        lines.append(line)
    return Outline(course, lines)


def course_context(course: CoursePage, request: HttpRequest) -> dict:
    """Return what the page of a course shows besides its text."""
    enrolment = enrolment_of(request, course)
    learner = learner_of(request)
    result = getattr(enrolment, "course_result", None)
    certificate = getattr(enrolment, "certificate", None)
    today = timezone.localdate()
    accreditations = list(course.accreditations.all())
    can_renew = bool(result and certificate and certificate.is_renewable)
    return outline_of(request, course).get_context() | {
        "enrolment": enrolment,
        "result": result,
        "certificate": certificate,
        "accreditations": [item for item in accreditations if item.is_valid_on(today)],
        "past_accreditations": any(item.valid_until and item.valid_until < today for item in accreditations),
        "prerequisites": prerequisites(course, learner),
        "refusal": "" if enrolment else why_not_enrol(learner, course, request.session.get("invitation")),
        "needs_account": not request.user.is_authenticated and course.access != CoursePage.Access.OPEN,
        "enrol_url": reverse("enrol", args=[course.pk]) if course.pk else "",
        "renew_url": reverse("renew", args=[course.pk]) if can_renew else "",
        "can_renew": can_renew,
        "invitation_url": reverse("invitation"),
        "evaluation_url": evaluation_url(enrolment) if result else "",
        "back_url": course.get_back_url(request) if course.pk else "",
    }


def prerequisites(course: CoursePage, learner) -> list[dict]:
    """Return the published courses that must be finished first, and whether the learner did."""
    pages = [page for page in course.prerequisites.all() if page.live]
    open_ids = {page.pk for page in unfinished_prerequisites(learner, course)} if pages and learner else None
    return [{"page": page, "is_done": open_ids is not None and page.pk not in open_ids} for page in pages]


def evaluation_url(enrolment: Enrolment) -> str:
    """Return where somebody says what they think of a course; "" when there is nothing to ask, or it was asked already."""
    course = enrolment.course
    if not course.evaluation_questions.all() or enrolment.evaluation_answers.exists():
        return ""
    return reverse("evaluate", args=[course.pk])


def lesson_context(lesson: LessonPage, request: HttpRequest) -> dict:
    """Return what a lesson, or a test before it starts, shows of somebody's work in it."""
    course = lesson.course
    enrolment = enrolment_of(request, course)
    outline = outline_of(request, course, lesson)
    line = outline.current
    is_preview = getattr(request, "is_preview", False)
    attempt = newest_attempt(enrolment, lesson.pk) if enrolment and not lesson.is_test else None
    version = preview_version(lesson) if is_preview else attempt.version if attempt else lesson.version
    state = (
        state_of(attempt) if attempt else first_state(version, request.GET.get("trekking", "") if is_preview else "")
    )
    number = lesson.pk or 0  # a lesson that was never saved can be looked at, not answered
    preview_url = reverse("preview_lesson", args=[number]) if is_preview else ""
    show_invalid(request, state)
    return outline.get_context() | {
        "number": line.number if line else 1,
        "previous_line": outline.beside(-1),
        "following_line": outline.beside(1),
        "is_done": bool(line and line.is_done),
        "attempt": attempt,
        "version_id": version.pk or "",
        "enrolment_id": enrolment.pk if enrolment else "",
        "state": state,
        "parts": [{"block": block, "state": state.by_id.get(block.id)} for block in version.body],
        "completion": version.content["rules"].get("completion"),
        "resume_anchor": state.first_open.anchor if attempt and state.answered and state.first_open else "",
        "answer_url": preview_url or reverse("answer_question", args=[number]),
        "finish_url": preview_url or reverse("finish_lesson", args=[number]),
        "now": milliseconds(timezone.now()),
        "saves_as_visitor": not request.user.is_authenticated,
        "is_preview": is_preview,
    }


def show_invalid(request: HttpRequest, state) -> None:
    """Put an answer that could not be kept, and what is wrong with it, back in its question."""
    previewed = getattr(request, "preview_state", None)
    if previewed:  # an editor tried a question
        previewed.number = state.by_id[previewed.id].number
        state.questions[previewed.number - 1] = previewed
        state.by_id[previewed.id] = previewed
    error, shown = getattr(request, "invalid_answer", ""), state.by_id.get(request.POST.get("question", ""))
    if error and shown:
        shown.error = error
        shown.grade = None
        try:
            shown.value = shown.question.read(request.POST)
        except InvalidAnswer:
            shown.value = request.POST.get(shown.field_name, "")


def preview_version(lesson: LessonPage) -> LessonVersion:
    """Return a version of a draft that is not kept."""
    return LessonVersion(lesson=lesson, digest="voorbeeld", content=lesson.get_content())


def first_state(version: LessonVersion, seed: str = ""):
    """Return the questions of a version that nobody has answered."""
    questions = drawn(version.question_data, [], seed or version.digest)
    return read_state(questions, version.content["rules"].get("completion"), [])


def test_context(test, request: HttpRequest) -> dict:
    """Return what a test shows before it starts: earlier attempts, and whether another one is possible."""
    enrolment = enrolment_of(request, test.course)
    attempts = list(enrolment.attempts.filter(lesson_id=test.pk).order_by("-number")) if enrolment else []
    newest: Attempt | None = attempts[0] if attempts else None
    url = test.get_url(request) or ""
    open_attempt = newest if newest and newest.submitted_at is None else None
    submitted = [attempt for attempt in attempts if attempt.submitted_at]
    for attempt in submitted:
        attempt.url = f"{url}uitslag/{attempt.number}/"
        attempt.score_percent = percent(attempt.score)
    allowed = test.attempts_allowed
    return {
        "open_attempt": open_attempt,
        "attempts": submitted,
        "attempts_left": None if allowed is None else max(0, allowed - len(attempts)),
        "refusal": why_no_attempt(enrolment, test, newest) if enrolment and not open_attempt else "",
        "needs_account": not request.user.is_authenticated,
        "pass_mark": test.pass_mark,
        "question_count": min(
            filter(None, (test.questions_asked, len(test.bank.questions) if test.bank else 0)), default=0
        ),
        "start_url": reverse("start_test", args=[test.pk]) if test.pk else "",
        "question_url": f"{url}vraag/1/",
    }
