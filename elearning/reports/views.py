"""The reports of the e-learning, on screen and as a spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template.defaultfilters import floatformat
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from elearning.models import Enrolment
from elearning.reports.accreditations import accreditation_rows
from elearning.reports.chart import lesson_chart
from elearning.reports.courses import course_figures, evaluations, lesson_figures
from elearning.reports.forms import AccreditationForm, CourseReportForm, OneCourseForm, QuestionReportForm
from elearning.reports.organisations import organisation_report
from elearning.reports.questions import question_figures
from portal.dates import format_date
from portal.models import Register
from portal.registers import EXPORT_ACTION, RegisterView
from portal.spreadsheets import SafeSpreadsheetMixin

MOST_ROWS = 200


@dataclass(frozen=True)
class Field:
    """A column of a report: an attribute of its rows, and how it is shown on screen when that is not as it is."""

    name: str
    label: Any
    show: Callable[[Any], str] | None = None
    url: Callable[[Any], str] | None = None

    def text(self, row) -> str:
        value = getattr(row, self.name)
        if value is None:
            return "–"
        if self.show:
            return self.show(value)
        return format_date(value) if isinstance(value, date) else str(localize(value))


def percent(value: int) -> str:
    return f"{value}%"


class ElearningReport(PermissionCheckedMixin, SafeSpreadsheetMixin, WagtailAdminTemplateMixin, TemplateView):
    """A report with a form that says what it is about, a table, and that table as a spreadsheet."""

    model = Enrolment
    permission_required = "view"
    header_icon = "table"
    form_class = None
    show_export_buttons = False  # they stand beside the table
    write_xlsx = RegisterView.write_xlsx
    # What a reader must know of the figures.
    explanation = ""

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def form(self):
        data = {name: value for name, value in self.request.GET.items() if name != "export"}
        form = self.form_class(data)
        form.is_valid()
        return form

    @property
    def is_complete(self) -> bool:
        """Whether the form says what the report is about."""
        return self.form.is_valid() and (self.form.course is not None or not self.form.needs_course)

    def get_fields(self) -> list[Field]:
        raise NotImplementedError

    @cached_property
    def rows(self) -> list:
        return self.get_rows() if self.is_complete else []

    def get_rows(self) -> list:
        raise NotImplementedError

    @property
    def table(self) -> Table:
        return make_table(self.get_fields(), self.rows[:MOST_ROWS])

    @property
    def subject(self) -> str:
        """What the report is about, in the name of a file and in the log."""
        return str(self.form.course or "")

    def get(self, request, *args, **kwargs):
        return self.export(request.GET["export"]) if self.is_export and self.is_complete else super().get(request)

    def export(self, spreadsheet_format: str) -> HttpResponse:
        """Return the table as a file, and write down who took it."""
        title = ": ".join(filter(None, (str(self.page_title), self.subject)))
        self.list_export = [field.name for field in self.get_fields()]
        self.export_filename = slugify(title)
        data = {"register": title, "rows": len(self.rows), "format": spreadsheet_format.upper()}
        log(instance=self.request.user, action=EXPORT_ACTION, user=self.request.user, data=data)
        return self.as_spreadsheet(self.rows, spreadsheet_format)

    def get_heading(self, queryset, field):
        return str(next(item.label for item in self.get_fields() if item.name == field))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        more = len(self.rows) - MOST_ROWS
        return context | {"form": self.form, "rows": self.rows, "table": self.table, "more": max(0, more)}


def make_table(fields: list[Field], rows: list) -> Table:
    """Return a table in the manner of the admin."""
    return Table([make_column(field) for field in fields], rows)


def make_column(field: Field) -> Column:
    options = {"label": field.label, "accessor": field.text}
    return TitleColumn(field.name, get_url=field.url, **options) if field.url else Column(field.name, **options)


class CourseReport(ElearningReport):
    """Each course, or one course with its lessons and its evaluation."""

    page_title = gettext_lazy("Courses: who takes part")
    form_class = CourseReportForm
    template_name = "elearning/reports/courses.html"

    def get_fields(self):
        if self.form.is_valid() and self.form.course:
            return [
                Field("number", _("Accreditation number")),
                Field("title", _("Lesson")),
                Field("began", _("Began")),
                Field("done", _("Done")),
                Field("done_percent", _("Done, of who enrolled"), percent),
                Field("stopped", _("Began, not done")),
            ]
        return [
            Field("title", _("Course"), url=self.get_course_url),
            Field("enrolled", _("Enrolled")),
            Field("active", _("Active in the last 30 days")),
            Field("finished", _("Finished")),
            Field("finished_percent", _("Finished, of who enrolled"), percent),
            Field("median_days", _("Median days to finish"), lambda days: floatformat(days, -1)),
        ]

    def get_course_url(self, figures) -> str:
        """Return the address of one course in the same period."""
        query = self.request.GET.copy()
        query["course"] = figures.course_id
        return f"?{query.urlencode()}"

    @cached_property
    def figures(self):
        return course_figures(self.form.period, self.form.course)

    def get_rows(self):
        course = self.form.course
        return lesson_figures(course, self.form.period, self.figures[0].enrolled) if course else self.figures

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        course = self.form.course if self.is_complete else None
        if course:
            context |= {
                "course": course,
                "figures": self.figures[0],
                "chart": lesson_chart(self.rows),
                "evaluations": evaluations(course),
            }
        return context


class QuestionReport(ElearningReport):
    """How the questions of a course are answered."""

    page_title = gettext_lazy("Questions: what is answered")
    form_class = QuestionReportForm
    template_name = "elearning/reports/report.html"
    explanation = gettext_lazy(
        "The first answer of each participant counts. Of questions with fewer than five answers only the number is shown. "
        "Private notes are in no report."
    )

    def get_fields(self):
        return [
            Field("lesson", _("Lesson")),
            Field("question", _("Question")),
            Field("answers", _("Answers")),
            Field("right_percent", _("Right at once"), percent),
            Field("wrong_answer", _("Wrong answer chosen most")),
            Field("wrong_percent", _("Chosen by"), percent),
        ]

    def get_rows(self):
        return question_figures(self.form.course, self.form.cleaned_data.get("lesson"))


class OrganisationReport(ElearningReport):
    """How many people of each organisation and municipality take part."""

    page_title = gettext_lazy("Organisations and municipalities")
    form_class = OneCourseForm
    template_name = "elearning/reports/organisations.html"
    explanation = gettext_lazy(
        "Each person counts once. Numbers of fewer than five people are hidden, and where needed the smallest number beside "
        "them, so that nobody can work them out. An organisation that works in several municipalities counts in each of them."
    )

    def get_fields(self):
        return [
            Field("kind", _("Kind")),
            Field("name", _("Name")),
            Field("enrolled", _("Enrolled")),
            Field("finished", _("Finished")),
        ]

    @cached_property
    def report(self):
        return organisation_report(self.form.course, _("Another organisation, or none"))

    def get_rows(self):
        return [
            *(ShownRow(_("Organisation"), row) for row in self.report.organisations),
            *(ShownRow(_("Municipality"), row) for row in self.report.municipalities),
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.is_complete:
            fields = self.get_fields()[1:]
            halves = {
                name: [row for row in self.rows if row.kind == name] for name in (_("Organisation"), _("Municipality"))
            }
            context["report"] = self.report
            context["tables"] = [
                (title, make_table(fields, rows))
                for title, rows in zip((_("Organisations"), _("Municipalities")), halves.values(), strict=True)
            ]
        return context


class ShownRow:
    """A line of the report on organisations, with words where numbers are hidden or not whole."""

    def __init__(self, kind: str, row):
        self.kind, self.name, self.row = kind, row.name, row

    @property
    def enrolled(self):
        return shown_number(self.row.enrolled, self.row.hides_enrolled)

    @property
    def finished(self):
        return shown_number(self.row.finished, self.row.hides_finished)


def shown_number(value: int | None, hides: bool) -> int | str:
    """Return a number of people, or in words that it is hidden or that some people are."""
    if value is None:
        return _("hidden")
    return _("at least %(number)d") % {"number": value} if hides else value


class AccreditationReport(ElearningReport):
    """What a professional register gets."""

    page_title = gettext_lazy("Accreditation lists")
    form_class = AccreditationForm
    template_name = "elearning/reports/accreditations.html"
    explanation = gettext_lazy(
        "Who finished the course in this period and gave a number in the register, as it stands on the certificate. "
        "Withdrawn certificates are not in the list. Each download is kept in the history of the site."
    )

    def get_fields(self):
        return [
            Field("name", _("Name")),
            Field("register_number", _("Number in the register")),
            Field("accreditation_number", _("Accreditation number")),
            Field("category", _("Category")),
            Field("points", _("Points")),
            Field("completed_on", _("Finished on")),
            Field("certificate", _("Certificate")),
        ]

    @property
    def subject(self):
        return f"{self.form.course} {Register(self.form.cleaned_data['register']).label}"

    @cached_property
    def found(self):
        return accreditation_rows(self.form.course, self.form.cleaned_data["register"], self.form.period)

    def get_rows(self):
        return self.found[0]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"waiting": self.found[1] if self.is_complete else 0}
