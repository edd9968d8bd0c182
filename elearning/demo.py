"""Builders of courses and of people who take them, for the demo and the tests."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks.backends.dummy import DummyBackend

from elearning import services
from elearning.learners import Learner
from elearning.models import (
    Attempt,
    Coordinator,
    CourseIndexPage,
    CoursePage,
    Enrolment,
    EvaluationAnswer,
    EvaluationQuestion,
    Invitation,
    LearningEvent,
    LessonPage,
    QuestionBank,
    Reminder,
    TestPage,
)
from elearning.questions import Question, make_question
from elearning.services import Deed
from elearning.services.certificates import revoke_certificate
from elearning.tasks import due_reminders
from portal.demo import build_page
from portal.models import ProfessionalRegistration, Profile

INTRODUCTION = "Leer op je eigen tempo, tussen twee afspraken door."
KIND = LearningEvent.Kind


def with_ids(blocks: list[dict], seed: str) -> list[dict]:
    """Return the raw data of a stream with an id for each block and each item of a list: the same each time for a seed."""
    return [
        {"type": block["type"], "id": stable_id(seed, number), "value": listed(block["value"], f"{seed}/{number}")}
        for number, block in enumerate(blocks)
    ]


def listed(value: Any, seed: str) -> Any:
    """Return a raw value in which the items of lists have ids."""
    if isinstance(value, dict):
        return {name: listed(item, f"{seed}/{name}") for name, item in value.items()}
    if isinstance(value, list):
        return [
            {"type": "item", "id": stable_id(seed, number), "value": listed(item, f"{seed}/{number}")}
            for number, item in enumerate(value)
        ]
    return value


def stable_id(seed: str, number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"{seed}/{number}"))


def build_course(title: str, slug: str, **fields) -> CoursePage:
    """Return a published course below the overview of courses."""
    fields = {"introduction": INTRODUCTION, "study_load_minutes": 60, "access": CoursePage.Access.OPEN} | fields
    return build_page(CoursePage, CourseIndexPage.objects.get(), title, slug, **fields)


def build_lesson(course: CoursePage, title: str, slug: str, body: list[dict] = (), **fields) -> LessonPage:
    """Return a published lesson at the end of a course; `body` is raw data, without ids."""
    fields = {"introduction": INTRODUCTION, "minutes": 10, "body": with_ids(body, f"{course.slug}/{slug}")} | fields
    return build_page(LessonPage, course, title, slug, **fields)


def build_bank(name: str, questions: list[dict]) -> QuestionBank:
    """Return the question bank with a name; `questions` is raw data, without ids."""
    return QuestionBank.objects.get_or_create(name=name, defaults={"questions": with_ids(questions, name)})[0]


def build_test(course: CoursePage, title: str, slug: str, bank: QuestionBank, **fields) -> TestPage:
    """Return a published test at the end of a course."""
    fields = {"introduction": INTRODUCTION, "minutes": 10, "bank": bank} | fields
    return build_page(TestPage, course, title, slug, **fields)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the services do their work at another moment, without mail about what is long past. Only for the demo."""
    now, backend = timezone.now, task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    timezone.now = lambda: moment
    task_backends[DEFAULT_TASK_BACKEND_ALIAS] = DummyBackend(DEFAULT_TASK_BACKEND_ALIAS, {})
    try:
        yield
    finally:
        timezone.now = now
        task_backends[DEFAULT_TASK_BACKEND_ALIAS] = backend


def build_learner(email: str, name: str, registration: tuple[str, str] | None = None, **profile):
    """Return somebody with an account and a profile; `registration` is a register and a number in it."""
    first_name, _space, last_name = name.partition(" ")
    names = {"first_name": first_name, "last_name": last_name}
    user, _created = get_user_model().objects.get_or_create(email=email, defaults=names)
    Profile.objects.get_or_create(user=user, defaults=profile)
    if registration:
        register, number = registration
        ProfessionalRegistration.objects.get_or_create(user=user, register=register, defaults={"number": number})
    return user


def build_coordinator(user, partner) -> Coordinator:
    return Coordinator.objects.get_or_create(user=user, partner=partner)[0]


def build_invitation(course: CoursePage, code: str, seats: int, day: date, created_by) -> Invitation:
    """Return the invitation of a group for a course."""
    fields = {"course": course, "seats": seats, "created_at": at_noon(day), "created_by": created_by}
    return Invitation.objects.get_or_create(code=code, defaults=fields)[0]


