"""What may not be deleted in the admin, because the results of learners refer to it: each refusal says what to do instead."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page

from elearning.models import CoursePage, Enrolment, Invitation, LessonPage, QuestionBank


def count_learners(page: Page) -> int:
    """Return how many people took the courses, or worked in the lessons, at or below a page."""
    courses = CoursePage.objects.descendant_of(page, inclusive=True)
    lessons = LessonPage.objects.descendant_of(page, inclusive=True)
    enrolments = Enrolment.objects.filter(course__in=courses) | Enrolment.objects.filter(attempts__lesson__in=lessons)
    return enrolments.distinct().count()


def why_not_delete_page(page: Page) -> str:
    """Return why a page must stay, in a sentence that says what to do instead; "" when it may go."""
    learners = count_learners(page)
    if learners:
        message = ngettext(
            "“%(title)s” cannot be deleted: %(count)d person took it, and results and certificates refer to it. Unpublish it"
            " instead: then nobody new can start, and the results stay.",
            "“%(title)s” cannot be deleted: %(count)d people took it, and their results and certificates refer to it. Unpublish"
            " it instead: then nobody new can start, and the results stay.",
            learners,
        )
        return message % {"title": page.title, "count": learners}
    invited = Invitation.objects.filter(course__in=CoursePage.objects.descendant_of(page, inclusive=True)).exists()
    if invited:
        message = _("“%(title)s” cannot be deleted: people were invited for it. Unpublish it instead.")
        return message % {"title": page.title}
    return ""


def why_not_delete_bank(bank: QuestionBank) -> str:
    """Return why a question bank must stay; "" when it may go."""
    tests = list(bank.tests.values_list("title", flat=True))
    if tests:
        message = _(
            "“%(bank)s” cannot be deleted: this test asks its questions: %(tests)s. Choose another bank there first."
        )
        return message % {"bank": bank, "tests": ", ".join(tests)}
    return ""


def why_not_delete(item) -> str:
    """Return why something must stay; "" when it may go or is none of our business."""
    rules = {Page: why_not_delete_page, QuestionBank: why_not_delete_bank}
    return next((rule(item) for model, rule in rules.items() if isinstance(item, model)), "")


def refuse(request, items, way_back):
    """Return the way back, with the sentences, when one of the items must stay; nothing when all may go."""
    reasons = list(filter(None, map(why_not_delete, items)))
    for reason in reasons:
        messages.error(request, reason)
    return redirect(*way_back) if reasons else None


@hooks.register("before_delete_page")
def refuse_to_delete_page(request, page):
    return refuse(request, [page], ("wagtailadmin_explore", page.get_parent().pk))


@hooks.register("before_delete_snippet")
def refuse_to_delete_banks(request, snippets):
    return refuse(request, snippets, (QuestionBank.snippet_viewset.get_url_name("list"),))


@hooks.register("before_bulk_action")
def refuse_to_delete_many(request, action_type, objects, action_class_instance):
    return refuse(request, objects, (action_class_instance.next_url,)) if action_type == "delete" else None
