"""The rules for publishing a course, a lesson, a test and a question: each is said where it must be mended."""

import json
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from elearning.demo import build_bank, build_course, build_lesson
from elearning.models import CourseIndexPage, CoursePage, LessonPage, LessonVersion, QuestionBank, TestPage
from portal.dates import format_date
from tests.elearning.samples import (
    EVERY_KIND,
    GRADED,
    MATCHING,
    MULTIPLE,
    ORDERING,
    SCENARIO,
    SINGLE,
    TEXT,
    make_course,
)
from tests.helpers import add_url, edit_url, form_data, form_errors, in_days, publish, save_draft, text_of

pytestmark = pytest.mark.usefixtures("site")

RICH = {"question", "explanation"}


def posted(value, name: str = ""):
    """Return what a form sends for the raw value of a block, or of the field of it with a name."""
    if isinstance(value, dict):
        return {key: posted(item, key) for key, item in value.items()}
    if isinstance(value, list):
        items = {number: {"value": posted(item), "deleted": "", "order": number} for number, item in enumerate(value)}
        return {"count": len(value), **items}
    if isinstance(value, bool):
        return "on" if value else None
    is_rich = name in RICH or (isinstance(value, str) and value.startswith("<p>"))
    return rich_text(value) if is_rich else value


def without_empty(data: dict) -> dict:
    """Return form data without the boxes that are not ticked."""
    return {name: value for name, value in data.items() if value is not None}


def stream(name: str, *blocks: dict) -> dict:
    """Return the form data of a stream with blocks."""
    values = [(block["type"], posted(block["value"])) for block in blocks]
    return without_empty(nested_form_data({name: streamfield(values)}))


def changed(block: dict, **fields) -> dict:
    """Return a block with other fields."""
    block = deepcopy(block)
    block["value"] |= fields
    return block


def lesson_form(client, course, *blocks: dict, **fields) -> tuple[str, dict]:
    url = add_url(LessonPage, course)
    values = {"title": "Les", "slug": "les", "introduction": "Kort.", "minutes": "10", "completion": "read"} | fields
    data = form_data(client, url, **values)
    return url, data | stream("body", *blocks)


def course_form(client, course=None, **fields) -> tuple[str, dict]:
    url = edit_url(course) if course else add_url(CoursePage, CourseIndexPage.objects.get())
    values = {
        "title": "Cursus",
        "slug": "cursus",
        "introduction": "Kort.",
        "study_load_minutes": "60",
        "pass_mark": "80",
    }
    return url, form_data(client, url, **values | fields)


def bank_form(client, *blocks: dict, bank: QuestionBank | None = None, name: str = "Bank"):
    url = reverse(f"wagtailsnippets_elearning_questionbank:{'edit' if bank else 'add'}", args=[bank.pk] if bank else [])
    return client.post(url, {"name": name, **stream("questions", *blocks)})


def page_text(response) -> str:
    return text_of(response.content, "body")


# Courses


def test_course_without_lessons_is_a_draft_alone(editor_client):
    url, data = course_form(editor_client)
    sentence = gettext(
        "This course has no lessons yet. Save it as a draft, add a lesson below it, and publish it after that."
    )
    assert form_errors(publish(editor_client, url, data)) == {"__all__": [sentence]}
    assert save_draft(editor_client, url, data).status_code == 302
    assert not CoursePage.objects.get().live


def test_course_with_a_lesson_is_published(editor_client):
    course = build_course("Cursus", "cursus")
    build_lesson(course, "Les", "les", [TEXT], completion="read")
    url, data = course_form(editor_client, course)
    response = publish(editor_client, url, data)
    assert response.status_code == 302, response.context["form"].errors


def test_course_whose_lessons_are_drafts_is_not_published(editor_client):
    course = build_course("Cursus", "cursus")
    build_lesson(course, "Les", "les", [TEXT], completion="read").unpublish()
    url, data = course_form(editor_client, course)
    assert "__all__" in form_errors(publish(editor_client, url, data))


def test_course_does_not_ask_for_itself(editor_client):
    course = make_course()
    url, data = course_form(editor_client, course, prerequisites=[str(course.pk)])
    sentence = gettext("A course cannot ask that it is finished itself first. Untick it.")
    assert form_errors(publish(editor_client, url, data | {"prerequisites": [str(course.pk)]})) == {
        "prerequisites": [sentence]
    }


def test_courses_do_not_wait_for_each_other(editor_client):
    course, other = make_course(), make_course("andere")
    other.prerequisites = [course]
    other.save()
    url, data = course_form(editor_client, course)
    assert "prerequisites" in form_errors(publish(editor_client, url, data | {"prerequisites": [str(other.pk)]}))


def accreditation(**fields) -> dict:
    values = {"register": "skj", "number": "SKJ-1", "points": "2.5", "category": ""}
    return values | {"valid_from": str(in_days(-10)), "valid_until": str(in_days(10))} | fields


