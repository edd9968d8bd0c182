"""What learners need cannot be deleted in the admin, and each refusal says what to do instead."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from elearning.demo import build_bank, build_course, build_lesson
from elearning.models import Coordinator, CoursePage, Enrolment, Invitation, LessonPage, QuestionBank
from elearning.services import enrol, open_lesson
from partners.demo import build_partner
from portal.models import User
from tests.elearning.samples import GRADED, make_course, make_learner, make_user
from tests.helpers import make_image, text_of

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def course(site):
    return make_course()


@pytest.fixture
def enrolment(course):
    enrolment = enrol(make_learner(), course)
    lesson = LessonPage.objects.get(slug="oefenen")
    open_lesson(enrolment, lesson, lesson.version)
    return enrolment


def delete(client, page: Page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)


def delete_many(client, model, *items, way_back: str = "/admin/"):
    url = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"])
    query = "&".join(f"id={item.pk}" for item in items)
    return client.post(f"{url}?{query}&next={way_back}", follow=True)


def sentences(response) -> str:
    return text_of(response.content, ".messages")


def refusal(page: Page) -> str:
    text = ngettext(
        "“%(title)s” cannot be deleted: %(count)d person took it, and results and certificates refer to it. Unpublish it"
        " instead: then nobody new can start, and the results stay.",
        "“%(title)s” cannot be deleted: %(count)d people took it, and their results and certificates refer to it. Unpublish"
        " it instead: then nobody new can start, and the results stay.",
        1,
    )
    return text % {"title": page.title, "count": 1}


def page_of(course, name: str) -> Page:
    """Return the course, a lesson of it, or a page above it."""
    return {"course": course, "lesson": LessonPage.objects.get(slug="oefenen"), "overview": course.get_parent()}[name]


@pytest.mark.parametrize("name", ["course", "lesson", "overview"])
def test_page_with_learners_is_not_deleted(name, course, enrolment, editor_client):
    page = page_of(course, name)
    before = Page.objects.count()
    assert refusal(page) in sentences(delete(editor_client, page))
    assert refusal(page) in sentences(
        editor_client.get(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
    )
    assert Page.objects.count() == before


@pytest.mark.parametrize("name", ["course", "lesson", "overview"])
def test_page_with_learners_is_not_deleted_among_others(name, course, enrolment, editor_client):
    other = build_course("Andere cursus", "andere")
    before = Page.objects.count()
    page = page_of(course, name)
    assert refusal(page) in sentences(delete_many(editor_client, Page, other, page))
    assert Page.objects.count() == before


def test_lesson_that_nobody_opened_is_refused_with_its_course_alone(course, enrolment, editor_client):
    lesson = build_lesson(course, "Ongezien", "ongezien", completion="read")
    delete(editor_client, lesson)
    assert not LessonPage.objects.filter(pk=lesson.pk).exists()


def test_course_without_learners_is_deleted(course, editor_client):
    delete(editor_client, course)
    assert not CoursePage.objects.exists()


def test_courses_without_learners_are_deleted_together(course, editor_client):
    delete_many(editor_client, Page, course, build_course("Andere cursus", "andere"))
    assert not CoursePage.objects.exists()


def test_course_that_people_were_invited_for_is_not_deleted(course, editor_client):
    Invitation.objects.create(course=course, email="anna@voorbeeld.example")
    text = gettext("“%(title)s” cannot be deleted: people were invited for it. Unpublish it instead.")
    assert text % {"title": course.title} in sentences(delete(editor_client, course))
    assert CoursePage.objects.exists()


def test_course_with_learners_can_be_unpublished(course, enrolment, editor_client):
    editor_client.post(reverse("wagtailadmin_pages:unpublish", args=[course.pk]))
    assert not CoursePage.objects.get().live
    assert Enrolment.objects.exists()


def test_database_refuses_what_goes_around_the_admin(course, enrolment):
    with pytest.raises(ProtectedError):
        course.delete()


def test_bank_that_a_test_uses_is_not_deleted(course, editor_client):
    bank = QuestionBank.objects.get()
    text = gettext(
        "“%(bank)s” cannot be deleted: this test asks its questions: %(tests)s. Choose another bank there first."
    )
    url = reverse("wagtailsnippets_elearning_questionbank:delete", args=[bank.pk])
    for response in (
        editor_client.get(url, follow=True),
        editor_client.post(url, follow=True),
        delete_many(editor_client, QuestionBank, bank),
    ):
        assert text % {"bank": bank.name, "tests": "Toets"} in sentences(response)
    assert QuestionBank.objects.exists()


def test_bank_without_tests_is_deleted(editor_client):
    bank = build_bank("Los", GRADED)
    editor_client.post(reverse("wagtailsnippets_elearning_questionbank:delete", args=[bank.pk]))
    assert not QuestionBank.objects.exists()


def test_other_things_are_deleted_together_as_before(course, enrolment, editor_client, media, tmp_path):
    image = make_image(tmp_path)
    response = delete_many(editor_client, type(image), image)
    assert response.status_code == 200
    assert not type(image).objects.exists()


@pytest.mark.parametrize("together", [True, False])
def test_account_of_a_learner_goes_with_what_it_did(together, course, enrolment, editor_client):
    user = enrolment.user
    url = reverse("wagtailusers_users:delete", args=[user.pk])
    assert editor_client.get(url).status_code == 200
    response = delete_many(editor_client, User, user) if together else editor_client.post(url, follow=True)
    assert response.status_code == 200
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Enrolment.objects.exists()
    assert CoursePage.objects.exists()


def test_partner_of_a_provider_and_of_a_coordinator_can_be_deleted(course, editor_client):
    partner = build_partner("Buurtouders", "buurtouders")
    CoursePage.objects.update(provider=partner)
    Coordinator.objects.create(user=make_user(), partner=partner)
    delete(editor_client, partner)
    assert not Coordinator.objects.exists()
    assert CoursePage.objects.get().provider is None