def build_progress(user, course: CoursePage, start: date, code: str = "", **options) -> tuple[Enrolment, bool]:
    """Return the enrolment of somebody in a course, and whether it is new and was filled as `Walk` says."""
    existing = Enrolment.objects.filter(user=user, course=course).order_by("-run").first()
    if existing:
        return existing, False
    walk = Walk(user, course, start, **options)
    with clock_at(walk.moment):
        enrolment = services.enrol(Learner(user_id=user.pk), course, code)
    return walk.go(enrolment), True


def build_renewal(user, course: CoursePage, start: date, days: int) -> Enrolment:
    """Let somebody whose certificate expired take a course again."""
    walk = Walk(user, course, start, days)
    with clock_at(walk.moment):
        enrolment = services.renew(Learner(user_id=user.pk), course)
    return walk.go(enrolment)


def build_revocation(enrolment: Enrolment, by, reason: str) -> None:
    """Withdraw the certificate of a finished course, a few days after it was issued."""
    with clock_at(enrolment.certificate.issued_at + timedelta(days=4)):
        revoke_certificate(enrolment.certificate, by, reason)


def build_evaluation(enrolment: Enrolment, marks: list[int], texts: list[str]) -> None:
    """Answer the evaluation questions of a finished course: marks and texts, each in the order of the questions."""
    left = {EvaluationQuestion.Kind.SCALE: list(marks), EvaluationQuestion.Kind.TEXT: list(texts)}
    answered_at = enrolment.course_result.completed_at + timedelta(minutes=5)
    for question in enrolment.course.evaluation_questions.all():
        value = left[question.kind].pop(0) if left[question.kind] else None
        if value:
            field = "mark" if question.kind == EvaluationQuestion.Kind.SCALE else "text"
            EvaluationAnswer.objects.create(
                enrolment=enrolment, question=question, answered_at=answered_at, **{field: value}
            )


def build_reminders() -> None:
    """Note the reminders that were due before today as sent, so that the demo does not begin with a heap of mail."""
    for kind, enrolments in due_reminders().items():
        for enrolment in enrolments:
            Reminder.objects.get_or_create(enrolment=enrolment, kind=kind)


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


