"""The rules of the admin for news and events, and the form that makes a series."""

import re
from datetime import date, datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
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
        self.clean_registration(cleaned)

    def clean_registration(self, cleaned) -> None:
        """One way to register, questions that can be answered, and nothing taken away that people count on."""
        if cleaned.get("registration_here") and cleaned.get("registration_url"):
            self.add_error(
                "registration_url", _("People register here or at another site. Remove the address or the tick.")
            )
        for form in self.formsets["registration_questions"].forms:
            is_choice = form.is_valid() and form.cleaned_data.get("kind") == "choice"
            if is_choice and not form.cleaned_data.get("DELETE") and len(form.instance.choice_list) < 2:
                form.add_error("choices", _("Give at least two answers to choose from, each on a line of its own."))
        if not self.instance.pk:
            return
        registrations = self.instance.registrations.active()
        if "registration_scope" in self.changed_data and registrations.exists():
            self.add_error(
                "registration_scope",
                _("People have registered already, so this can no longer change. Put it back as it was."),
            )
        # Errors of a row that is taken away are not looked at: they are the page's.
        for form in self.formsets["occurrences"].forms:
            if form.is_valid() and form.cleaned_data.get("DELETE") and form.instance.registrations.exists():
                message = _(
                    "People registered for %(when)s. Tick “called off” instead of deleting it: then they get a mail."
                )
                self.add_error(None, message % {"when": form.instance.when})
        for form in self.formsets["registration_questions"].forms:
            is_gone = form.is_valid() and (form.cleaned_data.get("DELETE") or "kind" in form.changed_data)
            if is_gone and form.instance.pk and form.instance.answers.exists():
                message = _("People answered “%(question)s” already. Leave it as it is, and add another question.")
                self.add_error(None, message % {"question": form.instance.label})


class SeriesForm(forms.Form):
    """Makes the dates of a series from a rule; each date can be changed afterwards.

    For an event that has dates it opens with what continues them: the same rule, times and turns, from the next date.
    """

    # Room for so many hosts to begin with, and always for two more than were chosen; there is no script that adds a field.
    TURNS, MORE_TURNS = 6, 2
    VENUE = ("location_name", "address", "postcode", "municipality", "place")

    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=[
            ("weekly", _("Every week, or every few weeks")),
            ("monthly_by_weekday", _("Every month on the same weekday, such as the second Wednesday")),
            ("monthly_by_last_weekday", _("Every month on the last of a weekday, such as the last Friday")),
            ("monthly_by_date", _("Every month on the same day, such as the 15th")),
        ],
        widget=forms.RadioSelect,
        initial="monthly_by_weekday",
    )
    interval = forms.IntegerField(
        label=_("Every how many weeks or months?"),
        min_value=1,
        max_value=26,
        initial=1,
        help_text=_("For example 6 for every six weeks."),
    )
    first_day = forms.DateField(
        label=_("First date"),
        widget=AdminDateInput,
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))],
        help_text=_("This day says on which weekday, or which day of the month, the series is."),
    )
    last_day = forms.DateField(
        label=_("Last date"),
        widget=AdminDateInput,
        help_text=_("At most two years and 60 dates after the first; make more when the time comes."),
    )
    skips_holidays = forms.BooleanField(label=_("Leave out holidays"), required=False, initial=True)
    start = forms.TimeField(label=_("From"), widget=AdminTimeInput)
    end = forms.TimeField(label=_("To"), widget=AdminTimeInput)

    def __init__(self, *args, event, **kwargs):
        from news.models import Occurrence  # the models use this module
        from partners.models import PartnerPage

        dates = sorted((item for item in event.occurrences.all() if item.start), key=lambda item: item.start)
        super().__init__(*args, initial=self.get_continuation(event, dates), **kwargs)
        self.fields |= forms.fields_for_model(Occurrence, self.VENUE)
        partners = PartnerPage.objects.live().order_by("title").values_list("pk", "title")
        choices = [("", _("nobody")), *partners]
        chosen = self.data if self.is_bound else self.initial
        numbers = [
            int(name.removeprefix("host_")) for name in chosen if re.fullmatch(r"host_\d{1,2}", name) and chosen[name]
        ]
        for number in range(1, max(self.TURNS, max(numbers, default=0) + self.MORE_TURNS) + 1):
            self.fields[f"host_{number}"] = forms.TypedChoiceField(
                label=_("Host %(number)d") % {"number": number},
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )

    @classmethod
    def get_continuation(cls, event, dates: list) -> dict:
        """Return the values with which a series goes on after its last date."""
        if not dates:
            return {}
        last = dates[-1]
        values = {f"host_{number}": pk for number, pk in enumerate(recurrence.turns(dates), start=1)}
        values |= {
            name: timezone.localtime(getattr(last, name)).time() for name in ("start", "end") if getattr(last, name)
        }
        if len({tuple(getattr(item, name) for name in ("location_name", "address")) for item in dates}) == 1:
            values |= {name: getattr(last, name) for name in cls.VENUE}
        if event.recurrence:
            values["frequency"], values["interval"], _day = recurrence.parse(event.recurrence)
            day = timezone.localtime(last.start).date()
            values["first_day"] = recurrence.next_date(event.recurrence, day, timezone.localdate())
        return values

    @property
    def host_fields(self) -> list:
        """The fields for the hosts, in the order of their turns."""
        return [field for field in self if field.name.startswith("host_")]

    @property
    def venue_fields(self) -> list:
        return [self[name] for name in self.VENUE]

    @property
    def date_fields(self) -> list:
        """What the days and the times are made from."""
        return [self[name] for name in self.base_fields]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            if last < first:
                self.add_error("last_day", _("The series ends before it starts. Change one of the two dates."))
            elif cleaned.get("interval") and cleaned.get("frequency"):
                self.clean_days(first, last)
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] <= cleaned["start"]:
            self.add_error("end", _("The meeting ends before it starts. Change one of the two times."))
        seen = set()
        for field in self.host_fields:
            host = cleaned.get(field.name)
            if host in seen:
                self.add_error(field.name, _("This host has a turn already. Choose another one, or nobody."))
            seen |= {host} - {None}
        return cleaned

    def clean_days(self, first: date, last: date) -> None:
        """Work out the days; `left_out` are those on a holiday."""
        self.rule = recurrence.MAKERS[self.cleaned_data["frequency"]](first, self.cleaned_data["interval"])
        days, self.is_cut_off = recurrence.dates(self.rule, first, last)
        self.left_out = {
            day: recurrence.holiday(day)
            for day in days
            if self.cleaned_data["skips_holidays"] and recurrence.holiday(day)
        }
        self.days = [day for day in days if day not in self.left_out]
        if not self.days:
            self.add_error("last_day", _("There is no date in this period. Choose a later last date."))

    def get_series(self) -> dict:
        """Return the moments, the hosts in the order of their turns and the venue, as the services take them."""
        from partners.models import PartnerPage  # the models use this module

        cleaned = self.cleaned_data
        zone = timezone.get_default_timezone()  # the same time of day in summer and winter
        chosen = [cleaned[field.name] for field in self.host_fields if cleaned[field.name]]
        hosts = PartnerPage.objects.defer_streamfields().in_bulk(chosen)
        venue = {name: cleaned[name] for name in self.VENUE if cleaned[name]}
        return {
            "moments": [
                tuple(datetime.combine(day, cleaned[name], tzinfo=zone) for name in ("start", "end"))
                for day in self.days
            ],
            "hosts": [hosts[pk] for pk in chosen],
            "venue": venue,
        }
