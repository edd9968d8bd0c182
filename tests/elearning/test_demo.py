"""The courses of the demo are right and whole, and the people in them learned through the services."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from django_tasks import task_backends

from elearning.demo import build_bank, build_course, build_lesson, build_progress, build_test, clock_at, make_answer
from elearning.models import (
    Attempt,
    Certificate,
    CoursePage,
    CourseResult,
    Enrolment,
    LearningEvent,
    LessonPage,
    LessonResult,
    LessonVersion,
    QuestionBank,
    Reminder,
    TestPage,
)
from elearning.models.certificate import CertificateStatus
from elearning.questions import KINDS, make_question
from elearning.services import state_of
from home.demo import build_accounts, build_site, load_content, load_learners
from home.demo.files import read
from home.roles import create_roles
from tests.helpers import in_days, savepoint

db = savepoint

MODULE = "1000-kansen-in-1000-dagen"
GRADED = set(KINDS) - {"reflection"}
TEXT = [{"type": "text", "value": "<p>Kijk naar de baby.</p>"}]
OPTIONS = [
    {"text": "Wegkijken", "is_right": True, "feedback": "Dat is vragen om rust."},
    {"text": "Lachen", "is_right": False, "feedback": "Dat is contact zoeken."},
]
QUESTION = {"type": "single_choice", "value": {"question": "<p>Wat is vragen om rust?</p>", "options": OPTIONS}}


@pytest.fixture(scope="module")
def demo(lasting_db, tmp_path_factory):
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo")):
        create_roles()
        load_content()
        build_accounts("een wachtwoord voor de tests")
        load_learners()
        yield


def blocks_of(course: dict) -> list[dict]:
    return [block for lesson in course["lesson"] for block in lesson["body"]]


def all_questions() -> list[tuple[str, dict]]:
    """The questions of all lessons and banks in the file, with where they stand."""
    content = read("courses")
    places = [(bank["slug"], bank["question"]) for bank in content["bank"]]
    places += [(course["slug"], blocks_of(course)) for course in content["course"]]
    return [(place, block) for place, blocks in places for block in blocks if block["type"] in KINDS]


# The file


def test_minutes_of_the_lessons_are_the_study_load():
    for course in read("courses")["course"]:
        parts = [*course["lesson"], *([course["test"]] if "test" in course else [])]
        assert sum(part["minutes"] for part in parts) == course["study_load_minutes"], course["slug"]


def test_module_asks_every_kind_of_question_at_least_twice():
    module = next(course for course in read("courses")["course"] if course["slug"] == MODULE)
    counts = Counter(block["type"] for block in blocks_of(module))
    assert {kind for kind in KINDS if counts[kind] < 2} == set()


def test_every_answer_to_a_question_has_feedback():
    for place, block in all_questions():
        for option in block.get("options", []):
            assert option["feedback"], (place, option)
        for choice in (choice for step in block.get("steps", []) for choice in step["choices"]):
            assert choice["feedback"], (place, choice)
        if block["type"] == "true_false":
            assert all((block["feedback_true"], block["feedback_false"])), (place, block["question"])
        if block["type"] in GRADED - {"scenario"}:
            assert block["explanation"], (place, block["question"])


def test_every_step_of_a_scenario_can_be_reached_and_has_a_good_choice():
    for place, block in all_questions():
        if block["type"] == "scenario":
            steps = {step["name"]: step["choices"] for step in block["steps"]}
            reached = {choice["next"] for choices in steps.values() for choice in choices}
            assert set(steps) - reached == {block["steps"][0]["name"]}, place
            assert len(steps) >= 5, place
            assert all(any(choice["is_good"] for choice in choices) for choices in steps.values()), place


# The pages


def test_everything_can_be_published_by_an_editor(demo, db):
    for page in [*CoursePage.objects.all(), *LessonPage.objects.exact_type(LessonPage), *TestPage.objects.all()]:
        page.full_clean()
        page.body.stream_block.clean(page.body)
    for bank in QuestionBank.objects.all():
        bank.questions.stream_block.clean(bank.questions)
    for test in TestPage.objects.all():
        assert test.questions_asked < len(test.bank.questions)


def test_every_published_lesson_has_a_version(demo, db):
    pages = LessonPage.objects.live()
    assert pages.count() == 8 + 5 + 3 + 4 + 1
    assert set(LessonVersion.objects.values_list("lesson", flat=True)) == set(pages.values_list("pk", flat=True))


def test_answers_that_are_made_are_right_or_wrong_as_asked(demo, db):
    chance = random.Random(1)
    versions = [version for version in LessonVersion.objects.all() if version.question_data]
    questions = [make_question(block) for version in versions for block in version.question_data]
    assert {question.kind for question in questions} == set(KINDS)
    for question in questions:
        right = make_answer(question, True, chance)
        assert question.grade(right).is_right, question.text
        assert question.is_done(right), question.text
        if question.kind in GRADED - {"scenario"}:
            assert question.grade(make_answer(question, False, chance)).score == 0, question.text


def test_loading_again_leaves_what_an_editor_did(demo, db):
    course = CoursePage.objects.get(slug="werken-met-de-wijkcoalitie")
    course.title = "Door de redactie veranderd"
    course.save_revision().publish()
    course.unpublish()
    amounts = (LessonPage.objects.count(), QuestionBank.objects.count(), LessonVersion.objects.count())
    load_content()
    course.refresh_from_db()
    assert (course.title, course.live) == ("Door de redactie veranderd", False)
    assert (LessonPage.objects.count(), QuestionBank.objects.count(), LessonVersion.objects.count()) == amounts


# The learners


def test_nobody_learned_in_the_future(demo, db):
    now = timezone.now()
    assert LearningEvent.objects.exists()
    for model, field in [
        (Enrolment, "created_at"),
        (Attempt, "started_at"),
        (LearningEvent, "recorded_at"),
        (CourseResult, "completed_at"),
        (Certificate, "issued_at"),
    ]:
        assert not model.objects.filter(**{f"{field}__gt": now - timedelta(hours=1)}).exists(), model


def test_progress_follows_from_the_events(demo, db):
    for result in LessonResult.objects.select_related("lesson"):
        attempts = Attempt.objects.filter(enrolment=result.enrolment, lesson=result.lesson).select_related("version")
        if result.passed:
            assert result.completed_at == attempts.get(passed=True).submitted_at
        elif result.completed_at:
            assert result.completed_at == state_of(attempts.get()).completed_at
    for attempt in Attempt.objects.filter(submitted_at__isnull=False):
        assert attempt.started_at < attempt.submitted_at


def test_certificates_of_every_kind_occur(demo, db):
    statuses = {certificate.status for certificate in Certificate.objects.all()}
    assert statuses == set(CertificateStatus)
    assert Certificate.objects.filter(shows_name=True).exists()
    assert Certificate.objects.filter(valid_until__range=(in_days(0), in_days(60))).exists(), "one expires soon"
    assert Enrolment.objects.filter(run=2, certificate__isnull=False).exists(), "somebody renewed"


def test_some_finish_some_stop_halfway_and_some_do_not_start(demo, db):
    enrolments = Enrolment.objects.filter(course__slug=MODULE)
    assert enrolments.filter(course_result__isnull=False).count() >= 15
    assert enrolments.filter(course_result__isnull=True, active_at__isnull=False).count() >= 10
    assert enrolments.filter(active_at__isnull=True).count() >= 4
    assert get_user_model().objects.filter(enrolments__isnull=False).distinct().count() >= 40


def test_cas_is_halfway_in_one_course_and_finished_another(demo, db):
    own = Enrolment.objects.filter(user__email="cursist@vlierstroom.example")
    assert own.get(course__slug=MODULE).lesson_results.filter(completed_at__isnull=False).count() == 3
    assert own.get(course__slug="samenwerken-rond-een-gezin").certificate.status == CertificateStatus.VALID


def test_nobody_is_mailed_about_the_past(demo, db):
    assert not [result for result in getattr(task_backends["default"], "results", []) if "mail" in result.task.name]
    assert mail.outbox == []
    assert set(Reminder.objects.values_list("kind", flat=True)) == set(Reminder.Kind)


def test_learners_are_not_loaded_twice(demo, db):
    models = (get_user_model(), Enrolment, Attempt, LearningEvent, Certificate, Reminder)
    before = [model.objects.count() for model in models]
    load_learners()
    assert [model.objects.count() for model in models] == before


# The builders


@pytest.fixture
def course(db):
    build_site()
    return build_course("Kijken naar een baby", "kijken-naar-een-baby")


def test_builders_return_what_is_there(course, db):
    made = []
    for _time in range(2):
        bank = build_bank("Kijken", [QUESTION])
        lesson = build_lesson(course, "Kijken", "kijken", body=[*TEXT, QUESTION])
        made.append((build_course(course.title, course.slug), lesson, bank, build_test(course, "Toets", "toets", bank)))
    assert made[0] == made[1]
    assert LessonPage.objects.child_of(course).count() == 2


def test_questions_and_options_have_the_same_ids_each_time(course, db):
    lesson = build_lesson(course, "Kijken", "kijken", body=[*TEXT, QUESTION])
    ids = (
        [block["id"] for block in lesson.body.raw_data],
        [item["id"] for item in lesson.body.raw_data[1]["value"]["options"]],
    )
    lesson.versions.all().delete()
    lesson.delete()
    again = build_lesson(course, "Kijken", "kijken", body=[*TEXT, QUESTION])
    assert ids == (
        [block["id"] for block in again.body.raw_data],
        [item["id"] for item in again.body.raw_data[1]["value"]["options"]],
    )


def test_somebody_learns_on_the_days_that_are_asked(course, db):
    course.has_fixed_order = True
    course.save_revision().publish()
    build_lesson(course, "Kijken", "kijken", body=[*TEXT, QUESTION])
    build_test(course, "Toets", "toets", build_bank("Kijken", [QUESTION]), waiting_hours=24)
    course = CoursePage.objects.get(pk=course.pk)
    user = get_user_model().objects.create(email="noor@voorbeeld.example", first_name="Noor")
    enrolment, is_new = build_progress(user, course, date(2025, 3, 3), days=4, failed=1)
    assert is_new
    assert timezone.localtime(enrolment.created_at).date() == date(2025, 3, 3)
    assert timezone.localtime(enrolment.course_result.completed_at).date() == date(2025, 3, 7)
    assert list(enrolment.attempts.order_by("pk").values_list("passed", flat=True)) == [None, False, True]
    assert build_progress(user, course, date(2025, 3, 3)) == (enrolment, False)


def test_clock_runs_again_afterwards():
    before, backend = timezone.now(), task_backends["default"]
    past = before - timedelta(days=400)
    with clock_at(past):
        assert timezone.now() == past
    assert timezone.now() >= before
    assert task_backends["default"] is backend
