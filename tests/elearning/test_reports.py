"""Reports are right, tell nothing about one person, and go into a spreadsheet safely."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group as Role
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from elearning.demo import build_course, build_lesson, with_ids
from elearning.models import (
    Certificate,
    CourseResult,
    Enrolment,
    EvaluationAnswer,
    EvaluationQuestion,
    LearningEvent,
    LessonPage,
)
from elearning.questions import make_question
from elearning.reports.accreditations import accreditation_rows
from elearning.reports.courses import course_figures, evaluations, lesson_figures
from elearning.reports.period import Period
from elearning.reports.questions import answer_words, question_figures
from elearning.services import enrol, open_lesson, record_answers
from home.roles import create_roles
from partners.demo import build_partner
from portal.models import Profile
from portal.registers import EXPORT_ACTION
from tests.elearning.participants import people
from tests.elearning.samples import (
    EVERY_KIND,
    KIND,
    SHORT_TEXT,
    deed,
    make_course,
    make_learner,
    make_user,
    questions_of,
    right_value,
    wrong_value,
)
from tests.helpers import in_days, text_of

pytestmark = pytest.mark.usefixtures("site")

NAMES = ["courses", "questions", "organisations", "accreditations"]


@pytest.fixture
def course(site):
    return make_course()


def address(name: str) -> str:
    return reverse(f"elearning_report_{name}")


def finish_after(enrolment: Enrolment, days: float) -> None:
    moment = enrolment.created_at + timedelta(days=days)
    CourseResult.objects.create(enrolment=enrolment, completed_at=moment, rule={"lessons": []})


def queries_of(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


# Courses


def test_course_counts_who_enrolled_is_active_and_finished(course):
    enrolments = people(course, 3, finished=1)
    Enrolment.objects.filter(pk=enrolments[0].pk).update(active_at=timezone.now())
    Enrolment.objects.filter(pk=enrolments[1].pk).update(active_at=timezone.now() - timedelta(days=31))
    figures = course_figures(Period())[0]
    assert (figures.enrolled, figures.active, figures.finished) == (3, 1, 1)
    assert figures.finished_percent == 33


def test_course_without_participants_is_shown_with_zeros(course):
    figures = course_figures(Period())[0]
    assert (figures.enrolled, figures.finished, figures.median_days, figures.finished_percent) == (0, 0, None, None)


@pytest.mark.parametrize(("days", "median"), [([4], 4), ([2, 4], 3), ([9, 1, 2], 2), ([1, 2, 4, 9], 3), ([5, 5, 5], 5)])
def test_median_is_the_middle_or_the_mean_of_the_middle_two(course, days, median):
    for enrolment, number in zip(people(course, len(days)), days, strict=True):
        finish_after(enrolment, number)
    other = build_course("Andere cursus", "andere")
    finish_after(people(other, 1, "ander")[0], 50)
    assert {figures.title: figures.median_days for figures in course_figures(Period())} == {
        course.title: median,
        other.title: 50,
    }


def test_period_is_by_day_of_enrolling_with_both_ends(course):
    for enrolment, days in zip(people(course, 3), (-10, -5, 0), strict=True):
        Enrolment.objects.filter(pk=enrolment.pk).update(created_at=timezone.now() + timedelta(days=days))

    def enrolled(first, last) -> int:
        return course_figures(Period(first, last))[0].enrolled

    assert enrolled(in_days(-10), in_days(-5)) == 2
    assert enrolled(in_days(-5), None) == 2
    assert enrolled(None, in_days(-11)) == 0


def test_visitors_without_account_do_not_count(course):
    Enrolment.objects.create(visitor=uuid4(), course=course)
    assert course_figures(Period())[0].enrolled == 0


def test_lessons_tell_where_people_stop(course):
    lesson, other = LessonPage.objects.for_outline(course)[:2]
    for name in ("anna", "bart"):
        enrolment = enrol(make_learner(name), course)
        record_answers(open_lesson(enrolment, lesson, lesson.version), [deed(kind=KIND.END)])
    open_lesson(enrolment, other, other.version)
    figures = [(row.title, row.began, row.done, row.stopped) for row in lesson_figures(course, Period(), 2)]
    assert figures == [("Kijken", 2, 2, 0), ("Oefenen", 1, 0, 1), ("Toets", 0, 0, 0)]


def test_chart_and_table_say_the_same(course, editor_client):
    lesson = LessonPage.objects.for_outline(course)[0]
    enrolment = enrol(make_learner(), course)
    record_answers(open_lesson(enrolment, lesson, lesson.version), [deed(kind=KIND.END)])
    page = editor_client.get(address("courses"), {"course": course.pk}).content
    chart = BeautifulSoup(page, "html.parser").find("svg", role="img")
    assert "1. Kijken: 100%." in chart.find("desc").text
    assert chart.find("title").text
    assert {rect["width"] for rect in chart.select(".report-bar-done")} == {"400", "0"}
    assert not chart.select("[style]")
    assert "Kijken 1 1 100%" in text_of(page, ".report-table")


# Evaluation


def evaluate(question: EvaluationQuestion, enrolments, values) -> None:
    field = "mark" if question.kind == "scale" else "text"
    for enrolment, value in zip(enrolments, values, strict=True):
        EvaluationAnswer.objects.create(enrolment=enrolment, question=question, **{field: value})


def test_evaluation_is_hidden_under_five_answers(course, editor_client):
    scale = EvaluationQuestion.objects.create(course=course, text="Hoe nuttig?", kind="scale")
    text = EvaluationQuestion.objects.create(course=course, text="Wat kan beter?", kind="text")
    enrolments = people(course, 5)
    evaluate(scale, enrolments[:4], [1, 1, 1, 1])
    evaluate(text, enrolments[:4], ["Geheim"] * 4)
    assert all(item.is_hidden and not item.texts and item.mean is None for item in evaluations(course))
    page = editor_client.get(address("courses"), {"course": course.pk}).content.decode()
    assert "Geheim" not in page


def test_evaluation_shows_mean_spread_and_texts_without_names(course, editor_client):
    scale = EvaluationQuestion.objects.create(course=course, text="Hoe nuttig?", kind="scale")
    text = EvaluationQuestion.objects.create(course=course, text="Wat kan beter?", kind="text")
    enrolments = people(course, 5)
    evaluate(scale, enrolments, [5, 4, 4, 5, 2])
    evaluate(text, enrolments, ["Zo", "Beter", "<b>Meer</b>", "Anders", "Minder"])
    marks, texts = evaluations(course)
    assert (marks.mean, marks.spread) == (4.0, ((1, 0), (2, 1), (3, 0), (4, 2), (5, 2)))
    assert texts.texts == tuple(sorted(texts.texts))
    page = editor_client.get(address("courses"), {"course": course.pk}).content.decode()
    assert "&lt;b&gt;Meer" in page
    assert all(enrolment.user.email not in page for enrolment in enrolments)


# Questions


def answer(course, name: str, *values) -> None:
    """Answer the first question of the exercise so often, and keep a note."""
    lesson = LessonPage.objects.get(slug="oefenen")
    attempt = open_lesson(enrol(make_learner(name), course), lesson, lesson.version)
    choice, notes = questions_of(attempt.version)
    for value in values:
        record_answers(attempt, [deed(choice, value(choice), sequence=len(attempt.events.all()))])
    record_answers(attempt, [deed(notes, "Mijn geheime gedachte", KIND.SAVE)])


def test_first_answer_counts_and_the_wrong_one_is_in_words(course, editor_client):
    answer(course, "anna", wrong_value, right_value)
    answer(course, "bart", wrong_value, wrong_value)
    for name in ("cato", "daan", "eva"):
        answer(course, name, right_value)
    (figures,) = question_figures(course)
    assert (figures.answers, figures.right_percent) == (5, 60)
    assert (figures.wrong_answer, figures.wrong_percent) == ("Slapen", 40)
    page = editor_client.get(address("questions"), {"course": course.pk}).content.decode()
    assert "Slapen" in page
    assert "Mijn geheime gedachte" not in page
    assert "Wat neem je mee?" not in page


def test_question_with_few_answers_shows_their_number_alone(course):
    answer(course, "anna", wrong_value)
    (figures,) = question_figures(course)
    assert (figures.answers, figures.right_percent, figures.wrong_answer) == (1, None, "")


def test_questions_of_one_lesson(course):
    answer(course, "anna", wrong_value)
    assert question_figures(course, LessonPage.objects.get(slug="toets")) == []
    assert len(question_figures(course, LessonPage.objects.get(slug="oefenen"))) == 1


def test_what_one_person_typed_is_not_told(course):
    lesson = build_lesson(course, "Typen", "typen", [SHORT_TEXT])
    for number, text in enumerate(["Jan de Vries", *["mentaliseren"] * 5]):
        attempt = open_lesson(enrol(make_learner(f"typt{number}"), course), lesson, lesson.version)
        record_answers(attempt, [deed(questions_of(attempt.version)[0], text)])
    (figures,) = question_figures(course, LessonPage.objects.get(pk=lesson.pk))
    assert (figures.right_percent, figures.wrong_answer) == (83, "")


@pytest.mark.parametrize("block", EVERY_KIND[:-1], ids=lambda block: block["type"])
def test_answer_to_every_kind_of_question_can_be_put_in_words(block):
    question = make_question(with_ids([block], "woorden")[0])
    value = right_value(question)
    words = answer_words(question, value)
    assert words
    assert not any(item in words for item in question.option_ids() if len(item) == 36)
    assert answer_words(question, None)


# Accreditation lists


def certify(enrolment: Enrolment, name: str = "A. de Wit", number: str = "123456789", **fields) -> Certificate:
    accreditation = {"register": "skj", "label": "SKJ", "number": "SKJ-1", "points": "2.5", "category": "formeel"}
    return Certificate.objects.create(
        enrolment=enrolment,
        user=enrolment.user,
        name=name,
        course_title=enrolment.course.title,
        accreditations=[accreditation],
        registrations=[{"register": "skj", "label": "SKJ", "number": number}] if number else [],
        **{"completed_on": timezone.localdate()} | fields,
    )


def test_list_holds_who_has_a_number_in_the_register(course):
    first, second, third, fourth, fifth = people(course, 5)
    certificate = certify(first)
    certify(second, number="")
    certify(third, name="")
    certify(fourth, completed_on=in_days(-40))
    certify(fifth, revoked_at=timezone.now(), revoked_reason="Vergissing")
    rows, waiting = accreditation_rows(course, "skj", Period(in_days(-30), in_days(0)))
    assert waiting == 1
    assert [(row.name, row.register_number, row.accreditation_number, float(row.points)) for row in rows] == [
        ("A. de Wit", "123456789", "SKJ-1", 2.5)
    ]
    assert rows[0].certificate == certificate.serial
    assert accreditation_rows(course, "big", Period())[0] == []


def export(client, name: str, spreadsheet_format: str, **query):
    response = client.get(address(name), query | {"export": spreadsheet_format})
    content = b"".join(response.streaming_content)
    if spreadsheet_format == "csv":
        return list(csv.reader(StringIO(content.decode())))
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("spreadsheet_format", ["csv", "xlsx"])
def test_each_export_is_logged_and_calculates_nothing(course, editor_client, spreadsheet_format):
    certify(people(course, 1)[0], name="=HYPERLINK(1)")
    heading, row = export(editor_client, "accreditations", spreadsheet_format, course=course.pk, register="skj")
    assert heading[0] == gettext("Name")
    assert row[0] == ("'=HYPERLINK(1)" if spreadsheet_format == "csv" else "=HYPERLINK(1)")
    entry = ModelLogEntry.objects.get(action=EXPORT_ACTION)
    assert entry.user.email == "beheer@voorbeeld.example"
    assert entry.data["rows"] == 1
    assert course.title in entry.data["register"]


# All reports


@pytest.mark.parametrize("name", NAMES)
def test_report_opens_and_exports(name, course, editor_client):
    people(course, 6, finished=5)
    answer(course, "anna", wrong_value)
    response = editor_client.get(address(name))
    assert response.status_code == 200
    assert export(editor_client, name, "xlsx")[0]
    page = response.content.decode()
    assert "Mijn geheime gedachte" not in page


@pytest.mark.parametrize("name", NAMES)
def test_report_without_courses_says_so(name, editor_client):
    assert editor_client.get(address(name)).status_code == 200


@pytest.mark.parametrize("query", ["course=abc", "course=999999", "first=gisteren", "first=2026-05-02&last=2026-05-01"])
@pytest.mark.parametrize("name", NAMES)
def test_choice_that_makes_no_sense_is_answered_with_a_sentence(name, query, course, editor_client):
    response = editor_client.get(f"{address(name)}?{query}")
    assert response.status_code == 200
    form = response.context["form"]
    assert bool(form.errors) == (not form.is_valid())


@pytest.mark.parametrize("name", NAMES)
def test_report_is_for_who_may_see_enrolments(name, course):
    create_roles()
    for role, status in (("Redacteur", 302), ("Moderator", 200), ("Beheerder", 200)):
        user = make_user(role)
        user.groups.add(Role.objects.get(name=role))
        client = Client()
        client.force_login(user)
        assert client.get(address(name)).status_code == status, role
        assert client.get(address(name), {"export": "csv"}).status_code == status, role


@pytest.mark.parametrize("name", NAMES)
def test_report_costs_the_same_for_three_and_thirty(name, course, editor_client):
    def visit():
        assert editor_client.get(address(name), {"course": course.pk, "register": "skj"}).status_code == 200

    for number, enrolment in enumerate(people(course, 3, "eerste")):
        partner = build_partner(f"Partner {number}", f"partner-{number}")
        Profile.objects.create(user=enrolment.user, organisation=partner)
        certify(enrolment)
        answer(course, f"weinig{number}", wrong_value)
    visit()
    few = queries_of(visit)
    for number, enrolment in enumerate(people(course, 27, "meer")):
        partner = build_partner(f"Meer {number}", f"meer-{number}") if number < 5 else partner
        Profile.objects.create(user=enrolment.user, organisation=partner)
        certify(enrolment)
    for number in range(5):
        answer(course, f"veel{number}", right_value)
    assert queries_of(visit) == few


def test_reports_are_in_the_menu(course, editor_client):
    page = editor_client.get(reverse("wagtailadmin_home")).content.decode()
    assert all(address(name) in page for name in NAMES)


def test_no_event_is_made_by_reading_reports(course, editor_client):
    answer(course, "anna", wrong_value)
    before = LearningEvent.objects.count()
    for name in NAMES:
        editor_client.get(address(name), {"course": course.pk})
    assert LearningEvent.objects.count() == before
