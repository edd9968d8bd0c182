"""An editor walks through a course as a learner, and nothing is kept."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from elearning.models import Attempt, CoursePage, Enrolment, LearningEvent, LessonPage, TestPage
from home.roles import EDITOR, create_roles
from tests.elearning.samples import make_course, make_user, questions_of, right_value, wrong_value
from tests.helpers import text_of

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def course(site):
    return make_course(access=CoursePage.Access.INVITATION, has_fixed_order=True)


@pytest.fixture
def editor_client(client):
    create_roles()
    editor = make_user("redactie")
    editor.groups.add(Group.objects.get(name=EDITOR))
    client.force_login(editor)
    return client


def address(page) -> str:
    return reverse("preview_lesson", args=[page.pk])


def nothing_is_kept() -> bool:
    return not any(model.objects.exists() for model in (Enrolment, Attempt, LearningEvent))


@pytest.mark.parametrize("value", [right_value, wrong_value])
def test_answer_gets_feedback_and_is_not_kept(course, editor_client, value):
    page = LessonPage.objects.get(slug="oefenen")
    question = questions_of(page.version)[0]
    form = {"question": question.id, "action": "answer", question.field_name: value(question)}
    response = editor_client.post(address(page), form)
    assert response.status_code == 200
    assert ("Slapen is rust." in text_of(response.content)) == (value is wrong_value)
    assert nothing_is_kept()


def test_draft_that_was_never_published_is_shown(course, editor_client):
    page = LessonPage.objects.get(slug="kijken")
    page.introduction = "Dit is nog niet gepubliceerd."
    page.save_revision()
    response = editor_client.get(address(page))
    assert "Dit is nog niet gepubliceerd." in text_of(response.content)
    assert f'action="{address(page)}"' in response.content.decode()
    assert "/antwoord/" not in response.content.decode()


def test_questions_of_a_test_can_be_tried(course, editor_client):
    page = TestPage.objects.get()
    response = editor_client.get(address(page))
    assert response.content.decode().count("data-question>") == len(page.bank.questions)
    question = questions_of(page.version)[0]
    form = {"question": question.id, "action": "answer", question.field_name: right_value(question)}
    assert "Klopt." in text_of(editor_client.post(address(page), form).content)
    assert nothing_is_kept()


def test_end_of_a_lesson_leads_to_the_next(course, editor_client):
    page, following = LessonPage.objects.for_outline(course)[:2]
    assert editor_client.post(address(page), {"action": "end"}).url == address(following)


def test_learner_sees_no_preview(course, client):
    client.force_login(make_user())
    assert client.get(address(LessonPage.objects.get(slug="kijken"))).status_code == 403