def accreditation_errors(response) -> list[dict]:
    assert response.status_code == 200
    forms = response.context["form"].formsets["accreditations"].forms
    return [{name: list(messages) for name, messages in form.errors.items()} for form in forms if form.errors]


def test_valid_accreditation_is_published(editor_client):
    url, data = course_form(editor_client, make_course(), accreditations=inline_formset([accreditation()]))
    response = publish(editor_client, url, data)
    assert response.status_code == 302, accreditation_errors(response)
    assert CoursePage.objects.get().accreditations.get().points == 2.5


def test_expired_accreditation_is_refused_at_its_date_and_kept_in_a_draft(editor_client):
    expired = inline_formset([accreditation(valid_until=str(in_days(-1)))])
    url, data = course_form(editor_client, make_course(), accreditations=expired)
    sentence = gettext("This accreditation expired on %(date)s. Fill in the new period, or remove it.")
    response = publish(editor_client, url, data)
    assert accreditation_errors(response) == [{"valid_until": [sentence % {"date": format_date(in_days(-1))}]}]
    assert save_draft(editor_client, url, data).status_code == 302


def test_accreditation_ends_after_it_starts(editor_client):
    wrong = inline_formset([accreditation(valid_from=str(in_days(5)), valid_until=str(in_days(4)))])
    url, data = course_form(editor_client, make_course(), accreditations=wrong)
    sentence = gettext("This accreditation ends before it starts. Change one of the two dates.")
    assert accreditation_errors(publish(editor_client, url, data)) == [{"valid_until": [sentence]}]


def test_accreditation_needs_both_dates_when_published(editor_client):
    open_ended = inline_formset([accreditation(valid_until="")])
    url, data = course_form(editor_client, make_course(), accreditations=open_ended)
    assert list(accreditation_errors(publish(editor_client, url, data))[0]) == ["valid_until"]
    assert save_draft(editor_client, url, data).status_code == 302


def test_course_asks_at_most_five_evaluation_questions(editor_client):
    six = inline_formset([{"text": f"Vraag {number}", "kind": "scale"} for number in range(6)])
    url, data = course_form(editor_client, make_course(), evaluation_questions=six)
    response = publish(editor_client, url, data)
    assert response.status_code == 200
    assert response.context["form"].formsets["evaluation_questions"].non_form_errors()


@pytest.mark.parametrize(("field", "value"), [("pass_mark", "0"), ("pass_mark", "101"), ("attempts_allowed", "0")])
def test_numbers_of_a_course_make_sense(field, value, editor_client):
    url, data = course_form(editor_client, make_course(), **{field: value})
    assert field in form_errors(publish(editor_client, url, data))


# Lessons


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block["type"])
def test_lesson_with_every_kind_of_question_is_published_as_written(block, editor_client):
    url, data = lesson_form(editor_client, build_course("Cursus", "cursus"), block, completion="answered")
    response = publish(editor_client, url, data)
    assert response.status_code == 302, response.context["form"].errors
    lesson = LessonPage.objects.get()
    kept = LessonVersion.objects.get(lesson=lesson).question_data
    assert [item["type"] for item in kept] == [block["type"]]


def test_empty_lesson_is_a_draft_alone(editor_client):
    url, data = lesson_form(editor_client, build_course("Cursus", "cursus"))
    sentence = gettext("This lesson is empty. Add a text, an image, a video or a question.")
    assert form_errors(publish(editor_client, url, data)) == {"body": [sentence]}
    assert save_draft(editor_client, url, data).status_code == 302


def test_lesson_without_questions_cannot_be_done_by_answering(editor_client):
    url, data = lesson_form(editor_client, build_course("Cursus", "cursus"), TEXT, completion="answered")
    sentence = gettext(
        "This lesson has no questions, so it would never be done. Choose another rule, or add a question."
    )
    assert form_errors(publish(editor_client, url, data)) == {"completion": [sentence]}


