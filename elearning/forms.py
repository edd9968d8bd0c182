"""Forms of the admin for courses: what an editor can only publish when it is right."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminModelForm

from portal.dates import format_date
from portal.forms import BasePageForm, kept_forms


def waits_for(course, other) -> bool:
    """Return whether a course asks, itself or through others, that another one is finished first."""
    seen, waiting = set(), [course]
    while waiting:
        page = waiting.pop()
        if page == other:
            return True
        if page.pk not in seen:
            seen.add(page.pk)
            waiting += page.prerequisites.all()
    return False


class CoursePageForm(BasePageForm):
    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        lessons = self.instance.get_children() if self.instance.pk else None
        if not lessons:
            self.add_error(
                None,
                _(
                    "This course has no lessons yet. Save it as a draft, add a lesson below it, and publish it after that."
                ),
            )
        elif not lessons.live().exists():
            self.add_error(None, _("None of the lessons of this course is published. Publish a lesson first."))
        self.refuse_circles(cleaned.get("prerequisites") or ())
        for form in kept_forms(self.formsets["accreditations"]):
            self.clean_accreditation(form)

    def refuse_circles(self, required) -> None:
        """Add an error for a course that waits for this one: nobody could begin either of them."""
        if self.instance in required:
            self.add_error("prerequisites", _("A course cannot ask that it is finished itself first. Untick it."))
        for course in required:
            if course != self.instance and waits_for(course, self.instance):
                message = _("“%(course)s” waits itself for this course, so nobody could begin. Untick it.")
                self.add_error("prerequisites", message % {"course": course.title})

    def clean_accreditation(self, form) -> None:
        """Add an error for an accreditation that nobody can get points from."""
        start, end = form.cleaned_data.get("valid_from"), form.cleaned_data.get("valid_until")
        if start and end and end < start:
            form.add_error("valid_until", _("This accreditation ends before it starts. Change one of the two dates."))
        elif end and end < timezone.localdate():
            message = _("This accreditation expired on %(date)s. Fill in the new period, or remove it.")
            form.add_error("valid_until", message % {"date": format_date(end)})
        else:
            return
        self.add_error(None, _("One of the accreditations is not right. Look at “What does it count for?”."))


class LessonPageForm(BasePageForm):
    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        body = cleaned.get("body")
        if body is not None and not len(body):
            self.add_error("body", _("This lesson is empty. Add a text, an image, a video or a question."))
        if cleaned.get("completion") == "answered" and body is not None and not has_questions(body):
            self.add_error(
                "completion",
                _("This lesson has no questions, so it would never be done. Choose another rule, or add a question."),
            )


def has_questions(body) -> bool:
    """Return whether a lesson asks something."""
    from elearning.questions import is_question  # questions import models of Django, which are not ready yet

    return any(is_question({"type": block.block_type}) for block in body)


class TestPageForm(BasePageForm):
    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        bank, asked = cleaned.get("bank"), cleaned.get("questions_asked")
        if not bank:
            return
        held = len(bank.questions)
        if not held:
            self.add_error("bank", _("This bank has no questions. Add them first, or choose another bank."))
        elif asked and asked > held:
            message = ngettext(
                "The bank has only %(held)d question. Ask fewer, or add questions to the bank.",
                "The bank has only %(held)d questions. Ask fewer, or add questions to the bank.",
                held,
            )
            self.add_error("questions_asked", message % {"held": held})


class QuestionBankForm(WagtailAdminModelForm):
    def clean(self):
        cleaned = super().clean()
        questions = cleaned.get("questions")
        if questions is not None and self.instance.pk:
            most = max((test.questions_asked or 1 for test in self.instance.tests.all()), default=0)
            if len(questions) < most:
                message = ngettext(
                    "A test asks %(asked)d question of this bank. Keep at least that many.",
                    "A test asks %(asked)d questions of this bank. Keep at least that many.",
                    most,
                )
                self.add_error("questions", message % {"asked": most})
        return cleaned
