"""What a report is about: a course, a period, a register."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from elearning.invitation_forms import courses
from elearning.models import CoursePage, LessonPage
from elearning.reports.period import Period
from portal.models import Register


class ReportForm(forms.Form):
    """Chooses what a report shows. What cannot be understood is said at its field, and the report shows nothing else for it."""

    asks_period = True
    needs_course = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"] = forms.ModelChoiceField(
            label=_("Course"),
            queryset=courses(),
            required=False,
            empty_label=None if self.needs_course else _("All courses"),
        )
        if self.asks_period:
            day = {"required": False, "widget": AdminDateInput}
            self.fields["first"] = forms.DateField(**day)
            self.fields["last"] = forms.DateField(**day)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the first one."))
        return cleaned

    @property
    def course(self) -> CoursePage | None:
        """The course that was chosen; the first one when the report needs one and none was chosen."""
        chosen = self.cleaned_data.get("course")
        return chosen or (self.fields["course"].queryset.first() if self.needs_course else None)

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data.get("first"), self.cleaned_data.get("last"))


class CourseReportForm(ReportForm):
    """One course or all of them, and when people enrolled."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first"].label = _("Enrolled from")
        self.fields["last"].label = _("Enrolled until and including")


class OneCourseForm(ReportForm):
    asks_period = False
    needs_course = True


class QuestionReportForm(OneCourseForm):
    """A course, and when wanted one lesson or test of it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lesson"] = forms.ModelChoiceField(
            label=_("Lesson or test"), queryset=LessonPage.objects.none(), required=False, empty_label=_("All")
        )
        number = self.data.get("course", "")
        course = self.fields["course"].queryset.filter(pk=number if number.isdecimal() else None).first()
        course = course or self.fields["course"].queryset.first()
        if course:
            self.fields["lesson"].queryset = LessonPage.objects.for_editors(course)


class AccreditationForm(ReportForm):
    needs_course = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["register"] = forms.ChoiceField(
            label=_("Professional register"), choices=Register.choices, required=False
        )
        self.fields["first"].label = _("Finished from")
        self.fields["last"].label = _("Finished until and including")
        self.order_fields(["course", "register", "first", "last"])

    def clean_register(self) -> str:
        return self.cleaned_data["register"] or Register.SKJ