NO_RIGHT = [{"text": "Ja", "is_right": False, "feedback": ""}, {"text": "Nee", "is_right": False, "feedback": ""}]
TWO_RIGHT = [{"text": "Ja", "is_right": True, "feedback": ""}, {"text": "Nee", "is_right": True, "feedback": ""}]
ONE_RIGHT = gettext("Tick “This is right” for exactly one answer. For more right answers, choose “More right answers”.")
LOOP = [
    {
        "name": "deur",
        "text": "<p>Hier.</p>",
        "choices": [{"text": "Verder", "is_good": True, "feedback": "", "next": "deur"}],
    }
]
WRONG = {
    "no right answer": (changed(SINGLE, options=NO_RIGHT), ONE_RIGHT),
    "two right answers": (changed(SINGLE, options=TWO_RIGHT), ONE_RIGHT),
    "none of more": (
        changed(MULTIPLE, options=NO_RIGHT),
        gettext("None of the answers is right. Tick “This is right” for at least one."),
    ),
    "equal items": (
        changed(ORDERING, items=[{"text": "Eerst"}, {"text": "eerst "}]),
        gettext("Two items are the same, so nobody can tell their order. Change one of them."),
    ),
    "equal pairs": (
        changed(MATCHING, pairs=[{"left": "a", "right": "x"}, {"left": "b", "right": "X"}]),
        gettext("Two pairs have the same text on one side, so nobody can tell them apart. Change one of them."),
    ),
    "circle": (
        changed(SCENARIO, steps=LOOP),
        gettext("Somebody could walk in circles here. Let each choice lead to a later step, or to the end."),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_question_that_cannot_be_answered_well_is_refused_and_kept_in_a_draft(name, editor_client):
    block, sentence = WRONG[name]
    url, data = lesson_form(editor_client, build_course("Cursus", "cursus"), block)
    response = publish(editor_client, url, data)
    assert "body" in form_errors(response)
    assert json.dumps(sentence)[1:-1] in response.content.decode()  # the editor of streams shows it at the block
    assert not LessonPage.objects.filter(live=True).exists()
    assert save_draft(editor_client, url, data).status_code == 302


# Tests and question banks


def test_form(client, course, bank: QuestionBank | None, **fields) -> tuple[str, dict]:
    url = add_url(TestPage, course)
    values = {"title": "Toets", "slug": "toets", "introduction": "Kort.", "minutes": "10", "waiting_hours": "0"}
    values |= {"feedback": "after_submitting", "bank": bank.pk if bank else ""} | fields
    return url, form_data(client, url, **values)


test_form.__test__ = False


def test_test_with_enough_questions_is_published(editor_client):
    url, data = test_form(
        editor_client, build_course("Cursus", "cursus"), build_bank("Bank", GRADED), questions_asked="7"
    )
    response = publish(editor_client, url, data)
    assert response.status_code == 302, response.context["form"].errors


@pytest.mark.parametrize("held", [1, 2])
def test_test_that_asks_more_than_its_bank_holds_is_refused(held, editor_client):
    bank = build_bank("Bank", GRADED[:held])
    url, data = test_form(editor_client, build_course("Cursus", "cursus"), bank, questions_asked=str(held + 1))
    sentence = ngettext(
        "The bank has only %(held)d question. Ask fewer, or add questions to the bank.",
        "The bank has only %(held)d questions. Ask fewer, or add questions to the bank.",
        held,
    )
    assert form_errors(publish(editor_client, url, data)) == {"questions_asked": [sentence % {"held": held}]}
    assert save_draft(editor_client, url, data).status_code == 302


def test_test_with_an_empty_bank_or_none_is_refused(editor_client):
    course = build_course("Cursus", "cursus")
    url, data = test_form(editor_client, course, build_bank("Leeg", []))
    sentence = gettext("This bank has no questions. Add them first, or choose another bank.")
    assert form_errors(publish(editor_client, url, data)) == {"bank": [sentence]}
    url, data = test_form(editor_client, course, None)
    assert "bank" in form_errors(publish(editor_client, url, data))
    assert save_draft(editor_client, url, data).status_code == 302


def test_bank_is_saved_as_written(editor_client):
    response = bank_form(editor_client, *GRADED)
    assert response.status_code == 302, response.context["form"].errors
    assert [block.block_type for block in QuestionBank.objects.get().questions] == [block["type"] for block in GRADED]


def test_question_of_a_bank_needs_a_right_answer(editor_client):
    response = bank_form(editor_client, changed(SINGLE, options=NO_RIGHT))
    assert "questions" in response.context["form"].errors
    assert not QuestionBank.objects.exists()


def test_bank_keeps_as_many_questions_as_its_tests_ask(editor_client):
    make_course()  # its test asks three
    bank = QuestionBank.objects.get()
    response = bank_form(editor_client, *GRADED[:2], bank=bank)
    sentence = ngettext(
        "A test asks %(asked)d question of this bank. Keep at least that many.",
        "A test asks %(asked)d questions of this bank. Keep at least that many.",
        3,
    )
    assert response.context["form"].errors["questions"] == [sentence % {"asked": 3}]
    assert bank_form(editor_client, *GRADED[:3], bank=bank).status_code == 302


def test_bank_of_a_test_that_asks_all_is_not_emptied(editor_client):
    make_course()
    TestPage.objects.update(questions_asked=None)
    response = bank_form(editor_client, bank=QuestionBank.objects.get())
    assert response.status_code == 200
    assert "questions" in response.context["form"].errors


def test_changed_bank_does_not_change_what_a_started_attempt_is_graded_by(editor_client):
    make_course()
    test = TestPage.objects.get()
    before = LessonVersion.objects.keep(test)
    bank_form(editor_client, *GRADED[:3], bank=QuestionBank.objects.get(), name="Anders")
    assert len(LessonVersion.objects.get(pk=before.pk).question_data) == len(GRADED)
