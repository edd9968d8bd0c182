"""What the reports of the e-learning cost the database with ten thousand enrolments in a course of ten lessons."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from elearning.demo import build_course, build_lesson
from elearning.models import (
    Attempt,
    Certificate,
    CourseResult,
    Enrolment,
    EvaluationAnswer,
    EvaluationQuestion,
    LearningEvent,
    LessonPage,
    LessonResult,
)
from elearning.recompute import Recomputation
from elearning.reports.accreditations import accreditation_rows
from elearning.reports.courses import course_figures, evaluations, lesson_figures
from elearning.reports.organisations import organisation_report
from elearning.reports.period import Period
from elearning.reports.questions import question_figures
from partners.demo import build_partner
from portal.models import Profile
from tests.elearning.samples import REFLECTION, SINGLE, TRUE_FALSE
from tests.helpers import municipality, site

__all__ = ["site"]

ENROLMENTS, LESSONS, ORGANISATIONS = 10_000, 10, 40
REPEATS = 3
PART = f"Reports of {ENROLMENTS:,} enrolments in a course of {LESSONS} lessons"
BATCH = {"batch_size": 2000}


def fill(course, lessons) -> None:
    """Let so many people take a course: each a little further, with two answers and a note in each lesson."""
    now = timezone.now()
    partners = [build_partner(f"Partner {number}", f"partner-{number}") for number in range(ORGANISATIONS)]
    town = municipality()
    for partner in partners:
        partner.municipalities.set([town])
        partner.save()
    User = get_user_model()
    users = User.objects.bulk_create(
        (User(email=f"persoon{number}@voorbeeld.example") for number in range(ENROLMENTS)), **BATCH
    )
    Profile.objects.bulk_create(
        (Profile(user=user, organisation=partners[number % ORGANISATIONS]) for number, user in enumerate(users)),
        **BATCH,
    )
    enrolments = Enrolment.objects.bulk_create(
        (
            Enrolment(user=user, course=course, created_at=now - timedelta(hours=number % 9000), active_at=now)
            for number, user in enumerate(users)
        ),
        **BATCH,
    )
    versions = {lesson.pk: lesson.version for lesson in lessons}
    questions = {lesson.pk: lesson.version.question_data for lesson in lessons}
    for lesson in lessons:
        attempts = Attempt.objects.bulk_create(
            (Attempt(enrolment=enrolment, lesson=lesson, version=versions[lesson.pk]) for enrolment in enrolments),
            **BATCH,
        )
        choice, statement, notes = questions[lesson.pk]
        options = [option["id"] for option in choice["value"]["options"]]
        events = []
        for number, attempt in enumerate(attempts):
            option = number % 3
            for question, value, score, kind in (
                (choice, options[option], float(option == 0), "answer"),
                (statement, "false" if number % 5 == 0 else "true", float(number % 5 != 0), "answer"),
                (notes, "Een aantekening.", None, "save"),
            ):
                events.append(
                    LearningEvent(
                        id=uuid4(),
                        attempt=attempt,
                        kind=kind,
                        question_id=question["id"],
                        value=value,
                        score=score,
                        sequence=1000,
                        recorded_at=now,
                    )
                )
        LearningEvent.objects.bulk_create(events, **BATCH)
        LessonResult.objects.bulk_create(
            (
                LessonResult(
                    enrolment=enrolment,
                    lesson=lesson,
                    best_score=((number % 3 == 0) + (number % 5 != 0)) / 2,
                    completed_at=now,
                )
                for number, enrolment in enumerate(enrolments)
            ),
            **BATCH,
        )
    rule = {"lessons": [{"id": lesson.pk, "title": lesson.title} for lesson in lessons]}
    CourseResult.objects.bulk_create(
        (CourseResult(enrolment=enrolment, completed_at=now, rule=rule) for enrolment in enrolments[::2]), **BATCH
    )
    Certificate.objects.bulk_create(
        (
            Certificate(
                enrolment=enrolment,
                user_id=enrolment.user_id,
                name="Naam",
                course_title=course.title,
                completed_on=now.date(),
                accreditations=[{"register": "skj", "label": "SKJ", "number": "1", "points": "4", "category": ""}],
                registrations=[{"register": "skj", "label": "SKJ", "number": "123"}],
            )
            for enrolment in enrolments[::2]
        ),
        **BATCH,
    )
    question = EvaluationQuestion.objects.create(course=course, text="Hoe nuttig was dit?", kind="scale")
    EvaluationAnswer.objects.bulk_create(
        (
            EvaluationAnswer(enrolment=item, question=question, mark=number % 5 + 1)
            for number, item in enumerate(enrolments)
        ),
        **BATCH,
    )


def measure(act, repeats: int = REPEATS) -> tuple[int, float, float, Any]:
    """Return the queries, the seconds in the database, those in all, and the outcome: of the quickest of some times."""
    return min((measure_once(act) for _time in range(repeats)), key=lambda figures: figures[2])


def measure_once(act) -> tuple[int, float, float, Any]:
    spent = []

    def watch(execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - start)

    start = time.perf_counter()
    with connection.execute_wrapper(watch):
        outcome = act()
    return len(spent), sum(spent), time.perf_counter() - start, outcome


@pytest.mark.django_db
def test_reports_with_ten_thousand_enrolments(table, site):
    course = build_course("Duizend kansen", "duizend-kansen")
    body = [SINGLE, TRUE_FALSE, REFLECTION]
    for number in range(LESSONS):
        build_lesson(course, f"Les {number + 1}", f"les-{number + 1}", body, completion="answered")
    fill(course, list(LessonPage.objects.child_of(course)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    period = Period()

    def one_course():
        rows = course_figures(period, course)
        return rows, lesson_figures(course, period, rows[0].enrolled), evaluations(course)

    reports = {
        "courses": lambda: course_figures(period),
        "one course": one_course,
        "questions": lambda: question_figures(course),
        "organisations": lambda: organisation_report(course, "?"),
        "accreditation list": lambda: accreditation_rows(course, "skj", period),
    }
    figures = {name: measure(report) for name, report in reports.items()}
    first = Enrolment.objects.order_by("pk").values_list("pk", flat=True)[0]
    thousand = Enrolment.objects.filter(pk__lt=first + 1000)
    figures["recompute, thousand"] = measure(lambda: len(list(Recomputation().differences(thousand))), 1)
    for name, (queries, database, whole, _outcome) in figures.items():
        most = 1 if name in reports else None
        how = f"{f'the quickest of {REPEATS}' if name in reports else 'once'}; {database:.2f} s of it in the database, {queries} queries"
        table.add(PART, name, whole, "s", at_most=most, how=how)
    assert figures["one course"][3][0][0].enrolled == ENROLMENTS
    assert len(figures["questions"][3]) == 2 * LESSONS
    assert len(figures["organisations"][3].organisations) == ORGANISATIONS
    assert len(figures["accreditation list"][3][0]) == ENROLMENTS // 2
