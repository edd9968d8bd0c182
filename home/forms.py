"""Forms that editors make for the public site, and the rules of the admin for statements."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

from home.accessibility import RESEARCH_COUNTS, RESEARCH_PLANNED_WITHIN, RESEARCHED, Status, holds_until
from portal.dates import format_date
from portal.forms import BasePageForm, kept_forms
from portal.traps import TrappedForm


class TrappedFormBuilder(FormBuilder):
    """Builds forms that robots cannot send."""

    def get_form_class(self):
        return type("TrappedPageForm", (TrappedForm, BaseForm), self.formfields)


class StatementForm(BasePageForm):
    """A statement says when it is checked again."""

    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        review_on = cleaned.get("review_on")
        if review_on and review_on <= timezone.localdate():
            self.add_error(
                "review_on", _("This day has passed. Choose the day on which you check the statement again.")
            )


class AccessibilityStatementForm(StatementForm):
    """A statement claims no more than can be shown."""

    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        status = cleaned.get("status")
        if status in RESEARCHED:
            self.clean_research(cleaned)
            self.clean_problems(status)
        elif status == Status.STARTED:
            self.clean_plan(cleaned)
        self.clean_review(cleaned)

    def clean_research(self, cleaned) -> None:
        """Add errors for a status that no research shows."""
        researched_on, today = cleaned.get("researched_on"), timezone.localdate()
        if not researched_on:
            message = _("Status A and B need research. Fill in when it was finished, or choose status C or D.")
            self.add_error("researched_on", message)
        elif researched_on > today:
            self.add_error("researched_on", _("This day is still to come. Until then, choose status C or D."))
        elif researched_on + RESEARCH_COUNTS < today:
            message = _("This research is older than three years and no longer counts. Choose status C or D.")
            self.add_error("researched_on", message)
        if not cleaned.get("researched_by"):
            self.add_error("researched_by", _("Fill in who did the research."))
        # An address that is not right has its own error already.
        if not cleaned.get("report_url") and "report_url" not in self.errors:
            message = _("Everybody must be able to read the research. Fill in the address of the report.")
            self.add_error("report_url", message)

    def clean_problems(self, status: str) -> None:
        """Add errors when the list of problems says something else than the status."""
        problems = kept_forms(self.formsets["problems"])
        if status == Status.FULL and problems:
            message = _(
                "Status A means that everything is right. Remove the problems that are solved, or choose status B."
            )
            self.add_error("status", message)
        if status == Status.PARTIAL and not problems and self.formsets["problems"].is_valid():
            message = _("Status B means that something is not right yet. Add at least one problem below.")
            self.add_error("status", message)
        if status == Status.PARTIAL:
            undated = [form for form in problems if not form.cleaned_data.get("planned_on")]
            for form in undated:
                form.add_error("planned_on", _("Status B asks a day before which this is solved."))
            if undated:
                self.add_error(None, _("One of the problems has no day. Look at “What is not right yet?”."))

    def clean_plan(self, cleaned) -> None:
        """Add an error for first measures without research that comes soon."""
        planned_on, today = cleaned.get("research_planned_on"), timezone.localdate()
        if not planned_on:
            message = _("Status C needs research that is planned. Fill in when it is done, or choose status D.")
        elif planned_on < today:
            message = _(
                "This day has passed. Fill in when the research was done and choose A or B, or choose status D."
            )
        elif planned_on > today + RESEARCH_PLANNED_WITHIN:
            message = _("This is more than six months ahead. Plan the research earlier, or choose status D.")
        else:
            return
        self.add_error("research_planned_on", message)

    def clean_review(self, cleaned) -> None:
        """Add an error for a check that comes after the status has lapsed."""
        review_on = cleaned.get("review_on")
        until = holds_until(cleaned.get("status"), cleaned.get("researched_on"), cleaned.get("research_planned_on"))
        if review_on and until and timezone.localdate() <= until < review_on:
            message = _("This status holds until %(date)s. Choose that day or an earlier one.")
            self.add_error("review_on", message % {"date": format_date(until)})