class Walk:
    """Somebody's way through a course, through the same services as everybody's, on days in the past.

    The work is spread over `days`, from the day of enrolling. `lessons` is how many lessons are done, half a lesson included
    (2.5); nothing for all, and then the test is passed. Before that, or at the end, it is failed `failed` times. `care` is the
    share of right answers in the lessons. All of it is the same each time for the same person and course.
    """

    def __init__(
        self,
        user,
        course: CoursePage,
        start: date,
        days: int = 0,
        lessons: float | None = None,
        failed: int = 0,
        care: float = 0.85,
    ):
        self.chance = random.Random(f"{user.email} {course.slug} {start.toordinal() % 7} {days}")  # noqa: S311
        self.course, self.days, self.care = course, days, care
        self.start = start
        self.moment = self.retry_at = self.morning(start)
        pages = [page for page in course.lessons if not page.is_test]
        tests = [page.specific for page in course.lessons if page.is_test]
        done = len(pages) if lessons is None else int(lessons)
        self.steps = [(self.take_lesson, page, 1.0) for page in pages[:done]]
        if lessons is not None and lessons > done:
            self.steps.append((self.take_lesson, pages[done], lessons - done))
        for test in tests:
            self.steps += [(self.take_test, test, False)] * failed
            if lessons is None:
                self.steps.append((self.take_test, test, True))

    def morning(self, day: date) -> datetime:
        """Return a moment of a working day at which somebody sits down to learn."""
        return timezone.make_aware(datetime.combine(day, time(self.chance.randint(7, 14), self.chance.randint(0, 59))))

    def go(self, enrolment: Enrolment) -> Enrolment:
        """Take all steps, and return the enrolment as it is then."""
        Enrolment.objects.filter(pk=enrolment.pk).update(created_at=self.moment)
        for number, (step, page, amount) in enumerate(self.steps):
            day = self.start + timedelta(days=self.days * number // max(1, len(self.steps) - 1))
            pause = self.moment + timedelta(minutes=self.chance.randint(1, 20))
            self.moment = max(pause, self.morning(day)) if day > self.moment.date() else pause
            step(enrolment, page, amount)
        enrolment = Enrolment.objects.select_related("course").get(pk=enrolment.pk)
        if hasattr(enrolment, "certificate"):
            enrolment.certificate.issued_at = self.moment
            enrolment.certificate.save(update_fields=["issued_at"])
        return enrolment

    def take_lesson(self, enrolment: Enrolment, lesson: LessonPage, share: float) -> None:
        """Work through a part of a lesson: all of it when the share is 1."""
        started = self.moment
        with clock_at(started):
            attempt = services.open_lesson(enrolment, lesson, lesson.version)
        questions = [make_question(block) for block in attempt.version.question_data]
        deeds = [self.answer(attempt, question) for question in questions[: ceil(share * len(questions))]]
        if share == 1:
            kind = KIND.CONFIRM if attempt.version.content["rules"]["completion"] == "confirmed" else KIND.END
            deeds.append(Deed(event_id(attempt, kind), kind))
        self.moment += timedelta(minutes=share * lesson.minutes * self.chance.uniform(0.5, 1.4))
        self.record(attempt, started, deeds)

    def answer(self, attempt: Attempt, question: Question) -> Deed:
        kind = KIND.ANSWER if question.is_graded else KIND.SAVE
        value = make_answer(question, self.chance.random() < self.care, self.chance)
        return Deed(event_id(attempt, question.id), kind, question.id, value)

    def take_test(self, enrolment: Enrolment, test: TestPage, passes: bool) -> None:
        """Make a test, with as many wrong answers as it takes to fail or as few as it takes to pass."""
        started = self.moment = max(self.moment, self.retry_at)
        with clock_at(started):
            attempt = services.start_test(enrolment, test)
            questions = [state.question for state in services.state_of(attempt).questions]
        allowed = len(questions) * (100 - test.pass_mark) // 100
        wrong = self.chance.randint(0, allowed) if passes else allowed + self.chance.randint(1, 3)
        deeds = [
            Deed(
                event_id(attempt, question.id),
                KIND.SAVE,
                question.id,
                make_answer(question, number >= wrong, self.chance),
            )
            for number, question in enumerate(questions)
        ]
        self.moment += timedelta(minutes=test.minutes * self.chance.uniform(0.6, 1.3))
        self.record(attempt, started, deeds)
        with clock_at(self.moment):
            services.submit_test(attempt, event_id(attempt, KIND.SUBMIT))
        self.retry_at = self.moment + timedelta(hours=test.waiting_hours)

    def record(self, attempt: Attempt, started: datetime, deeds: list[Deed]) -> None:
        """Record what was done in an attempt between its start and now."""
        Attempt.objects.filter(pk=attempt.pk).update(started_at=started)
        with clock_at(self.moment):
            services.record_answers(attempt, deeds)


def event_id(attempt: Attempt, name: str) -> UUID:
    """Return the id of an event: the same each time."""
    return uuid5(NAMESPACE_URL, f"{attempt.pk}/{name}")


def make_answer(question: Question, is_right: bool, chance: random.Random) -> Any:
    """Return an answer to a question, as a form would give it, that gets all points or as few as possible."""
    ids = question.option_ids()
    turn = 0 if is_right else 1  # nothing stands in its own place when all move up one
    match question.kind:
        case "single_choice" | "true_false":
            return chance.choice([option["id"] for option in question.options if option["is_right"] == is_right])
        case "multiple_choice":
            right = sorted(option["id"] for option in question.options if option["is_right"])
            wrong = sorted(set(ids) - set(right))
            return right if is_right or not wrong else [chance.choice(wrong)]
        case "ordering":
            return {item: (place + turn) % len(ids) + 1 for place, item in enumerate(ids)}
        case "matching":
            return {pair: ids[(place + turn) % len(ids)] for place, pair in enumerate(ids)}
        case "numeric":
            number = Decimal(str(question.data["value"]))
            off = Decimal(str(question.data.get("tolerance") or 0)) + 1
            return format((number if is_right else number + off).normalize(), "f")
        case "short_text":
            return question.data["accepted"][0]["value"]["text"] if is_right else "weet ik niet"
        case "scenario":
            return walk_through(question, is_right, chance)
        case _:
            return "Hier wil ik het met een collega over hebben."


def walk_through(scenario: Question, is_right: bool, chance: random.Random) -> list[str]:
    """Return the choices of somebody who walks through a scenario to its end."""
    path: list[str] = []
    while step := scenario.walk(path)[1]:
        choices = [choice["id"] for choice in step["choices"] if choice["is_good"] or not is_right]
        path.append(chance.choice(choices or [choice["id"] for choice in step["choices"]]))
    return path
