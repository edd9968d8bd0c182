"""Every page type: what may stand above and below it, and that it can be shown, edited and previewed."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from elearning.models import CourseIndexPage, CoursePage, LessonPage, TestPage
from home.demo import build_site
from home.models import AccessibilityStatementPage, FormPage, HomePage, PrivacyStatementPage, StandardPage
from news.models import EventIndexPage, EventPage, EventReportPage, NewsIndexPage, NewsPage
from partners.models import (
    CoalitionPage,
    OfferIndexPage,
    OfferPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammeIndexPage,
    ProgrammePage,
)
from portal.checks import own_page_models
from tests.helpers import edit_url, form_data, one_of_each, publish, save_draft, savepoint, text_of

db = savepoint

INDEXES = {NewsIndexPage, EventIndexPage, ProgrammeIndexPage, PartnerIndexPage, OfferIndexPage, CourseIndexPage}
STATEMENTS = {PrivacyStatementPage, AccessibilityStatementPage}
PARENTS_AND_CHILDREN = {
    HomePage: ({Page}, INDEXES | STATEMENTS | {StandardPage, FormPage}),
    StandardPage: ({HomePage, StandardPage}, {StandardPage}),
    FormPage: ({HomePage, StandardPage}, set()),
    PrivacyStatementPage: ({HomePage}, set()),
    AccessibilityStatementPage: ({HomePage}, set()),
    NewsIndexPage: ({HomePage}, {NewsPage, EventReportPage}),
    NewsPage: ({NewsIndexPage}, set()),
    EventReportPage: ({NewsIndexPage}, set()),
    EventIndexPage: ({HomePage}, {EventPage}),
    EventPage: ({EventIndexPage}, set()),
    ProgrammeIndexPage: ({HomePage}, {ProgrammePage}),
    ProgrammePage: ({ProgrammeIndexPage}, {CoalitionPage}),
    CoalitionPage: ({ProgrammePage}, set()),
    PartnerIndexPage: ({HomePage}, {PartnerPage}),
    PartnerPage: ({PartnerIndexPage}, set()),
    OfferIndexPage: ({HomePage}, {OfferPage}),
    OfferPage: ({OfferIndexPage}, set()),
    CourseIndexPage: ({HomePage}, {CoursePage}),
    CoursePage: ({CourseIndexPage}, {LessonPage, TestPage}),
    LessonPage: ({CoursePage}, set()),
    TestPage: ({CoursePage}, set()),
}
EVERY_TYPE = pytest.mark.parametrize("model", PARENTS_AND_CHILDREN, ids=lambda model: model.__name__)


@pytest.fixture(scope="module")
def made(lasting_db):
    build_site()
    return {model: page.pk for model, page in one_of_each().items()}


@pytest.fixture
def pages(made, db):
    return {model: model.objects.get(pk=pk) for model, pk in made.items()}


def test_every_page_type_has_its_rules_here():
    assert set(own_page_models()) == set(PARENTS_AND_CHILDREN)


@EVERY_TYPE
def test_page_type_stands_where_it_was_designed_to(model):
    parents, children = PARENTS_AND_CHILDREN[model]
    assert set(model.clean_parent_page_models()) == parents


@EVERY_TYPE
def test_page_type_holds_what_it_was_designed_to(model):
    parents, children = PARENTS_AND_CHILDREN[model]
    # A parent accepts a child only when the child accepts the parent as well.
    assert set(model.allowed_subpage_models()) == children


@EVERY_TYPE
def test_there_is_one_front_page_one_of_each_overview_and_of_each_statement(model, pages):
    parent = pages[model].get_parent().specific
    may_add = model.can_create_at(parent)
    assert may_add == (model not in INDEXES | STATEMENTS | {HomePage})


@EVERY_TYPE
def test_published_page_is_shown(model, pages, client):
    page = pages[model]
    response = client.get(page.url)
    assert response.status_code == 200
    assert page.introduction in text_of(response.content)
    assert response.content.decode().count("<h1") == 1


@EVERY_TYPE
def test_draft_page_is_not_shown(model, pages, client):
    page = pages[model]
    url = page.url
    page.unpublish()
    assert client.get(url).status_code == 404


@EVERY_TYPE
def test_page_is_published_from_its_form(model, pages, editor_client):
    page = pages[model]
    data = form_data(editor_client, edit_url(page), introduction="Dit staat er sinds vandaag.")
    response = publish(editor_client, edit_url(page), data)
    assert response.status_code == 302, response.context["form"].errors
    page.refresh_from_db()
    assert page.live
    assert page.introduction == "Dit staat er sinds vandaag."


@EVERY_TYPE
def test_draft_is_kept_apart_from_what_is_published(model, pages, editor_client):
    page = pages[model]
    before = page.introduction
    data = form_data(editor_client, edit_url(page), introduction="Dit is nog niet af.")
    response = save_draft(editor_client, edit_url(page), data)
    assert response.status_code == 302, response.context["form"].errors
    page.refresh_from_db()
    assert page.introduction == before
    assert page.get_latest_revision_as_object().introduction == "Dit is nog niet af."


@EVERY_TYPE
def test_page_is_previewed_with_what_was_typed(model, pages, editor_client):
    page = pages[model]
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = form_data(editor_client, edit_url(page), introduction="Zo gaat het eruitzien.")
    answer = editor_client.post(url, data)
    assert answer.json() == {"is_valid": True, "is_available": True}
    for mode, _label in page.preview_modes:
        shown = editor_client.get(url, {"mode": mode})
        assert shown.status_code == 200
    assert "Zo gaat het eruitzien." in editor_client.get(url).content.decode()


@pytest.mark.parametrize(
    "model", [model for model in PARENTS_AND_CHILDREN if model is not HomePage], ids=lambda model: model.__name__
)
def test_new_page_is_previewed_before_it_is_saved(model, pages, editor_client):
    parent = pages[model].get_parent()
    if model in INDEXES | STATEMENTS:
        pages[model].delete()  # there is only one of these
    arguments = [model._meta.app_label, model._meta.model_name, parent.pk]
    data = form_data(
        editor_client,
        reverse("wagtailadmin_pages:add", args=arguments),
        title="Een nieuwe pagina",
        slug="een-nieuwe-pagina",
        introduction="Zo gaat het eruitzien.",
    )
    url = reverse("wagtailadmin_pages:preview_on_add", args=arguments)
    editor_client.post(url, data)
    shown = editor_client.get(url)
    assert shown.status_code == 200
    assert "Zo gaat het eruitzien." in shown.content.decode()
