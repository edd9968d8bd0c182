"""Courses in the admin: listings, question banks, and the preview as a learner."""

from django.db.models import Count
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_modeladmin.options import modeladmin_register

from elearning import deletion  # noqa: F401  (refuses to delete what learners need)
from elearning.coordinator_admin import coordinators
from elearning.invitation_admin import invitations
from elearning.models import CoursePage, LessonPage, QuestionBank
from elearning.registers import ElearningRegisters
from elearning.reports import menu  # noqa: F401  (registers the reports)
from elearning.views.courses import preview_lesson
from portal.admin import ListingFilterSet, ListingViewSet


class CourseFilterSet(ListingFilterSet):
    class Meta:
        model = CoursePage
        fields = ["access", "themes", "audiences"]


class CourseListing(ListingViewSet):
    model = CoursePage
    icon = "openquote"
    menu_label = gettext_lazy("Courses")
    menu_order = 160
    filterset_class = CourseFilterSet
    extra_columns = [
        Column("access", label=gettext_lazy("Open to"), accessor="get_access_display", sort_key="access"),
        Column("study_load", label=gettext_lazy("Study load"), accessor="study_load"),
    ]


@hooks.register("register_admin_viewset")
def register_listings():
    return [CourseListing("courses"), invitations, coordinators]


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    icon = "help"
    menu_label = gettext_lazy("Question banks")
    menu_order = 165
    add_to_admin_menu = True
    list_display = ["name", Column("test_count", label=gettext_lazy("Tests"))]

    def get_queryset(self, request):
        return QuestionBank.objects.annotate(test_count=Count("tests"))


register_snippet(QuestionBankViewSet)
modeladmin_register(ElearningRegisters)


@hooks.register("register_admin_urls")
def register_addresses():
    return [path("lessons/<int:lesson_id>/preview/", preview_lesson, name="preview_lesson")]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_buttons")
def view_as_learner(page, user, next_url=None, **kwargs):
    """The button that lets an editor take a lesson, or a course from its first lesson, without making data."""
    lesson = page if issubclass(page.specific_class or Page, LessonPage) else None
    if page.specific_class is CoursePage:
        lesson = LessonPage.objects.for_editors(page).first()
    if lesson and page.permissions_for_user(user).can_edit():
        yield Button(_("Try as a learner"), reverse("preview_lesson", args=[lesson.pk]), icon_name="view", priority=35)
