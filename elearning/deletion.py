"""What may not be deleted, because the results of learners refer to it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from elearning.models import CoursePage, Enrolment, Invitation, LessonPage, QuestionBank
from portal.deletion import must_stay


def count_learners(page: Page) -> int:
    """Return how many people took the courses, or worked in the lessons, at or below a page."""
    courses = CoursePage.objects.descendant_of(page, inclusive=True)
    lessons = LessonPage.objects.descendant_of(page, inclusive=True)
    enrolments = Enrolment.objects.filter(course__in=courses) | Enrolment.objects.filter(attempts__lesson__in=lessons)
    return enrolments.distinct().count()


@must_stay(Page)
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


@must_stay(QuestionBank)
def why_not_delete_bank(bank: QuestionBank) -> str:
    """Return why a question bank must stay; "" when it may go."""
    tests = list(bank.tests.values_list("title", flat=True))
    if tests:
        message = _(
            "“%(bank)s” cannot be deleted: this test asks its questions: %(tests)s. Choose another bank there first."
        )
        return message % {"bank": bank, "tests": ", ".join(tests)}
    return ""
