"""The rules of the admin for news and events, and the form that makes a series."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from news import recurrence
from portal.forms import BasePageForm


class NewsPageForm(BasePageForm):
    """A news item is not a report: reports have a page type of their own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.fields.get("kind")
        if kind:
            if getattr(self.instance, "event_id", None) is not None or hasattr(self.instance, "event"):
                del self.fields["kind"]
            else:
                kind.choices = [choice for choice in kind.choices if choice[0] != "report"]


class EventPageForm(BasePageForm):
    """A meeting has a date, ends after it starts, and closes registration before it ends."""

    def clean_for_publishing(self, cleaned):
        super().clean_for_publishing(cleaned)
        forms_in_use = [
            form
            for form in self.formsets["occurrences"].forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        starts = []
        for form in forms_in_use:
            start, end = form.cleaned_data.get("start"), form.cleaned_data.get("end")
            if start:
                starts.append(start)
            if start and end and end <= start:
                form.add_error("end", _("The meeting ends before it starts. Change one of the two times."))
        if not forms_in_use and all(form.is_valid() for form in self.formsets["occurrences"].forms):
            self.add_error(None, _("Add at least one date, so that the meeting appears in the agenda."))
        opens, closes = cleaned.get("registration_opens"), cleaned.get("registration_closes")
        if opens and closes and closes <= opens:
            self.add_error(
                "registration_closes", _("Registration closes before it opens. Change one of the two moments.")
            )
        if closes and starts and closes > max(starts):
            self.add_error(
                "registration_closes", _("Registration closes after the meeting has started. Choose an earlier moment.")
            )


class SeriesForm(forms.Form):
    """Makes the dates of a series from a rule; each date can be changed afterwards."""

    class Frequency:
        WEEKLY, MONTHLY_BY_WEEKDAY, MONTHLY_BY_DATE = "weekly", "monthly_by_weekday", "monthly_by_date"

    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=[
            (Frequency.WEEKLY, _("Every week, or every few weeks")),
            (Frequency.MONTHLY_BY_WEEKDAY, _("Every month on the same weekday, such as the second Wednesday")),
            (Frequency.MONTHLY_BY_DATE, _("Every month on the same day, such as the 15th")),
        ],
        widget=forms.RadioSelect,
        initial=Frequency.MONTHLY_BY_WEEKDAY,
    )
    interval = forms.IntegerField(
        label=_("Every how many weeks or months?"),
        min_value=1,
        max_value=26,
        initial=1,
        help_text=_("For example 6 for every six weeks."),
    )
    first_day = forms.DateField(label=_("First date"), widget=AdminDateInput)
    last_day = forms.DateField(
        label=_("Last date"),
        widget=AdminDateInput,
        help_text=_("At most two years and 60 dates after the first; make more when the time comes."),
    )
    start = forms.TimeField(label=_("From"), widget=AdminTimeInput)
    end = forms.TimeField(label=_("To"), widget=AdminTimeInput)
    location_name = forms.CharField(
        label=_("Venue"),
        max_length=150,
        required=False,
        help_text=_("Leave empty when each host receives people at its own address."),
    )
    hosts = forms.ModelMultipleChoiceField(
        label=_("Hosts, taking turns"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The dates are divided over them in this order; without a venue above, the first address of the host is filled in."
        ),
    )

    def __init__(self, *args, **kwargs):
        from partners.models import PartnerPage  # the models of news use this module

        super().__init__(*args, **kwargs)
        self.fields["hosts"].queryset = PartnerPage.objects.live().defer_streamfields().order_by("title")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            if last < first:
                self.add_error("last_day", _("The series ends before it starts. Change one of the two dates."))
            elif cleaned.get("interval") and cleaned.get("frequency"):
                self.rule = self.get_rule()
                self.days, self.is_cut_off = recurrence.dates(self.rule, first, last)
                if not self.days:
                    self.add_error("last_day", _("There is no date in this period. Choose a later last date."))
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] <= cleaned["start"]:
            self.add_error("end", _("The meeting ends before it starts. Change one of the two times."))
        return cleaned

    def get_rule(self) -> str:
        """Return the RRULE for what was chosen."""
        make = {
            self.Frequency.WEEKLY: recurrence.weekly,
            self.Frequency.MONTHLY_BY_WEEKDAY: recurrence.monthly_by_weekday,
            self.Frequency.MONTHLY_BY_DATE: recurrence.monthly_by_date,
        }[self.cleaned_data["frequency"]]
        return make(self.cleaned_data["first_day"], self.cleaned_data["interval"])

    def get_moments(self) -> list[tuple[datetime, datetime]]:
        """Return start and end of each date, at the same time of day in summer and winter."""
        zone = timezone.get_default_timezone()
        return [
            tuple(datetime.combine(day, self.cleaned_data[name], tzinfo=zone) for name in ("start", "end"))
            for day in self.days
        ]
